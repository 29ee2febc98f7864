// All SQL about what imports bring: the journal.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { ImportItemTable, ImportsTables } from './tables.ts';

const open = (query: Query) => rows<ImportsTables>(query);
/** Fifteen columns each, below what either database takes in one statement. */
const rowsAtOnce = 100;

export async function insertItems(tx: Tx, items: readonly ImportItemTable[]): Promise<void> {
  for (let at = 0; at < items.length; at += rowsAtOnce)
    await open(tx)
      .insertInto('drive_import_item')
      .values(items.slice(at, at + rowsAtOnce))
      .execute();
}

export async function lastSeq(query: Query, importId: string): Promise<number> {
  const found = await open(query)
    .selectFrom('drive_import_item')
    .select((is) => is.fn.max('seq').as('seq'))
    .where('import_id', '=', importId)
    .executeTakeFirst();
  return Number(found?.seq ?? 0);
}

/** What an interrupted listing of a folder had written. */
export async function deleteMembers(tx: Tx, importId: string, parentSeq: number): Promise<void> {
  await open(tx)
    .deleteFrom('drive_import_item')
    .where('import_id', '=', importId)
    .where('parent_seq', '=', parentSeq)
    .execute();
}

export async function countMembers(
  query: Query,
  importId: string,
  parentSeq: number,
): Promise<{ files_total: number; bytes_total: number }> {
  const found = await open(query)
    .selectFrom('drive_import_item')
    .select((is) => [
      is.fn.countAll<number>().as('files'),
      is.fn.sum<number | null>('size_bytes').as('bytes'),
    ])
    .where('import_id', '=', importId)
    .where('parent_seq', '=', parentSeq)
    .where('kind', '=', 'file')
    .executeTakeFirst();
  return { files_total: Number(found?.files ?? 0), bytes_total: Number(found?.bytes ?? 0) };
}

/** Next in the order they were found: those above come before those below. */
export async function listNext(
  query: Query,
  importId: string,
  what: { kind: 'folder' | 'file'; state: string },
  limit: number,
): Promise<ImportItemTable[]> {
  return open(query)
    .selectFrom('drive_import_item')
    .selectAll()
    .where('import_id', '=', importId)
    .where('state', '=', what.state)
    .where('kind', '=', what.kind)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

export async function findItem(
  query: Query,
  importId: string,
  seq: number,
): Promise<ImportItemTable | undefined> {
  return open(query)
    .selectFrom('drive_import_item')
    .selectAll()
    .where('import_id', '=', importId)
    .where('seq', '=', seq)
    .executeTakeFirst();
}

export async function updateItem(
  query: Query,
  { import_id, seq }: Pick<ImportItemTable, 'import_id' | 'seq'>,
  change: Partial<Omit<ImportItemTable, 'import_id' | 'seq'>>,
): Promise<void> {
  await open(query)
    .updateTable('drive_import_item')
    .set(change)
    .where('import_id', '=', import_id)
    .where('seq', '=', seq)
    .execute();
}

export type FailedItem = Pick<ImportItemTable, 'seq' | 'kind' | 'path' | 'size_bytes' | 'error'>;

/** What could not be brought, in order, after the one with that number. */
export async function listFailed(
  query: Query,
  importId: string,
  after: number,
  limit: number,
): Promise<FailedItem[]> {
  return open(query)
    .selectFrom('drive_import_item')
    .select(['seq', 'kind', 'path', 'size_bytes', 'error'])
    .where('import_id', '=', importId)
    .where('state', '=', 'failed')
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
}
