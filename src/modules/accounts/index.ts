// Accounts: who somebody is, their password, sessions, known browsers, activity and the mail they get.
import type { Query, Tx } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import { createLoginAddressActions } from './actions/change-login-address.ts';
import { createPasswordActions } from './actions/change-password.ts';
import { createBrowsers } from './browsers.ts';
import { createAccountMaker } from './create-account.ts';
import type { AccountsDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createNotices } from './notices.ts';
import { createHasher, isCommonPassword } from './passwords.ts';
import { passwordFault } from './rules.ts';
import { createSessions } from './sessions.ts';
import { lastSeen } from './session-store.ts';
import * as store from './store.ts';
import type { Accounts } from './types.ts';

export { accountsContract } from './contract.ts';
export { errors } from './errors.ts';
export { helpValues } from './help-values.ts';
export { migrations } from './migrations/index.ts';
export { addressKey, fullName, isAddress, maskAddress, trustMs } from './rules.ts';
export { checkedAddress, checkedName } from './create-account.ts';
export { sessionEndedTopic } from './sessions.ts';
export type { Say } from './notices.ts';
export type * from './types.ts';

export function createAccounts(deps: AccountsDeps) {
  const { db, audit, clock, keys } = deps;
  const hasher = createHasher((data) => keys.mac('password-pepper', data));
  const sessions = createSessions(deps);
  const browsers = createBrowsers(deps);
  const notices = createNotices(deps);

  const hashNewPassword: Accounts['hashNewPassword'] = async (password, about) => {
    const fault = passwordFault(password, about, isCommonPassword);
    if (fault) refuse(`accounts/password-${fault}`, { minimum: about.withFactor ? 8 : 15 });
    return hasher.hash(password);
  };

  const verifyPassword: Accounts['verifyPassword'] = async (accountId, password) => {
    const stored = await store.findPasswordHash(db, accountId ?? '');
    const right = await hasher.verify(stored, password);
    if (right && stored && accountId && hasher.needsRehash(stored)) {
      const better = await hasher.hash(password);
      await db.transaction((tx) => store.updateAccount(tx, accountId, { password_hash: better }));
    }
    return right;
  };

  const record: Accounts['record'] = async (tx, entry) => {
    const { accountId, kind, visit, organisationId, detail } = entry;
    const from = visit
      ? { browser: visit.browser, system: visit.system, network: visit.network, place: visit.place }
      : {};
    await audit.append(tx, {
      at: clock.now(),
      kind,
      accountId,
      actor: entry.actor ?? accountId,
      ...(organisationId ? { organisationId } : {}),
      detail: { ...from, ...detail },
    });
  };

  const accounts: Accounts = {
    find: store.findAccount,
    findByIdentifier: store.findAccountByIdentifier,
    create: createAccountMaker(deps),
    hashNewPassword,
    verifyPassword,
    slowHash: hasher.hash,
    slowVerify: hasher.verify,
    openSession: sessions.openSession,
    async openFirstSession(tx, accountId, visit) {
      const { browser } = await browsers.seeBrowser(tx, accountId, visit, { factorPassed: false });
      return sessions.openSession(tx, {
        accountId,
        level: 1,
        methods: ['password'],
        keepSignedIn: false,
        sudo: 'every',
        visit,
        browserId: browser?.id ?? null,
      });
    },
    raiseSession: sessions.raiseSession,
    endSession: sessions.endSession,
    endSessions: sessions.endSessions,
    dropSudo: sessions.dropSudo,
    ...browsers,
    requireNewPassword: (tx: Tx, accountId) =>
      store.updateAccount(tx, accountId, { must_change_password: 1 }),
    record,
    ...notices,
  };
  const passwordActions = createPasswordActions(deps, accounts);
  const addressActions = createLoginAddressActions(deps, accounts);
  const doors = createDoors(deps, accounts, sessions, { ...passwordActions, ...addressActions });

  deps.jobs.every('accounts.sweep', 3600, async () => {
    await sessions.sweep();
    await store.deleteExpiredCodes(db, clock.now());
  });

  return {
    ...accounts,
    setPassword: passwordActions.setPassword,
    count: () => store.countAccounts(db),
    /** Who runs this installation. */
    operators: store.listOperators,
    list: (limit: number, after: string) => store.listAccounts(db, limit, after),
    lastSeen: (accountIds: readonly string[]) => lastSeen(db, accountIds),
    lastSeenAt: async (query: Query, accountId: string) =>
      (await lastSeen(query, [accountId])).get(accountId) ?? 0,
    hashesMade: hasher.made,
    sessionIsOpen: sessions.isOpen,
    resolvePrincipal: sessions.resolvePrincipal,
    principalOfSession: sessions.principalOfSession,
    doors,
  };
}

export type AccountsModule = ReturnType<typeof createAccounts>;
