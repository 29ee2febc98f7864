// All SQL about app passwords and the programs that use an account's own password.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { preparedRow } from '../../core/db/prepared.ts';
import { keyOfBytes, remembered } from '../../core/db/remembered.ts';
import type { AppClientTable, AppPasswordsTables, AppPasswordTable } from './tables.ts';

const open = (query: Query) => rows<AppPasswordsTables>(query);

export async function insertAppPassword(tx: Tx, row: AppPasswordTable): Promise<void> {
  await open(tx).insertInto('app_password').values(row).execute();
}

export async function countAppPasswords(query: Query, accountId: string): Promise<number> {
  const row = await open(query)
    .selectFrom('app_password')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Newest first. */
export async function listAppPasswords(query: Query, accountId: string): Promise<AppPasswordTable[]> {
  return open(query)
    .selectFrom('app_password')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}

export const findBySecret: (
  query: Query,
  given: { secretHash: Uint8Array },
) => Promise<AppPasswordTable | undefined> = remembered(
  preparedRow((query, { secretHash }) =>
    open(query).selectFrom('app_password').selectAll().where('secret_hash', '=', secretHash),
  ),
  ({ secretHash }) => keyOfBytes(secretHash),
);

export async function renameAppPassword(
  tx: Tx,
  accountId: string,
  id: string,
  name: string,
): Promise<boolean> {
  const done = await open(tx)
    .updateTable('app_password')
    .set({ name })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function putUse(
  query: Query,
  id: string,
  use: Pick<AppPasswordTable, 'last_used_at' | 'last_network' | 'last_client'>,
): Promise<void> {
  await open(query).updateTable('app_password').set(use).where('id', '=', id).execute();
}

export async function deleteAppPassword(
  tx: Tx,
  accountId: string,
  id: string,
): Promise<{ id: string; name: string } | undefined> {
  return open(tx)
    .deleteFrom('app_password')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning(['id', 'name'])
    .executeTakeFirst();
}

export async function deleteAppPasswords(tx: Tx, accountId: string): Promise<string[]> {
  const found = await open(tx)
    .deleteFrom('app_password')
    .where('account_id', '=', accountId)
    .returning('id')
    .execute();
  return found.map(({ id }) => id);
}

export async function putClient(query: Query, row: AppClientTable): Promise<void> {
  await open(query)
    .insertInto('app_client')
    .values(row)
    .onConflict((c) =>
      c
        .columns(['account_id', 'scope', 'client'])
        .doUpdateSet({ network: row.network, last_used_at: row.last_used_at }),
    )
    .execute();
}

/** Lately used first. */
export async function listClients(query: Query, accountId: string, since: number): Promise<AppClientTable[]> {
  return open(query)
    .selectFrom('app_client')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('last_used_at', '>', since)
    .orderBy('last_used_at', 'desc')
    .orderBy('client')
    .limit(50)
    .execute();
}

export async function deleteClientsBefore(query: Query, before: number): Promise<void> {
  await open(query).deleteFrom('app_client').where('last_used_at', '<=', before).execute();
}
