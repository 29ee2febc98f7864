// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Live } from '../../core/live/live.ts';
import type { Log } from '../../core/log.ts';
import type { GuardedClient } from '../../core/outbound/guarded-client.ts';
import type { RclonePort } from '../../core/outbound/rclone.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule, Say } from '../accounts/index.ts';
import type { DriveModule } from '../drive/index.ts';

export type ImportsDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  live: Live;
  log: Log;
  origin: URL;
  say: Say;
  accounts: AccountsModule;
  drive: Pick<DriveModule, 'depositFor'>;
  /** Reaches addresses that people type, and no others. */
  http: GuardedClient;
  /** Reads drives of providers. */
  rclone: RclonePort;
  /** Resolves after so many milliseconds, or when the signal says so. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
};
