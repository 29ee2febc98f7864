// What the module is given by app.ts.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Log } from '../../core/log.ts';
import type { SmsGateway, SmsPort } from '../../core/outbound/sms.ts';
import type { Random } from '../../core/random.ts';
import type { AccountsModule } from '../accounts/index.ts';

export type PhonesDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  jobs: Jobs;
  log: Log;
  origin: URL;
  sms: SmsPort;
  /** Reads receipts; null while messages land in the Outbox. */
  gateway: SmsGateway | null;
  countries: readonly string[];
  dailyBudget: Readonly<Record<string, number>>;
  translate: (
    language: string,
  ) => (key: string, params?: Readonly<Record<string, string | number>>) => string;
  accounts: Pick<AccountsModule, 'mail' | 'operators'>;
};
