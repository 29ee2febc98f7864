// Limits over a table: one statement counts all rules of a call, atomically on both databases. Keys and values are
// stored as keyed hashes, because they hold addresses and tries at secrets.
import { CompiledQuery } from 'kysely';
import type { Clock } from '../clock.ts';
import { type Db, type Query, rows, type Tx } from '../db/db.ts';
import { prepared, preparedRow } from '../db/prepared.ts';
import type { LimitAnswer, LimitRule, Limits } from './limits.ts';
import type { LimitTables } from './tables.ts';

/** How long a block that is over is still kept; also what a clock put back may shift. */
const KEEP_MS = 24 * 3600 * 1000;

type Counter = LimitTables['limit_counter'];

const COLUMNS = [
  'key',
  'window_ms',
  'block_ms',
  'most',
  'started_at',
  'hits',
  'blocked_until',
  'expires_at',
] as const;

/**
 * A counter is fresh again when its window (or its block) is over. A start that lies ahead comes from a clock that was
 * put back, and must not become an eternal lock.
 */
const FRESH = `(limit_counter.started_at > excluded.started_at
  or (limit_counter.blocked_until = 0 and limit_counter.started_at + excluded.window_ms <= excluded.started_at)
  or (limit_counter.blocked_until > 0 and limit_counter.blocked_until <= excluded.started_at))`;

/** Written once for each number of rules: building it anew would cost as much as running it. */
function countStatement(dialect: Db['dialect'], rules: number): string {
  const place = (index: number) =>
    dialect === 'postgres' ? `$${index + 1}::${index % 8 ? 'bigint' : 'text'}` : '?';
  const tuple = (rule: number) => `(${COLUMNS.map((_, column) => place(rule * 8 + column)).join(', ')})`;
  return `insert into limit_counter (${COLUMNS.join(', ')})
    values ${Array.from({ length: rules }, (_, rule) => tuple(rule)).join(', ')}
    on conflict (key, window_ms) do update set
      most = excluded.most,
      block_ms = excluded.block_ms,
      started_at = case when ${FRESH} then excluded.started_at else limit_counter.started_at end,
      hits = case
        when ${FRESH} then excluded.hits
        when limit_counter.blocked_until > 0 then limit_counter.hits
        else limit_counter.hits + excluded.hits end,
      blocked_until = case
        when ${FRESH} then excluded.blocked_until
        when limit_counter.blocked_until > 0 then limit_counter.blocked_until
        when excluded.block_ms > 0 and limit_counter.hits + excluded.hits > excluded.most
          then excluded.started_at + excluded.block_ms
        else 0 end,
      expires_at = excluded.expires_at
    returning *`;
}

const deleteOldValues = prepared((query, { key, now, ahead }: { key: string; now: number; ahead: number }) =>
  rows<LimitTables>(query)
    .deleteFrom('limit_value')
    .where('key', '=', key)
    .where((is) => is.or([is('expires_at', '<=', now), is('expires_at', '>', ahead)])),
);
/** Changes a row when the value counts anew: never seen, or seen too long ago (or before the clock was put back). */
const insertValue = prepared(
  (query, { key, value, now, ahead }: { key: string; value: string; now: number; ahead: number }) =>
    rows<LimitTables>(query)
      .insertInto('limit_value')
      .values({ key, value, expires_at: ahead })
      .onConflict((conflict) =>
        conflict
          .columns(['key', 'value'])
          .doUpdateSet((e) => ({ expires_at: e.ref('excluded.expires_at') }))
          .where((is) =>
            is.or([is('limit_value.expires_at', '<=', now), is('limit_value.expires_at', '>', ahead)]),
          ),
      ),
);
const countValues = preparedRow((query, { key }: { key: string }) =>
  rows<LimitTables>(query)
    .selectFrom('limit_value')
    .select((is) => [is.fn.countAll<number>().as('seen'), is.fn.min<number>('expires_at').as('first')])
    .where('key', '=', key),
);

const deleteValue = prepared((query, { key, value }: { key: string; value: string }) =>
  rows<LimitTables>(query).deleteFrom('limit_value').where('key', '=', key).where('value', '=', value),
);
/** One statement for however many there are: each costs more to ask for than to do. */
const deletions = new Map<string, (query: Query, keys: Record<number, string>) => Promise<unknown>>();
async function deleteKeys(query: Query, table: keyof LimitTables, keys: readonly string[]): Promise<void> {
  const name = `${table} ${keys.length}`;
  let one = deletions.get(name);
  if (!one)
    deletions.set(
      name,
      (one = prepared((within: Query, slots: Record<number, string>) =>
        rows<LimitTables>(within)
          .deleteFrom(table)
          .where(
            'key',
            'in',
            Array.from(keys, (_, at) => slots[at] ?? ''),
          ),
      )),
    );
  await one(query, { ...keys });
}

