// What the module is given by app.ts.
import type { Audit } from '../../core/audit/audit.ts';
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Live } from '../../core/live/live.ts';
import type { Log } from '../../core/log.ts';
import type { PushPort } from '../../core/outbound/push.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Random } from '../../core/random.ts';
import type { Accounts } from '../accounts/index.ts';
import type { AuthenticatorHooks } from './types.ts';

export type AuthenticatorDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  audit: Audit;
  jobs: Jobs;
  live: Live;
  log: Log;
  push: PushPort;
  origin: URL;
  accounts: Accounts;
  hooks: AuthenticatorHooks;
  layout: Layout;
  translate: (language: string) => Translate;
  /** Whether push endpoints may be http or private: as given to the push port. */
  allowPrivatePush?: boolean;
  /** How long a phone's question "confirmed yet?" stays open; 20 s. */
  waitMs?: number;
};
