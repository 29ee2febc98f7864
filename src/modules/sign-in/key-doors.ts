// Doors of passkeys and security keys: signing in without a password, the key as a second step, and the code a YubiKey types.
import { refuse } from '../../core/errors.ts';
import type { Endpoints } from '../../core/http/door.ts';
import { json, page, redirect } from '../../core/http/replies.ts';
import type { Visit } from '../../core/visit.ts';
import { type ReadOtp, type ShownKey, strangerLimit } from '../factors/index.ts';
import type { signInContract } from './contract.ts';
import { sessionCookies } from './cookies.ts';
import type { SignInDeps } from './deps.ts';
import { signInBody } from './pages/entry.ts';
import { keyBody, yubikeyBody } from './pages/keys.ts';
import type { SignInParts } from './parts.ts';
import { safeNext } from './rules.ts';
import type { AttemptTable } from './tables.ts';
import type { Tries } from './tries.ts';

type Keys = Extract<
  keyof typeof signInContract,
  `${string}/sign-in/passkey${string}` | `${string}/sign-in/key${string}` | `${string}/sign-in/yubikey`
>;

export function createKeyDoors(
  deps: SignInDeps,
  parts: SignInParts,
  { attemptOf, tryOnce }: Tries,
): Pick<Endpoints<typeof signInContract>, Keys> {
  const { db, limits, accounts, factors, layout, translate, registrationOpen } = deps;

  /** A page of ours has given the browser its cookie; a challenge without one would be anybody's. */
  const browserOf = (visit: Visit): string => visit.browserToken ?? refuse('core/bad-request');
  const stranger = (visit: Visit) =>
    ({ purpose: 'sign-in', boundTo: '', browserToken: browserOf(visit) }) as const;
  const secondStep = (attempt: AttemptTable, visit: Visit) =>
    ({ purpose: 'second-step', boundTo: attempt.id, browserToken: browserOf(visit) }) as const;

  function keyPage(visit: Visit, path: string, formToken: string, error?: string) {
    const t = translate(visit.language);
    const body = keyBody(t, { formToken, action: '/sign-in/key', others: '/sign-in/methods', error });
    return page(
      layout(visit, path, { title: t('entry-keys.key.title'), body, failed: error !== undefined }),
      {
        status: error === undefined ? 200 : 422,
      },
    );
  }

  function yubikeyPage(visit: Visit, path: string, formToken: string, error?: string, status = 422) {
    const t = translate(visit.language);
    const body = yubikeyBody(t, { formToken, action: '/sign-in/yubikey', others: '/sign-in/methods', error });
    return page(
      layout(visit, path, { title: t('entry-keys.yubikey.title'), body, failed: error !== undefined }),
      { status: error === undefined ? 200 : status },
    );
  }

  return {
    async 'POST /sign-in/passkey/challenge'({ visit }) {
      const asking = stranger(visit);
      const counted = await limits.count([{ key: `passkey-challenge:${visit.network}`, ...strangerLimit }]);
      if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
      return json(await factors.askForKey(asking, null));
    },

    async 'POST /sign-in/passkey'({ body, visit, formToken, cookie }) {
      const next = safeNext(body.next);
      const keep = body.keep === 'yes';
      const key = await factors.readKey(stranger(visit), null, body.credential, visit);
      const account = key && (await accounts.find(db, key.accountId));
      const result = key && account && (await signInWith(key, account.id));
      if (!result) {
        await db.transaction((tx) =>
          accounts.record(tx, { accountId: account?.id ?? null, kind: 'sign-in.wrong-key', visit }),
        );
        const t = translate(visit.language);
        const html = signInBody(t, {
          formToken,
          address: '',
          next,
          keep,
          errors: { '': t('entry-keys.passkey.refused') },
          over: false,
          registration: registrationOpen,
        });
        const content = { title: t('entry.sign-in.title'), body: html, failed: true };
        return page(layout(visit, '/sign-in', content), { status: 401 });
      }
      if ('to' in result) return redirect(result.to, sessionCookies(result.opened));
      return redirect('/sign-in/new-password', {
        attempt: { value: result.token, maxAgeSeconds: 600 },
        ...(cookie('session') ? { session: null } : {}),
      });

      /** undefined: another answer of the same key was first. */
      async function signInWith(shown: ShownKey, accountId: string) {
        return db.transaction(async (tx) => {
          const owner = await accounts.find(tx, accountId);
          if (!owner || !(await factors.spendKey(tx, shown))) return undefined;
          const methods = ['passkey'] as const;
          if (!owner.mustChangePassword) return parts.signIn(tx, owner, { methods, keep, next, visit });
          // "This was not me" was said: what was proven stands, the session waits for a new password.
          return parts.attempts.open(tx, {
            accountId,
            purpose: 'sign-in',
            sessionId: null,
            verb: null,
            browserToken: visit.browserToken,
            keep,
            next,
            proven: methods,
          });
        });
      }
    },

    async 'GET /sign-in/key'({ attempt, visit, formToken, path }) {
      attemptOf(attempt, visit);
      return keyPage(visit, path, formToken);
    },

    async 'POST /sign-in/key/challenge'({ attempt: hold, visit }) {
      const attempt = attemptOf(hold, visit);
      return json(await factors.askForKey(secondStep(attempt, visit), attempt.account_id));
    },

    async 'POST /sign-in/key'({ attempt: hold, body, visit, formToken, path }) {
      const attempt = attemptOf(hold, visit);
      let key: ShownKey | undefined;
      const tried = await tryOnce(attempt, visit, {
        method: 'security-key',
        spend: async (tx) => (key && (await factors.spendKey(tx, key)) ? 'security-key' : undefined),
        prepare: async () => {
          const asking = secondStep(attempt, visit);
          key = await factors.readKey(asking, attempt.account_id, body.credential, visit);
          return undefined;
        },
      });
      if (tried !== 'unknown' && 'to' in tried) return redirect(tried.to, sessionCookies(tried.opened));
      const left = tried === 'unknown' ? 0 : tried.left;
      return keyPage(visit, path, formToken, translate(visit.language)('entry-keys.key.wrong', { left }));
    },

    async 'GET /sign-in/yubikey'({ attempt, visit, formToken, path }) {
      attemptOf(attempt, visit);
      return yubikeyPage(visit, path, formToken);
    },

    async 'POST /sign-in/yubikey'({ attempt: hold, body, visit, formToken, path }) {
      const attempt = attemptOf(hold, visit);
      const t = translate(visit.language);
      let code: ReadOtp | undefined;
      const tried = await tryOnce(attempt, visit, {
        method: 'yubikey',
        spend: async (tx) => (code && (await factors.spendYubicoOtp(tx, code)) ? 'yubikey' : undefined),
        prepare: async () => {
          const read = await factors.readYubicoOtp(attempt.account_id, body.code);
          if (read === 'down') return 'unknown';
          code = read;
          return undefined;
        },
      });
      if (tried === 'unknown') return yubikeyPage(visit, path, formToken, t('entry-keys.yubikey.down'), 503);
      if ('to' in tried) return redirect(tried.to, sessionCookies(tried.opened));
      return yubikeyPage(visit, path, formToken, t('entry-keys.yubikey.wrong', { left: tried.left }));
    },
  };
}
