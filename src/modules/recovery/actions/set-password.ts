// The end of a recovery: a new password, and everything the old one held open is over. It signs nobody in and leaves the
// second step as it is.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { RecoveryDeps } from '../deps.ts';
import { type Flows, proofsOf } from '../flows.ts';
import type { Tell } from '../jobs.ts';
import { freezeMs } from '../rules.ts';
import * as store from '../store.ts';
import type { FlowTable } from '../tables.ts';

export function createSetPassword(deps: RecoveryDeps, flows: Flows, tell: Tell) {
  const { db, clock, accounts, appPasswords, factors, signIn } = deps;

  /** Refuses with accounts/password-*. undefined: somebody else ended the flow first. */
  async function setPassword(
    flow: FlowTable,
    password: string,
    visit: Visit,
    given: { keepApps: boolean },
  ): Promise<{ endedSessions: number; twoStepOn: boolean } | undefined> {
    const account = await accounts.find(db, flow.account_id ?? '');
    if (!account) return undefined;
    const names = [account.loginAddress, account.givenName, account.familyName, 'aldaba'];
    const twoStepOn = await factors.isOn(db, account.id);
    // After a "not me" somebody else knows the old one.
    if (account.mustChangePassword && (await accounts.verifyPassword(account.id, password)))
      refuse('accounts/password-same');
    const hash = await accounts.hashNewPassword(password, { names, withFactor: twoStepOn });
    return db.transaction(async (tx) => {
      const now = clock.now();
      if (!(await store.finishFlow(tx, flow.id, now))) return undefined;
      const proofs = proofsOf(flow);
      // What was enough when it was shown may not be now: two-step verification went on, or the second step was locked.
      const verdict = await flows.verdict(tx, account.id, proofs);
      if (verdict.kind === 'more' || (verdict.kind === 'hold' && flow.hold_until === null)) {
        await store.updateFlow(tx, flow.id, { state: 'cancelled', done_at: null });
        return undefined;
      }
      // Ends trusted browsers and every other recovery under way.
      await accounts.setPassword(tx, account.id, hash);
      const endedSessions = await accounts.endSessions(tx, account.id);
      await signIn.endAttempts(tx, account.id);
      if (!given.keepApps) await appPasswords.revokeAll(tx, account.id, 'recovery', visit);
      await signIn.forgetPasswordTries(tx, account, visit);
      // Only more than the mailbox opens a second step that a hundred wrong codes have closed.
      if (new Set(proofs).size > 1) await signIn.openSecondStep(tx, account.id);
      await store.freeze(tx, account.id, now + freezeMs);
      const detail = { endedSessions, proofs: flow.proven };
      await accounts.record(tx, { accountId: account.id, kind: 'recovery.done', visit, detail });
      await tell.everywhere(tx, account, { ...flow, done_at: now }, 'recovery-done');
      return { endedSessions, twoStepOn };
    });
  }

  return { setPassword };
}
