// What the rest of the house sees of a database: queries, transactions and typed storage faults. Both dialects give
// the same: text compares by code point, integers are numbers, bytes are Uint8Array, a conditional update that two run
// at once is won by one. Parameters are null, string, number, bigint or Uint8Array; booleans and dates are refused.
import type { ColumnDataType, CompiledQuery, Kysely, QueryResult, RawBuilder } from 'kysely';

export type Dialect = 'sqlite' | 'postgres';

/** `keepsRights`: it writes content that nobody's right rests on, like the files of a drive. */
export type Statement = CompiledQuery & { readonly keepsRights?: boolean };

export type Query = {
  readonly kysely: Kysely<unknown>;
  readonly dialect: Dialect;
  /** Runs what was compiled before, without the builder: for queries that every request makes (prepared.ts). */
  run<R>(query: Statement): Promise<QueryResult<R>>;
  /**
   * Changes with every commit, of any process: what was read under it need not be read again. Absent where nobody knows
   * without asking over the network, and inside transactions.
   */
  version?(): number;
  /** As `version`, but commits of statements alone that say they keep rights (`keepsRights`) leave it as it is. */
  rightsVersion?(): string;
};

export type Tx = Query & {
  /** Runs after COMMIT was acknowledged, in order; never when the transaction fails. What it throws is logged. */
  afterCommit(run: () => void): void;
  /** Runs as the transaction's last statements (kept for what takes a lock everybody wants, like the audit chain). */
  beforeCommit(run: () => Promise<void>): void;
  /**
   * What is outside, while what is remembered of rights there holds here too: nobody else commits meanwhile, and this
   * transaction has written nothing but what keeps rights. undefined otherwise, and on PostgreSQL.
   */
  rightsOutside?(): Query | undefined;
};

/**
 * `kysely` outside a transaction: reads see what is committed and never wait for a writer; a write is a transaction of
 * its own. Inside `transaction`, writing through `db` instead of `tx` throws: on SQLite it would wait for itself.
 */
export type Db = Query & {
  /**
   * Runs `work` and commits; rolls back when it throws. Keep it short and without remote calls: SQLite has one writer.
   * PostgreSQL runs `work` again after a deadlock or serialisation failure, so it must do nothing but queries.
   * When it throws StorageError 'unavailable', a COMMIT may have been stored without an answer.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
};

export type TransactionOptions = {
  /**
   * `false` does not wait for the disk: the end of this process loses nothing, a power cut may lose the last instants.
   * For what nobody was promised, like counts of tries and dates of last use.
   */
  durable?: boolean;
  /**
   * May be committed together with others that say so, each of which is taken back alone when its `work` throws. For what many
   * do at once: on SQLite a commit of many costs hardly more than one. Its `work` must wait for nothing that another one tells.
   */
  shared?: boolean;
};

/** Opens a query with the table types of the store that asks. */
export function rows<T>(query: Query): Kysely<T> {
  return query.kysely as unknown as Kysely<T>;
}

type ColumnType = ColumnDataType | RawBuilder<unknown>;
export type ColumnTypes = { text: ColumnType; integer: ColumnType; bytes: ColumnType };

/** `name` is '0001-accounts': unique in the installation, never changed once released. */
export type Migration = { name: string; up(schema: Kysely<unknown>, types: ColumnTypes): Promise<void> };

/** The storage failed, not the query: no room, a failed read or write, or a database out of reach. */
export class StorageError extends Error {
  readonly reason: 'full' | 'io' | 'unavailable';
  constructor(reason: 'full' | 'io' | 'unavailable', cause: unknown) {
    super(`storage ${reason}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'StorageError';
    this.reason = reason;
  }
}

/** A unique or primary key refused the row. In PostgreSQL the transaction is over then: prefer ON CONFLICT. */
export function isUniqueViolation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { errcode, code } = error as { errcode?: unknown; code?: unknown };
  return errcode === 2067 || errcode === 1555 || code === '23505';
}
