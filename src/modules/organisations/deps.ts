// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Registration } from '../../core/config.ts';
import type { Db, Query, Tx } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule, Say } from '../accounts/index.ts';
import type { FactorsModule } from '../factors/index.ts';
import type { Live } from '../../core/live/live.ts';
import type { Audit } from '../../core/audit/audit.ts';

export type OrganisationsDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  origin: URL;
  accounts: AccountsModule;
  factors: Pick<FactorsModule, 'kinds' | 'onlyNumbers' | 'state' | 'twoStep'>;
  live: Live;
  audit: Audit;
  say: Say;
  registration: Registration;
  /** When an account was last seen in a session; 0 for never. */
  lastSeen: (query: Query, accountId: string) => Promise<number>;
  hooks: {
    /** Somebody left, or was taken out: what they had by belonging to it ends in the same transaction. */
    left(tx: Tx, organisationId: string, accountId: string): Promise<void>;
  };
  layout: Layout;
  translate: (language: string) => Translate;
};
