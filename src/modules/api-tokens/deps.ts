// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Log } from '../../core/log.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule } from '../accounts/index.ts';
import type { Organisations } from '../organisations/index.ts';

export type ApiTokensDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  log: Log;
  accounts: AccountsModule;
  organisations: Pick<Organisations, 'roleIn'>;
};
