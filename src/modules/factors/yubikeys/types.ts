// What other modules may ask about YubiKeys that type codes.
import type { Tx } from '../../../core/db/db.ts';

/** A code the validation server found good, not yet spent here. */
export type ReadOtp = {
  readonly keyId: string;
  readonly name: string;
  readonly sessionCounter: number;
  readonly sessionUse: number;
};

export type Yubikeys = {
  /**
   * Asks the validation server about a code of one of the account's keys, outside any transaction. undefined: wrong or used;
   * 'down': no answer to believe, so nothing was found out.
   */
  readYubicoOtp(accountId: string, typed: string): Promise<ReadOtp | 'down' | undefined>;
  /** The winning half: the counters of the key move, once and only forwards. */
  spendYubicoOtp(tx: Tx, code: ReadOtp): Promise<boolean>;
};
