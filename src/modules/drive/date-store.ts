// All SQL about repairing the dates of photos.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { DriveDateEntryTable, DriveDateRunTable, DriveTables } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);

export async function insertRun(tx: Tx, row: DriveDateRunTable): Promise<void> {
  await open(tx).insertInto('drive_date_run').values(row).execute();
}

export async function findRun(query: Query, id: string): Promise<DriveDateRunTable | undefined> {
  return open(query).selectFrom('drive_date_run').selectAll().where('id', '=', id).executeTakeFirst();
}

type Owner = { driveId: string; accountId: string };

/** The newest of one person over a folder. */
export async function findLatest(
  query: Query,
  { driveId, accountId, nodeId }: Owner & { nodeId: string },
): Promise<DriveDateRunTable | undefined> {
  return open(query)
    .selectFrom('drive_date_run')
    .selectAll()
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .where('node_id', '=', nodeId)
    .orderBy('begun_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
}

/** Of one person in one drive, the one under way. */
export async function findGoing(
  query: Query,
  { driveId, accountId }: Owner,
): Promise<DriveDateRunTable | undefined> {
  return open(query)
    .selectFrom('drive_date_run')
    .selectAll()
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
}

/** Of one person in one drive, that have not ended. */
export async function countGoing(query: Query, driveId: string, accountId: string): Promise<number> {
  const row = await open(query)
    .selectFrom('drive_date_run')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** False when it is in none of these states any more. */
export async function moveRun(
  tx: Query,
  id: string,
  from: readonly DriveDateRunTable['state'][],
  change: Partial<Pick<DriveDateRunTable, 'state' | 'problem' | 'total' | 'ended_at'>>,
): Promise<boolean> {
  const done = await open(tx)
    .updateTable('drive_date_run')
    .set(change)
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Twice the same file is once: a run that was cut short looks at some again. */
export async function insertEntry(tx: Query, row: DriveDateEntryTable): Promise<void> {
  await open(tx)
    .insertInto('drive_date_entry')
    .values(row)
    .onConflict((on) => on.columns(['run_id', 'node_id']).doNothing())
    .execute();
}

export async function listKnown(query: Query, runId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const found = await open(query)
    .selectFrom('drive_date_entry')
    .select('node_id')
    .where('run_id', '=', runId)
    .where('node_id', 'in', [...ids])
    .execute();
  return new Set(found.map(({ node_id }) => node_id));
}

export type Some = 'errors' | 'changes' | 'undoable';

/** By id. `only`: what went wrong, what gets another date, or what may be taken back. */
export async function listEntries(
  query: Query,
  given: { runId: string; after: string; limit: number; only?: Some | undefined },
): Promise<DriveDateEntryTable[]> {
  let found = open(query)
    .selectFrom('drive_date_entry')
    .selectAll()
    .where('run_id', '=', given.runId)
    .where('node_id', '>', given.after);
  if (given.only === 'errors')
    found = found.where((is) => is.or([is('does', '=', 'error'), is('undone', '=', 'changed')]));
  if (given.only === 'changes')
    found = found.where('does', 'in', ['set-date', 'set-date-and-write'] as const);
  if (given.only === 'undoable') found = found.where('set_at', 'is not', null).where('undone', 'is', null);
  return found.orderBy('node_id').limit(given.limit).execute();
}

export async function setUndone(
  tx: Tx,
  runId: string,
  nodeId: string,
  how: 'yes' | 'changed',
): Promise<void> {
  await open(tx)
    .updateTable('drive_date_entry')
    .set({ undone: how })
    .where('run_id', '=', runId)
    .where('node_id', '=', nodeId)
    .execute();
}

export type Counts = Readonly<
  Record<'photos' | 'repaired' | 'written' | 'right' | 'errors' | 'undone', number>
>;

export async function countEntries(query: Query, runId: string): Promise<Counts> {
  const found = await open(query)
    .selectFrom('drive_date_entry')
    .select((is) => ['does', 'undone', is.fn.countAll<number>().as('count')])
    .where('run_id', '=', runId)
    .groupBy(['does', 'undone'])
    .execute();
  const sum = (fits: (row: (typeof found)[number]) => boolean) =>
    found.filter(fits).reduce((all, { count }) => all + Number(count), 0);
  return {
    photos: sum(() => true),
    repaired: sum(({ does }) => does === 'set-date' || does === 'set-date-and-write'),
    written: sum(({ does }) => does === 'set-date-and-write'),
    right: sum(({ does }) => does === 'nothing'),
    errors: sum(({ does }) => does === 'error'),
    undone: sum(({ undone }) => undone === 'yes'),
  };
}

export async function deleteOldRuns(tx: Tx, before: number): Promise<void> {
  await open(tx).deleteFrom('drive_date_run').where('ended_at', '<', before).execute();
}
