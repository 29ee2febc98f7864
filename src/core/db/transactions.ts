// What both dialects share about transactions: a Kysely bound to one connection that ends with its transaction, the
// hooks around COMMIT, and the guard against using the database from inside its own transaction.
import { AsyncLocalStorage } from 'node:async_hooks';
import { type DatabaseConnection, type Dialect, type Driver, Kysely, type QueryResult } from 'kysely';
import type { Log } from '../log.ts';
import type { Dialect as DialectName, Query, Statement, Tx } from './db.ts';

export type KyselyDialect = Omit<Dialect, 'createDriver'> & { readonly name: DialectName };

/** Runs one compiled query somewhere. */
export type Run = <R>(query: Statement) => Promise<QueryResult<R>>;

/** A Kysely whose every query goes to `run`: no connection is held between queries, transactions are refused. */
export function kyselyOver(dialect: KyselyDialect, run: Run): Kysely<unknown> {
  const connection: DatabaseConnection = {
    executeQuery: run,
    streamQuery() {
      throw new Error('Read in pages instead of streaming: a stream would hold its connection.');
    },
  };
  const refuse = () => Promise.reject(new Error('Use db.transaction: it queues writers and runs the hooks.'));
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return new Kysely<unknown>({
    dialect: {
      createDriver: () => driver,
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createAdapter: () => dialect.createAdapter(),
      createIntrospector: (db) => dialect.createIntrospector(db),
    },
  });
}

type Open = { open: boolean };

/** Tells whether the code that runs now was called from a transaction's `work` that is not over yet. */
export type Guard = {
  refuseInside(): void;
  inside<T>(state: Open, work: () => Promise<T>): Promise<T>;
  outside(run: () => void): void;
};

export function createGuard(): Guard {
  const storage = new AsyncLocalStorage<Open | undefined>();
  return {
    refuseInside() {
      if (storage.getStore()?.open)
        throw new Error(
          'The database was used inside its own transaction: use tx, or do it before or after.',
        );
    },
    inside: (state, work) => storage.run(state, work),
    outside: (run) => storage.run(undefined, run),
  };
}

export type OpenTransaction = {
  tx: Tx;
  /** Runs `work` and the beforeCommit hooks; afterwards every query through `tx` throws. */
  work<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** To be called after COMMIT was acknowledged. */
  committed(): void;
};

/** A transaction that hangs stops every writer, so it must show before it ends. Call what it gives back at the end. */
export function watchSlow(log: Log): () => void {
  const slow = setTimeout(() => log.warn({ seconds: 1 }, 'transaction open for more than a second'), 1000);
  slow.unref();
  return () => clearTimeout(slow);
}

/** What a transaction's work sees; a class, for thousands a second are made. */
class OpenTx implements Tx {
  readonly dialect: DialectName;
  readonly before: (() => Promise<void>)[] = [];
  readonly after: (() => void)[] = [];
  readonly state: Open = { open: true };
  readonly #own: KyselyDialect;
  readonly #run: Run;
  readonly #rightsOutside: Tx['rightsOutside'];
  #kysely: Kysely<unknown> | undefined;

  constructor(own: KyselyDialect, run: Run, rightsOutside: Tx['rightsOutside']) {
    this.dialect = own.name;
    this.#own = own;
    this.#run = run;
    this.#rightsOutside = rightsOutside;
  }

  run<R>(query: Statement): Promise<QueryResult<R>> {
    if (!this.state.open)
      return Promise.reject(new Error('The transaction is over: a query was not awaited.'));
    return this.#run<R>(query);
  }

  /** Made when it is first asked for: many transactions run prepared queries only. */
  get kysely(): Kysely<unknown> {
    this.#kysely ??= kyselyOver(this.#own, (query) => this.run(query));
    return this.#kysely;
  }

  rightsOutside(): Query | undefined {
    return this.#rightsOutside?.();
  }

  afterCommit(hook: () => void): void {
    this.after.push(hook);
  }

  beforeCommit(hook: () => Promise<void>): void {
    this.before.push(hook);
  }
}

/** One transaction over a connection that is already in it. */
export function openTransaction(
  dialect: KyselyDialect,
  run: Run,
  guard: Guard,
  log: Log,
  rightsOutside?: Tx['rightsOutside'],
): OpenTransaction {
  const tx = new OpenTx(dialect, run, rightsOutside);
  return {
    tx,
    async work(work) {
      try {
        return await guard.inside(tx.state, async () => {
          const result = await work(tx);
          for (const hook of tx.before) await hook();
          return result;
        });
      } finally {
        tx.state.open = false;
      }
    },
    committed() {
      if (tx.after.length === 0) return;
      guard.outside(() => {
        for (const hook of tx.after) {
          try {
            hook();
          } catch (error) {
            log.error({ err: error }, 'hook after commit failed');
          }
        }
      });
    },
  };
}
