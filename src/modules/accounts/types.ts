// What other modules may do with accounts, sessions and browsers. All writes take the caller's transaction.
import type { Query, Tx } from '../../core/db/db.ts';
import type { Visit } from '../../core/visit.ts';

export type AccountId = string;
export type Language = 'es' | 'en';

export type Account = {
  readonly id: AccountId;
  readonly loginAddress: string;
  readonly addressVerifiedAt: number | null;
  readonly givenName: string;
  readonly familyName: string;
  readonly syncName: string;
  readonly language: Language;
  readonly theme: 'system' | 'light' | 'dark';
  readonly country: string | null;
  readonly operator: boolean;
  readonly passwordChangedAt: number;
  /** Set by "this was not me": the next full session may do nothing before a new password. */
  readonly mustChangePassword: boolean;
  readonly createdAt: number;
};

export type SessionMethod =
  | 'password'
  | 'knock'
  | 'device-code'
  | 'code-app'
  /** A passkey or security key in place of the password: the key verified the person. Two factors in one. */
  | 'passkey'
  /** The same keys as a second step. */
  | 'security-key'
  | 'yubikey'
  | 'sms'
  | 'backup-code'
  | 'trusted-browser';

export type NewSession = {
  accountId: AccountId;
  level: 1 | 2;
  methods: readonly SessionMethod[];
  keepSignedIn: boolean;
  /** Fresh proof given just now: null for a sign-in that skipped the factor on a trusted browser. */
  sudo: 'common' | 'every' | null;
  visit: Visit;
  browserId: string | null;
};

/** Shortened by the organisations of the account; null where none does. */
export type SessionRules = {
  readonly keepAllowed: boolean;
  readonly idleMs: number | null;
  readonly totalMs: number | null;
};

/** What an organisation's rule looks at in a session. */
export type SessionFacts = {
  readonly accountId: AccountId;
  readonly methods: readonly string[];
};

export type OpenedSession = {
  readonly sessionId: string;
  /** The cookie's value; stored only hashed. */
  readonly token: string;
  /** undefined: the cookie dies with the browser. */
  readonly maxAgeSeconds: number | undefined;
};

export type KnownBrowser = {
  readonly id: string;
  readonly firstSeenAt: number;
  /** When a second factor last passed in this browser for this account. */
  readonly factorAt: number | null;
  readonly trustedUntil: number | null;
  readonly askedTrustAt: number | null;
};

/** What the person reads in a notice; texts `mail.notice.<kind>.*` take `detail` as parameters. */
export type Notice = {
  kind: string;
  visit: Visit | null;
  detail?: Readonly<Record<string, string | number>>;
  /** More addresses than the account's own, e.g. the old one after a change. */
  alsoTo?: readonly string[];
};

export type Accounts = {
  find(query: Query, accountId: AccountId): Promise<Account | undefined>;
  /** By login address (case folded) or sync name. The only place where a typed identifier is resolved. */
  findByIdentifier(query: Query, typed: string): Promise<Account | undefined>;
  /** Refuses with accounts/address-taken, accounts/bad-address, accounts/bad-name. Hash the password first. */
  create(
    tx: Tx,
    account: {
      loginAddress: string;
      givenName: string;
      familyName: string;
      language: Language;
      passwordHash: string;
      operator: boolean;
      addressVerified: boolean;
    },
  ): Promise<Account>;

  /** Refuses with accounts/password-*; returns the hash to store. Off the event loop; core/busy when the queue is full. */
  hashNewPassword(
    password: string,
    about: { names: readonly string[]; withFactor: boolean },
  ): Promise<string>;
  /** True when right. The same work for an unknown account (undefined). Never inside a transaction. */
  verifyPassword(accountId: AccountId | undefined, password: string): Promise<boolean>;
  /** Argon2id over the pepper for other secrets of low entropy (backup codes): same bounded queue. */
  slowHash(secret: string): Promise<string>;
  slowVerify(hash: string | undefined, secret: string): Promise<boolean>;

  /** The sessions of an account. `open` records and tells the person of a new browser. */
  openSession(tx: Tx, session: NewSession): Promise<OpenedSession>;
  /** Right after the password was chosen: level 1, with fresh proof of the only class there is. */
  openFirstSession(tx: Tx, accountId: AccountId, visit: Visit): Promise<OpenedSession>;
  /** Fresh proof for a session: new id, the old token dies. */
  raiseSession(
    tx: Tx,
    sessionId: string,
    proof: { sudo: 'common' | 'every'; level: 1 | 2; methods: readonly SessionMethod[] },
  ): Promise<OpenedSession | undefined>;
  endSession(tx: Tx, sessionId: string): Promise<number>;
  endSessions(tx: Tx, accountId: AccountId, exceptSessionId?: string): Promise<number>;
  /** Fresh proof is worth nothing any more: after two-step verification went on or a factor changed. */
  dropSudo(tx: Tx, accountId: AccountId): Promise<void>;

  browser(query: Query, accountId: AccountId, browserToken: string | null): Promise<KnownBrowser | undefined>;
  /** Remembers the browser for the account; says whether it was new. */
  seeBrowser(
    tx: Tx,
    accountId: AccountId,
    visit: Visit,
    seen: { factorPassed: boolean },
  ): Promise<{ browser: KnownBrowser | null; isNew: boolean }>;
  trustBrowser(tx: Tx, browserId: string, until: number | null): Promise<void>;
  endTrust(tx: Tx, accountId: AccountId): Promise<void>;

  requireNewPassword(tx: Tx, accountId: AccountId): Promise<void>;
  /** An entry of the account's activity log (and of the audit trail). */
  record(
    tx: Tx,
    entry: {
      accountId: AccountId | null;
      kind: string;
      visit: Visit | null;
      organisationId?: string;
      /** Who did it, when it was not the account itself. */
      actor?: string;
      detail?: Readonly<Record<string, string | number | boolean | null>>;
    },
  ): Promise<void>;
  /** A mail to the person, sent by a job after the commit. */
  notify(tx: Tx, accountId: AccountId, notice: Notice): Promise<void>;
  /** Any other mail of ours, in the language given, from the same block templates. */
  mail(
    tx: Tx,
    mail: {
      to: string;
      language: Language;
      /** texts `mail.<kind>.subject|title|body|button|footer` */
      kind: string;
      params: Readonly<Record<string, string | number>>;
      link?: string;
      code?: string;
    },
  ): Promise<void>;
};
