// All SQL about knocks.
import { type Query, rows } from '../../core/db/db.ts';
import { prepared, preparedRow } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import type { PastKnock } from './rules.ts';
import type { AuthenticatorTables, KnockTable } from './tables.ts';
import type { KnockState } from './types.ts';

const open = (query: Query) => rows<AuthenticatorTables>(query);

export async function insertKnock(query: Query, row: KnockTable): Promise<void> {
  await insertOne(query, row);
}

const insertOne = prepared((query, row: KnockTable) =>
  open(query).insertInto('knock').values({
    id: row.id,
    account_id: row.account_id,
    bound_to: row.bound_to,
    act: row.act,
    mode: row.mode,
    shown: row.shown,
    context: row.context,
    context_hash: row.context_hash,
    state: row.state,
    issued_at: row.issued_at,
    expires_at: row.expires_at,
    answered_at: row.answered_at,
    device_id: row.device_id,
    reason: row.reason,
    answer: row.answer,
    signature: row.signature,
  }),
);

export async function findKnock(query: Query, id: string): Promise<KnockTable | undefined> {
  return knockById(query, { id });
}

const knockById = remembered(
  preparedRow((query: Query, { id }: { id: string }) =>
    open(query).selectFrom('knock').selectAll().where('id', '=', id),
  ),
  ({ id }) => id,
);

export async function findOpenKnock(
  query: Query,
  accountId: string,
  now: number,
): Promise<KnockTable | undefined> {
  return openKnockOf(query, { accountId, now });
}

const openKnockOf = preparedRow((query, { accountId, now }: { accountId: string; now: number }) =>
  open(query)
    .selectFrom('knock')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('state', '=', 'open')
    .where('expires_at', '>', now),
);

export async function listPast(query: Query, accountId: string, since: number): Promise<PastKnock[]> {
  const found = await knocksSince(query, { accountId, since });
  return found.rows.map((row) => ({
    state: row.state as KnockState,
    reason: row.reason,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    answeredAt: row.answered_at,
  }));
}

const knocksSince = prepared((query, { accountId, since }: { accountId: string; since: number }) =>
  open(query)
    .selectFrom('knock')
    .select(['state', 'reason', 'issued_at', 'expires_at', 'answered_at'])
    .where('account_id', '=', accountId)
    .where('issued_at', '>', since)
    .orderBy('issued_at', 'desc'),
);

/** Ends knocks of an account that are in one of `from`; returns their ids. */
export async function endKnocks(
  query: Query,
  accountId: string,
  from: readonly KnockState[],
  to: KnockState,
  only: { deviceId?: string; exceptId?: string } = {},
): Promise<string[]> {
  let update = open(query)
    .updateTable('knock')
    .set({ state: to })
    .where('account_id', '=', accountId)
    .where('state', 'in', [...from]);
  if (only.deviceId !== undefined) update = update.where('device_id', '=', only.deviceId);
  if (only.exceptId !== undefined) update = update.where('id', '<>', only.exceptId);
  return (await update.returning('id').execute()).map((row) => row.id);
}

/** True for the answer that wins. */
export async function settleKnock(query: Query, id: string, now: number, answer: Settled): Promise<boolean> {
  return (await settleOne(query, { ...answer, id, now })).numAffectedRows === 1n;
}

type Settled = Required<Pick<KnockTable, 'state' | 'device_id' | 'reason' | 'answer' | 'signature'>>;
const settleOne = prepared((query, given: Settled & { id: string; now: number }) =>
  open(query)
    .updateTable('knock')
    .set({
      state: given.state,
      device_id: given.device_id,
      reason: given.reason,
      answer: given.answer,
      signature: given.signature,
      answered_at: given.now,
    })
    .where('id', '=', given.id)
    .where('state', '=', 'open')
    .where('expires_at', '>', given.now),
);

export async function expireKnock(query: Query, id: string, now: number): Promise<string | undefined> {
  const row = await open(query)
    .updateTable('knock')
    .set({ state: 'expired' })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .where('expires_at', '<=', now)
    .returning('account_id')
    .executeTakeFirst();
  return row?.account_id;
}

/** The winner's row; undefined for another attempt, a second time, or too late. */
export async function redeemKnock(query: Query, id: string, boundTo: string, answeredAfter: number) {
  return redeemOne(query, { id, boundTo, answeredAfter });
}

const redeemOne = preparedRow((query, given: { id: string; boundTo: string; answeredAfter: number }) =>
  open(query)
    .updateTable('knock')
    .set({ state: 'redeemed' })
    .where('id', '=', given.id)
    .where('bound_to', '=', given.boundTo)
    .where('state', '=', 'approved')
    .where('answered_at', '>', given.answeredAfter)
    .returning(['account_id', 'device_id']),
);

export async function deleteKnocks(query: Query, before: number): Promise<void> {
  await open(query).deleteFrom('knock').where('issued_at', '<=', before).execute();
}
