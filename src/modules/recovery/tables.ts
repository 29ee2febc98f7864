// Rows of this module's tables. Instants are epoch milliseconds.

/** One recovery from its start to its end. Started for an account that does not exist it is the same row without one. */
export type FlowTable = {
  id: string;
  token_hash: Uint8Array;
  /** Hash of the browser it was started in: no other can go on with it. */
  browser_hash: Uint8Array;
  account_id: string | null;
  /** Where to write that nobody has this address; null when an account was found or nothing may be sent. */
  unknown_address: string | null;
  language: string;
  /** Whose sends are counted: the target's, or a known browser's own. */
  lane: string;
  /** offered | held | ready | done | cancelled */
  state: string;
  /** Kinds of proof, separated by spaces. */
  proven: string;
  tries: number;
  sends: number;
  knock_id: string | null;
  browser: string;
  system: string;
  network: string;
  created_at: number;
  expires_at: number;
  held_at: number | null;
  hold_until: number | null;
  done_at: number | null;
};

/** A mailed code: of a flow, of an address that is being added, or of a rehearsal. */
export type CodeTable = {
  /** Id of the flow or of the account. */
  owner_id: string;
  /** flow | address | rehearsal */
  purpose: string;
  /** The address it proves, where that matters. */
  address: string;
  code_hash: Uint8Array;
  tries: number;
  expires_at: number;
};

export type AddressTable = {
  id: string;
  account_id: string;
  address: string;
  /** Folded for comparing. */
  address_key: string;
  verified_at: number;
};

export type PhoneTable = { id: string; account_id: string; number: string; verified_at: number };

export type FreezeTable = { account_id: string; until: number };

export type RehearsalTable = { account_id: string; way: string; at: number };

export type RecoveryTables = {
  recovery_flow: FlowTable;
  recovery_code: CodeTable;
  recovery_address: AddressTable;
  recovery_phone: PhoneTable;
  recovery_freeze: FreezeTable;
  recovery_rehearsal: RehearsalTable;
};
