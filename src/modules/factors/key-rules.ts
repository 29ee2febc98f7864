// Decisions about passkeys and security keys. Pure.
import { mayFollow } from '../../lib/webauthn.ts';

export const maximumKeys = 10;
export const challengeMs = 5 * 60_000;
/** Challenges for whoever stands before the sign-in page: a school behind one address, not a flood. */
export const strangerLimit = { limit: 600, windowSeconds: 600 } as const;
/** A warning about a counter that went back, for each key. */
export const warningLimit = { limit: 1, windowSeconds: 24 * 3600 } as const;

export type KeyPurpose =
  | 'add-passkey'
  | 'add-security-key'
  | 'prove'
  | 'sign-in'
  | 'second-step'
  | 'recovery'
  | 'drill';

export type KeyVerdict = 'good' | 'not-proven' | 'not-verified' | 'counter-went-back';

/**
 * What an answer with a right signature is worth. Without a password the person must have been verified by the key (finger, face or
 * PIN): then it is two factors in one. A counter that does not grow means that a copy of the key is about.
 */
export function judgeKey(
  key: { kind: string; counter: number; proven_at: number | null },
  shown: { counter: number; userVerified: boolean },
  purpose: KeyPurpose,
): KeyVerdict {
  if (purpose === 'prove' ? key.proven_at !== null : key.proven_at === null) return 'not-proven';
  if (!mayFollow(shown.counter, key.counter)) return 'counter-went-back';
  const mustVerify = purpose === 'sign-in' || (purpose === 'prove' && key.kind === 'passkey');
  if (mustVerify && !shown.userVerified) return 'not-verified';
  return 'good';
}
