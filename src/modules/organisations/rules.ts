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
export const pageSizes = { least: 25, usual: 50, most: 200 } as const;
/** One security alert a person a day, and so many an hour for an organisation. */
export const alertEveryMs = 86_400_000;
export const alertsAnHour = 200;
export const organisationsEach = 20;

export const administers = (role: string | undefined): boolean =>
  role === 'administrator' || role === 'legal-responsible';

/** In the order lists show them; what is unknown comes last. */
export const rankOf = (role: string): number => {
  const rank = ['legal-responsible', 'administrator', 'member'].indexOf(role);
  return rank < 0 ? 3 : rank;
};
export const roleOfRank = (rank: number): Role =>
  (['legal-responsible', 'administrator', 'member', 'external'] as const)[rank] ?? 'external';

/**
 * Why somebody may not give a person another role or take them out; null when they may. Only the legal responsible touch
 * the legal responsible; that one of them stays is decided where it is written.
 */
export function changeFault(
  actor: string | undefined,
  before: string,
  after: Role | null,
): 'not-yours' | 'legal-responsible-only' | null {
  if (!administers(actor)) return 'not-yours';
  const touches = before === 'legal-responsible' || after === 'legal-responsible';
  return touches && actor !== 'legal-responsible' ? 'legal-responsible-only' : null;
}

/** Externals may go, and so may whoever administers beside others; members are taken out by an administrator. */
export const mayLeave = (role: string): boolean => role !== 'member';

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

/** The words of a search; all of them must stand somewhere in what is searched. */
export const wordsOf = (search: string): readonly string[] =>
  folded(search).split(' ').filter(Boolean).slice(0, 8);
