// Opening the installation for one command: configuration, key, database, and closing whatever happens.
import type { App } from '../app.ts';
import type { Clock } from '../core/clock.ts';
import { type Config, ConfigError, environment, readConfig } from '../core/config.ts';
import { StorageError } from '../core/db/db.ts';
import { NewerDatabaseError } from '../core/db/migrate.ts';
import { silentLog } from '../core/log.ts';
import { InstallationError } from './installation-error.ts';

export const configuration = (): Config => readConfig(environment(process.cwd()));

/** What opening throws, told apart: storage that does not answer, and what the operator has to repair. */
export function openingError(error: unknown): unknown {
  if (error instanceof ConfigError || error instanceof NewerDatabaseError || error instanceof StorageError)
    return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'EADDRINUSE' || code === 'ECONNREFUSED' || code === 'ENOTFOUND') return error;
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC')
    return new InstallationError(String(message));
  return error instanceof Error && /installation key/.test(error.message)
    ? new InstallationError(error.message)
    : error;
}

/** Migrates, as `start` does. Jobs stay where they are: the running server, or the next start, does them. */
export async function withInstallation<T>(
  work: (app: App, config: Config) => Promise<T>,
  options: { change?: (config: Config) => Config; clock?: Clock } = {},
): Promise<T> {
  const read = configuration();
  // Loaded late: help and a command called wrongly need no server.
  const { openInstallation } = await import('../installation.ts');
  const config = options.change ? options.change(read) : read;
  let app: App;
  try {
    app = await openInstallation(config, silentLog, options.clock);
  } catch (error) {
    throw openingError(error);
  }
  try {
    return await work(app, config);
  } finally {
    await app.stop();
  }
}
