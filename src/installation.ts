// Opening an installation: folder, database and key, checked against each other before anything is served.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type App, createApp } from './app.ts';
import { type Clock, systemClock } from './core/clock.ts';
import type { Config } from './core/config.ts';
import { isBound } from './core/db/installation.ts';
import { openDatabase } from './core/db/open.ts';
import { loadKeyFile } from './core/keys.ts';
import type { Log } from './core/log.ts';
import { systemRandom } from './core/random.ts';

export const webFolder = join(import.meta.dirname, '../dist/web');

/** Applies migrations. Throws with words for the operator when the key is missing or the database is newer. */
export async function openInstallation(config: Config, log: Log, clock: Clock = systemClock): Promise<App> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const path = join(config.dataDir, 'aldaba.db');
  const db = await openDatabase({ url: config.databaseUrl, path, log });
  try {
    const fresh = !(await isBound(db));
    const secret = loadKeyFile(config.secretKeyFile, fresh, (n) => systemRandom.bytes(n));
    return await createApp({ config, db, secret, clock, random: systemRandom, log, webFolder });
  } catch (error) {
    await db.close();
    throw error;
  }
}
