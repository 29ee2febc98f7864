// Rows about YubiKeys that type one-time codes (Yubico OTP). Instants are epoch milliseconds.

export type YubikeyTable = {
  id: string;
  account_id: string;
  /** The twelve ModHex characters every code of the key begins with. */
  public_id: string;
  name: string;
  /** Counters of the last code that was taken: together they only grow. */
  session_counter: number;
  session_use: number;
  added_at: number;
  last_used_at: number | null;
};

export type YubikeyTables = { yubikey: YubikeyTable };
