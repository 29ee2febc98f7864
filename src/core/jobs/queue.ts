// The job table: adding, claiming under a lease, finishing. `attempts` grows with every claim and so is the token that
// tells a runner whose lease ran out that the job is no longer its own.
import { sql } from 'kysely';
import { type Db, type Query, rows, type Tx } from '../db/db.ts';
import { prepared } from '../db/prepared.ts';
import type { JobTables } from './tables.ts';

export type JobRow = JobTables['job'];

/** Short enough that a knock's push is not lost with its process, long enough for a slow SMTP server (it is renewed). */
export const LEASE_MS = 30_000;

const ERROR_CHARACTERS = 500;

export async function insertJob(query: Query, row: JobRow): Promise<void> {
  await insertOne(query, row);
}

const insertOne = prepared((query, row: JobRow) => ({
  // The predicate must be the index's own words for PostgreSQL to find it (INSERT, "index_predicate").
  compile: () =>
    sql`insert into job
      (id, kind, payload, key, run_at, expires_at, attempts, locked_until, last_error, state, created_at)
    values (${row.id}, ${row.kind}, ${row.payload}, ${row.key}, ${row.run_at}, ${row.expires_at}, 0, 0, null,
      'pending', ${row.created_at})
    on conflict (kind, key) where key is not null and state = 'pending' and locked_until = 0
    do update set run_at = case when excluded.run_at < job.run_at then excluded.run_at else job.run_at end`.compile(
      query.kysely,
    ),
}));

// A lease further ahead than any could be given comes from a clock that was put back: it is over.
const free = (now: number) => sql<boolean>`(locked_until <= ${now} or locked_until > ${now + 2 * LEASE_MS})`;
const due = (kinds: string[], now: number) =>
  sql`state = 'pending' and run_at <= ${now} and ${free(now)} and kind in (${sql.join(kinds)})`;

/** Cheap look without a lock: most wake-ups find nothing. */
export async function hasDue(query: Query, kinds: string[], now: number): Promise<boolean> {
  if (kinds.length === 0) return false;
  const found = await sql`select 1 as one from job where ${due(kinds, now)} limit 1`.execute(query.kysely);
  return found.rows.length > 0;
}

/** When the next job waits to run, or null. */
export async function nextRunAt(query: Query, now: number): Promise<number | null> {
  const row = await rows<JobTables>(query)
    .selectFrom('job')
    .select((is) => is.fn.min<number | null>('run_at').as('at'))
    .where('state', '=', 'pending')
    .where('run_at', '>', now)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Takes up to `count` due jobs for `LEASE_MS`, oldest first; jobs that expired are deleted instead. */
export async function claimJobs(db: Db, kinds: string[], now: number, count: number): Promise<JobRow[]> {
  if (kinds.length === 0) return [];
  return db.transaction(async (tx) => {
    await sql`delete from job where state = 'pending' and expires_at <= ${now} and ${free(now)}`.execute(
      tx.kysely,
    );
    // Two processes at once take different jobs: the second skips what the first has locked.
    const skip = db.dialect === 'postgres' ? sql`for update skip locked` : sql``;
    const claimed = await sql<JobRow>`update job set locked_until = ${now + LEASE_MS}, attempts = attempts + 1
      where id in (select id from job where ${due(kinds, now)} order by run_at, id limit ${count} ${skip})
      returning *`.execute(tx.kysely);
    return claimed.rows.sort((a, b) => a.run_at - b.run_at || (a.id < b.id ? -1 : 1));
  });
}

const mine = (job: JobRow) =>
  sql`id = ${job.id} and attempts = ${job.attempts} and state = 'pending' and locked_until > 0`;

/** Prolongs the leases of running jobs. */
export async function renewLeases(db: Db, jobs: JobRow[], now: number): Promise<void> {
  await db.transaction(async (tx) => {
    for (const job of jobs)
      await sql`update job set locked_until = ${now + LEASE_MS} where ${mine(job)}`.execute(tx.kysely);
  });
}

export async function finishJob(query: Query, job: JobRow): Promise<void> {
  await sql`delete from job where ${mine(job)}`.execute(query.kysely);
}

/** Puts a failed job back for `runAt`; when one with its key waits already, that one stands for both. */
export async function postponeJob(db: Db, job: JobRow, error: unknown, runAt: number): Promise<void> {
  await db.transaction(async (tx) => {
    if (job.key !== null) {
      const twin = await rows<JobTables>(tx)
        .selectFrom('job')
        .select('id')
        .where('kind', '=', job.kind)
        .where('key', '=', job.key)
        .where('state', '=', 'pending')
        .where('locked_until', '=', 0)
        .executeTakeFirst();
      if (twin) return finishJob(tx, job);
    }
    await sql`update job set locked_until = 0, run_at = ${runAt}, last_error = ${text(error)}
      where ${mine(job)}`.execute(tx.kysely);
  });
}

/** Gives a job up: it stays as a dead letter until the operator retries or deletes it. */
export async function buryJob(query: Query, job: JobRow, error: unknown): Promise<void> {
  await sql`update job set locked_until = 0, state = 'dead', last_error = ${text(error)}
    where ${mine(job)}`.execute(query.kysely);
}

function text(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(
    0,
    ERROR_CHARACTERS,
  );
}

/** Dead letters, newest first; `before` is the id of the last one of the page before. */
export async function listDeadJobs(
  query: Query,
  page: { limit: number; before?: string },
): Promise<JobRow[]> {
  let found = rows<JobTables>(query).selectFrom('job').selectAll().where('state', '=', 'dead');
  if (page.before !== undefined) found = found.where('id', '<', page.before);
  return found.orderBy('id', 'desc').limit(page.limit).execute();
}

/** Lets a dead job run again at `runAt`, with all its attempts; false when there is none. */
export async function retryDeadJob(tx: Tx, id: string, runAt: number): Promise<boolean> {
  const job = await rows<JobTables>(tx)
    .deleteFrom('job')
    .where('id', '=', id)
    .where('state', '=', 'dead')
    .returningAll()
    .executeTakeFirst();
  if (!job) return false;
  await insertJob(tx, { ...job, run_at: runAt, expires_at: null });
  return true;
}

export async function deleteDeadJob(tx: Tx, id: string): Promise<boolean> {
  const result = await rows<JobTables>(tx)
    .deleteFrom('job')
    .where('id', '=', id)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** For health and metrics. */
export async function countJobs(
  query: Query,
): Promise<{ pending: number; dead: number; oldestDueAt: number | null }> {
  const found = await rows<JobTables>(query)
    .selectFrom('job')
    .select((is) => ['state', is.fn.countAll<number>().as('count'), is.fn.min<number>('run_at').as('oldest')])
    .groupBy('state')
    .execute();
  const of = (state: JobRow['state']) => found.find((row) => row.state === state);
  return {
    pending: of('pending')?.count ?? 0,
    dead: of('dead')?.count ?? 0,
    oldestDueAt: of('pending')?.oldest ?? null,
  };
}