export function createLimits(deps: { db: Db; clock: Clock; mac: (data: string) => Uint8Array }): Limits {
  const { db, clock } = deps;
  const hash = (text: string) => Buffer.from(deps.mac(text).subarray(0, 16)).toString('base64url');

  const statements: string[] = [];

  /** Adds `hits` to every counter and returns what they hold afterwards. */
  async function add(query: Query, counters: Counter[]): Promise<Counter[]> {
    const text = (statements[counters.length] ??= countStatement(db.dialect, counters.length));
    const values = counters.flatMap((row) => COLUMNS.map((column) => row[column]));
    return (await query.run<Counter>(CompiledQuery.raw(text, values))).rows;
  }
  const counter = (rule: LimitRule, now: number, hits: number): Counter => {
    const windowMs = Math.ceil(rule.windowSeconds * 1000);
    const blockMs = Math.ceil((rule.blockSeconds ?? 0) * 1000);
    return {
      key: hash(rule.key),
      window_ms: windowMs,
      block_ms: blockMs,
      most: rule.limit,
      started_at: now,
      hits,
      blocked_until: hits > rule.limit && blockMs > 0 ? now + blockMs : 0,
      expires_at: now + Math.max(windowMs, blockMs) + KEEP_MS,
    };
  };
  const waitSeconds = (row: Counter, now: number): number => {
    if (row.blocked_until <= now && row.hits <= row.most) return 0;
    return Math.max(1, Math.ceil(((row.blocked_until || row.started_at + row.window_ms) - now) / 1000));
  };

  async function countIn(tx: Tx, rules: readonly LimitRule[]): Promise<LimitAnswer> {
    const now = clock.now();
    const asked = new Map<string, { rule: LimitRule; row: Counter }>();
    for (const rule of rules) {
      const row = counter(rule, now, 1);
      const id = `${row.key} ${row.window_ms}`;
      const other = asked.get(id);
      if (!other || other.row.most > row.most) asked.set(id, { rule, row });
    }
    // The same order for everybody: two calls that share keys cannot lock each other out.
    const ids = [...asked.keys()].sort();
    const counters = ids.map((id) => (asked.get(id) as { row: Counter }).row);
    const counted = await add(tx, counters);
    let answer: LimitAnswer = { allowed: true };
    for (const row of counted) {
      const seconds = waitSeconds(row, now);
      const rule = asked.get(`${row.key} ${row.window_ms}`)?.rule;
      if (seconds > 0 && rule && (answer.allowed || seconds > answer.retryAfterSeconds))
        answer = { allowed: false, retryAfterSeconds: seconds, key: rule.key };
    }
    return answer;
  }

  async function countInTurn(groups: readonly (readonly LimitRule[])[]): Promise<LimitAnswer> {
    const asked = groups.filter((rules) => rules.length > 0);
    if (asked.length === 0) return { allowed: true };
    return db.transaction(
      async (tx) => {
        let answer: LimitAnswer = { allowed: true };
        for (const rules of asked) if (answer.allowed) answer = await countIn(tx, rules);
        return answer;
      },
      { durable: false },
    );
  }

  return {
    count: (rules) => countInTurn([rules]),
    countInTurn,

    async countDistinct(rule, given) {
      const now = clock.now();
      const windowMs = Math.ceil(rule.windowSeconds * 1000);
      const key = hash(`distinct:${rule.key}`);
      const value = hash(`${rule.key}\0${rule.value}`);
      const refused = (until: number): LimitAnswer => ({
        allowed: false,
        retryAfterSeconds: Math.max(1, Math.ceil((until - now) / 1000)),
        key: rule.key,
      });
      const countValue = async (tx: Tx): Promise<LimitAnswer> => {
        const store = rows<LimitTables>;
        // Adds nothing, but holds the row until the commit: two new values at once are counted one after the other.
        const [row] = await add(tx, [counter({ ...rule, key: `distinct:${rule.key}` }, now, 0)]);
        if (row && row.blocked_until > now) return refused(row.blocked_until);
        const inserted = await insertValue(tx, { key, value, now, ahead: now + windowMs });
        if (inserted.numAffectedRows === 0n) return { allowed: true };
        await deleteOldValues(tx, { key, now, ahead: now + windowMs });
        const { seen, first } = (await countValues(tx, { key })) ?? { seen: 0, first: now };
        if (seen <= rule.limit) return { allowed: true };
        // No more than `limit` values are kept for a key, however many are tried.
        const surplus = store(tx).deleteFrom('limit_value').where('key', '=', key);
        if (!rule.blockSeconds) {
          await surplus.where('value', '=', value).execute();
          return refused(first);
        }
        await surplus.execute();
        const until = now + Math.ceil(rule.blockSeconds * 1000);
        await store(tx)
          .updateTable('limit_counter')
          .set({ blocked_until: until, hits: rule.limit + 1 })
          .where('key', '=', key)
          .where('window_ms', '=', windowMs)
          .execute();
        return refused(until);
      };
      return given ? countValue(given) : db.transaction(countValue, { durable: false });
    },

    async forgetValue(tx, key, value) {
      await deleteValue(tx, { key: hash(`distinct:${key}`), value: hash(`${key}\0${value}`) });
    },

    async forget(tx, keys) {
      if (keys.length === 0) return;
      const distinct = keys.map((key) => hash(`distinct:${key}`));
      await deleteKeys(tx, 'limit_counter', [...keys.map(hash), ...distinct]);
      await deleteKeys(tx, 'limit_value', distinct);
    },
  };
}

/** Deletes counters and values that ended long ago; for `jobs.every`. Returns how many. */
export async function sweepLimits(tx: Tx, now: number): Promise<number> {
  let swept = 0n;
  for (const table of ['limit_counter', 'limit_value'] as const) {
    const result = await rows<LimitTables>(tx)
      .deleteFrom(table)
      .where('expires_at', '<=', table === 'limit_value' ? now - KEEP_MS : now)
      .executeTakeFirst();
    swept += result.numDeletedRows;
  }
  return Number(swept);
}
