// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Log } from '../../core/log.ts';
import type { YubicoPort } from '../../core/outbound/yubico.ts';
import type { Random } from '../../core/random.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Authenticator } from '../authenticator/index.ts';
import type { Phones } from '../phones/index.ts';
import type { FactorsHooks } from './types.ts';

export type FactorsDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  log: Log;
  /** Where keys belong: RP ID and origin come from it and from nothing else. */
  origin: URL;
  /** The validation server for codes of YubiKeys; null when none is configured. */
  yubico: YubicoPort | null;
  accounts: Accounts;
  authenticator: Authenticator;
  phones: Phones & { readonly hasGateway: boolean };
  hooks: FactorsHooks;
};
