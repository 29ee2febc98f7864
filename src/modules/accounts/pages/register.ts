// Open registration: the address first, proven by a mailed code, then name and password. The pages and their cost are the
// same whether or not the address has an account; only its owner learns it, by mail.
import { createHash } from 'node:crypto';
import { Refusal, refuse } from '../../../core/errors.ts';
import type { Endpoints } from '../../../core/http/door.ts';
import { html } from '../../../core/http/html.ts';
import { page, redirect } from '../../../core/http/replies.ts';
import { sameBytes } from '../../../core/keys.ts';
import { errorSummary, field, type FieldErrors, form } from '../../../core/pages/parts.ts';
import type { Visit } from '../../../core/visit.ts';
import { normaliseCrockford } from '../../../lib/crockford.ts';
import type { accountsContract } from '../contract.ts';
import { checkedAddress, checkedName } from '../create-account.ts';
import type { AccountsDeps } from '../deps.ts';
import { addressKey } from '../rules.ts';
import * as store from '../store.ts';
import type { Accounts, Language } from '../types.ts';

type Doors = Pick<
  Endpoints<typeof accountsContract>,
  'GET /register' | 'POST /register' | 'POST /register/confirm'
>;

const codeLifeMs = 15 * 60_000;
const tries = 5;

const hashCode = (address: string, code: string) =>
  new Uint8Array(
    createHash('sha256')
      .update(`register:${addressKey(address)}:${normaliseCrockford(code)}`)
      .digest(),
  );

