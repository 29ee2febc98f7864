// All SQL about imports; what they bring is in item-store.ts.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { silentMs } from './rules.ts';
import type { ImportsTables, ImportTable } from './tables.ts';

const open = (query: Query) => rows<ImportsTables>(query);
const underWay = ['waiting', 'running', 'paused'];

export async function insertImport(tx: Tx, row: ImportTable): Promise<void> {
  await open(tx).insertInto('drive_import').values(row).execute();
}

export async function findImport(query: Query, id: string): Promise<ImportTable | undefined> {
  return open(query).selectFrom('drive_import').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findOwn(query: Query, accountId: string, id: string): Promise<ImportTable | undefined> {
  const found = await findImport(query, id);
  return found?.account_id === accountId ? found : undefined;
}

/** Newest first. */
export async function listOwn(query: Query, accountId: string, limit: number): Promise<ImportTable[]> {
  return open(query)
    .selectFrom('drive_import')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function countUnderWay(query: Query, accountId: string): Promise<number> {
  const found = await open(query)
    .selectFrom('drive_import')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('state', 'in', underWay)
    .executeTakeFirst();
  return Number(found?.count ?? 0);
}

/** Imports other than this one that a living process is busy with. */
export async function listRunning(
  query: Query,
  exceptId: string,
  now: number,
): Promise<{ account_id: string }[]> {
  return open(query)
    .selectFrom('drive_import')
    .select('account_id')
    .where('state', '=', 'running')
    .where('beat_at', '>', now - silentMs)
    .where('id', '!=', exceptId)
    .execute();
}

/** Takes it up: the run with the new number is the one whose writes count. undefined when it is paused or has ended. */
export async function takeUp(tx: Tx, id: string, now: number): Promise<ImportTable | undefined> {
  return open(tx)
    .updateTable('drive_import')
    .set((is) => ({
      state: 'running',
      run: is('run', '+', 1),
      beat_at: now,
      retry_at: null,
      error: null,
      bytes_now: 0,
      bytes_per_second: 0,
      started_at: is.fn.coalesce('started_at', is.val(now)),
    }))
    .where('id', '=', id)
    .where('state', 'in', ['waiting', 'running'])
    .returningAll()
    .executeTakeFirst();
}

type Change = Partial<Omit<ImportTable, 'id' | 'account_id'>>;

/** What a run says of itself; false when it is not the run any more. */
export async function updateRun(
  query: Query,
  { id, run }: Pick<ImportTable, 'id' | 'run'>,
  change: Change,
): Promise<boolean> {
  const done = await open(query)
    .updateTable('drive_import')
    .set(change)
    .where('id', '=', id)
    .where('run', '=', run)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Credentials that the source replaced; nothing when the import has ended, or another run has it. */
export async function reseal(
  tx: Tx,
  { id, run }: Pick<ImportTable, 'id' | 'run'>,
  credentials: Uint8Array,
): Promise<void> {
  await open(tx)
    .updateTable('drive_import')
    .set({ credentials })
    .where('id', '=', id)
    .where('run', '=', run)
    .where('credentials', 'is not', null)
    .execute();
}

export type Counted = {
  files_total?: number;
  bytes_total?: number;
  files_done?: number;
  files_skipped?: number;
  items_failed?: number;
  bytes_done?: number;
};

/** Adds to what a run has counted; false when it is not the run any more. */
export async function count(
  query: Query,
  { id, run }: Pick<ImportTable, 'id' | 'run'>,
  counted: Counted,
  change: Change = {},
): Promise<boolean> {
  const done = await open(query)
    .updateTable('drive_import')
    .set((is) => ({
      ...change,
      files_total: is('files_total', '+', counted.files_total ?? 0),
      bytes_total: is('bytes_total', '+', counted.bytes_total ?? 0),
      files_done: is('files_done', '+', counted.files_done ?? 0),
      files_skipped: is('files_skipped', '+', counted.files_skipped ?? 0),
      items_failed: is('items_failed', '+', counted.items_failed ?? 0),
      bytes_done: is('bytes_done', '+', counted.bytes_done ?? 0),
    }))
    .where('id', '=', id)
    .where('run', '=', run)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** From one of these states into another; undefined when it is in none of them. */
export async function moveOn(
  tx: Tx,
  id: string,
  from: readonly string[],
  change: Change,
): Promise<ImportTable | undefined> {
  return open(tx)
    .updateTable('drive_import')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', from)
    .returningAll()
    .executeTakeFirst();
}

/** The oldest that waits for its turn. */
export async function findWaiting(query: Query, now: number): Promise<{ id: string } | undefined> {
  return open(query)
    .selectFrom('drive_import')
    .select('id')
    .where('state', '=', 'waiting')
    .where((is) => is.or([is('retry_at', 'is', null), is('retry_at', '<=', now)]))
    .orderBy('created_at')
    .orderBy('id')
    .executeTakeFirst();
}

/** Imports under way that gave no sign since `before`: whatever was to take them up is lost. */
export async function listSilent(query: Query, before: number): Promise<{ id: string }[]> {
  return open(query)
    .selectFrom('drive_import')
    .select('id')
    .where('state', 'in', ['waiting', 'running'])
    .where('beat_at', '<', before)
    .where((is) => is.or([is('retry_at', 'is', null), is('retry_at', '<', before)]))
    .execute();
}

export async function listPausedSince(
  query: Query,
  before: number,
): Promise<{ id: string; account_id: string }[]> {
  return open(query)
    .selectFrom('drive_import')
    .select(['id', 'account_id'])
    .where('state', '=', 'paused')
    .where('beat_at', '<', before)
    .execute();
}

/** With what it brought. False while it is under way. */
export async function deleteEnded(tx: Tx, id: string): Promise<boolean> {
  const done = await open(tx)
    .deleteFrom('drive_import')
    .where('id', '=', id)
    .where('state', 'not in', underWay)
    .executeTakeFirst();
  return done.numDeletedRows > 0n;
}

export async function deleteEndedBefore(query: Query, before: number): Promise<void> {
  await open(query).deleteFrom('drive_import').where('ended_at', '<', before).execute();
}
