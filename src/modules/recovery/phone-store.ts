// All SQL of recovery phones.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { PhoneTable, RecoveryTables } from './tables.ts';

const of = rows<RecoveryTables>;

export async function listPhones(query: Query, accountId: string): Promise<PhoneTable[]> {
  return of(query)
    .selectFrom('recovery_phone')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('verified_at')
    .orderBy('id')
    .execute();
}

/** Accounts that proved this recovery phone. */
export async function listAccountsOfPhone(query: Query, number: string): Promise<string[]> {
  const found = await of(query)
    .selectFrom('recovery_phone')
    .select('account_id')
    .where('number', '=', number)
    .orderBy('verified_at')
    .limit(10)
    .execute();
  return found.map((row) => row.account_id);
}

export async function insertPhone(tx: Tx, row: PhoneTable): Promise<void> {
  await of(tx)
    .insertInto('recovery_phone')
    .values(row)
    .onConflict((c) => c.columns(['account_id', 'number']).doNothing())
    .execute();
}

export async function deletePhone(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const done = await of(tx)
    .deleteFrom('recovery_phone')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}
