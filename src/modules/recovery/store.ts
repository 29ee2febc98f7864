// All SQL of recovering an account.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared } from '../../core/db/prepared.ts';
import type { AddressTable, CodeTable, FlowTable, RecoveryTables } from './tables.ts';

const of = rows<RecoveryTables>;

export async function insertFlow(tx: Tx, row: FlowTable): Promise<void> {
  await of(tx).insertInto('recovery_flow').values(row).execute();
}

export async function findFlow(query: Query, id: string): Promise<FlowTable | undefined> {
  return of(query).selectFrom('recovery_flow').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findFlowByToken(query: Query, tokenHash: Uint8Array): Promise<FlowTable | undefined> {
  return of(query)
    .selectFrom('recovery_flow')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst();
}

/** Counts a try and commits with the caller; undefined when the flow takes no more. */
export async function countTry(
  tx: Tx,
  id: string,
  now: number,
  most: number,
): Promise<FlowTable | undefined> {
  return of(tx)
    .updateTable('recovery_flow')
    .set((e) => ({ tries: e('tries', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'offered')
    .where('expires_at', '>', now)
    .where('tries', '<', most)
    .returningAll()
    .executeTakeFirst();
}

/** True for a send that may be made. */
export async function countSend(tx: Tx, id: string, now: number, most: number): Promise<boolean> {
  const done = await of(tx)
    .updateTable('recovery_flow')
    .set((e) => ({ sends: e('sends', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'offered')
    .where('expires_at', '>', now)
    .where('sends', '<', most)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** The flow as it is now, held until the commit: two proofs at once are added one after the other. */
export async function holdOpenFlow(tx: Tx, id: string, now: number): Promise<FlowTable | undefined> {
  return of(tx)
    .updateTable('recovery_flow')
    .set((e) => ({ tries: e.ref('tries') }))
    .where('id', '=', id)
    .where('state', '=', 'offered')
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
}

export async function updateFlow(tx: Tx, id: string, change: Partial<FlowTable>): Promise<void> {
  await of(tx).updateTable('recovery_flow').set(change).where('id', '=', id).execute();
}

/** True for the one that used the flow up: it may set the password. */
export async function finishFlow(tx: Tx, id: string, now: number): Promise<boolean> {
  const done = await of(tx)
    .updateTable('recovery_flow')
    .set({ state: 'done', done_at: now })
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .where((e) =>
      e.or([
        e('state', '=', 'ready'),
        e.and([e('state', '=', 'held'), e('hold_until', 'is not', null), e('hold_until', '<=', now)]),
      ]),
    )
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** True for the one that cancelled it. */
export async function cancelFlow(tx: Tx, id: string): Promise<boolean> {
  const done = await of(tx)
    .updateTable('recovery_flow')
    .set({ state: 'cancelled' })
    .where('id', '=', id)
    .where('state', 'in', ['offered', 'held', 'ready'])
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

const cancelAll = prepared((query, given: { accountId: string }) =>
  of(query)
    .updateTable('recovery_flow')
    .set({ state: 'cancelled' })
    .where('account_id', '=', given.accountId)
    .where('state', 'in', ['offered', 'held', 'ready'])
    .returning(['id', 'state', 'held_at', 'proven']),
);

/** Cancels everything under way for an account; says what it was. */
export async function cancelFlows(
  tx: Tx,
  accountId: string,
): Promise<readonly { id: string; held_at: number | null; proven: string }[]> {
  return (await cancelAll(tx, { accountId })).rows;
}

export async function findHeld(query: Query, accountId: string): Promise<FlowTable | undefined> {
  return of(query)
    .selectFrom('recovery_flow')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('state', '=', 'held')
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
}

/** One open code an owner and purpose: a new one replaces the old. */
export async function putCode(tx: Tx, row: CodeTable): Promise<void> {
  const { owner_id: _owner, purpose: _purpose, ...rest } = row;
  await of(tx)
    .insertInto('recovery_code')
    .values(row)
    .onConflict((c) => c.columns(['owner_id', 'purpose']).doUpdateSet(rest))
    .execute();
}

/** Counts the try and returns the code as it is after it; undefined when there is none open. */
export async function tryCode(
  tx: Tx,
  ownerId: string,
  purpose: string,
  now: number,
  most: number,
): Promise<CodeTable | undefined> {
  return of(tx)
    .updateTable('recovery_code')
    .set((e) => ({ tries: e('tries', '+', 1) }))
    .where('owner_id', '=', ownerId)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .where('tries', '<', most)
    .returningAll()
    .executeTakeFirst();
}

/** True for the one that used it up. */
export async function takeCode(
  tx: Tx,
  ownerId: string,
  purpose: string,
  codeHash: Uint8Array,
): Promise<boolean> {
  const done = await of(tx)
    .deleteFrom('recovery_code')
    .where('owner_id', '=', ownerId)
    .where('purpose', '=', purpose)
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function listAddresses(query: Query, accountId: string): Promise<AddressTable[]> {
  return of(query)
    .selectFrom('recovery_address')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('verified_at')
    .orderBy('id')
    .execute();
}

/** Accounts that proved this recovery address. */
export async function listAccountsOf(query: Query, addressKey: string): Promise<string[]> {
  const found = await of(query)
    .selectFrom('recovery_address')
    .select('account_id')
    .where('address_key', '=', addressKey)
    .orderBy('verified_at')
    .limit(10)
    .execute();
  return found.map((row) => row.account_id);
}

export async function insertAddress(tx: Tx, row: AddressTable): Promise<void> {
  await of(tx)
    .insertInto('recovery_address')
    .values(row)
    .onConflict((c) => c.columns(['account_id', 'address_key']).doNothing())
    .execute();
}

export async function deleteAddress(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const done = await of(tx)
    .deleteFrom('recovery_address')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function freeze(tx: Tx, accountId: string, until: number): Promise<void> {
  await of(tx)
    .insertInto('recovery_freeze')
    .values({ account_id: accountId, until })
    .onConflict((c) => c.column('account_id').doUpdateSet({ until }))
    .execute();
}

export async function findFrozenUntil(query: Query, accountId: string, now: number): Promise<number | null> {
  const row = await of(query)
    .selectFrom('recovery_freeze')
    .select('until')
    .where('account_id', '=', accountId)
    .where('until', '>', now)
    .executeTakeFirst();
  return row?.until ?? null;
}

export async function putRehearsal(tx: Tx, accountId: string, way: string, at: number): Promise<void> {
  await of(tx)
    .insertInto('recovery_rehearsal')
    .values({ account_id: accountId, way, at })
    .onConflict((c) => c.columns(['account_id', 'way']).doUpdateSet({ at }))
    .execute();
}

export async function listRehearsals(query: Query, accountId: string): Promise<ReadonlyMap<string, number>> {
  const found = await of(query)
    .selectFrom('recovery_rehearsal')
    .select(['way', 'at'])
    .where('account_id', '=', accountId)
    .execute();
  return new Map(found.map(({ way, at }) => [way, at]));
}

/** Flows stay for a while after their end, so that a late "not me" finds what it is about. */
export async function deleteOld(query: Query, now: number, keepMs: number): Promise<void> {
  await of(query)
    .deleteFrom('recovery_flow')
    .where('expires_at', '<', now - keepMs)
    .execute();
  await of(query).deleteFrom('recovery_code').where('expires_at', '<', now).execute();
  await of(query).deleteFrom('recovery_freeze').where('until', '<', now).execute();
}
