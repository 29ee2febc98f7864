// Decisions about numbers and text messages: which number may be added, how long a code lives, how often one is sent. Pure.
import { phoneNumbers } from '../../lib/phone-numbers.ts';

export const codeLifeMs = 5 * 60_000;
export const codeTries = 3;

/** Per number, each counted by itself: pressing twice in a minute does not use up the hour. */
export const numberLimits = {
  minute: { limit: 1, windowSeconds: 60 },
  hour: { limit: 5, windowSeconds: 3600 },
  day: { limit: 8, windowSeconds: 24 * 3600 },
} as const;
/** Of the eight a day, as many may be caused by somebody who has proven nothing: the owner keeps the rest. */
export const strangerLimit = { limit: 3, windowSeconds: 24 * 3600 } as const;
/** Warnings that nobody asked for have a lane of their own: a code must not keep one away, nor the other way round. */
export const noticeLimit = { limit: 10, windowSeconds: 24 * 3600 } as const;
/** Different numbers an account may try to add in a day. */
export const newNumbersLimit = { limit: 3, windowSeconds: 24 * 3600 } as const;
/** Of a country's budget, the part that people who have proven nothing may use up. */
export const strangerShare = 0.25;
/** Operators hear when so many hundredths of a budget are used. */
export const budgetMarks = [80, 100] as const;

export type NumberFault = 'not-a-number' | 'country' | 'not-mobile';
export type ReadNumber = { ok: true; number: string; country: string } | { ok: false; fault: NumberFault };

/** International as people type it: `+41 79 …` or `0041 79 …`; a national one needs its country. */
function parse(typed: string, country: string | null) {
  if (typed.length > 40) return undefined;
  const text = typed.trim().replace(/^00(?=[1-9])/, '+');
  // RFC 3966 parameters and extensions lead to no mobile phone.
  if (!/^\+?[\d\s().\-/\u00a0\u2010-\u2013]+$/.test(text)) return undefined;
  const given = country === null ? {} : { defaultCountry: country as 'CH' };
  return phoneNumbers().parsePhoneNumberFromString(text, { ...given, extract: false });
}

/**
 * A number that is being added or put in another's place: a mobile number of one of the countries. The country is that of
 * the number's metadata and not of its prefix: +423, +262 and +590 are nobody's neighbours here.
 */
export function readMobile(
  typed: string,
  countries: readonly string[],
  country: string | null = null,
): ReadNumber {
  const found = parse(typed, country);
  if (!found?.isValid()) return { ok: false, fault: 'not-a-number' };
  if (!found.country || !countries.includes(found.country)) return { ok: false, fault: 'country' };
  if (found.getType() !== 'MOBILE') return { ok: false, fault: 'not-mobile' };
  return { ok: true, number: found.number, country: found.country };
}

/** A number somebody says is theirs, of any country: what was added once keeps working. undefined: none at all. */
export function readNumber(typed: string, country: string | null = null): string | undefined {
  const found = parse(typed, country);
  return found?.isValid() ? found.number : undefined;
}

/** Whether a number could be added today: what the dialog says before it is removed. */
export const mayComeBack = (number: string, countries: readonly string[]): boolean =>
  readMobile(number, countries).ok;

/** `??` for a number whose country the metadata do not know. */
export const countryOf = (number: string): string =>
  phoneNumbers().parsePhoneNumberFromString(number)?.country ?? '??';

export const formatNumber = (number: string): string =>
  phoneNumbers().parsePhoneNumberFromString(number)?.formatInternational() ?? number;

/** All that a page shows of a number to somebody who is not in yet. */
export const endingOf = (number: string): string => number.slice(-2);

/** `CH=500,*=50` of the configuration, for one country. */
export const budgetOf = (budget: Readonly<Record<string, number>>, country: string): number =>
  budget[country] ?? budget['*'] ?? 0;

/** UTC, so that every process of a cluster has the same day. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** Six digits of a keyed hash: 48 bits make every code as likely as the next, but for one part in 10^8. */
export function digitsOf(mac: Uint8Array): string {
  const view = new DataView(mac.buffer, mac.byteOffset, 6);
  const value = view.getUint16(0) * 2 ** 32 + view.getUint32(2);
  return String(value % 1_000_000).padStart(6, '0');
}

export const messageStates = ['queued', 'sent', 'delivered', 'failed'] as const;
export type MessageState = (typeof messageStates)[number];

/** Receipts come late and out of order: what is known never becomes less. */
export const mayBecome = (before: MessageState, after: MessageState): boolean =>
  messageStates.indexOf(after) > messageStates.indexOf(before) && before !== 'delivered';
