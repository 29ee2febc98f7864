// Rows of this module's tables. Instants are epoch milliseconds.
import type { MessageState } from './rules.ts';

/** A code under way. Its digits are nowhere: they are a keyed hash of `id`. */
export type SmsCodeTable = {
  id: string;
  /** What it opens: id of an attempt, a flow, a factor or an account. */
  owner_id: string;
  /** second-step | factor | recovery-phone | recovery | drill */
  purpose: string;
  /** The number it proves; with several, the first. */
  number: string;
  tries: number;
  created_at: number;
  expires_at: number;
};

/** What became of a message. It names no number. */
export type SmsMessageTable = {
  id: string;
  /** The code it carries, or null. */
  code_id: string | null;
  country: string;
  state: MessageState;
  /** The gateway's name for it. */
  reference: string | null;
  created_at: number;
  updated_at: number;
};

export type SmsDayTable = {
  day: string;
  country: string;
  sent: number;
  /** Of those, the ones that people who had proven nothing caused. */
  strangers: number;
  refused: number;
  /** The last mark operators were told of, in hundredths. */
  told: number;
};

export type PhonesTables = {
  sms_code: SmsCodeTable;
  sms_message: SmsMessageTable;
  sms_day: SmsDayTable;
};
