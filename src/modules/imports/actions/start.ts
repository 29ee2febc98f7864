// Beginning an import: the journal's first lines, with the credentials sealed for it.
import { refuse, Refusal } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { Sealing } from '../credentials.ts';
import type { ImportsDeps } from '../deps.ts';
import { hostOf } from '../ending.ts';
import { insertItems } from '../item-store.ts';
import { mostUnderWay } from '../rules.ts';
import * as store from '../store.ts';
import type { ImportTable } from '../tables.ts';
import { runJob } from '../topics.ts';
import { type From, originOf } from './from.ts';

export type Wanted = From & { path?: string | undefined; driveId: string; folderId: string };

export function createStart(deps: ImportsDeps & { sealing: Sealing }) {
  const { db, clock, random, jobs, accounts, drive, sealing } = deps;

  async function destination(accountId: string, driveId: string, folderId: string) {
    const deposit = (await drive.depositFor(accountId, driveId)) ?? refuse('drive/no-such-drive');
    try {
      return await deposit.folder(folderId);
    } catch (error) {
      throw error instanceof Refusal && error.code === 'dav/not-a-collection'
        ? new Refusal('dav/not-found')
        : error;
    }
  }

  return async function start(accountId: string, wanted: Wanted, visit: Visit): Promise<ImportTable> {
    const { driveId, folderId } = wanted;
    const { provider, address, credentials } = await originOf(deps, wanted, wanted.path);
    const into = await destination(accountId, driveId, folderId);
    const id = random.token(16);
    const now = clock.now();
    const row: ImportTable = {
      id,
      account_id: accountId,
      drive_id: driveId,
      folder_id: into.id,
      place: JSON.stringify([into.drive, ...into.place]),
      provider: provider ?? 'webdav',
      address: address.href,
      credentials: sealing.seal(id, credentials),
      state: 'waiting',
      error: null,
      retry_at: null,
      troubles: 0,
      run: 0,
      beat_at: now,
      is_listed: 0,
      files_total: 0,
      bytes_total: 0,
      files_done: 0,
      files_skipped: 0,
      items_failed: 0,
      bytes_done: 0,
      bytes_now: 0,
      bytes_per_second: 0,
      current_path: null,
      created_at: now,
      started_at: null,
      ended_at: null,
    };
    await db.transaction(async (tx) => {
      if ((await store.countUnderWay(tx, accountId)) >= mostUnderWay)
        refuse('imports/too-many', { maximum: mostUnderWay });
      await store.insertImport(tx, row);
      const top = { import_id: id, seq: 1, parent_seq: null, kind: 'folder', name: '', path: '' };
      await insertItems(tx, [
        {
          ...top,
          href: address.pathname,
          size_bytes: null,
          modified_at: null,
          etag: null,
          checksums: '{}',
          state: 'found',
          error: null,
          attempts: 0,
          node_id: null,
        },
      ]);
      const { organisationId } = into;
      const detail = { source: hostOf(row), drive: into.drive };
      await accounts.record(tx, { accountId, kind: 'import.started', visit, organisationId, detail });
      await jobs.enqueue(tx, runJob, { importId: id }, { key: id });
    });
    return row;
  };
}
