// What the module is given by app.ts.
import type { Audit } from '../../core/audit/audit.ts';
import type { Registration } from '../../core/config.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import type { Clock } from '../../core/clock.ts';
import type { Db, Query, Tx } from '../../core/db/db.ts';
import type { Jobs } from '../../core/jobs/jobs.ts';
import type { Keys } from '../../core/keys.ts';
import type { Limits } from '../../core/limits/limits.ts';
import type { Live } from '../../core/live/live.ts';
import type { Log } from '../../core/log.ts';
import type { MailPort } from '../../core/outbound/mail.ts';
import type { Random } from '../../core/random.ts';
import type { Say } from './notices.ts';
import type { SessionFacts, SessionRules } from './types.ts';

export type AccountsDeps = {
  db: Db;
  clock: Clock;
  random: Random;
  keys: Keys;
  limits: Limits;
  audit: Audit;
  jobs: Jobs;
  live: Live;
  log: Log;
  mail: MailPort;
  origin: URL;
  say: Say;
  layout: Layout;
  translate: (language: string) => Translate;
  registration: Registration;
  /** Whether two-step verification is on: a higher module knows. */
  hasTwoStep: (accountId: string) => Promise<boolean>;
  hooks: {
    /** Password or login address changed: whatever was under way to get back in is over. */
    credentialsChanged(tx: Tx, accountId: string): Promise<void>;
    /** Sessions ended, by whatever way; what hangs on them ends with them. */
    sessionsEnded(tx: Tx, sessionIds: readonly string[]): Promise<void>;
    /** All sessions of an account ended, as after a recovery: what was to outlive them ends too. */
    allSessionsEnded(tx: Tx, accountId: string): Promise<void>;
    /** A session rose in rights: it is the same one under a new id. */
    sessionRaised(tx: Tx, sessionId: string, newId: string): Promise<void>;
    /** Refuses while the login address may not be changed, after a recovery. */
    mayChangeAddress(accountId: string): Promise<void>;
    /** Names or login address are other than before. */
    personChanged(tx: Tx, accountId: string): Promise<void>;
    /** A code for a new login address is under way until then. */
    addressChanging(tx: Tx, accountId: string, until: number): Promise<void>;
    /** The account was seen in a session; at most once a minute a session. */
    seen(tx: Tx, accountId: string, at: number): Promise<void>;
    /** What the account's organisations allow a session to be. */
    sessionRules(query: Query, accountId: string): Promise<SessionRules>;
    /** The same with whether the session owes them a factor: asked at every request, in one query. */
    judgeSession(query: Query, session: SessionFacts): Promise<SessionRules & { mustEnrol: boolean }>;
  };
};
