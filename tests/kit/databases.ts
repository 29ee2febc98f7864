// The same tests on every database: SQLite in memory, SQLite in a file, PostgreSQL. A test opens an empty database of
// its own; in PostgreSQL it is a copy of a template made once for each list of migrations.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import pg from 'pg';
import { coreMigrations } from '../../src/core/db/core-migrations.ts';
import type { Db, Migration } from '../../src/core/db/db.ts';
import { migrate } from '../../src/core/db/migrate.ts';
import { openPostgres } from '../../src/core/db/postgres.ts';
import { openSqlite } from '../../src/core/db/sqlite.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { findPostgres, startPostgres } from './postgres.ts';

export type TestDatabase = {
  db: Db;
  dialect: 'sqlite' | 'postgres';
  /** Where it is, for a second connection: a path, or a URL. */
  at: string;
  close(): Promise<void>;
};

export type DatabaseKind = 'sqlite-memory' | 'sqlite-file' | 'postgres';

/** Opens an empty database with the tables of `migrations` (the platform's own by default). */
export async function openTestDatabase(
  migrations: readonly Migration[] = coreMigrations,
  kind: DatabaseKind = 'sqlite-memory',
  log: Log = silentLog,
): Promise<TestDatabase> {
  if (kind === 'postgres') return openPostgresCopy(migrations, log);
  const folder = kind === 'sqlite-file' ? mkdtempSync(join(tmpdir(), 'aldaba-db-')) : undefined;
  const path = folder ? join(folder, 'aldaba.db') : ':memory:';
  const db = openSqlite({ path, log });
  await migrate(db, migrations, 0);
  return {
    db,
    dialect: 'sqlite',
    at: path,
    async close() {
      await db.close();
      if (folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

let admin: Promise<pg.Pool> | undefined;
const templates = new Map<string, Promise<string>>();
let copies = 0;

function administrator(): Promise<pg.Pool> {
  admin ??= startPostgres().then(({ url }) => {
    const pool = new pg.Pool({ connectionString: url, max: 1, allowExitOnIdle: true });
    pool.on('error', () => {});
    return pool;
  });
  return admin;
}

async function openPostgresCopy(migrations: readonly Migration[], log: Log): Promise<TestDatabase> {
  const pool = await administrator();
  const { url } = await startPostgres();
  const urlOf = (name: string) => url.replace(/\/postgres$/, `/${name}`);
  const list = migrations.map((migration) => migration.name).join(' ');
  let template = templates.get(list);
  if (!template) {
    const name = `template_${templates.size}`;
    template = (async () => {
      await pool.query(`create database ${name}`);
      const made = openPostgres({ url: urlOf(name), log });
      await migrate(made, migrations, 0);
      await made.close();
      return name;
    })();
    templates.set(list, template);
  }
  copies += 1;
  const name = `test_${copies}`;
  await pool.query(`create database ${name} template ${await template}`);
  const db = openPostgres({ url: urlOf(name), log });
  return {
    db,
    dialect: 'postgres',
    at: urlOf(name),
    async close() {
      await db.close();
      await pool.query(`drop database ${name} with (force)`);
    },
  };
}

/** What a test of `eachDatabase` gets: opens a database of the kind under test, closed after the test. */
export type OnDatabase = {
  kind: DatabaseKind;
  open(t: TestContext, migrations?: readonly Migration[], log?: Log): Promise<TestDatabase>;
  test(name: string, run: (t: TestContext) => Promise<void>): void;
};

/** Declares a suite for each database. Without PostgreSQL its suite is skipped, and fails where CI=true. */
export function eachDatabase(name: string, declare: (on: OnDatabase) => void): void {
  for (const kind of ['sqlite-memory', 'sqlite-file', 'postgres'] as const) {
    const missing = kind === 'postgres' && findPostgres() === undefined;
    const reason = 'PostgreSQL is not installed (npm run tools)';
    describe(`${name} on ${kind}`, () => {
      if (missing) {
        test('PostgreSQL is there', { skip: process.env['CI'] === 'true' ? false : reason }, () => {
          throw new Error(reason);
        });
        return;
      }
      declare({
        kind,
        test: (title, run) => void test(title, run),
        async open(t, migrations = coreMigrations, log = silentLog) {
          const opened = await openTestDatabase(migrations, kind, log);
          t.after(() => opened.close());
          return opened;
        },
      });
    });
  }
}
