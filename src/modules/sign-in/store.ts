// All SQL of signing in.
import { sql } from 'kysely';
import { type Query, rows } from '../../core/db/db.ts';
import type { Lane, SecondStepCount } from './rules.ts';
import type { AttemptTable, SignInTables } from './tables.ts';

export async function insertAttempt(query: Query, row: AttemptTable): Promise<void> {
  await rows<SignInTables>(query).insertInto('attempt').values(row).execute();
}

export async function findAttemptByToken(
  query: Query,
  tokenHash: Uint8Array,
  now: number,
): Promise<AttemptTable | undefined> {
  return rows<SignInTables>(query)
    .selectFrom('attempt')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

export async function findAttempt(query: Query, id: string, now: number): Promise<AttemptTable | undefined> {
  return rows<SignInTables>(query)
    .selectFrom('attempt')
    .selectAll()
    .where('id', '=', id)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

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

/** True for the one that ended it: an attempt becomes at most one session. */
export async function deleteAttempt(query: Query, id: string): Promise<boolean> {
  const done = await rows<SignInTables>(query).deleteFrom('attempt').where('id', '=', id).executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function deleteAttempts(query: Query, accountId: string): Promise<void> {
  await rows<SignInTables>(query).deleteFrom('attempt').where('account_id', '=', accountId).execute();
}

export async function deleteExpiredAttempts(query: Query, now: number): Promise<void> {
  await rows<SignInTables>(query).deleteFrom('attempt').where('expires_at', '<=', now).execute();
}

export async function findLanes(query: Query, keys: readonly string[]): Promise<ReadonlyMap<string, Lane>> {
  const found = await rows<SignInTables>(query)
    .selectFrom('password_lane')
    .selectAll()
    .where('key', 'in', [...keys])
    .execute();
  return new Map(
    found.map((row) => [
      row.key,
      { inRow: row.in_row, waitUntil: row.wait_until, hourAt: row.hour_at, hourCount: row.hour_count },
    ]),
  );
}

export async function putLanes(query: Query, lanes: readonly (readonly [string, Lane])[]): Promise<void> {
  await rows<SignInTables>(query)
    .insertInto('password_lane')
    .values(
      lanes.map(([key, lane]) => ({
        key,
        in_row: lane.inRow,
        wait_until: lane.waitUntil,
        hour_at: lane.hourAt,
        hour_count: lane.hourCount,
      })),
    )
    .onConflict((c) =>
      c.column('key').doUpdateSet((e) => ({
        in_row: e.ref('excluded.in_row'),
        wait_until: e.ref('excluded.wait_until'),
        hour_at: e.ref('excluded.hour_at'),
        hour_count: e.ref('excluded.hour_count'),
      })),
    )
    .execute();
}

export async function deleteLanes(query: Query, keys: readonly string[]): Promise<void> {
  await rows<SignInTables>(query)
    .deleteFrom('password_lane')
    .where('key', 'in', [...keys])
    .execute();
}

export async function deleteOldLanes(query: Query, before: number): Promise<void> {
  await rows<SignInTables>(query).deleteFrom('password_lane').where('hour_at', '<', before).execute();
}

export async function findSecondStep(query: Query, accountId: string): Promise<SecondStepCount | undefined> {
  const row = await rows<SignInTables>(query)
    .selectFrom('second_step')
    .selectAll()
    .where('account_id', '=', accountId)
    .executeTakeFirst();
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

export async function putSecondStep(query: Query, accountId: string, count: SecondStepCount): Promise<void> {
  const values = {
    window_at: count.windowAt,
    window_count: count.windowCount,
    day_at: count.dayAt,
    day_count: count.dayCount,
    in_row: count.inRow,
    blocked_until: count.blockedUntil,
  };
  await rows<SignInTables>(query)
    .insertInto('second_step')
    .values({ account_id: accountId, ...values })
    .onConflict((c) => c.column('account_id').doUpdateSet(values))
    .execute();
}

/** Locks what follows in the transaction for this key: PostgreSQL would let two count the same try. */
export async function lockCounter(query: Query, dialect: 'sqlite' | 'postgres', key: string): Promise<void> {
  if (dialect === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 5))`.execute(rows<SignInTables>(query));
}

export async function findPreference(query: Query, accountId: string): Promise<string | undefined> {
  const row = await rows<SignInTables>(query)
    .selectFrom('method_preference')
    .select('method')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row?.method;
}

export async function putPreference(
  query: Query,
  accountId: string,
  method: string,
  at: number,
): Promise<void> {
  await rows<SignInTables>(query)
    .insertInto('method_preference')
    .values({ account_id: accountId, method, at })
    .onConflict((c) => c.column('account_id').doUpdateSet({ method, at }))
    .execute();
}
