// Challenges: 256 random bits that one browser answers once, within five minutes, for one purpose. Only their hash is stored.
import { hash } from 'node:crypto';
import type { Tx } from '../../../core/db/db.ts';
import type { FactorsDeps } from '../deps.ts';
import { challengeMs } from '../key-rules.ts';
import type { KeyAsking } from './types.ts';
import * as store from './store.ts';

const sha256 = (text: string): Uint8Array => new Uint8Array(hash('sha256', text, 'buffer'));

export function createChallenges({ db, clock, random }: Pick<FactorsDeps, 'db' | 'clock' | 'random'>) {
  const rowOf = (challenge: string, { purpose, boundTo, browserToken }: KeyAsking) => ({
    challenge_hash: sha256(challenge),
    purpose,
    bound_to: boundTo,
    browser_hash: sha256(`browser:${browserToken}`),
  });

  /** A new challenge, base64url. */
  async function open(asking: KeyAsking): Promise<string> {
    const challenge = random.token(32);
    // Nobody was promised anything yet: a challenge lost with the power is asked for again.
    await db.transaction(
      (tx) =>
        store.insertChallenge(tx, {
          ...rowOf(challenge, asking),
          expires_at: clock.now() + challengeMs,
        }),
      { durable: false },
    );
    return challenge;
  }

  /** Uses it up. True for the one that did: whatever an answer is worth, a challenge is answered once. */
  const take = (tx: Tx, challenge: string, asking: KeyAsking): Promise<boolean> =>
    store.takeChallenge(tx, { ...rowOf(challenge, asking), now: clock.now() });

  return { open, take };
}
export type Challenges = ReturnType<typeof createChallenges>;
