// One SQLite connection: settings, a cache of prepared statements (Kysely would prepare for every query, +15 µs), values
// as both dialects give them, and faults of the disk told apart from faults of the query.
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { CompiledQuery, QueryResult } from 'kysely';
import { StorageError } from './db.ts';
import { checkParameter, type SqlValue } from './parameters.ts';

export type SqliteConnection = {
  run<R>(query: CompiledQuery): QueryResult<R>;
  /** One statement without values or rows. */
  exec(sql: string): void;
  /** Writes the log into the database file and syncs it; false when another process is using the log. */
  checkpoint(): boolean;
  /** PRAGMA data_version: other when somebody else committed since (sqlite.org/pragma.html#pragma_data_version). */
  version(): number;
  inTransaction(): boolean;
  close(): void;
};

const STATEMENTS = 500;
// The system keeps the file in memory anyway: more here would be kept twice, once for each connection.
const CACHE_KIB = 2 * 1024;

/** SQLITE_FULL 13, SQLITE_IOERR 10, SQLITE_CORRUPT 11, SQLITE_CANTOPEN 14, SQLITE_NOTADB 26, SQLITE_BUSY 5; extended
 * codes carry the primary one in the low byte (sqlite.org/rescode.html). Other errors come back as they are. */
export function asStorageError(error: unknown): unknown {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  if (typeof code !== 'number' || error instanceof StorageError) return error;
  const primary = code & 0xff;
  if (primary === 13) return new StorageError('full', error);
  if (primary === 10 || primary === 11 || primary === 14 || primary === 26)
    return new StorageError('io', error);
  if (primary === 5) return new StorageError('unavailable', error);
  return error;
}

export const isBusy = (error: unknown): boolean => {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' && (code & 0xff) === 5;
};

// Node binds numbers as REAL: 7/2 would be 3.5 and a 5 in a text column '5.0'.
const bind = (value: unknown): SqlValue => {
  const checked = checkParameter(value);
  return typeof checked === 'number' && Number.isSafeInteger(checked) ? BigInt(checked) : checked;
};

/**
 * `isOpen`: what columns there are is said by the table and not by the statement. `schema`: the version of the tables that the
 * names were last looked at for, and how often they still have to be: see `columnsOf`.
 */
type Prepared = {
  statement: StatementSync;
  names: readonly string[];
  isOpen: boolean;
  schema: number;
  looks: number;
};
const star = /(select|distinct|[,.])\s*\*/i;

const namesOf = (statement: StatementSync): string[] => statement.columns().map(({ name }) => name);

/** Node makes rows without a prototype, which are slow to make and to read; made of arrays they cost a quarter. */
function rowsOf(
  found: readonly (readonly SQLOutputValue[])[],
  names: readonly string[],
): Record<string, SQLOutputValue>[] {
  return found.map((values) => {
    const row: Record<string, SQLOutputValue> = {};
    for (let i = 0; i < names.length; i += 1) row[names[i] as string] = values[i] as SQLOutputValue;
    return row;
  });
}

/** Throws StorageError when the file cannot be opened. Integers past 2^53 throw when read instead of losing digits. */
export function openConnection(path: string, readOnly: boolean): SqliteConnection {
  const statements = new Map<string, Prepared>();
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path, { readOnly, timeout: 5000, enableForeignKeyConstraints: true });
    db.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY`);
    // NORMAL: the log is put on disk by log-sync.ts before anything is acknowledged; SQLite itself syncs around checkpoints.
    // A checkpoint of 16 MB is made here only when the thread for them did not come first (checkpoints.ts).
    if (!readOnly)
      db.exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000',
      );
    // From here on whoever writes asks again by itself instead of stopping the process.
    db.exec(`PRAGMA busy_timeout = ${readOnly ? 1000 : 20}`);
  } catch (error) {
    throw asStorageError(error);
  }
  const prepared = (sql: string) => {
    let entry = statements.get(sql);
    if (entry) {
      // Only statements near the end of a full cache are worth moving to its front.
      if (statements.size > STATEMENTS / 2) {
        statements.delete(sql);
        statements.set(sql, entry);
      }
      return entry;
    }
    const statement = db.prepare(sql);
    const names = namesOf(statement);
    if (names.length > 0) statement.setReturnArrays(true);
    entry = { statement, names, isOpen: star.test(sql), schema: -1, looks: 0 };
    if (statements.size >= STATEMENTS) statements.delete(statements.keys().next().value as string);
    statements.set(sql, entry);
    return entry;
  };
  let versions: StatementSync | undefined;
  let schemas: StatementSync | undefined;
  /**
   * Asked after the statement ran, which prepares it anew where another process has migrated; the names are then those of the rows it
   * gave. Whether it ran before or after that migration nobody knows, so they are read the next time as well. Reading them each
   * time costs more than asking whether tables changed.
   */
  const columnsOf = (entry: Prepared): readonly string[] => {
    if (!entry.isOpen) return entry.names;
    schemas ??= db.prepare('PRAGMA schema_version');
    const schema = Number(schemas.get()?.['schema_version']);
    if (schema !== entry.schema) {
      entry.schema = schema;
      entry.looks = 2;
    }
    if (entry.looks > 0) {
      entry.looks -= 1;
      entry.names = namesOf(entry.statement);
    }
    return entry.names;
  };
  return {
    run<R>(query: CompiledQuery): QueryResult<R> {
      const given = query.parameters;
      const parameters: SqlValue[] = [];
      for (let i = 0; i < given.length; i += 1) parameters.push(bind(given[i]));
      const entry = prepared(query.sql);
      const { statement } = entry;
      if (entry.names.length > 0) {
        const found = statement.all(...parameters) as unknown as SQLOutputValue[][];
        return { rows: found.length > 0 ? (rowsOf(found, columnsOf(entry)) as R[]) : [] };
      }
      const { changes, lastInsertRowid } = statement.run(...parameters);
      return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
    },
    exec(sql) {
      prepared(sql).statement.run();
    },
    checkpoint() {
      const row = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      return row?.['busy'] === 0;
    },
    version() {
      versions ??= db.prepare('PRAGMA data_version');
      return Number(versions.get()?.['data_version']);
    },
    inTransaction: () => db.isTransaction,
    close() {
      if (db.isOpen) db.close();
    },
  };
}
