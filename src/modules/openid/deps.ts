// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Live } from '../../core/live/live.ts';
import type { Log } from '../../core/log.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule } from '../accounts/index.ts';
import type { FactorsModule } from '../factors/index.ts';
import type { OrganisationsModule } from '../organisations/index.ts';

export type OpenidDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  live: Live;
  log: Log;
  origin: URL;
  layout: Layout;
  translate: (language: string) => Translate;
  accounts: AccountsModule;
  factors: Pick<FactorsModule, 'isOn'>;
  organisations: Pick<OrganisationsModule, 'organisationsOf' | 'administratorsOf'>;
};
