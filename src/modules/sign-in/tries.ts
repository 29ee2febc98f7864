// One try of the second step, whatever the method: counted, checked, and finished or written down as wrong.
import type { Tx } from '../../core/db/db.ts';
import { Refusal } from '../../core/errors.ts';
import type { AttemptHold } from '../../core/http/door.ts';
import type { Visit } from '../../core/visit.ts';
import type { SessionMethod } from '../accounts/index.ts';
import type { Finished } from './actions/finish.ts';
import type { SignInDeps } from './deps.ts';
import type { SignInParts } from './parts.ts';
import type { AttemptTable } from './tables.ts';

export const over = () => new Refusal('core/attempt-required', { location: '/sign-in?over=1' });

/** `left`: it was wrong, and so many tries remain. `unknown`: nobody could say, and the try was given back. */
export type Tried = Finished | { left: number } | 'unknown';

export type Try = {
  method: string;
  /** Runs in the transaction that makes the session. */
  spend: (tx: Tx) => Promise<SessionMethod | undefined>;
  /** Slow work that must come after the counting and outside the transaction; 'unknown' when it found nothing out. */
  prepare?: () => Promise<'unknown' | undefined>;
};

export function createTries({ db, accounts }: SignInDeps, parts: SignInParts) {
  /** The attempt of a guarded call, when it belongs to this browser. */
  function attemptOf(hold: AttemptHold, visit: Visit): AttemptTable {
    const attempt = parts.attempts.of(hold, visit.browserToken);
    if (!attempt) throw over();
    return attempt;
  }

  async function tryOnce(attempt: AttemptTable, visit: Visit, given: Try): Promise<Tried> {
    const counted = await parts.countSecondStep(attempt, visit);
    if (!counted.allowed) {
      if (counted.why === 'attempt-over') throw over();
      throw new Refusal(counted.why === 'locked' ? 'sign-in/codes-locked' : 'sign-in/recovery-only', {
        retryAfterSeconds: counted.retryAfterSeconds,
        minutes: Math.ceil(counted.retryAfterSeconds / 60),
      });
    }
    if ((await given.prepare?.()) === 'unknown') {
      await parts.giveBack(attempt);
      return 'unknown';
    }
    const account = await accounts.find(db, attempt.account_id);
    if (!account) throw over();
    const finished = await db.transaction(async (tx) => {
      const used = await given.spend(tx);
      if (!used) return undefined;
      await parts.takeBack(tx, attempt.account_id);
      const done = await parts.finishAttempt(tx, attempt, account, used, visit);
      // Thrown, so that the code that was spent for nothing is not spent.
      if (!done) throw over();
      return done;
    });
    if (finished) return finished;
    await parts.recordWrong(attempt, given.method, visit);
    if (counted.triesLeft <= 0) throw over();
    return { left: counted.triesLeft };
  }

  return { attemptOf, tryOnce };
}
export type Tries = ReturnType<typeof createTries>;
