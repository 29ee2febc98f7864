// What other modules may do with numbers and text messages.
import type { Query, Tx } from '../../core/db/db.ts';
import type { MessageState } from './rules.ts';

export type CodePurpose = 'second-step' | 'factor' | 'recovery-phone' | 'recovery' | 'drill';

/** Who caused a message: somebody who has proven something, or anybody. */
export type Lane = 'owner' | 'stranger';

export type SendResult =
  | { sent: true; codeId: string; expiresAt: number }
  | { sent: false; why: 'wait' | 'number' | 'budget'; retryAfterSeconds: number };

/** A code under way, as a page shows it. */
export type OpenCode = {
  readonly id: string;
  readonly ending: string;
  readonly expiresAt: number;
  /** When another may be asked for. */
  readonly againAt: number;
  readonly isLost: boolean;
  readonly state: MessageState | null;
};

/** Text messages that are no codes: texts `sms.<kind>`. */
export type SmsText = {
  number: string;
  language: string;
  kind: 'address' | 'address-several' | 'address-none' | 'added' | 'removed' | 'changed' | 'held' | 'done';
  params: Readonly<Record<string, string | number>>;
};

export type Phones = {
  readonly countries: readonly string[];
  /** Refuses with phones/not-a-number, phones/country, phones/not-mobile. */
  checkedMobile(typed: string, country?: string): string;
  /** Counts one more new number of the account; refuses past three a day. */
  countNewNumber(accountId: string, number: string): Promise<void>;
  mayComeBack(number: string): boolean;

  /** A code to these numbers, the same to all; replaces the one the owner had. Counted and paid before it is made. */
  sendCode(given: {
    ownerId: string;
    purpose: CodePurpose;
    numbers: readonly string[];
    language: string;
  }): Promise<SendResult>;
  /** As sendCode, but refuses. */
  mustSendCode(given: Parameters<Phones['sendCode']>[0]): Promise<{ codeId: string; expiresAt: number }>;
  openCode(query: Query, ownerId: string, purpose: CodePurpose): Promise<OpenCode | undefined>;
  /** Counts a try in a transaction of its own and compares; the id of a right code. It is not used up yet. */
  tryCode(ownerId: string, purpose: CodePurpose, typed: string): Promise<string | undefined>;
  /** The winning half: the number it proves, for the one that used it up. */
  takeCode(tx: Tx, codeId: string): Promise<{ number: string } | undefined>;

  /** A message that is no code, counted as a stranger's doing; silent past the limits. */
  sendToStranger(text: SmsText): Promise<void>;
  /** A warning, sent after the commit; silent past the limits. */
  warn(tx: Tx, text: SmsText): Promise<void>;
};
