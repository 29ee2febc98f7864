// Changing the password: the present one is asked again, whatever fresh proof the session has.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { AccountsDeps } from '../deps.ts';
import * as store from '../store.ts';
import type { Account, Accounts } from '../types.ts';

type Needs = Pick<
  Accounts,
  'verifyPassword' | 'hashNewPassword' | 'endSessions' | 'endTrust' | 'notify' | 'record'
>;

export function createPasswordActions(deps: AccountsDeps, accounts: Needs) {
  const { db, clock, limits } = deps;

  async function changePassword(
    account: Account,
    sessionId: string,
    given: { current: string; next: string; endOtherSessions: boolean; withFactor: boolean },
    visit: Visit,
  ): Promise<{ endedSessions: number }> {
    const counted = await limits.count([
      { key: `password-change:${account.id}`, limit: 10, windowSeconds: 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    if (!(await accounts.verifyPassword(account.id, given.current))) refuse('accounts/wrong-password');
    const names = [account.loginAddress, account.givenName, account.familyName, 'aldaba'];
    const hash = await accounts.hashNewPassword(given.next, { names, withFactor: given.withFactor });
    return db.transaction(async (tx) => {
      await setPassword(tx, account.id, hash);
      const endedSessions = given.endOtherSessions
        ? await accounts.endSessions(tx, account.id, sessionId)
        : 0;
      await accounts.record(tx, {
        accountId: account.id,
        kind: 'password.changed',
        visit,
        detail: { endedSessions },
      });
      await accounts.notify(tx, account.id, { kind: 'password-changed', visit });
      return { endedSessions };
    });
  }

  /** Stores a hash. Trusted browsers end with the old password. */
  const setPassword: (
    tx: Parameters<Accounts['endTrust']>[0],
    accountId: string,
    hash: string,
  ) => Promise<void> = async (tx, accountId, hash) => {
    await store.updateAccount(tx, accountId, {
      password_hash: hash,
      password_changed_at: clock.now(),
      must_change_password: 0,
    });
    await accounts.endTrust(tx, accountId);
    await deps.hooks.credentialsChanged(tx, accountId);
  };

  return { changePassword, setPassword };
}
