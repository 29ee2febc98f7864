// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db, Query, Tx } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Live } from '../../core/live/live.ts';
import type { Log } from '../../core/log.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { Visit } from '../../core/visit.ts';
import type { AccountsModule } from '../accounts/index.ts';
import type { AppPasswords } from '../app-passwords/index.ts';
import type { Authenticator } from '../authenticator/index.ts';
import type { Factors } from '../factors/index.ts';
import type { Phones } from '../phones/index.ts';

export type SignInDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  live: Live;
  log: Log;
  layout: Layout;
  translate: (language: string) => Translate;
  accounts: AccountsModule;
  appPasswords: Pick<AppPasswords, 'count' | 'revokeAll'>;
  authenticator: Authenticator;
  factors: Factors;
  phones: Phones;
  /** Administrators of an organisation answer knocks in the strongest mode. */
  isAdministrator: (accountId: string) => Promise<boolean>;
  /** Whether the account's organisations allow skipping the second step in a trusted browser. */
  trustAllowed: (query: Query, accountId: string) => Promise<boolean>;
  /** Somebody proved everything the account demands: whatever was under way to get back in is over. */
  signedIn: (tx: Tx, accountId: string, visit: Visit) => Promise<void>;
  /** Nobody yet: the first page leads to the installation's start. */
  registrationOpen: boolean;
};
