// SQLite by node:sqlite. One connection writes, one transaction at a time in the order they came; a second, read-only
// connection serves reads outside transactions, which therefore neither wait for a writer nor see what is uncommitted.
// In memory there is one connection only: such reads wait for the open transaction instead.
import type { fdatasync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type CompiledQuery,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Log } from '../log.ts';
import { type Db, type Query, type Statement, StorageError, type TransactionOptions, type Tx } from './db.ts';
import { createCheckpoints } from './checkpoints.ts';
import { asStorageError, isBusy, openConnection } from './sqlite-connection.ts';
import { createLogSync } from './log-sync.ts';
import {
  createGuard,
  type KyselyDialect,
  kyselyOver,
  openTransaction,
  type Run,
  watchSlow,
} from './transactions.ts';
import { createTurns } from './turns.ts';

const dialect: KyselyDialect = {
  name: 'sqlite',
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createAdapter: () => new SqliteAdapter(),
  createIntrospector: (db) => new SqliteIntrospector(db),
};

const BUSY_MS = 5000;

/** Enough that a commit costs each of them little, few enough that whoever waits for the turn hardly notices. */
const mostTogether = 32;
type Member = {
  work: (tx: Tx) => Promise<unknown>;
  durable: boolean;
  told: (result: unknown) => void;
  refused: (error: unknown) => void;
};

const READING = /^\s*(select|values|explain|pragma)\b/i;

/** Anything that may change something waits its turn; a raw `with` is taken for a write. */
function reads(query: CompiledQuery): boolean {
  return (
    query.query.kind === 'SelectQueryNode' || (query.query.kind === 'RawNode' && READING.test(query.sql))
  );
}

/**
 * Opens or makes the database file (':memory:' for tests): WAL, foreign keys on. Throws StorageError when it cannot.
 * A write is acknowledged when its log is on disk, as with synchronous=FULL (log-sync.ts); other readers may see it an
 * instant earlier. After a failed write or fsync no write is taken until a checkpoint has copied all that was acknowledged
 * into the file and synced it: the kernel forgets pages it could not write. Reads go on.
 */
