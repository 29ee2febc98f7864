// Decisions about app passwords and the programs that use them. Pure.
import { normaliseCrockford } from '../../lib/crockford.ts';

/** What a program may open, narrow by default. Read is part of write: `drive` opens what `drive-read` opens. */
export const scopes = [
  'drive',
  'drive-read',
  'calendars',
  'contacts',
  'mail-read',
  'mail-send',
  'backup',
] as const;
export type Scope = (typeof scopes)[number];

const dayMs = 86_400_000;

/** 24 Crockford characters: 120 bits, so a fast keyed hash is enough to keep them. */
export const secretBytes = 15;
export const maximumAppPasswords = 100;
export const nameLength = 64;
export const longestLifeMs = 5 * 366 * dayMs;
/** Unused for as long as this, an app password is suggested for revocation. */
export const staleMs = 90 * dayMs;
/** Programs seen with the account password in this span are shown before two-step verification goes on. */
export const clientsSeenMs = 30 * dayMs;
/** Last use is written at most this often: it is shown in minutes. */
export const usedEveryMs = 60_000;
/** A right account password need not be hashed again for this long, a wrong one not either. */
export const rightMemoryMs = 5 * 60_000;
export const wrongMemoryMs = 10 * 60_000;
/** Distinct wrong pairs from one address. It never closes an account: a NAS with an old password counts once. */
export const wrongLimit = { limit: 20, windowSeconds: 600, blockSeconds: 600 } as const;
export const makeLimit = { limit: 30, windowSeconds: 3600 } as const;

/** What a person typed or pasted as an app password, when it has the shape of one. */
export function appPasswordText(typed: string): string | undefined {
  const text = normaliseCrockford(typed);
  return /^[0-9A-HJKMNP-TV-Z]{24}$/.test(text) ? text : undefined;
}

/** `xxxxxx-xxxxxx-xxxxxx-xxxxxx`, as it is shown once. */
export const shownSecret = (text: string): string => (text.toLowerCase().match(/.{6}/g) ?? []).join('-');

export const toScopes = (text: string): Scope[] => scopes.filter((scope) => text.split(' ').includes(scope));

/** Whether scopes open what a door asks for. A door that asks for nothing known is closed. */
export function covers(held: readonly string[], asked: string): boolean {
  if (held.includes(asked)) return (scopes as readonly string[]).includes(asked);
  return asked === 'drive-read' && held.includes('drive');
}

/** What an organisation lets programs do; the strictest of an account's organisations counts. */
export type AppsRule = 'unaffected' | 'app-passwords-only' | 'blocked';

/** The account's own password opens what cannot do a second step only while there is no second step. */
export const acceptsAccountPassword = (twoStepOn: boolean, rule: AppsRule): boolean =>
  !twoStepOn && rule === 'unaffected';

export const isStale = (row: { created_at: number; last_used_at: number | null }, now: number): boolean =>
  now - (row.last_used_at ?? row.created_at) >= staleMs;

/** User and secret of an `Authorization: Basic` header (RFC 7617, UTF-8); undefined for anything else. */
export function readBasic(header: string | undefined): { user: string; secret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/]{2,2000}={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1 || colon > 254 || /[\p{Cc}\ufffd]/u.test(text)) return undefined;
  const secret = text.slice(colon + 1);
  return secret === '' || secret.length > 1000 ? undefined : { user: text.slice(0, colon), secret };
}
