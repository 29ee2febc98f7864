// All SQL of text messages and their codes.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { MessageState } from './rules.ts';
import type { PhonesTables, SmsCodeTable, SmsDayTable, SmsMessageTable } from './tables.ts';

const of = rows<PhonesTables>;

/** One open code an owner and purpose: a new one replaces the old. */
export async function putCode(tx: Tx, row: SmsCodeTable): Promise<void> {
  const { owner_id: _owner, purpose: _purpose, ...rest } = row;
  await of(tx)
    .insertInto('sms_code')
    .values(row)
    .onConflict((c) => c.columns(['owner_id', 'purpose']).doUpdateSet(rest))
    .execute();
}

export async function findCode(
  query: Query,
  ownerId: string,
  purpose: string,
  now: number,
): Promise<SmsCodeTable | undefined> {
  return of(query)
    .selectFrom('sms_code')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

export async function findCodeById(query: Query, id: string): Promise<SmsCodeTable | undefined> {
  return of(query).selectFrom('sms_code').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Counts the try and returns the code as it is after it; undefined when there is none open. */
export async function tryCode(
  tx: Tx,
  ownerId: string,
  purpose: string,
  now: number,
  most: number,
): Promise<SmsCodeTable | undefined> {
  return of(tx)
    .updateTable('sms_code')
    .set((e) => ({ tries: e('tries', '+', 1) }))
    .where('owner_id', '=', ownerId)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .where('tries', '<', most)
    .returningAll()
    .executeTakeFirst();
}

/** The code, for the one that used it up. */
export async function takeCode(tx: Tx, id: string, now: number): Promise<SmsCodeTable | undefined> {
  return of(tx)
    .deleteFrom('sms_code')
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
}

export async function insertMessage(tx: Tx, row: SmsMessageTable): Promise<void> {
  await of(tx).insertInto('sms_message').values(row).execute();
}

export async function findMessage(query: Query, id: string): Promise<SmsMessageTable | undefined> {
  return of(query).selectFrom('sms_message').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listMessagesOf(query: Query, codeId: string): Promise<SmsMessageTable[]> {
  return of(query).selectFrom('sms_message').selectAll().where('code_id', '=', codeId).execute();
}

/** True for the one that moved it on from that very state. */
export async function moveMessage(
  query: Query,
  id: string,
  from: MessageState,
  change: { state: MessageState; reference?: string; updated_at: number },
): Promise<boolean> {
  const done = await of(query)
    .updateTable('sms_message')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Takes one message off a country's budget of the day; undefined when nothing is left for it. */
export async function spendBudget(
  tx: Tx,
  given: { day: string; country: string; most: number; strangersMost: number | null },
): Promise<SmsDayTable | undefined> {
  const { day, country } = given;
  await of(tx)
    .insertInto('sms_day')
    .values({ day, country, sent: 0, strangers: 0, refused: 0, told: 0 })
    .onConflict((c) => c.columns(['day', 'country']).doNothing())
    .execute();
  const stranger = given.strangersMost === null ? 0 : 1;
  let update = of(tx)
    .updateTable('sms_day')
    .set((e) => ({ sent: e('sent', '+', 1), strangers: e('strangers', '+', stranger) }))
    .where('day', '=', day)
    .where('country', '=', country)
    .where('sent', '<', given.most);
  if (given.strangersMost !== null) update = update.where('strangers', '<', given.strangersMost);
  const spent = await update.returningAll().executeTakeFirst();
  if (!spent)
    await of(tx)
      .updateTable('sms_day')
      .set((e) => ({ refused: e('refused', '+', 1) }))
      .where('day', '=', day)
      .where('country', '=', country)
      .execute();
  return spent;
}

/** True for the one that tells operators of this mark. */
export async function markTold(tx: Tx, day: string, country: string, mark: number): Promise<boolean> {
  const done = await of(tx)
    .updateTable('sms_day')
    .set({ told: mark })
    .where('day', '=', day)
    .where('country', '=', country)
    .where('told', '<', mark)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function deleteOld(query: Query, now: number, before: number, day: string): Promise<void> {
  await of(query).deleteFrom('sms_code').where('expires_at', '<=', now).execute();
  await of(query).deleteFrom('sms_message').where('created_at', '<', before).execute();
  await of(query).deleteFrom('sms_day').where('day', '<', day).execute();
}