/** `put` stands for fdatasync in tests. */
export function openSqlite(options: { path: string; log: Log; put?: typeof fdatasync }): Db {
  const { path, log } = options;
  const memory = path === ':memory:';
  const guard = createGuard();
  const turns = createTurns();
  let closed = false;
  let broken = false;
  let triedAt = Number.NEGATIVE_INFINITY;
  const writer = openConnection(path, false);
  let reader = writer;

  try {
    // What a crash left in the log is on disk for certain before anything is answered from it.
    writer.checkpoint();
    if (!memory) reader = openConnection(path, true);
  } catch (error) {
    writer.close();
    throw asStorageError(error);
  }

  const logSync = memory ? undefined : createLogSync(`${path}-wal`, options.put);
  const checkpoints = memory ? undefined : createCheckpoints(path, log);

  const fail = (error: unknown): unknown => {
    const fault = asStorageError(error);
    if (fault !== error && fault instanceof StorageError && fault.reason === 'io') {
      broken = true;
      log.error({ err: error }, 'database write failed: no more writes until its log is safely on disk');
    }
    return fault;
  };
  /** Called with the writer's turn. Tries to mend at most once a second: each try reads the whole log. */
  const ready = () => {
    if (closed) throw new Error('The database is closed.');
    if (!broken) return;
    if (performance.now() - triedAt < 1000) throw new StorageError('io', 'an earlier write failed');
    triedAt = performance.now();
    if (!writer.checkpoint()) throw new StorageError('io', 'the log is in use');
    broken = false;
    log.warn({}, 'database writes again after a failed write');
  };

  /** Another process may hold the file: waiting inside SQLite would stop this whole process, so it is asked again. */
  const whenFree = async <T>(run: () => T): Promise<T> => {
    for (const until = performance.now() + BUSY_MS; ; ) {
      try {
        return run();
      } catch (error) {
        if (!isBusy(error) || performance.now() > until) throw error;
        await wait(5);
      }
    }
  };

  const write = async <R>(query: Statement): Promise<QueryResult<R>> => {
    guard.refuseInside();
    const done = await turns.take();
    let result: QueryResult<R>;
    try {
      ready();
      result = await whenFree(() => writer.run<R>(query));
      committed(query.keepsRights === true);
    } catch (error) {
      throw fail(error);
    } finally {
      done();
    }
    await onDisk();
    return result;
  };

  /** The next writer goes on meanwhile. */
  const onDisk = async (): Promise<void> => {
    try {
      await logSync?.sync();
    } catch (error) {
      broken = true;
      log.error({ err: error }, 'database log not on disk: no more writes until it is');
      throw new StorageError('io', error);
    }
  };

  const run: Run = async <R>(query: Statement): Promise<QueryResult<R>> => {
    if (!reads(query) || (memory && turns.taken())) return write(query);
    guard.refuseInside();
    try {
      return reader.run<R>(query);
    } catch (error) {
      throw asStorageError(error);
    }
  };

  // Asked once a turn of the event loop: requests of one turn were there before it began, and so was whatever another
  // process had told anybody it did. What this process writes is told here.
  let known: number | undefined;
  const forget = () => {
    known = undefined;
  };
  const version = (): number => {
    if (known === undefined) {
      known = reader.version();
      setImmediate(forget);
    }
    return known;
  };

  // Of others the connection that writes tells; what this process did to rights is counted.
  let rightsCommits = 0;
  let knownRights: string | undefined;
  const forgetRights = () => {
    knownRights = undefined;
  };
  const rightsVersion = (): string => {
    if (knownRights === undefined) {
      knownRights = `${writer.version()} ${rightsCommits}`;
      setImmediate(forgetRights);
    }
    return knownRights;
  };
  function committed(keepsRights: boolean): void {
    checkpoints?.committed();
    known = undefined;
    if (keepsRights) return;
    rightsCommits += 1;
    knownRights = undefined;
  }

  let gathering: Member[] | undefined;
  /** Waits for what cannot be told before the disk is free anyway, and for whoever is there in this turn of the event loop. */
  function join(member: Member): void {
    if (gathering && gathering.length < mostTogether) {
      gathering.push(member);
      return;
    }
    const group = [member];
    gathering = group;
    const begin = () =>
      setImmediate(() => {
        if (gathering === group) gathering = undefined;
        void commit(group);
      });
    const running = logSync?.running();
    if (running) running.then(begin, begin);
    else begin();
  }

  /** All in one transaction, each in a savepoint of its own: whoever throws takes back what they wrote and nothing else. */
  async function commit(members: readonly Member[]): Promise<void> {
    const told: (() => void)[] = [];
    const refuseAll = (error: unknown) => {
      for (const { refused } of members) refused(error);
    };
    let wrote = false;
    let keepsRights = true;
    const runInside: Run = async (query) => {
      if (!reads(query)) {
        wrote = true;
        if (query.keepsRights !== true) keepsRights = false;
      }
      try {
        return writer.run(query);
      } catch (error) {
        throw fail(error);
      }
    };
    const rightsOutside = () => (keepsRights ? outside : undefined);
    const one = async (member: Member): Promise<void> => {
      const running = openTransaction(dialect, runInside, guard, log, rightsOutside);
      const result = await running.work(member.work);
      told.push(() => {
        running.committed();
        member.told(result);
      });
    };
    const done = await turns.take();
    const stopWatching = watchSlow(log);
    try {
      ready();
      await whenFree(() => writer.exec('BEGIN IMMEDIATE'));
      // Another process may have committed since this turn of the event loop began.
      knownRights = undefined;
      try {
        for (const member of members) {
          if (members.length === 1) {
            await one(member);
            continue;
          }
          writer.exec('SAVEPOINT one');
          try {
            await one(member);
          } catch (error) {
            // A fault of the storage is everybody's.
            if (error instanceof StorageError || !writer.inTransaction()) throw error;
            writer.exec('ROLLBACK TO one');
            member.refused(error);
          }
          writer.exec('RELEASE one');
        }
        writer.exec('COMMIT');
        committed(keepsRights);
      } catch (error) {
        // SQLite has rolled back by itself after some faults.
        if (writer.inTransaction()) writer.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      return refuseAll(fail(error));
    } finally {
      stopWatching();
      done();
    }
    try {
      if (wrote && members.some(({ durable }) => durable)) await onDisk();
    } catch (error) {
      return refuseAll(error);
    }
    for (const tell of told) tell();
  }

  const outside: Query = {
    kysely: kyselyOver(dialect, run),
    dialect: 'sqlite',
    run,
    // The connection that reads sees the commits of the one that writes as somebody else's; a single one would not.
    ...(reader === writer ? {} : { version, rightsVersion }),
  };
  const db: Db = Object.assign(outside, {
    transaction<T>(work: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
      return new Promise((resolve, reject) => {
        guard.refuseInside();
        const { durable = true, shared = false } = options;
        const member: Member = {
          work,
          durable,
          told: (result) => resolve(result as T),
          refused: reject,
        };
        if (shared) join(member);
        else void commit([member]);
      });
    },
    async close() {
      const done = await turns.take();
      if (!closed) {
        closed = true;
        await checkpoints?.close();
        await logSync?.close();
        if (reader !== writer) reader.close();
        writer.close();
      }
      done();
    },
  });
  return db;
}
