// All SQL about mobile numbers as factors.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared } from '../../core/db/prepared.ts';
import type { FactorsTables, SmsFactorTable } from './tables.ts';

export async function insertNumber(tx: Tx, row: SmsFactorTable): Promise<void> {
  await rows<FactorsTables>(tx).insertInto('sms_factor').values(row).execute();
}

/** Proven ones and those that may still be proven, oldest first. */
export async function listNumbers(query: Query, accountId: string): Promise<SmsFactorTable[]> {
  return (await numbersOf(query, { accountId })).rows;
}

const numbersOf = prepared((query, { accountId }: { accountId: string }) =>
  rows<FactorsTables>(query)
    .selectFrom('sms_factor')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('added_at')
    .orderBy('id'),
);

export async function findNumber(
  query: Query,
  accountId: string,
  id: string,
): Promise<SmsFactorTable | undefined> {
  return rows<FactorsTables>(query)
    .selectFrom('sms_factor')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** True for the one that proved it. */
export async function proveNumber(tx: Tx, id: string, at: number): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .updateTable('sms_factor')
    .set({ proven_at: at, replaces_id: null })
    .where('id', '=', id)
    .where('proven_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function dateUse(tx: Tx, accountId: string, number: string, at: number): Promise<void> {
  await rows<FactorsTables>(tx)
    .updateTable('sms_factor')
    .set({ last_used_at: at })
    .where('account_id', '=', accountId)
    .where('number', '=', number)
    .where('proven_at', 'is not', null)
    .execute();
}

export async function renameNumber(tx: Tx, accountId: string, id: string, name: string): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .updateTable('sms_factor')
    .set({ name })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function deleteNumber(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .deleteFrom('sms_factor')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function deleteUnproven(query: Query, addedUntil: number): Promise<void> {
  await rows<FactorsTables>(query)
    .deleteFrom('sms_factor')
    .where('proven_at', 'is', null)
    .where('added_at', '<=', addedUntil)
    .execute();
}

/** Accounts that proved this number as a factor. */
export async function listAccountsWith(query: Query, number: string): Promise<string[]> {
  const found = await rows<FactorsTables>(query)
    .selectFrom('sms_factor')
    .select('account_id')
    .where('number', '=', number)
    .where('proven_at', 'is not', null)
    .orderBy('proven_at')
    .limit(10)
    .execute();
  return found.map((row) => row.account_id);
}
