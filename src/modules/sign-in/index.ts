// Signing in: the state machine anonymous -> attempt -> session, fresh proof, and signing out.
import type { Tx } from '../../core/db/db.ts';
import { createCheckPassword } from './actions/check-password.ts';
import { createCountSecondStep } from './actions/count-second-step.ts';
import { createFinish } from './actions/finish.ts';
import { createKnockActions } from './actions/knock.ts';
import { createAttempts } from './attempts.ts';
import type { SignInDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createFirstStepDoors } from './first-step-doors.ts';
import { createKeyDoors } from './key-doors.ts';
import { createSecondStepLock } from './second-step-lock.ts';
import * as store from './store.ts';
import { createTries } from './tries.ts';

export { signInContract } from './contract.ts';
export { lostPhonePath, sixDigits } from './rules.ts';
export { keyBody, keyForm, yubikeyBody } from './pages/keys.ts';
export type { SecondStepLock } from './second-step-lock.ts';
export { migrations } from './migrations/index.ts';

export function createSignIn(deps: SignInDeps) {
  const { db, clock, jobs } = deps;
  const parts = {
    attempts: createAttempts(deps),
    ...createCheckPassword(deps),
    ...createCountSecondStep(deps),
    ...createFinish(deps),
    ...createKnockActions(deps),
  };
  const tries = createTries(deps, parts);
  jobs.every('sign-in.sweep', 600, async () => {
    await store.deleteExpiredAttempts(db, clock.now());
    await store.deleteOldLanes(db, clock.now() - 2 * 86_400_000);
  });
  return {
    doors: createDoors(
      deps,
      createFirstStepDoors(deps, parts),
      createKeyDoors(deps, parts, tries),
      parts,
      tries,
    ),
    findAttempt: parts.attempts.find,
    /** What a recovery reads and opens again. */
    ...createSecondStepLock(parts.lanesOf),
    /** The hook of "this was not me": everything half-done ends. */
    endAttempts: (tx: Tx, accountId: string) => store.deleteAttempts(tx, accountId),
  };
}
export { errors } from './errors.ts';
