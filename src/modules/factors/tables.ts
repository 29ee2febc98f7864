// Rows of this module's tables. Instants are epoch milliseconds.

export type TwoStepTable = {
  account_id: string;
  /** When two-step verification went on; null while it is off or unfinished. */
  active_at: number | null;
  /** Raised by every change: the row is what changes of one account take turns on. */
  revision: number;
};

export type CodeAppTable = {
  id: string;
  account_id: string;
  name: string;
  /** Sealed for this account and factor. */
  seed: Uint8Array;
  /** The last 30-second step a code was accepted for: only grows. */
  last_step: number | null;
  added_at: number;
  proven_at: number | null;
  last_used_at: number | null;
};

/** An account has at most one confirmed sheet and one that waits for a code to be typed back. */
export type BackupSheetTable = {
  id: string;
  account_id: string;
  made_at: number;
  confirmed_at: number | null;
};

export type BackupCodeTable = {
  id: string;
  sheet_id: string;
  /** 32 bits of a keyed hash: finds the one row worth a slow comparison. */
  selector: number;
  hash: string;
  used_at: number | null;
};

export type SmsFactorTable = {
  id: string;
  account_id: string;
  name: string;
  /** E.164. */
  number: string;
  /** The factor whose place it takes once proven. */
  replaces_id: string | null;
  added_at: number;
  proven_at: number | null;
  last_used_at: number | null;
};

export type FactorsTables = {
  sms_factor: SmsFactorTable;
  two_step: TwoStepTable;
  code_app: CodeAppTable;
  backup_sheet: BackupSheetTable;
  backup_code: BackupCodeTable;
};
