// All SQL about locks. Those on the way to a path come with it (walk-store.ts); here are those beneath, and the rest.
import { sql } from 'kysely';
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { preparedRow, preparedSql } from '../../core/db/prepared.ts';
import type { DriveLockTable, DriveTables } from './tables.ts';
import type { LockRow } from './walk-store.ts';

const open = (query: Query) => rows<DriveTables>(query);

const some = preparedRow((query: Query, { driveId, now }: { driveId: string; now: number }) =>
  open(query)
    .selectFrom('drive_lock')
    .select('token')
    .where('drive_id', '=', driveId)
    .where('expires_at', '>', now)
    .limit(1),
);

export type LockBelow = LockRow & { path: string };

/** Climbs from each lock: there are few of them, and many nodes. */
const beneath = preparedSql<{ driveId: string; now: number; nodeId: string }, LockBelow>(
  (_query, { driveId, now, nodeId }) => sql`
    select l.token, l.node_id, l.account_id, l.scope, l.is_deep, l.owner_xml, l.expires_at, w.path
    from (with recursive climb(token, id, path) as (
        select l.token, n.parent_id, n.name from drive_lock l join drive_node n on n.id = l.node_id
          where l.drive_id = ${driveId} and l.expires_at > ${now}
        union all
        select climb.token, n.parent_id, n.name || '/' || climb.path from climb join drive_node n on n.id = climb.id
          where climb.id <> ${nodeId})
      select token, path from climb where id = ${nodeId}) w
    join drive_lock l on l.token = w.token`,
);

/** Locks beneath a node, with the path from there. */
export async function listBelow(
  query: Query,
  driveId: string,
  nodeId: string,
  now: number,
): Promise<readonly LockBelow[]> {
  if (!(await some(query, { driveId, now }))) return [];
  return (await beneath(query, { driveId, now, nodeId })).rows;
}

export async function insertLock(tx: Tx, row: DriveLockTable): Promise<void> {
  await open(tx).insertInto('drive_lock').values(row).execute();
}

export async function countLocksOf(
  query: Query,
  driveId: string,
  accountId: string,
  now: number,
): Promise<number> {
  const row = await open(query)
    .selectFrom('drive_lock')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function prolongLock(tx: Tx, token: string, expiresAt: number): Promise<void> {
  await open(tx)
    .updateTable('drive_lock')
    .set({ expires_at: expiresAt })
    .where('token', '=', token)
    .execute();
}

export async function deleteLocks(tx: Tx, tokens: readonly string[]): Promise<void> {
  if (tokens.length === 0) return;
  await open(tx).deleteFrom('drive_lock').where('token', 'in', tokens).execute();
}

export async function deleteLocksOf(tx: Tx, driveId: string, accountId: string): Promise<void> {
  await open(tx)
    .deleteFrom('drive_lock')
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .execute();
}

export async function deleteExpired(query: Query, now: number): Promise<void> {
  await open(query).deleteFrom('drive_lock').where('expires_at', '<=', now).execute();
}
