// PostgreSQL by pg. READ COMMITTED: conditional updates carry the races. Values come as on SQLite: int8 and numeric as
// numbers, bytea as Uint8Array.
import { setTimeout as wait } from 'node:timers/promises';
import {
  type CompiledQuery,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { type Db, StorageError, type TransactionOptions, type Tx } from './db.ts';
import { checkParameter } from './parameters.ts';
import {
  createGuard,
  type KyselyDialect,
  kyselyOver,
  openTransaction,
  type Run,
  watchSlow,
} from './transactions.ts';

const dialect: KyselyDialect = {
  name: 'postgres',
  createQueryCompiler: () => new PostgresQueryCompiler(),
  createAdapter: () => new PostgresAdapter(),
  createIntrospector: (db) => new PostgresIntrospector(db),
};

const wholeNumber = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new RangeError(`${text} does not fit a number.`);
  return value;
};
const bytes = (text: string): Uint8Array => {
  const buffer = Buffer.from(text.slice(2), 'hex');
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
};

/** int8 20, numeric 1700, bytea 17 (pg_type.dat). */
export const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === 20 || oid === 1700) return wholeNumber;
      if (oid === 17) return bytes;
    }
    return pg.types.getTypeParser(oid, format as 'text') as (value: string) => unknown;
  },
} as pg.CustomTypesConfig;

const GONE = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'ECONNRESET',
  'ECONNREFUSED',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
]);
const LOST =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect/;

/** Class 53 and 58, admin shutdown and lost sockets (PostgreSQL manual, appendix A). Others come back as they are. */
function asStorageError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StorageError) return error;
  const code = (error as { code?: string }).code ?? '';
  if (code === '53100') return new StorageError('full', error);
  if (code === '58030') return new StorageError('io', error);
  if (GONE.has(code) || code.startsWith('08') || LOST.test(error.message))
    return new StorageError('unavailable', error);
  return error;
}

const TRIES = 5;
// 0A000 with "cached plan": a migration changed a table under a prepared statement.
const stale = (error: unknown) =>
  (error as { code?: string } | null)?.code === '0A000' && /cached plan/.test((error as Error).message);
const again = (error: unknown) =>
  ['40001', '40P01'].includes((error as { code?: string } | null)?.code ?? '') || stale(error);

const NAMED = 500;

/**
 * A pool of `connections` (10). Does not connect by itself: `migrate` or the first query does. Statements are prepared
 * by name on each connection, so a pooler in between must support that (PgBouncer >= 1.21).
 */
export function openPostgres(options: { url: string; log: Log; connections?: number }): Db {
  const { log } = options;
  const guard = createGuard();
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 15_000,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'aldaba',
    types,
  });
  // Without a listener an idle connection that the server ends would end this process.
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'));

  const names = new Map<string, string>();
  let generation = 0;
  const run = async <R>(client: pg.Pool | pg.PoolClient, query: CompiledQuery): Promise<QueryResult<R>> => {
    let name = names.get(query.sql);
    if (!name && query.query.kind !== 'RawNode' && names.size < NAMED) {
      name = `a${generation}_${names.size}`;
      names.set(query.sql, name);
    }
    const values = query.parameters.map(checkParameter);
    try {
      const result = await client.query({ text: query.sql, values, ...(name ? { name } : {}) });
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    } catch (error) {
      if (stale(error)) {
        names.clear();
        generation += 1;
      }
      throw error;
    }
  };

  const once = async <T>(work: (tx: Tx) => Promise<T>, durable: boolean): Promise<T> => {
    const client = await pool.connect();
    let lost: Error | undefined;
    // A connection that dies while it is ours tells it here; without a listener it would end the process.
    const onError = (error: Error) => {
      lost = error;
    };
    client.on('error', onError);
    const stopWatching = watchSlow(log);
    try {
      const begin = 'BEGIN ISOLATION LEVEL READ COMMITTED';
      await client.query(durable ? begin : `${begin}; SET LOCAL synchronous_commit = off`);
      const running = openTransaction(dialect, (query) => run(client, query), guard, log);
      const result = await running.work(work);
      // The answer to COMMIT of a transaction in which a query failed is ROLLBACK, not an error.
      const end = await client.query('COMMIT');
      if (end.command !== 'COMMIT') throw new Error('A query of the transaction failed: it was rolled back.');
      running.committed();
      return result;
    } catch (error) {
      if (asStorageError(error) instanceof StorageError) lost ??= error as Error;
      if (!lost)
        await client.query('ROLLBACK').catch((failure: Error) => {
          lost = failure;
        });
      throw error;
    } finally {
      stopWatching();
      client.off('error', onError);
      client.release(lost);
    }
  };

  let closed = false;
  const runAlone: Run = async <R>(query: CompiledQuery) => {
    guard.refuseInside();
    try {
      return await run<R>(pool, query).catch((error) => {
        if (stale(error)) return run<R>(pool, query);
        throw error;
      });
    } catch (error) {
      throw asStorageError(error);
    }
  };
  return {
    dialect: 'postgres',
    kysely: kyselyOver(dialect, runAlone),
    run: runAlone,
    async transaction<T>(work: (tx: Tx) => Promise<T>, { durable = true }: TransactionOptions = {}) {
      guard.refuseInside();
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(work, durable);
        } catch (error) {
          if (!again(error) || attempt === TRIES) throw asStorageError(error);
          // Two that met once meet again unless they wait for different times.
          await wait(attempt * (5 + (performance.now() % 10)));
        }
      }
    },
    async close() {
      if (closed) return;
      closed = true;
      await pool.end();
    },
  };
}
