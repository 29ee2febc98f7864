// The end of a sign-in or of a step-up: the attempt is used up and a session opens, or the session of the step-up is
// raised. One transaction, one winner.
import type { Tx } from '../../../core/db/db.ts';
import type { Visit } from '../../../core/visit.ts';
import type { Account, OpenedSession, SessionMethod } from '../../accounts/index.ts';
import type { SignInDeps } from '../deps.ts';
import { isEnough, isStrong, reachOf } from '../rules.ts';
import * as store from '../store.ts';
import type { AttemptTable } from '../tables.ts';

const askTrustAgainMs = 30 * 86_400_000;

/** Where to go on, and the session that opened; null while something is still due. */
export type Finished = { to: string; opened: OpenedSession | null };

export function createFinish(deps: SignInDeps) {
  const { accounts, factors, clock } = deps;

  /** A session for somebody who proved everything the account demands. */
  async function signIn(
    tx: Tx,
    account: Account,
    given: { methods: readonly SessionMethod[]; keep: boolean; next: string; visit: Visit },
  ): Promise<Finished> {
    const { methods, keep, next, visit } = given;
    const factorPassed = methods.some((m) => m !== 'password' && m !== 'trusted-browser');
    const twoStepOn = await factors.isOn(tx, account.id);
    // The gate stands here, where sessions are made, and not in front of one of the ways that lead to it.
    if (!isEnough(methods, twoStepOn)) throw new Error('a session without the second step');
    const { browser, isNew } = await accounts.seeBrowser(tx, account.id, visit, { factorPassed });
    const opened = await accounts.openSession(tx, {
      accountId: account.id,
      level: isStrong(methods) ? 2 : 1,
      methods,
      keepSignedIn: keep,
      sudo: methods.includes('trusted-browser') ? null : reachOf(methods, twoStepOn),
      visit,
      browserId: browser?.id ?? null,
    });
    await accounts.record(tx, {
      accountId: account.id,
      kind: 'sign-in.done',
      visit,
      detail: { methods: methods.join(' ') },
    });
    await deps.signedIn(tx, account.id, visit);
    if (isNew) await accounts.notify(tx, account.id, { kind: 'new-browser', visit });
    const lastMethod = methods.at(-1);
    if (factorPassed && lastMethod) await store.putPreference(tx, account.id, lastMethod, clock.now());
    const now = clock.now();
    const trusted = browser?.trustedUntil != null && browser.trustedUntil > now;
    const askedLately = browser?.askedTrustAt != null && now - browser.askedTrustAt < askTrustAgainMs;
    // Trust skips the step after a password: whoever came without one has nothing to skip.
    const byPassword = methods.includes('password');
    const askTrust =
      factorPassed &&
      byPassword &&
      browser !== null &&
      !trusted &&
      !askedLately &&
      (await deps.trustAllowed(tx, account.id));
    return {
      to: askTrust ? `/sign-in/trust?next=${encodeURIComponent(next)}` : next,
      opened,
    };
  }

  /** Ends the attempt with one more proven method. undefined: somebody else used it up, or a session is gone. */
  async function finishAttempt(
    tx: Tx,
    attempt: AttemptTable,
    account: Account,
    method: SessionMethod,
    visit: Visit,
  ): Promise<Finished | undefined> {
    const methods = [...attempt.proven.split(' ').filter(Boolean), method] as SessionMethod[];
    if (attempt.purpose === 'sign-in' && account.mustChangePassword) {
      // "This was not me" was said: the proofs stand, the session waits for a new password.
      await store.updateAttempt(tx, attempt.id, { proven: methods.join(' '), knock_id: null, failures: 0 });
      return { to: '/sign-in/new-password', opened: null };
    }
    if (!(await store.deleteAttempt(tx, attempt.id))) return undefined;
    if (attempt.purpose === 'sign-in') {
      const { next } = attempt;
      return signIn(tx, account, { methods, keep: attempt.keep_signed_in === 1, next, visit });
    }
    if (!attempt.session_id) return undefined;
    const opened = await accounts.raiseSession(tx, attempt.session_id, {
      sudo: reachOf(methods, true),
      level: 2,
      methods: [method],
    });
    if (!opened) return undefined;
    await accounts.seeBrowser(tx, account.id, visit, { factorPassed: true });
    await accounts.record(tx, {
      accountId: account.id,
      kind: 'step-up.done',
      visit,
      detail: { methods: methods.join(' ') },
    });
    return { to: attempt.next, opened };
  }

  return { signIn, finishAttempt };
}
export type Finish = ReturnType<typeof createFinish>;
