// Rows of this module's tables. Instants are epoch milliseconds.

export type AppPasswordTable = {
  id: string;
  account_id: string;
  name: string;
  /** HMAC-SHA-256 of the 120 bits: unique, and enough to find the row by. */
  secret_hash: Uint8Array;
  /** Words with blanks between them. */
  scopes: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  last_network: string | null;
  last_client: string | null;
};

/** A program that came in with the account's own password. */
export type AppClientTable = {
  account_id: string;
  scope: string;
  client: string;
  network: string;
  first_used_at: number;
  last_used_at: number;
};

export type AppPasswordsTables = { app_password: AppPasswordTable; app_client: AppClientTable };
