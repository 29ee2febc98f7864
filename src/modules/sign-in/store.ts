// All SQL of signing in.
import { sql } from 'kysely';
import { type Query, rows } from '../../core/db/db.ts';
import { prepared, preparedRow } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import type { Lane, SecondStepCount } from './rules.ts';
import type { AttemptTable, PasswordLaneTable, SecondStepTable, SignInTables } from './tables.ts';

export async function insertAttempt(query: Query, row: AttemptTable): Promise<void> {
  await insertOne(query, row);
}

const insertOne = prepared((query, row: AttemptTable) =>
  rows<SignInTables>(query).insertInto('attempt').values({
    id: row.id,
    token_hash: row.token_hash,
    account_id: row.account_id,
    purpose: row.purpose,
    session_id: row.session_id,
    verb: row.verb,
    browser_hash: row.browser_hash,
    keep_signed_in: row.keep_signed_in,
    next: row.next,
    proven: row.proven,
    knock_id: row.knock_id,
    failures: row.failures,
    created_at: row.created_at,
    expires_at: row.expires_at,
  }),
);

export async function findAttemptByToken(
  query: Query,
  tokenHash: Uint8Array,
  now: number,
): Promise<AttemptTable | undefined> {
  const row = await attemptByToken(query, { tokenHash });
  return row && row.expires_at > now ? row : undefined;
}

const attemptByToken = remembered(
  preparedRow((query: Query, { tokenHash }: { tokenHash: Uint8Array }) =>
    rows<SignInTables>(query).selectFrom('attempt').selectAll().where('token_hash', '=', tokenHash),
  ),
  ({ tokenHash }) => Buffer.from(tokenHash).toString('latin1'),
);

export async function findAttempt(query: Query, id: string, now: number): Promise<AttemptTable | undefined> {
  return attemptById(query, { id, now });
}

const attemptById = preparedRow((query, { id, now }: { id: string; now: number }) =>
  rows<SignInTables>(query)
    .selectFrom('attempt')
    .selectAll()
    .where('id', '=', id)
    .where('expires_at', '>', now),
);

