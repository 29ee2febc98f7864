// Imports as people see them, and what could not be brought as CSV.
import { csvField } from '../../lib/plain-text.ts';
import type { ImportsDeps } from './deps.ts';
import { listFailed } from './item-store.ts';
import { toProvider } from './providers.ts';
import { secondsLeft, toState } from './rules.ts';
import type { ImportTable } from './tables.ts';

const failedAtOnce = 500;

export function shownImport(row: ImportTable) {
  const bytesSoFar = row.bytes_done + row.bytes_now;
  const isListed = row.is_listed === 1;
  const isRunning = row.state === 'running';
  return {
    id: row.id,
    provider: toProvider(row.provider) ?? ('webdav' as const),
    address: row.address,
    driveId: row.drive_id,
    folderId: row.folder_id,
    place: JSON.parse(row.place) as string[],
    state: toState(row.state),
    error: row.error,
    retryAt: row.retry_at,
    isListed,
    files: {
      total: row.files_total,
      done: row.files_done,
      skipped: row.files_skipped,
      failed: row.items_failed,
    },
    // A file that grew since it was listed counts as it arrived.
    bytes: { total: Math.max(row.bytes_total, row.bytes_done), done: bytesSoFar },
    bytesPerSecond: isRunning ? row.bytes_per_second : 0,
    secondsLeft: isRunning
      ? secondsLeft({
          isListed,
          bytesTotal: row.bytes_total,
          bytesSoFar,
          bytesPerSecond: row.bytes_per_second,
        })
      : null,
    currentPath: row.current_path,
    keepsCredentials: row.credentials !== null,
    createdAt: row.created_at,
    endedAt: row.ended_at,
  };
}

/** A line each; the reason as the person's language says it, with its code for whoever is asked. */
export async function* failedCsv(
  { db, say }: Pick<ImportsDeps, 'db' | 'say'>,
  importId: string,
  language: string,
): AsyncIterable<string> {
  const heads = ['path', 'kind', 'size', 'reason', 'code'] as const;
  // The byte-order mark makes spreadsheets read accents; RFC 4180 asks for CRLF.
  yield `\uFEFF${heads.map((head) => csvField(say(language, `imports.column.${head}`))).join(',')}\r\n`;
  for (let after = 0; ; ) {
    const found = await listFailed(db, importId, after, failedAtOnce);
    for (const { path, kind, size_bytes, error } of found) {
      const code = error ?? 'imports/failed';
      const reason = say(language, `errors.${code.replace('/', '.')}`);
      const word = say(language, `imports.kind.${kind}`);
      yield `${[path, word, size_bytes, reason, code].map(csvField).join(',')}\r\n`;
    }
    if (found.length < failedAtOnce) return;
    after = found.at(-1)?.seq ?? 0;
  }
}
