// Doors before the second step: sign in, trust this browser, fresh proof, new password, sign out, language.
import { type SudoVerb, sudoVerbs } from '../../core/contract.ts';
import { Refusal } from '../../core/errors.ts';
import type { Endpoints } from '../../core/http/door.ts';
import { json, page, redirect } from '../../core/http/replies.ts';
import { languages } from '../../core/pages/layout.ts';
import type { Visit } from '../../core/visit.ts';
import { type Account, trustMs } from '../accounts/index.ts';
import type { signInContract } from './contract.ts';
import { sessionCookies } from './cookies.ts';
import type { SignInDeps } from './deps.ts';
import { newPasswordBody, signedOutBody, signInBody, stepUpBody, trustBody } from './pages/entry.ts';
import type { SignInParts } from './parts.ts';
import { isEnough, lostPhonePath, methodOf, proofFor, safeNext } from './rules.ts';
import * as store from './store.ts';

type Keys =
  | 'GET /'
  | 'GET /sign-in'
  | 'POST /sign-in'
  | 'GET /sign-in/trust'
  | 'POST /sign-in/trust'
  | 'GET /sign-in/new-password'
  | 'POST /sign-in/new-password'
  | 'GET /step-up'
  | 'POST /step-up'
  | 'DELETE /api/session'
  | 'GET /signed-out'
  | 'GET /language';

