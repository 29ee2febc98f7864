// Pages for whoever cannot get in, before and beside a recovery: what happened, lost phone, forgotten address, nothing left.
import { type Html, html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { errorSummary, field, type FieldErrors, form, outcome } from '../../../core/pages/parts.ts';

const choice = (href: string, title: string, text: string): Html =>
  html`<li><a href="${href}"><span><strong>${title}</strong><small>${text}</small></span></a></li>`;

const backLink = (t: Translate, href = '/recovery') =>
  html`<p class="links"><a href="${href}">${t('common.back')}</a></p>`;

export function menuBody(t: Translate, over: boolean): Html {
  return html`${
    over ? html`<div class="notice warning" role="status"><p>${t('recovery.over')}</p></div>` : ''
  }<h1>${t('recovery.menu.title')}</h1>
<p class="lede">${t('recovery.menu.text')}</p>
<ul class="methods">${choice('/recovery/password', t('recovery.menu.password'), t('recovery.menu.password-hint'))}
${choice('/recovery/phone', t('recovery.menu.phone'), t('recovery.menu.phone-hint'))}
${choice('/recovery/address', t('recovery.menu.address'), t('recovery.menu.address-hint'))}
${choice('/recovery/none', t('recovery.menu.none'), t('recovery.menu.none-hint'))}</ul>
${backLink(t, '/sign-in')}`;
}

/** One address and a button: the start of a recovery, and the search for a login address. */
export function addressBody(
  t: Translate,
  about: 'password' | 'address',
  formToken: string,
  typed: string,
  errors: FieldErrors,
): Html {
  const asked = about === 'password' ? t('entry.address') : t('recovery.address.label');
  const title = about === 'password' ? t('recovery.password.title') : t('recovery.address.title');
  const text = about === 'password' ? t('recovery.password.text') : t('recovery.address.text');
  return html`${errorSummary(t('recovery.refused'), errors)}<h1>${title}</h1><p class="lede">${text}</p>
${form(
  `/recovery/${about}`,
  formToken,
  html`${field(t, {
    name: 'address',
    label: asked,
    type: 'text',
    inputmode: 'email',
    value: typed,
    autocomplete: about === 'password' ? 'username' : 'email',
    required: true,
    error: errors.address,
    autofocus: true,
  })}
<button class="button primary">${t('common.continue')}</button>`,
)}${
  about === 'password'
    ? html`<p class="links"><a href="/recovery/address">${t('recovery.menu.address')}</a></p>`
    : html`<p class="hint">${t('recovery.address.sync')}</p><p class="links"><a href="/recovery/address/phone">${t('recovery.address.phone')}</a></p>`
}${backLink(t)}`;
}

export function addressSentBody(t: Translate): Html {
  return html`${outcome('good', t('recovery.address.sent.title'), t('recovery.address.sent.text'))}
<a class="button primary" href="/sign-in">${t('common.sign-in')}</a>
<p class="links"><a href="/recovery/none">${t('recovery.none.link')}</a></p>`;
}

/** The sign-in itself is the way: password and another method; afterwards the Manager shows what to remove. */
export function phoneBody(t: Translate, signIn: string): Html {
  return html`<h1>${t('recovery.phone.title')}</h1><p class="lede">${t('recovery.phone.text')}</p>
<ol><li>${t('recovery.phone.step-password')}</li><li>${t('recovery.phone.step-method')}</li><li>${t('recovery.phone.step-replace')}</li></ol>
<a class="button primary" href="${signIn}">${t('recovery.phone.go')}</a>
<p class="hint">${t('recovery.phone.offline')}</p>
<p class="links"><a href="/recovery/password">${t('recovery.phone.no-password')}</a> <a href="/recovery/none">${t('recovery.none.link')}</a></p>${backLink(t)}`;
}

/** Nothing that is listed here is a dead link: what is missing is said, what remains is named. */
export function noneBody(t: Translate): Html {
  return html`<h1>${t('recovery.none.title')}</h1><p class="lede">${t('recovery.none.text')}</p>
<h2>${t('recovery.none.try')}</h2>
<ul><li>${t('recovery.none.sheet')}</li><li>${t('recovery.none.session')}</li><li>${t('recovery.none.offline')}</li><li>${t('recovery.none.mailbox')}</li></ul>
<h2>${t('recovery.none.later')}</h2><p>${t('recovery.none.identity')}</p><p>${t('recovery.none.nobody')}</p>${backLink(t)}`;
}
