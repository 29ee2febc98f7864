// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule } from '../accounts/index.ts';
import type { FactorsModule } from '../factors/index.ts';
import type { Organisations } from '../organisations/index.ts';

export type GateDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  limits: Limits;
  jobs: Jobs;
  origin: URL;
  accounts: AccountsModule;
  factors: Pick<FactorsModule, 'isOn'>;
  organisations: Pick<Organisations, 'roleIn'>;
  layout: Layout;
  translate: (language: string) => Translate;
};