export async function updateAttempt(
  query: Query,
  id: string,
  change: Partial<AttemptTable>,
): Promise<number> {
  const done = await rows<SignInTables>(query)
    .updateTable('attempt')
    .set(change)
    .where('id', '=', id)
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

export async function putKnock(query: Query, id: string, knockId: string): Promise<void> {
  await putOneKnock(query, { id, knockId });
}

const putOneKnock = prepared((query, { id, knockId }: { id: string; knockId: string }) =>
  rows<SignInTables>(query).updateTable('attempt').set({ knock_id: knockId }).where('id', '=', id),
);

/** True for the one that ended it: an attempt becomes at most one session. */
export async function deleteAttempt(query: Query, id: string): Promise<boolean> {
  return (await deleteById(query, { id })).numAffectedRows === 1n;
}

const deleteById = prepared((query, { id }: { id: string }) =>
  rows<SignInTables>(query).deleteFrom('attempt').where('id', '=', id),
);

export async function deleteAttempts(query: Query, accountId: string): Promise<void> {
  await rows<SignInTables>(query).deleteFrom('attempt').where('account_id', '=', accountId).execute();
}

export async function deleteExpiredAttempts(query: Query, now: number): Promise<void> {
  await rows<SignInTables>(query).deleteFrom('attempt').where('expires_at', '<=', now).execute();
}

export async function findLane(query: Query, key: string): Promise<Lane | undefined> {
  const row = await laneByKey(query, { key });
  return (
    row && { inRow: row.in_row, waitUntil: row.wait_until, hourAt: row.hour_at, hourCount: row.hour_count }
  );
}

const laneByKey = preparedRow((query, { key }: { key: string }) =>
  rows<SignInTables>(query).selectFrom('password_lane').selectAll().where('key', '=', key),
);

export async function putLane(query: Query, key: string, lane: Lane): Promise<void> {
  await putOneLane(query, {
    key,
    in_row: lane.inRow,
    wait_until: lane.waitUntil,
    hour_at: lane.hourAt,
    hour_count: lane.hourCount,
  });
}

const putOneLane = prepared((query, row: PasswordLaneTable) =>
  rows<SignInTables>(query)
    .insertInto('password_lane')
    .values({
      key: row.key,
      in_row: row.in_row,
      wait_until: row.wait_until,
      hour_at: row.hour_at,
      hour_count: row.hour_count,
    })
    .onConflict((c) =>
      c.column('key').doUpdateSet((e) => ({
        in_row: e.ref('excluded.in_row'),
        wait_until: e.ref('excluded.wait_until'),
        hour_at: e.ref('excluded.hour_at'),
        hour_count: e.ref('excluded.hour_count'),
      })),
    ),
);

export async function deleteLane(query: Query, key: string): Promise<void> {
  await deleteOneLane(query, { key });
}

const deleteOneLane = prepared((query, { key }: { key: string }) =>
  rows<SignInTables>(query).deleteFrom('password_lane').where('key', '=', key),
);

export async function deleteOldLanes(query: Query, before: number): Promise<void> {
  await rows<SignInTables>(query).deleteFrom('password_lane').where('hour_at', '<', before).execute();
}

export async function findSecondStep(query: Query, accountId: string): Promise<SecondStepCount | undefined> {
  const row = await secondStepOf(query, { accountId });
  return (
    row && {
      windowAt: row.window_at,
      windowCount: row.window_count,
      dayAt: row.day_at,
      dayCount: row.day_count,
      inRow: row.in_row,
      blockedUntil: row.blocked_until,
    }
  );
}

const secondStepOf = preparedRow((query, { accountId }: { accountId: string }) =>
  rows<SignInTables>(query).selectFrom('second_step').selectAll().where('account_id', '=', accountId),
);

export async function putSecondStep(query: Query, accountId: string, count: SecondStepCount): Promise<void> {
  await putOneSecondStep(query, {
    account_id: accountId,
    window_at: count.windowAt,
    window_count: count.windowCount,
    day_at: count.dayAt,
    day_count: count.dayCount,
    in_row: count.inRow,
    blocked_until: count.blockedUntil,
  });
}

const putOneSecondStep = prepared((query, row: SecondStepTable) => {
  const values = {
    window_at: row.window_at,
    window_count: row.window_count,
    day_at: row.day_at,
    day_count: row.day_count,
    in_row: row.in_row,
    blocked_until: row.blocked_until,
  };
  return rows<SignInTables>(query)
    .insertInto('second_step')
    .values({ account_id: row.account_id, ...values })
    .onConflict((c) => c.column('account_id').doUpdateSet(values));
});

/** Locks what follows in the transaction for this key: PostgreSQL would let two count the same try. */
export async function lockCounter(query: Query, dialect: 'sqlite' | 'postgres', key: string): Promise<void> {
  if (dialect === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 5))`.execute(rows<SignInTables>(query));
}

export async function findPreference(query: Query, accountId: string): Promise<string | undefined> {
  return (await preferenceOf(query, { accountId }))?.method;
}

const preferenceOf = preparedRow((query, { accountId }: { accountId: string }) =>
  rows<SignInTables>(query)
    .selectFrom('method_preference')
    .select('method')
    .where('account_id', '=', accountId),
);

export async function putPreference(
  query: Query,
  accountId: string,
  method: string,
  at: number,
): Promise<void> {
  await putOnePreference(query, { accountId, method, at });
}

const putOnePreference = prepared(
  (query, { accountId, method, at }: { accountId: string; method: string; at: number }) =>
    rows<SignInTables>(query)
      .insertInto('method_preference')
      .values({ account_id: accountId, method, at })
      .onConflict((c) => c.column('account_id').doUpdateSet({ method, at })),
);
