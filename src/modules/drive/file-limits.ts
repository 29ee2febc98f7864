// How large a file may be: what the installation says (DRIVE_FILE_LIMIT), or what its operator said of one organisation. An
// organisation does not set it itself: it is disks and time of whoever runs the installation.
import type { Query } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import { sizeText } from '../../core/sizes.ts';
import type { DriveDeps } from './deps.ts';
import { findFileLimit, setFileLimit } from './file-limit-store.ts';
import { mostFileBytes } from './rules.ts';

export function createFileLimits({
  db,
  accounts,
  fileLimitBytes,
}: Pick<DriveDeps, 'db' | 'accounts' | 'fileLimitBytes'>) {
  const of = async (query: Query, organisationId: string): Promise<number> =>
    (await findFileLimit(query, { organisationId }))?.limit_bytes ?? fileLimitBytes;
  return {
    /** Of an organisation. */
    of,
    /** null: the usual one again. Refuses with drive/bad-quota what is larger than any file may be. */
    async set(organisationId: string, limitBytes: number | null): Promise<void> {
      if (limitBytes !== null && (limitBytes < 1 || limitBytes > mostFileBytes))
        refuse('drive/bad-quota', { most: mostFileBytes });
      await db.transaction(async (tx) => {
        const before = await of(tx, organisationId);
        await setFileLimit(tx, organisationId, limitBytes);
        const now = limitBytes ?? fileLimitBytes;
        if (now === before) return;
        await accounts.record(tx, {
          accountId: null,
          kind: 'drive.file-limit-changed',
          visit: null,
          organisationId,
          detail: { size: sizeText(now), limitBytes: now, before },
        });
      });
    },
  };
}
export type FileLimits = ReturnType<typeof createFileLimits>;
