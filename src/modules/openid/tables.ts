// Rows of this module's tables. Instants are epoch milliseconds; lists are JSON.

export type OpenidAppTable = {
  /** The client_id. */
  id: string;
  organisation_id: string;
  name: string;
  /** web: keeps a secret on its server. public: a program or page that cannot. */
  kind: string;
  /** HMAC of the secret, base64url; null for public ones. */
  secret_hash: string | null;
  secret_made_at: number | null;
  redirect_uris: string;
  logout_uris: string;
  backchannel_uri: string | null;
  scopes: string;
  /** 1: signs in by a code typed on another screen. */
  device_flow: number;
  /** 1: people of the organisation are not asked. */
  trusted: number;
  created_by: string;
  created_at: number;
};

/** What the provider keeps: codes, tokens, sessions, interactions. Ids only hashed, contents sealed. */
export type OpenidItemTable = {
  model: string;
  id_hash: Uint8Array;
  sealed: Uint8Array;
  grant_hash: Uint8Array | null;
  uid_hash: Uint8Array | null;
  user_code_hash: Uint8Array | null;
  account_id: string | null;
  client_id: string | null;
  /** For the provider's sessions: ours, which they follow. */
  session_id: string | null;
  consumed_at: number | null;
  expires_at: number;
};

/** An app somebody signed in to, and what they let it learn. */
export type OpenidConnectionTable = {
  account_id: string;
  app_id: string;
  scopes: string;
  since: number;
  last_used_at: number;
};

export type OpenidKeyTable = {
  id: string;
  /** The private key as JWK, sealed with the installation key. */
  sealed: Uint8Array;
  created_at: number;
  /** When a newer one took its place; its public half stays until what it signed has expired. */
  retired_at: number | null;
};

export type OpenidTables = {
  openid_app: OpenidAppTable;
  openid_item: OpenidItemTable;
  openid_connection: OpenidConnectionTable;
  openid_key: OpenidKeyTable;
};
