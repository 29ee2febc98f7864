// An account of another service: what its codes are made of. Whatever comes from outside passes `readDraft`.
import { base32, fromBase32, plainKey } from './base32.ts';

export const algorithms = ['SHA1', 'SHA256', 'SHA512'] as const;
export type Algorithm = (typeof algorithms)[number];
export type Kind = 'totp' | 'hotp' | 'steam';

export type Draft = {
  readonly kind: Kind;
  readonly issuer: string;
  readonly label: string;
  /** Base32, capitals, without padding. */
  readonly secret: string;
  readonly algorithm: Algorithm;
  readonly digits: number;
  readonly periodSeconds: number;
  /** The next one to be used; only of `hotp`. */
  readonly counter: number;
};
export type Entry = Draft & { readonly id: string };

/** Why one of a list could not be read. */
export type Fault =
  | 'not-a-link'
  | 'kind'
  | 'no-key'
  | 'bad-key'
  | 'long-key'
  | 'algorithm'
  | 'digits'
  | 'period'
  | 'counter'
  | 'broken';
export type Bad = { readonly name: string; readonly fault: Fault };
/** What a file or a text held: the readable ones, and the others with a reason each. */
export type Found = { readonly drafts: readonly Draft[]; readonly bad: readonly Bad[] };

export const maxEntries = 2000;
const maxKeyBytes = 256;
const maxNameLength = 120;

/** As loosely as files have it; every member may be missing or of another type. */
export type Loose = {
  kind?: unknown;
  issuer?: unknown;
  label?: unknown;
  secret?: unknown;
  algorithm?: unknown;
  digits?: unknown;
  period?: unknown;
  counter?: unknown;
};

/** Names on one line, without controls or the characters that turn text round: nothing can pose as another service. */
export const cleanName = (value: unknown): string =>
  typeof value === 'string'
    ? Array.from(
        value
          .replace(/[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu, ' ')
          .replace(/\s+/g, ' ')
          .trim(),
      )
        .slice(0, maxNameLength)
        .join('')
    : '';

/** "sha-256", "HmacSHA256", "SHA_256" are one. Undefined for what we do not make codes with. */
export function readAlgorithm(value: unknown): Algorithm | undefined {
  if (value === undefined || value === null || value === '') return 'SHA1';
  if (typeof value !== 'string') return undefined;
  const plain = value
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .replace(/^HMAC/, '');
  return algorithms.find((one) => one === plain || (one === 'SHA1' && plain === 'SHA'));
}

/** A whole number in a range, also as text; `otherwise` when there is none; undefined when it is something else. */
function readNumber(value: unknown, otherwise: number, least: number, most: number): number | undefined {
  if (value === undefined || value === null || value === '') return otherwise;
  const number = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= least && number <= most
    ? number
    : undefined;
}

const kinds: readonly Kind[] = ['totp', 'hotp', 'steam'];

/** The draft, or the first thing that is wrong with it. Digits 5-10, period 5-3600 s. */
export function readDraft(loose: Loose): Draft | Fault {
  const told = loose.kind ?? 'totp';
  const kind = kinds.find((one) => typeof told === 'string' && one === told.toLowerCase());
  if (!kind) return 'kind';
  const plain = typeof loose.secret === 'string' ? plainKey(loose.secret) : '';
  if (plain === '') return 'no-key';
  if (plain.length > maxKeyBytes * 2) return 'long-key';
  const bytes = fromBase32(plain);
  if (!bytes || bytes.length === 0) return 'bad-key';
  if (bytes.length > maxKeyBytes) return 'long-key';
  const algorithm = kind === 'steam' ? 'SHA1' : readAlgorithm(loose.algorithm);
  if (!algorithm) return 'algorithm';
  const digits = kind === 'steam' ? 5 : readNumber(loose.digits, 6, 5, 10);
  if (digits === undefined) return 'digits';
  const periodSeconds = kind === 'hotp' ? 30 : readNumber(loose.period, 30, 5, 3600);
  if (periodSeconds === undefined) return 'period';
  const counter = kind === 'hotp' ? readNumber(loose.counter, 0, 0, Number.MAX_SAFE_INTEGER - 1) : 0;
  if (counter === undefined) return 'counter';
  const [issuer, label] = [cleanName(loose.issuer), cleanName(loose.label)];
  return { kind, issuer, label, secret: base32(bytes), algorithm, digits, periodSeconds, counter };
}

export const isDraft = (read: Draft | Fault): read is Draft => typeof read !== 'string';

/** Equal for entries that show the same codes, whatever they are called. */
export const sameCodes = ({ kind, secret, algorithm, digits, periodSeconds }: Draft): string =>
  [kind, secret, algorithm, digits, periodSeconds].join('|');

/** What stands on the card: the service, or the account where no service is named. */
export const titleOf = ({ issuer, label }: Pick<Draft, 'issuer' | 'label'>): string => issuer || label;

/** Gathers what readers of single entries gave; `name` is for the list of the unreadable. */
export function gather(read: readonly { name: string; draft: Draft | Fault }[]): Found {
  const drafts: Draft[] = [];
  const bad: Bad[] = [];
  for (const { name, draft } of read) {
    if (isDraft(draft)) drafts.push(draft);
    else bad.push({ name: cleanName(name), fault: draft });
  }
  return { drafts, bad };
}
