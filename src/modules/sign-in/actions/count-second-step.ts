// Every try of a second step is counted before it is checked, on the account, whatever the factor and the attempt.
import type { Visit } from '../../../core/visit.ts';
import type { SignInDeps } from '../deps.ts';
import { afterRight, trySecondStep, triesPerAttempt } from '../rules.ts';
import * as store from '../store.ts';
import type { AttemptTable } from '../tables.ts';

export type Counted =
  | { allowed: true; triesLeft: number }
  | { allowed: false; why: 'attempt-over' | 'locked' | 'recovery-only'; retryAfterSeconds: number };

export function createCountSecondStep({ db, clock, accounts }: SignInDeps) {
  /** Commits before the caller checks anything: an error later gives no try back. */
  async function countSecondStep(attempt: AttemptTable, visit: Visit): Promise<Counted> {
    return db.transaction(async (tx): Promise<Counted> => {
      await store.lockCounter(tx, db.dialect, `second-step:${attempt.account_id}`);
      const current = await store.findAttempt(tx, attempt.id, clock.now());
      // Five tries of one attempt may be under way at once; a sixth is not counted, so that a race of one right code
      // cannot lock the account before its winner is through.
      if (!current || current.failures >= triesPerAttempt)
        return { allowed: false, why: 'attempt-over', retryAfterSeconds: 0 };
      const result = trySecondStep(await store.findSecondStep(tx, attempt.account_id), clock.now());
      if (!result.allowed) {
        // A lock ends what is under way: waiting it out and going on with the old attempt must not work.
        await store.deleteAttempts(tx, attempt.account_id);
        await accounts.record(tx, { accountId: attempt.account_id, kind: 'sign-in.codes-locked', visit });
        return {
          allowed: false,
          why: result.recoveryOnly ? 'recovery-only' : 'locked',
          retryAfterSeconds: Math.ceil(result.retryAfterMs / 1000),
        };
      }
      await store.putSecondStep(tx, attempt.account_id, result.count);
      if (result.tell !== 'nobody')
        await accounts.notify(tx, attempt.account_id, { kind: result.tell, visit });
      const failures = current.failures + 1;
      await store.updateAttempt(tx, attempt.id, { failures });
      return { allowed: true, triesLeft: triesPerAttempt - failures };
    });
  }

  /** The counted try was right: called in the transaction that finishes. */
  async function takeBack(tx: Parameters<typeof store.findSecondStep>[0], accountId: string): Promise<void> {
    const count = await store.findSecondStep(tx, accountId);
    if (count) await store.putSecondStep(tx, accountId, afterRight(count));
  }

  /** The try was wrong: says how many are left; the fifth ends the attempt. */
  async function recordWrong(
    attempt: AttemptTable,
    method: string,
    triesLeft: number,
    visit: Visit,
  ): Promise<void> {
    await db.transaction(async (tx) => {
      // Of five right codes by SMS three are looked at: the other two must not end the attempt before the winner is
      // through. Who asks for it again finds it over all the same (`attemptOf`).
      if (triesLeft <= 0 && method !== 'sms') await store.deleteAttempt(tx, attempt.id);
      await accounts.record(tx, {
        accountId: attempt.account_id,
        kind: 'sign-in.wrong-code',
        visit,
        detail: { method },
      });
    });
  }

  return { countSecondStep, takeBack, recordWrong };
}
