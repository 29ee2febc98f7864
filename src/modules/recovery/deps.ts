// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db, Query, Tx } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule } from '../accounts/index.ts';
import type { AppPasswords } from '../app-passwords/index.ts';
import type { Authenticator } from '../authenticator/index.ts';
import type { FactorsModule } from '../factors/index.ts';
import type { PhonesModule } from '../phones/index.ts';
import type { SecondStepLock } from '../sign-in/index.ts';

export type RecoveryDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  origin: URL;
  layout: Layout;
  translate: (language: string) => Translate;
  accounts: AccountsModule;
  appPasswords: Pick<AppPasswords, 'count' | 'revokeAll'>;
  authenticator: Authenticator;
  factors: FactorsModule;
  phones: PhonesModule;
  signIn: SecondStepLock & { endAttempts(tx: Tx, accountId: string): Promise<void> };
  isAdministrator: (query: Query, accountId: string) => Promise<boolean>;
};