export function createRegisterDoors(deps: AccountsDeps, accounts: Accounts): Doors {
  const { db, clock, random, limits, layout, translate, origin } = deps;

  const mustBeOpen = () => {
    if (deps.registration !== 'open') refuse('accounts/registration-closed');
  };

  function addressPage(visit: Visit, formToken: string, address: string, errors: FieldErrors) {
    const t = translate(visit.language);
    const failed = Object.keys(errors).length > 0;
    const body = html`${errorSummary(t('entry.register.refused'), errors)}<h1>${t('entry.register.title')}</h1>
<p class="lede">${t('entry.register.text')}</p>
${form(
  '/register',
  formToken,
  html`${field(t, {
    name: 'address',
    label: t('entry.address'),
    type: 'email',
    value: address,
    autocomplete: 'username',
    required: true,
    error: errors.address,
  })}
<button class="button primary">${t('entry.register.send')}</button>`,
)}`;
    return page(layout(visit, '/register', { title: t('entry.register.title'), body, failed }), {
      status: failed ? 422 : 200,
    });
  }

  type Typed = { address: string; givenName: string; familyName: string };

  function confirmPage(visit: Visit, formToken: string, typed: Typed, errors: FieldErrors) {
    const t = translate(visit.language);
    const failed = Object.keys(errors).length > 0;
    const body = html`${errorSummary(t('entry.register.refused'), errors)}<h1>${t('entry.register.sent.title')}</h1>
<p class="lede">${t('entry.register.sent.text', { address: typed.address })}</p>
${form(
  '/register/confirm',
  formToken,
  html`<input type="hidden" name="address" value="${typed.address}">
${field(t, {
  name: 'code',
  label: t('entry.register.code'),
  autocomplete: 'one-time-code',
  code: 'long',
  required: true,
  error: errors.code,
})}
${field(t, {
  name: 'givenName',
  label: t('entry.register.given-name'),
  value: typed.givenName,
  autocomplete: 'given-name',
  required: true,
  error: errors.givenName,
})}
${field(t, {
  name: 'familyName',
  label: t('entry.register.family-name'),
  value: typed.familyName,
  autocomplete: 'family-name',
  required: true,
  error: errors.familyName,
})}
${field(t, {
  name: 'password',
  label: t('entry.password'),
  hint: t('entry.register.password-hint'),
  type: 'password',
  autocomplete: 'new-password',
  required: true,
  error: errors.password,
})}
<button class="button primary">${t('entry.register.create')}</button>`,
)}`;
    return page(layout(visit, '/register', { title: t('entry.register.sent.title'), body, failed }), {
      status: failed ? 422 : 200,
    });
  }

  /** A refusal of a field becomes the error of that field; anything else goes on. */
  function fieldError(visit: Visit, error: unknown, fields: Readonly<Record<string, string>>): FieldErrors {
    if (!(error instanceof Refusal)) throw error;
    const name = Object.entries(fields).find(([prefix]) => error.code.startsWith(prefix))?.[1];
    if (!name) throw error;
    const text = translate(visit.language)(`errors.${error.code.replace('/', '.')}`, { minimum: 15 });
    return { [name]: text };
  }

  async function count(visit: Visit, address: string) {
    const counted = await limits.count([
      { key: `register-network:${visit.network}`, limit: 20, windowSeconds: 3600 },
      { key: `register-address:${addressKey(address)}`, limit: 5, windowSeconds: 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
  }

  return {
    'GET /register'({ visit, formToken }) {
      mustBeOpen();
      return addressPage(visit, formToken, '', {});
    },

    async 'POST /register'({ body, visit, formToken }) {
      mustBeOpen();
      let address: string;
      try {
        address = checkedAddress(body.address);
      } catch (error) {
        return addressPage(
          visit,
          formToken,
          body.address,
          fieldError(visit, error, { 'accounts/bad-address': 'address' }),
        );
      }
      await count(visit, address);
      const code = random.code(2, 4);
      const language = visit.language as Language;
      await db.transaction(async (tx) => {
        const taken = await store.isAddressTaken(tx, address);
        await store.putRegistration(tx, {
          address_key: addressKey(address),
          code_hash: hashCode(address, code),
          tries: 0,
          expires_at: clock.now() + codeLifeMs,
        });
        const link = new URL('/sign-in', origin).href;
        if (taken)
          await accounts.mail(tx, { to: address, language, kind: 'register-again', params: {}, link });
        else await accounts.mail(tx, { to: address, language, kind: 'register', params: { code }, code });
      });
      return confirmPage(visit, formToken, { address, givenName: '', familyName: '' }, {});
    },

    async 'POST /register/confirm'({ body, visit, formToken }) {
      mustBeOpen();
      const { address } = body;
      try {
        const givenName = checkedName(body.givenName);
        const familyName = checkedName(body.familyName);
        checkedAddress(address);
        // The try is counted and committed before the code is looked at.
        const open = await db.transaction((tx) =>
          store.tryRegistration(tx, addressKey(address), clock.now(), tries),
        );
        if (!open) refuse('accounts/code-expired');
        const sent = hashCode(address, body.code);
        if (!sameBytes(sent, open.code_hash)) refuse('accounts/wrong-code');
        const names = [address, givenName, familyName, 'aldaba'];
        const passwordHash = await accounts.hashNewPassword(body.password, { names, withFactor: false });
        const opened = await db.transaction(async (tx) => {
          if (!(await store.takeRegistration(tx, addressKey(address), sent))) refuse('accounts/code-expired');
          const account = await accounts.create(tx, {
            loginAddress: address,
            givenName,
            familyName,
            language: visit.language as Language,
            passwordHash,
            operator: false,
            addressVerified: true,
          });
          await accounts.record(tx, { accountId: account.id, kind: 'account.created', visit });
          return accounts.openFirstSession(tx, account.id, visit);
        });
        return redirect('/manager/', { session: { value: opened.token } });
      } catch (error) {
        const errors = fieldError(visit, error, {
          'accounts/bad-name': 'givenName',
          'accounts/wrong-code': 'code',
          'accounts/code-expired': 'code',
          'accounts/address-taken': 'code',
          'accounts/password-': 'password',
        });
        return confirmPage(visit, formToken, body, errors);
      }
    },
  };
}
