// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Registration } from '../../core/config.ts';
import type { Db } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule } from '../accounts/index.ts';
import type { FactorsModule } from '../factors/index.ts';

export type OrganisationsDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  origin: URL;
  accounts: AccountsModule;
  factors: Pick<FactorsModule, 'whoIsOn'>;
  registration: Registration;
  /** When the accounts were last seen: for the list of people. */
  lastSeen: (accountIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  layout: Layout;
  translate: (language: string) => Translate;
};
