// What other modules may ask about two-step verification, and how a factor's proof is spent.
import type { Query, Tx } from '../../core/db/db.ts';
import type { Visit } from '../../core/visit.ts';

import type { Keys } from './keys/types.ts';
import type { FactorKind, Strength } from './rules.ts';
import type { Yubikeys } from './yubikeys/types.ts';

export type { KeyAsking, KeyRequest, ShownKey } from './keys/types.ts';
export type { ReadOtp } from './yubikeys/types.ts';
export type { FactorKind, Strength } from './rules.ts';

export type Method =
  | { readonly kind: 'security-key'; readonly label: string }
  | { readonly kind: 'yubikey'; readonly label: string }
  | { readonly kind: 'knock'; readonly label: string }
  | { readonly kind: 'device-code'; readonly label: string }
  | { readonly kind: 'code-app'; readonly label: string }
  | { readonly kind: 'sms'; readonly label: string }
  | { readonly kind: 'backup-code'; readonly left: number };

/** A proven number, as other modules may use it. */
export type ProvenNumber = { readonly id: string; readonly number: string; readonly provenAt: number };

export type UsedCode = {
  readonly method: 'device-code' | 'code-app';
  readonly factorId: string;
  readonly name: string;
};

export type Factors = Keys &
  Yubikeys & {
    /** On means: a proven factor, and a backup code typed back. Only then does sign-in ask for a second step. */
    isOn(query: Query, accountId: string): Promise<boolean>;
    state(query: Query, accountId: string): Promise<'off' | 'unfinished' | 'on'>;
    /** How strong the account's proven factors are; 'none' while two-step verification is not on. */
    strength(query: Query, accountId: string): Promise<Strength>;
    /** Kinds of the proven factors, each once. Empty when two-step verification is not on. */
    kinds(query: Query, accountId: string): Promise<readonly FactorKind[]>;
    /** Whether every proven factor is a number, also before two-step verification is on. */
    onlyNumbers(query: Query, accountId: string): Promise<boolean>;
    /** The ways the person has, strongest first. Empty when two-step verification is not on. */
    methods(query: Query, accountId: string): Promise<readonly Method[]>;
    /** Six digits of any code app or of Aldaba Auth offline, spent in this transaction. undefined: wrong or used. */
    useCode(tx: Tx, accountId: string, code: string): Promise<UsedCode | undefined>;
    /** The slow half of a backup code, outside any transaction: the same work for a code that does not exist. */
    findBackupCode(accountId: string, typed: string): Promise<string | undefined>;
    /** The winning half: one conditional update. Mails the person, and records it. Returns how many are left. */
    spendBackupCode(
      tx: Tx,
      accountId: string,
      codeId: string,
      visit: Visit,
    ): Promise<{ left: number } | undefined>;
    /** Proven numbers, oldest first. */
    numbers(query: Query, accountId: string): Promise<readonly ProvenNumber[]>;
    /** Accounts that proved this number: at most ten. */
    accountsWithNumber(query: Query, number: string): Promise<readonly string[]>;
    /** A code sent to this number was right: dates its last use. */
    numberUsed(tx: Tx, accountId: string, number: string): Promise<void>;
    /** A device was proven (hook of the authenticator). */
    deviceProven(
      tx: Tx,
      accountId: string,
      device: { id: string; name: string },
      visit: Visit | null,
    ): Promise<void>;
  };

/** Given by app.ts. */
export type FactorsHooks = {
  /** The organisation whose rule factors of these kinds would not satisfy; null when every rule is satisfied. */
  demandedBy(query: Query, accountId: string, kinds: readonly string[]): Promise<string | null>;
  /** The organisation that does not allow a kind of factor. */
  forbiddenBy(query: Query, accountId: string, kind: string): Promise<string | null>;
  /** Two-step verification went on or off, or its factors are others. */
  protectionChanged(tx: Tx, accountId: string): Promise<void>;
  /** Administrators of an organisation may not have a number as their only factor. */
  isAdministrator(query: Query, accountId: string): Promise<boolean>;
  /** Refuses while numbers may not be added, after a recovery. */
  mayAddNumber(accountId: string): Promise<void>;
};
