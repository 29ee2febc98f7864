// Rows of this module's tables. Instants are epoch milliseconds, booleans 0 or 1.

export type AccountTable = {
  id: string;
  /** As typed, for reading. */
  login_address: string;
  /** Folded for comparing: unique. */
  login_key: string;
  given_name: string;
  family_name: string;
  sync_name: string;
  language: string;
  theme: string;
  country: string | null;
  operator: number;
  address_verified_at: number | null;
  password_hash: string;
  password_changed_at: number;
  must_change_password: number;
  created_at: number;
};

export type SessionTable = {
  id: string;
  token_hash: Uint8Array;
  account_id: string;
  level: number;
  /** Separated by spaces. */
  methods: string;
  authenticated_at: number;
  sudo_until: number | null;
  sudo_reach: string | null;
  keep_signed_in: number;
  browser_id: string | null;
  browser: string;
  system: string;
  network: string;
  place: string | null;
  created_at: number;
  seen_at: number;
  idle_ms: number;
  expires_at: number;
};

export type BrowserTable = {
  id: string;
  account_id: string;
  token_hash: Uint8Array;
  browser: string;
  system: string;
  first_seen_at: number;
  seen_at: number;
  factor_at: number | null;
  trusted_until: number | null;
  asked_trust_at: number | null;
};

export type MailCodeTable = {
  account_id: string;
  purpose: string;
  address: string;
  code_hash: Uint8Array;
  tries: number;
  expires_at: number;
};

/** An address somebody wants to register, until its code is typed. */
export type RegistrationTable = {
  address_key: string;
  code_hash: Uint8Array;
  tries: number;
  expires_at: number;
};

export type AccountsTables = {
  registration: RegistrationTable;
  account: AccountTable;
  session: SessionTable;
  browser: BrowserTable;
  mail_code: MailCodeTable;
};
