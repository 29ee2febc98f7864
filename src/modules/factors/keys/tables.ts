// Rows about security keys. Instants are epoch milliseconds.

/** The random name under which keys know an account: no address, nothing that tells who it is (WebAuthn §14.6.1). */
export type KeyOwnerTable = { account_id: string; handle: string };

export type SecurityKeyTable = {
  id: string;
  account_id: string;
  /** passkey | security-key: what the person meant to add. */
  kind: string;
  name: string;
  /** base64url */
  credential_id: string;
  /** SPKI in DER. */
  public_key: Uint8Array;
  /** The counter of the last use: only grows, or stays 0. */
  counter: number;
  /** As the browser told them, separated by spaces. */
  transports: string;
  aaguid: string;
  /** Whether the key keeps the account itself, so that it can sign in without an address. */
  discoverable: number;
  backed_up: number;
  added_at: number;
  proven_at: number | null;
  last_used_at: number | null;
};

export type KeyChallengeTable = {
  challenge_hash: Uint8Array;
  purpose: string;
  /** The attempt, recovery, session or account the answer must belong to; empty before anybody is known. */
  bound_to: string;
  browser_hash: Uint8Array;
  expires_at: number;
};

export type KeyTables = {
  key_owner: KeyOwnerTable;
  security_key: SecurityKeyTable;
  key_challenge: KeyChallengeTable;
};
