// A sign-in attempt: the password was right, the second step is missing. It is not a session: its own row, its own
// cookie, ten minutes, one browser, and only the sign-in routes read it.
import { hash } from 'node:crypto';
import type { Tx } from '../../core/db/db.ts';
import type { AttemptHold } from '../../core/http/door.ts';
import type { SignInDeps } from './deps.ts';
import { attemptLifeMs, triesPerAttempt } from './rules.ts';
import * as store from './store.ts';
import type { AttemptTable } from './tables.ts';

export const hashToken = (token: string): Uint8Array => new Uint8Array(hash('sha256', token, 'buffer'));
export const browserHash = (token: string | null): Uint8Array => hashToken(`browser:${token ?? ''}`);

export type NewAttempt = {
  accountId: string;
  purpose: 'sign-in' | 'step-up';
  sessionId: string | null;
  verb: string | null;
  browserToken: string | null;
  keep: boolean;
  next: string;
  proven: readonly string[];
};

export function createAttempts({ db, clock, random }: Pick<SignInDeps, 'db' | 'clock' | 'random'>) {
  async function open(tx: Tx, given: NewAttempt): Promise<{ id: string; token: string }> {
    const now = clock.now();
    const id = random.token(16);
    const token = random.token(32);
    await store.insertAttempt(tx, {
      id,
      token_hash: hashToken(token),
      account_id: given.accountId,
      purpose: given.purpose,
      session_id: given.sessionId,
      verb: given.verb,
      browser_hash: browserHash(given.browserToken),
      keep_signed_in: given.keep ? 1 : 0,
      next: given.next,
      proven: given.proven.join(' '),
      knock_id: null,
      failures: 0,
      created_at: now,
      expires_at: now + attemptLifeMs,
    });
    return { id, token };
  }

  /** What the guard of this very request has read. */
  const read = new WeakMap<AttemptHold, AttemptTable>();

  /** For the guard of the sign-in routes. */
  async function find(token: string): Promise<AttemptHold | null> {
    const row = await store.findAttemptByToken(db, hashToken(token), clock.now());
    // Five tries and it is over for whoever comes. Its row stays until it expires: of five answers sent at once the right one
    // may be the last to be through.
    if (!row || row.failures >= triesPerAttempt) return null;
    const hold: AttemptHold = { attemptId: row.id, accountId: row.account_id };
    read.set(hold, row);
    return hold;
  }

  /** The attempt of a guarded call, when it belongs to this browser. What ends it checks again that it is still there. */
  function of(hold: AttemptHold, browserToken: string | null): AttemptTable | undefined {
    const row = read.get(hold);
    return row && Buffer.from(row.browser_hash).equals(browserHash(browserToken)) ? row : undefined;
  }

  return { open, find, of };
}
export type Attempts = ReturnType<typeof createAttempts>;
