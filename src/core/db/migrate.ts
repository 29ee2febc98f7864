// Numbered, forward-only migrations: each in a transaction of its own with its row in table `migration`, so that a
// process killed in the middle leaves a step done or not begun.
import { sql } from 'kysely';
import { type ColumnTypes, type Db, type Migration, type Query, rows } from './db.ts';

type Tables = { migration: { name: string; applied_at: number } };

/** Any number does, as long as it is always the same one: "aldaba" in ASCII, first four letters. */
export const MIGRATION_LOCK = 0x616c6461;

const sqliteTypes: ColumnTypes = { text: 'text', integer: 'integer', bytes: 'blob' };
// "C" compares by code point as SQLite does, whatever the locale of the server.
const postgresTypes: ColumnTypes = { text: sql`text collate "C"`, integer: 'bigint', bytes: 'bytea' };

/** The database was made by a later version of the code, which this one must not write to. */
export class NewerDatabaseError extends Error {
  readonly unknown: string[];
  constructor(unknown: string[]) {
    super(
      `The database is newer than this version of Aldaba (it knows ${unknown.join(', ')}). Start the newer version.`,
    );
    this.name = 'NewerDatabaseError';
    this.unknown = unknown;
  }
}

async function applied(query: Query): Promise<Set<string>> {
  return new Set(
    (await rows<Tables>(query).selectFrom('migration').select('name').execute()).map((row) => row.name),
  );
}

/**
 * Applies what is missing, in the order given, and returns the names applied. Two processes at once are safe: one
 * waits for the other. Throws NewerDatabaseError before touching anything when the database knows a name it does not.
 */
export async function migrate(db: Db, migrations: readonly Migration[], now: number): Promise<string[]> {
  const names = new Set(migrations.map((migration) => migration.name));
  if (names.size !== migrations.length) throw new Error('Two migrations have the same name.');
  const types = db.dialect === 'sqlite' ? sqliteTypes : postgresTypes;
  const alone = async (query: Query) => {
    if (db.dialect !== 'postgres') return;
    await sql`set local statement_timeout = 0`.execute(query.kysely);
    await sql`set local lock_timeout = 0`.execute(query.kysely);
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(query.kysely);
  };
  await db.transaction(async (tx) => {
    await alone(tx);
    await tx.kysely.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('name', types.text, (column) => column.primaryKey())
      .addColumn('applied_at', types.integer, (column) => column.notNull())
      .execute();
  });
  const before = await applied(db);
  const unknown = [...before].filter((name) => !names.has(name)).sort();
  if (unknown.length > 0) throw new NewerDatabaseError(unknown);
  const done: string[] = [];
  for (const migration of migrations) {
    if (before.has(migration.name)) continue;
    const ran = await db.transaction(async (tx) => {
      await alone(tx);
      if ((await applied(tx)).has(migration.name)) return false;
      await migration.up(tx.kysely, types);
      await rows<Tables>(tx)
        .insertInto('migration')
        .values({ name: migration.name, applied_at: now })
        .execute();
      return true;
    });
    if (ran) done.push(migration.name);
  }
  return done;
}

/** Resolves when the storage answers. */
export async function answers(db: Db): Promise<void> {
  await db.kysely
    .selectFrom('migration' as never)
    .select('name' as never)
    .limit(1)
    .execute();
}
