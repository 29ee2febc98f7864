// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Live } from '../../core/live/live.ts';
import type { Log } from '../../core/log.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule } from '../accounts/index.ts';
import type { AppPasswordsHooks } from './types.ts';

export type AppPasswordsDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  live: Live;
  log: Log;
  accounts: AccountsModule;
  hooks: AppPasswordsHooks;
  /** What other servers prove themselves with at `/internal`; null closes that door. */
  serviceToken: string | null;
};
