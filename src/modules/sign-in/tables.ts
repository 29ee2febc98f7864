// Rows of this module's tables.

export type AttemptTable = {
  id: string;
  token_hash: Uint8Array;
  account_id: string;
  /** sign-in | step-up */
  purpose: string;
  /** The session a step-up belongs to. */
  session_id: string | null;
  verb: string | null;
  /** Hash of the browser the password was typed in: another browser cannot go on with the attempt. */
  browser_hash: Uint8Array;
  keep_signed_in: number;
  next: string;
  /** Methods proven so far, separated by spaces. */
  proven: string;
  knock_id: string | null;
  failures: number;
  created_at: number;
  expires_at: number;
};

/** Password tries of one lane: an account from a network, an account from anywhere, a known browser. */
export type PasswordLaneTable = {
  key: string;
  in_row: number;
  wait_until: number;
  hour_at: number;
  hour_count: number;
};

/** Second-step tries of an account, whatever the factor. */
export type SecondStepTable = {
  account_id: string;
  window_at: number;
  window_count: number;
  day_at: number;
  day_count: number;
  in_row: number;
  blocked_until: number;
};

export type PreferenceTable = { account_id: string; method: string; at: number };

export type SignInTables = {
  attempt: AttemptTable;
  password_lane: PasswordLaneTable;
  second_step: SecondStepTable;
  method_preference: PreferenceTable;
};
