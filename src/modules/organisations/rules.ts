// Decisions about organisations, their people and their codes. Pure.
import { normaliseCrockford } from '../../lib/crockford.ts';
import type { Role } from './types.ts';

export const invitationMs = 7 * 86_400_000;
/** Four groups of four Crockford characters: 80 bits. */
export const codeShape = { groups: 4, size: 4 } as const;
/** Tries at a code of any kind from one network. */
export const codeLimit = { limit: 10, windowSeconds: 600 } as const;
/** An account may send so many invitations an hour, and an address may get so many a day. */
export const inviteLimits = {
  byAccount: { limit: 60, windowSeconds: 3600 },
  toAddress: { limit: 5, windowSeconds: 86_400 },
} as const;
export const peopleShown = 200;

export const administers = (role: string | undefined): boolean =>
  role === 'administrator' || role === 'legal-responsible';

/** The text of a column as a role; what is unknown may do least. */
export const toRole = (text: string): Role =>
  text === 'legal-responsible' || text === 'administrator' || text === 'member' ? text : 'external';

/** What is hashed of a code: as the person meant it, bound to what it is for. */
export const codeText = (purpose: 'start' | 'invitation', typed: string): string =>
  `${purpose}:${normaliseCrockford(typed)}`;

/** Lower case, without accents: what people search by. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** Every word of the search stands somewhere in what is searched. */
export function matches(search: string, texts: readonly string[]): boolean {
  const all = folded(texts.join(' '));
  return folded(search)
    .split(' ')
    .every((word) => all.includes(word));
}
