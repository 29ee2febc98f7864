// Rows of this module's tables. Instants are epoch milliseconds, booleans 0 or 1, keys and objects JSON text.

export type DeviceTable = {
  id: string;
  account_id: string;
  name: string;
  /** Public JWK. */
  key: string;
  /** Sealed for account and device. */
  seed: Uint8Array;
  last_step: number | null;
  counter: number;
  /** Of the first signature; null once proven. */
  challenge_hash: Uint8Array | null;
  created_at: number;
  proven_at: number | null;
  last_used_at: number | null;
  /** /24 or /56 it was last heard from. */
  network: string;
  push_endpoint: string | null;
  push_p256dh: string | null;
  push_auth: string | null;
  /** The platform passkey its YES must carry; all null without one. Key: SubjectPublicKeyInfo. */
  passkey_id: string | null;
  passkey_key: Uint8Array | null;
  passkey_counter: number | null;
  /** Its credential can be copied to other phones. */
  passkey_synced: number | null;
};

/** Proof ids that were used: kept until no clock in reach would accept them again. */
export type DeviceProofTable = { id: string; expires_at: number };

export type DeviceLinkTable = {
  id: string;
  account_id: string;
  session_id: string;
  browser_hash: Uint8Array | null;
  secret_hash: Uint8Array;
  typed_hash: Uint8Array;
  state: string;
  created_at: number;
  expires_at: number;
  key: string | null;
  device_name: string | null;
  digits: string | null;
  claim_hash: Uint8Array | null;
  device_id: string | null;
  /** The linked phone that started it; null when a session did. */
  voucher_id: string | null;
};

export type LinkCodeTable = {
  code_hash: Uint8Array;
  account_id: string;
  key_thumbprint: string;
  code_challenge: string;
  /** The name the person read when they authorised; the device gets this one. */
  device_name: string;
  expires_at: number;
  used_at: number | null;
  device_id: string | null;
};

export type KnockTable = {
  id: string;
  account_id: string;
  bound_to: string;
  act: string;
  mode: string;
  shown: string | null;
  context: string;
  context_hash: string;
  state: string;
  issued_at: number;
  expires_at: number;
  answered_at: number | null;
  device_id: string | null;
  reason: string | null;
  answer: string | null;
  signature: string | null;
};

/** One row an account: taken first by whoever changes its devices or knocks, so that they come one after the other. */
export type KnockAccountTable = { account_id: string; turns: number; muted_until: number | null };

export type AuthenticatorTables = {
  device: DeviceTable;
  device_proof: DeviceProofTable;
  device_link: DeviceLinkTable;
  device_link_code: LinkCodeTable;
  knock: KnockTable;
  knock_account: KnockAccountTable;
};
