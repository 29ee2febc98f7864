// The first pages: address and password, signed out, trust this browser, fresh proof, a new password.
import { type Html, html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import {
  errorSummary,
  field,
  type FieldErrors,
  form,
  keepAppsChoice,
  outcome,
} from '../../../core/pages/parts.ts';
import { keyForm } from './keys.ts';

const timeZone = html`<input type="hidden" name="timeZone" data-time-zone>`;

export function signInBody(
  t: Translate,
  given: {
    formToken: string;
    address: string;
    next: string;
    keep: boolean;
    errors: FieldErrors;
    over: boolean;
    registration: boolean;
  },
): Html {
  const failed = Object.keys(given.errors).length > 0;
  return html`${errorSummary(t('entry.sign-in.refused'), given.errors)}${
    given.over ? html`<div class="notice warning" role="status"><p>${t('entry.sign-in.over')}</p></div>` : ''
  }<h1>${t('entry.sign-in.title')}</h1>
${form(
  '/sign-in',
  given.formToken,
  html`<input type="hidden" name="next" value="${given.next}">${timeZone}
${field(t, {
  name: 'address',
  label: t('entry.address'),
  type: 'text',
  inputmode: 'email',
  value: given.address,
  autocomplete: 'username webauthn',
  required: true,
  error: given.errors.address,
  autofocus: !failed,
})}
${field(t, { name: 'password', label: t('entry.password'), type: 'password', autocomplete: 'current-password', required: true })}
<label class="choice"><input type="checkbox" name="keep" value="yes"${given.keep ? html` checked` : ''}><span>${t('entry.keep')}</span><span class="hint">${t('entry.keep-hint')}</span></label>
<button class="button primary">${t('common.continue')}</button>`,
)}${keyForm(t, {
  formToken: given.formToken,
  action: '/sign-in/passkey',
  button: t('entry-keys.passkey.use'),
  autofill: true,
  more: html`<input type="hidden" name="next" value="${given.next}"><input type="hidden" name="keep" data-key-keep>`,
})}${html`<p class="links"><a href="/recovery">${t('entry.sign-in.no-way-in')}</a></p>`}${
  given.registration ? html`<p class="links"><a href="/register">${t('entry.sign-in.register')}</a></p>` : ''
}`;
}

export function signedOutBody(t: Translate): Html {
  return html`${outcome('good', t('entry.signed-out.title'), t('entry.signed-out.text'))}
<a class="button primary" href="/sign-in">${t('entry.signed-out.again')}</a>`;
}

export function trustBody(
  t: Translate,
  given: { formToken: string; next: string; browser: string; system: string },
): Html {
  return html`<h1>${t('entry.trust.title')}</h1>
<p class="lede">${t('entry.trust.text', { browser: given.browser, system: given.system })}</p>
${form(
  '/sign-in/trust',
  given.formToken,
  html`<input type="hidden" name="next" value="${given.next}">
<div class="buttons stacked"><button class="button primary" name="trust" value="yes">${t('entry.trust.yes')}</button>
<button class="button" name="trust" value="no">${t('entry.trust.no')}</button></div>`,
)}<p class="hint">${t('entry.trust.hint')}</p>`;
}

export function stepUpBody(
  t: Translate,
  given: {
    formToken: string;
    verb: string;
    next: string;
    address: string;
    askPassword: boolean;
    askFactor: boolean;
    errors: FieldErrors;
  },
): Html {
  return html`${errorSummary(t('entry.step-up.refused'), given.errors)}<h1>${t('entry.step-up.title')}</h1>
<p class="lede">${t(`entry.step-up.verb.${given.verb}`)}</p>
<p class="who"><span>${given.address}</span></p>
${form(
  '/step-up',
  given.formToken,
  html`<input type="hidden" name="verb" value="${given.verb}"><input type="hidden" name="next" value="${given.next}">
<input type="hidden" name="username" autocomplete="username" value="${given.address}">
${
  given.askPassword
    ? field(t, {
        name: 'password',
        label: t('entry.password'),
        type: 'password',
        autocomplete: 'current-password',
        required: true,
        error: given.errors.password,
        autofocus: true,
      })
    : ''
}${given.askFactor ? html`<p class="hint">${t('entry.step-up.then-factor')}</p>` : ''}
<button class="button primary">${t('common.continue')}</button>`,
)}<p class="links"><a href="${given.next}">${t('common.cancel')}</a></p>`;
}

export function newPasswordBody(
  t: Translate,
  given: {
    formToken: string;
    address: string;
    errors: FieldErrors;
    minimum: number;
    appPasswords: number;
  },
): Html {
  return html`${errorSummary(t('entry.new-password.refused'), given.errors)}<h1>${t('entry.new-password.title')}</h1>
<p class="lede">${t('entry.new-password.text')}</p>
${form(
  '/sign-in/new-password',
  given.formToken,
  html`<input type="hidden" name="username" autocomplete="username" value="${given.address}">
${field(t, {
  name: 'password',
  label: t('entry.new-password.label'),
  hint: t('entry.new-password.hint', { minimum: given.minimum }),
  type: 'password',
  autocomplete: 'new-password',
  required: true,
  error: given.errors.password,
  autofocus: true,
})}
${keepAppsChoice(t, given.appPasswords)}
<button class="button primary">${t('entry.new-password.button')}</button>`,
)}`;
}
