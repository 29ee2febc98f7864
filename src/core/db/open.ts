// Chooses the database by configuration: PostgreSQL when there is a URL, a SQLite file otherwise.
import type { Log } from '../log.ts';
import type { Db } from './db.ts';
import { openSqlite } from './sqlite.ts';

/** `url` 'postgres://…' or null; `path` of the SQLite file, or ':memory:'. */
export async function openDatabase(options: { url: string | null; path: string; log: Log }): Promise<Db> {
  if (options.url) {
    // Loaded where it is used: most installations never need its driver.
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres({ url: options.url, log: options.log });
  }
  return openSqlite({ path: options.path, log: options.log });
}
