// Decisions about knocks and links. Pure: instants and history are arguments.
import type { KnockMode, KnockState } from './types.ts';

const minute = 60_000;
const hour = 60 * minute;

export const maxDevices = 5;
export const knockLifeMs = 2 * minute;
export const redeemWithinMs = minute;
export const muteMs = 24 * hour;
export const unprovenLifeMs = 15 * minute;
export const linkLifeMs = 5 * minute;
export const linkCodeLifeMs = minute;
/** From the prompt of a new passkey to its arrival. */
export const passkeyMakingMs = 5 * minute;
/** A device's clock may be off by this much; a proof id is remembered for longer than both sides of it. */
export const proofWindowMs = minute;
export const proofMemoryMs = 150_000;

/** What mode rules and pauses look at: the account's knocks of the last 24 h, newest first. */
export type PastKnock = {
  readonly state: KnockState;
  readonly reason: string | null;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly answeredAt: number | null;
};

const denied = (knock: PastKnock) => knock.state === 'denied';
const unanswered = (knock: PastKnock, now: number) =>
  knock.state === 'expired' ||
  knock.state === 'superseded' ||
  (knock.state === 'open' && knock.expiresAt <= now);

/**
 * How the phone proves that its owner looks at the page. Six digits for who can do most harm, for recovery, and when
 * somebody may be knocking who should not: after a denial in 24 h or two knocks in a row that nobody answered.
 */
export function knockMode(about: {
  act: string;
  administrator: boolean;
  factorRecentlyHere: boolean;
  /** An organisation's rule: the number is typed also where one tap would do. */
  numberAlways: boolean;
  past: readonly PastKnock[];
  now: number;
}): KnockMode {
  const { now, past } = about;
  const recent = past.filter((knock) => now - knock.issuedAt < 24 * hour);
  if (about.administrator || about.act === 'recover') return 'six';
  if (recent.some((knock) => denied(knock) && now - (knock.answeredAt ?? knock.issuedAt) < 24 * hour))
    return 'six';
  // What is still open now is about to be superseded by the knock this decides.
  const over = recent.map((knock) => unanswered(knock, now) || knock.state === 'open');
  if (over[0] === true && over[1] === true) return 'six';
  return about.factorRecentlyHere && !about.numberAlways ? 'tap' : 'number';
}

/** Three answers "mistake" in ten minutes pause knocking for a quarter of an hour. Milliseconds left, 0 for none. */
export function mistakePauseMs(past: readonly PastKnock[], now: number): number {
  const at = past
    .filter((knock) => denied(knock) && knock.reason === 'mistake' && knock.answeredAt !== null)
    .map((knock) => knock.answeredAt ?? 0)
    .sort((a, b) => b - a);
  const [newest, , third] = at;
  if (newest === undefined || third === undefined || newest - third > 10 * minute) return 0;
  return Math.max(0, newest + 15 * minute - now);
}

/** Counted in this order, a later group only when the one before allows. */
export const knockLimits = (accountId: string) => [
  [{ key: `knock-20s:${accountId}`, limit: 1, windowSeconds: 20 }],
  [
    { key: `knock-5m:${accountId}`, limit: 3, windowSeconds: 300 },
    { key: `knock-1h:${accountId}`, limit: 8, windowSeconds: 3600 },
  ],
];
/** Forgotten after a success: the next act of the same person need not wait. The hour stays counted. */
export const forgottenOnSuccess = (accountId: string): string[] => [
  `knock-20s:${accountId}`,
  `knock-5m:${accountId}`,
];

/** 40 bits of typed code alive for minutes: ten tries a network, and a ceiling for many networks together. */
export const typedCodeLimits = (network: string) => [
  { key: `link-code:${network}`, limit: 10, windowSeconds: 600 },
  { key: 'link-code:everybody', limit: 1000, windowSeconds: 600 },
];
export const secretLimits = (network: string) => [
  { key: `link-secret:${network}`, limit: 60, windowSeconds: 600 },
];

export const shownDigits = (mode: KnockMode): number => (mode === 'six' ? 6 : mode === 'number' ? 2 : 0);

/** What somebody sees of a stored state: time passes without anybody writing it down. */
export function knockStateAt(
  knock: { state: KnockState; expiresAt: number; answeredAt: number | null },
  now: number,
): KnockState {
  if (knock.state === 'open' && knock.expiresAt <= now) return 'expired';
  if (knock.state === 'approved' && (knock.answeredAt ?? 0) + redeemWithinMs <= now) return 'expired';
  return knock.state;
}

export type LinkStateName = 'new' | 'claimed' | 'confirmed' | 'done' | 'killed' | 'refused' | 'expired';
export function linkStateAt(link: { state: LinkStateName; expiresAt: number }, now: number): LinkStateName {
  const runs = link.state === 'new' || link.state === 'claimed' || link.state === 'confirmed';
  return runs && link.expiresAt <= now ? 'expired' : link.state;
}

/** Why a request to authorise a phone is not good; `page` may not go back to the address it names. */
export type AuthoriseFault = 'client' | 'redirect' | 'request';
export function authoriseFault(
  asked: Readonly<Record<string, string | undefined>>,
  redirectUri: string,
): AuthoriseFault | null {
  if (asked.client_id !== 'aldaba-auth') return 'client';
  if (asked.redirect_uri !== redirectUri) return 'redirect';
  if (asked.response_type !== 'code' || asked.code_challenge_method !== 'S256') return 'request';
  if (!/^[A-Za-z0-9_-]{43}$/.test(asked.code_challenge ?? '')) return 'request';
  if (!/^[A-Za-z0-9_-]{43}$/.test(asked.device_key ?? '')) return 'request';
  if (!/^[\x21-\x7e]{8,200}$/.test(asked.state ?? '')) return 'request';
  return null;
}

const phoneOrSheet: ReadonlySet<string> = new Set(['knock', 'device-code', 'backup-code']);
/** What is left without this phone: other phones count; a sheet of backup codes does not, it runs out. */
export const methodsWithoutPhone = (methods: readonly { kind: string }[], phones: number): number =>
  methods.filter(({ kind }) => !phoneOrSheet.has(kind)).length + Math.max(0, phones - 1);