export function createFirstStepDoors(
  deps: SignInDeps,
  parts: SignInParts,
): Pick<Endpoints<typeof signInContract>, Keys> {
  const { db, clock, accounts, factors, layout, translate } = deps;
  const { attempts } = parts;

  async function accountOf(accountId: string): Promise<Account> {
    const account = await accounts.find(db, accountId);
    if (!account) throw new Refusal('core/sign-in-required', { location: '/sign-in' });
    return account;
  }

  /** Where the second step begins: with the method used last, when the person still has it. */
  async function secondStep(attemptId: string, accountId: string, visit: Visit): Promise<string> {
    const methods = await factors.methods(db, accountId);
    const preferred = methodOf(await store.findPreference(db, accountId));
    const first = methods.find((m) => m.kind === preferred) ?? methods[0];
    if (first?.kind === 'security-key') return '/sign-in/key';
    if (first?.kind === 'yubikey') return '/sign-in/yubikey';
    if (first?.kind === 'code-app') return '/sign-in/code?from=app';
    if (first?.kind === 'device-code') return '/sign-in/code?from=auth';
    // Nothing is sent before the person asks for it: a message costs, and may wake somebody.
    if (first?.kind === 'sms') return '/sign-in/sms';
    if (first?.kind !== 'knock') return '/sign-in/methods';
    const attempt = await store.findAttempt(db, attemptId, clock.now());
    if (attempt) await parts.knockFor(attempt, visit);
    return '/sign-in/knock';
  }

  function stepUpPage(
    visit: Visit,
    path: string,
    given: {
      formToken: string;
      verb: SudoVerb;
      next: string;
      account: Account;
      twoStepOn: boolean;
      error?: string;
    },
  ) {
    const t = translate(visit.language);
    const proof = proofFor(given.verb, given.twoStepOn);
    const errors: Record<string, string> = given.error ? { password: given.error } : {};
    const body = stepUpBody(t, {
      formToken: given.formToken,
      verb: given.verb,
      next: given.next,
      address: given.account.loginAddress,
      askPassword: proof.password,
      askFactor: proof.factor,
      errors,
    });
    const failed = given.error !== undefined;
    return page(layout(visit, path, { title: t('entry.step-up.title'), body, failed }), {
      status: failed ? 422 : 200,
    });
  }

  const verbOf = (text: string): SudoVerb => {
    const verb = sudoVerbs.find((v) => v === text);
    if (!verb) throw new Refusal('core/bad-request');
    return verb;
  };

  return {
    'GET /': ({ principal }) => redirect(principal.kind === 'session' ? '/manager/' : '/sign-in'),

    async 'GET /sign-in'({ principal, query, visit, formToken, path }) {
      const next = safeNext(query.next);
      if (principal.kind === 'session') return redirect(next);
      const t = translate(visit.language);
      const body = signInBody(t, {
        formToken,
        address: '',
        next,
        keep: false,
        errors: {},
        over: query.over !== undefined,
        registration: deps.registrationOpen,
      });
      return page(layout(visit, path, { title: t('entry.sign-in.title'), body }));
    },

    async 'POST /sign-in'({ body, visit, formToken, cookie }) {
      const next = safeNext(body.next);
      const keep = body.keep === 'yes';
      const checked = await parts.checkPassword(body.address, body.password, visit);
      if (!checked) {
        const t = translate(visit.language);
        const html = signInBody(t, {
          formToken,
          address: body.address.slice(0, 254),
          next,
          keep,
          errors: { '': t('entry.sign-in.wrong') },
          over: false,
          registration: deps.registrationOpen,
        });
        return page(
          layout(visit, '/sign-in', { title: t('entry.sign-in.title'), body: html, failed: true }),
          {
            status: 401,
          },
        );
      }
      const { account, knownBrowser, forget } = checked;
      const now = clock.now();
      const result = await db.transaction(async (tx) => {
        await forget(tx);
        const twoStepOn = await factors.isOn(tx, account.id);
        const trusted =
          knownBrowser?.trustedUntil != null &&
          knownBrowser.trustedUntil > now &&
          (await deps.trustAllowed(tx, account.id));
        if (twoStepOn ? trusted && !account.mustChangePassword : !account.mustChangePassword) {
          const methods = twoStepOn ? (['password', 'trusted-browser'] as const) : (['password'] as const);
          return parts.signIn(tx, account, { methods, keep, next, visit });
        }
        // A session the browser still has is not part of this sign-in: it stays until it ends by itself.
        return attempts.open(tx, {
          accountId: account.id,
          purpose: 'sign-in',
          sessionId: null,
          verb: null,
          browserToken: visit.browserToken,
          keep,
          next,
          proven: ['password'],
        });
      });
      if ('to' in result) return redirect(result.to, sessionCookies(result.opened));
      const cookies = {
        attempt: { value: result.token, maxAgeSeconds: 600 },
        ...(cookie('session') ? { session: null } : {}),
      };
      if (!(await factors.isOn(db, account.id))) return redirect('/sign-in/new-password', cookies);
      // The phone is lost: whoever has it must not be asked.
      if (next === lostPhonePath) return redirect('/sign-in/methods', cookies);
      return redirect(await secondStep(result.id, account.id, visit), cookies);
    },

    async 'GET /sign-in/trust'({ query, visit, formToken, path }) {
      const t = translate(visit.language);
      const next = safeNext(query.next);
      const body = trustBody(t, { formToken, next, browser: visit.browser, system: visit.system });
      return page(layout(visit, path, { title: t('entry.trust.title'), body }));
    },

    async 'POST /sign-in/trust'({ principal, body, visit }) {
      await db.transaction(async (tx) => {
        const browser = await accounts.browser(tx, principal.accountId, visit.browserToken);
        // Only where a second factor has just passed: a trusted browser must not renew itself.
        if (!browser?.factorAt || clock.now() - browser.factorAt > 10 * 60_000) return;
        const yes = body.trust === 'yes' && (await deps.trustAllowed(tx, principal.accountId));
        await accounts.trustBrowser(tx, browser.id, yes ? clock.now() + trustMs : null);
        if (yes)
          await accounts.record(tx, { accountId: principal.accountId, kind: 'browser.trusted', visit });
      });
      return redirect(safeNext(body.next));
    },

    async 'GET /sign-in/new-password'({ attempt, visit, formToken, path }) {
      const account = await accountOf(attempt.accountId);
      const t = translate(visit.language);
      const twoStepOn = await factors.isOn(db, account.id);
      const body = newPasswordBody(t, {
        formToken,
        address: account.loginAddress,
        errors: {},
        minimum: twoStepOn ? 8 : 15,
        appPasswords: await deps.appPasswords.count(db, account.id),
      });
      return page(layout(visit, path, { title: t('entry.new-password.title'), body }));
    },

    async 'POST /sign-in/new-password'({ attempt: hold, body, visit, formToken, path }) {
      const attempt = attempts.of(hold, visit.browserToken);
      if (!attempt || attempt.purpose !== 'sign-in')
        throw new Refusal('core/attempt-required', { location: '/sign-in?over=1' });
      const account = await accountOf(attempt.account_id);
      const twoStepOn = await factors.isOn(db, account.id);
      const methods = attempt.proven.split(' ') as Parameters<typeof parts.signIn>[2]['methods'];
      if (!account.mustChangePassword || !isEnough(methods, twoStepOn)) return redirect('/sign-in/methods');
      const t = translate(visit.language);
      const names = [account.loginAddress, account.givenName, account.familyName, 'aldaba'];
      try {
        if (await accounts.verifyPassword(account.id, body.password))
          throw new Refusal('accounts/password-same');
        const hash = await accounts.hashNewPassword(body.password, { names, withFactor: twoStepOn });
        const finished = await db.transaction(async (tx) => {
          if (!(await store.deleteAttempt(tx, attempt.id))) return undefined;
          await accounts.setPassword(tx, account.id, hash);
          await accounts.endSessions(tx, account.id);
          if (body.keepApps !== 'yes') await deps.appPasswords.revokeAll(tx, account.id, 'stranger', visit);
          await accounts.record(tx, {
            accountId: account.id,
            kind: 'password.changed',
            visit,
            detail: { endedSessions: 0 },
          });
          await accounts.notify(tx, account.id, { kind: 'password-changed', visit });
          const { next } = attempt;
          const keep = attempt.keep_signed_in === 1;
          return parts.signIn(tx, account, { methods, keep, next, visit });
        });
        if (!finished) return redirect('/sign-in?over=1');
        return redirect(finished.to, sessionCookies(finished.opened));
      } catch (error) {
        if (!(error instanceof Refusal) || !error.code.startsWith('accounts/password-')) throw error;
        const minimum = twoStepOn ? 8 : 15;
        const errors = { password: t(`errors.${error.code.replace('/', '.')}`, { minimum }) };
        const appPasswords = await deps.appPasswords.count(db, account.id);
        const given = { formToken, address: account.loginAddress, errors, minimum, appPasswords };
        const html = newPasswordBody(t, given);
        return page(layout(visit, path, { title: t('entry.new-password.title'), body: html, failed: true }), {
          status: 422,
        });
      }
    },

    async 'GET /step-up'({ principal, query, visit, formToken, path }) {
      const account = await accountOf(principal.accountId);
      const twoStepOn = await factors.isOn(db, account.id);
      const given = { formToken, verb: verbOf(query.verb), next: safeNext(query.next), account, twoStepOn };
      return stepUpPage(visit, path, given);
    },

    async 'POST /step-up'({ principal, body, visit, formToken }) {
      const account = await accountOf(principal.accountId);
      const verb = verbOf(body.verb);
      const next = safeNext(body.next);
      const twoStepOn = await factors.isOn(db, account.id);
      const proof = proofFor(verb, twoStepOn);
      if (proof.password && !(await parts.confirmPassword(account, body.password ?? '', visit))) {
        const error = translate(visit.language)('entry.step-up.wrong');
        const path = `/step-up?verb=${verb}&next=${encodeURIComponent(next)}`;
        return stepUpPage(visit, path, { formToken, verb, next, account, twoStepOn, error });
      }
      if (!proof.factor) {
        const opened = await db.transaction(async (tx) => {
          await accounts.record(tx, {
            accountId: account.id,
            kind: 'step-up.done',
            visit,
            detail: { methods: 'password' },
          });
          return accounts.raiseSession(tx, principal.sessionId, {
            sudo: 'every',
            level: 1,
            methods: ['password'],
          });
        });
        if (!opened) throw new Refusal('core/sign-in-required', { location: '/sign-in' });
        return redirect(next, sessionCookies(opened));
      }
      const opened = await db.transaction((tx) =>
        attempts.open(tx, {
          accountId: account.id,
          purpose: 'step-up',
          sessionId: principal.sessionId,
          verb,
          browserToken: visit.browserToken,
          keep: false,
          next,
          proven: proof.password ? ['password'] : [],
        }),
      );
      const cookies = { attempt: { value: opened.token, maxAgeSeconds: 600 } };
      return redirect(await secondStep(opened.id, account.id, visit), cookies);
    },

    async 'DELETE /api/session'({ principal, visit }) {
      const ended = await db.transaction(async (tx) => {
        await accounts.record(tx, { accountId: principal.accountId, kind: 'session.signed-out', visit });
        return accounts.endSession(tx, principal.sessionId);
      });
      return json({ ended }, { cookies: { session: null, attempt: null } });
    },

    'GET /signed-out'({ visit, path }) {
      const t = translate(visit.language);
      return page(layout(visit, path, { title: t('entry.signed-out.title'), body: signedOutBody(t) }));
    },

    'GET /language'({ query }) {
      const to = languages.find((language) => language === query.to);
      // Any page of ours may be gone back to, also those safeNext keeps people from after signing in.
      const next =
        query.next && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}$/.test(query.next) ? query.next : '/';
      return redirect(next, to ? { language: { value: to, maxAgeSeconds: 400 * 86_400 } } : {});
    },
  };
}
