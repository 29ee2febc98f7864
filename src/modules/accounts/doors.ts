// The module's routes. Here cookies and files are spoken of; what happens is decided in actions.
import { refuse } from '../../core/errors.ts';
import { bind } from '../../core/http/door.ts';
import type { SessionPrincipal } from '../../core/http/principal.ts';
import { file, json } from '../../core/http/replies.ts';
import { activityCsv, listActivity } from './activity.ts';
import { createLoginAddressActions } from './actions/change-login-address.ts';
import { createPasswordActions } from './actions/change-password.ts';
import { accountsContract } from './contract.ts';
import { checkedName } from './create-account.ts';
import type { AccountsDeps } from './deps.ts';
import { createRegisterDoors } from './pages/register.ts';
import * as sessionStore from './session-store.ts';
import { createSessions, hashToken } from './sessions.ts';
import * as store from './store.ts';
import type { Account, Accounts } from './types.ts';

type Actions = ReturnType<typeof createPasswordActions> & ReturnType<typeof createLoginAddressActions>;

const present = (account: Account) => {
  const { mustChangePassword: _, ...rest } = account;
  return rest;
};

export function createDoors(
  deps: AccountsDeps,
  accounts: Accounts,
  sessions: ReturnType<typeof createSessions>,
  actions: Actions,
) {
  const { db, clock } = deps;
  const accountOf = async (principal: SessionPrincipal): Promise<Account> =>
    (await store.findAccount(db, principal.accountId)) ?? refuse('core/sign-in-required');

  return bind(accountsContract, {
    ...createRegisterDoors(deps, accounts),

    async 'GET /api/session'({ principal }) {
      const account = await accountOf(principal);
      return json({
        account: present(account),
        session: {
          id: principal.sessionId,
          level: principal.level,
          methods: [...principal.methods],
          authenticatedAt: principal.authenticatedAt,
          sudoUntil: principal.sudo?.until ?? null,
          mustEnrol: principal.mustEnrol,
          expiresAt: sessions.endOf(principal),
        },
        serverTime: clock.now(),
      });
    },

    async 'PATCH /api/account'({ principal, body }) {
      const { givenName, familyName, language, theme, country } = body;
      await db.transaction(async (tx) => {
        await store.updateAccount(tx, principal.accountId, {
          ...(givenName === undefined ? {} : { given_name: checkedName(givenName) }),
          ...(familyName === undefined ? {} : { family_name: checkedName(familyName) }),
          ...(language === undefined ? {} : { language }),
          ...(theme === undefined ? {} : { theme }),
          ...(country === undefined ? {} : { country }),
        });
        if (givenName !== undefined || familyName !== undefined)
          await deps.hooks.personChanged(tx, principal.accountId);
      });
      return json(present(await accountOf(principal)), {
        cookies: {
          ...(language ? { language: { value: language, maxAgeSeconds: 400 * 86_400 } } : {}),
          ...(theme ? { theme: { value: theme, maxAgeSeconds: 400 * 86_400 } } : {}),
        },
      });
    },

    async 'POST /api/account/login-address'({ principal, body }) {
      return json(await actions.askForLoginAddress(await accountOf(principal), body.address));
    },

    async 'POST /api/account/login-address/confirm'({ principal, body, visit }) {
      return json(present(await actions.confirmLoginAddress(await accountOf(principal), body.code, visit)));
    },

    async 'POST /api/account/password'({ principal, body, visit }) {
      const withFactor = await deps.hasTwoStep(principal.accountId);
      const account = await accountOf(principal);
      return json(await actions.changePassword(account, principal.sessionId, { ...body, withFactor }, visit));
    },

    async 'GET /api/sessions'({ principal }) {
      const found = await sessions.list(db, principal.accountId);
      return json({
        sessions: found.map((row) => ({
          id: row.id,
          current: row.id === principal.sessionId,
          browser: row.browser,
          system: row.system,
          network: row.network,
          place: row.place,
          level: row.level,
          methods: row.methods.split(' '),
          keepSignedIn: row.keep_signed_in === 1,
          createdAt: row.created_at,
          seenAt: row.seen_at,
          expiresAt: Math.min(row.expires_at, row.seen_at + row.idle_ms),
        })),
      });
    },

    async 'DELETE /api/sessions/:sessionId'({ principal, params, visit }) {
      const ended = await db.transaction(async (tx) => {
        const session = await sessions.find(tx, params.sessionId);
        // Another account's session and none at all are the same answer.
        if (!session || session.account_id !== principal.accountId) refuse('accounts/no-such-session');
        const { browser, system } = session;
        const detail = { endedBrowser: browser, endedSystem: system };
        await accounts.record(tx, { accountId: principal.accountId, kind: 'session.ended', visit, detail });
        return accounts.endSession(tx, session.id);
      });
      return json({ ended });
    },

    async 'POST /api/sessions/end-others'({ principal, visit }) {
      const ended = await db.transaction(async (tx) => {
        const count = await accounts.endSessions(tx, principal.accountId, principal.sessionId);
        const detail = { count };
        await accounts.record(tx, {
          accountId: principal.accountId,
          kind: 'session.others-ended',
          visit,
          detail,
        });
        return count;
      });
      return json({ ended });
    },

    async 'GET /api/browsers'({ principal, visit }) {
      const found = await sessionStore.listBrowsers(db, principal.accountId);
      const mine = visit.browserToken === null ? null : Buffer.from(hashToken(visit.browserToken));
      const now = clock.now();
      return json({
        browsers: found.map((row) => ({
          id: row.id,
          current: mine !== null && mine.equals(row.token_hash),
          browser: row.browser,
          system: row.system,
          firstSeenAt: row.first_seen_at,
          seenAt: row.seen_at,
          trustedUntil: row.trusted_until !== null && row.trusted_until > now ? row.trusted_until : null,
        })),
      });
    },

    async 'DELETE /api/browsers/:browserId'({ principal, params, visit }) {
      const forgotten = await db.transaction(async (tx) => {
        const count = await sessionStore.deleteBrowser(tx, principal.accountId, params.browserId);
        if (count > 0)
          await accounts.record(tx, { accountId: principal.accountId, kind: 'browser.forgotten', visit });
        return count;
      });
      return json({ forgotten });
    },

    async 'GET /api/activity'({ principal, query }) {
      return json(await listActivity(deps, principal.accountId, query));
    },

    async 'GET /api/activity.csv'({ principal }) {
      const account = await accountOf(principal);
      return file('aldaba-activity.csv', 'text/csv; charset=utf-8', activityCsv(deps, account));
    },
  });
}
