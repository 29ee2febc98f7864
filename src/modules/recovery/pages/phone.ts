// Pages of the search for a login address by mobile number: the number, where to send it, and that it was sent.
import { type Html, html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { errorSummary, field, type FieldErrors, form, outcome } from '../../../core/pages/parts.ts';

const backLink = (t: Translate, href: string) =>
  html`<p class="links"><a href="${href}">${t('common.back')}</a></p>`;

export function numberBody(
  t: Translate,
  given: { formToken: string; typed: string; errors: FieldErrors },
): Html {
  return html`${errorSummary(t('recovery.refused'), given.errors)}<h1>${t('recovery.by-phone.title')}</h1>
<p class="lede">${t('recovery.by-phone.text')}</p>
${form(
  '/recovery/address/phone',
  given.formToken,
  html`${field(t, {
    name: 'number',
    label: t('recovery.by-phone.label'),
    hint: t('recovery.by-phone.hint'),
    inputmode: 'tel',
    autocomplete: 'tel',
    value: given.typed,
    required: true,
    maxlength: 40,
    error: given.errors['number'],
    autofocus: true,
  })}
<button class="button primary">${t('common.continue')}</button>`,
)}${backLink(t, '/recovery/address')}`;
}

/** The same for every number. Who has several accounts with one number says which by a mailbox. */
export function channelBody(
  t: Translate,
  given: { formToken: string; number: string; address: string; errors: FieldErrors },
): Html {
  const number = html`<input type="hidden" name="number" value="${given.number}">`;
  return html`${errorSummary(t('recovery.refused'), given.errors)}<h1>${t('recovery.by-phone.where')}</h1>
<p class="lede">${t('recovery.by-phone.never-shown')}</p>
<h2>${t('recovery.by-phone.sms')}</h2>
${form(
  '/recovery/address/phone/send',
  given.formToken,
  html`${number}<input type="hidden" name="by" value="sms">
<button class="button primary">${t('recovery.by-phone.sms-button')}</button>`,
)}
<h2>${t('recovery.by-phone.mail')}</h2><p class="hint">${t('recovery.by-phone.mail-hint')}</p>
${form(
  '/recovery/address/phone/send',
  given.formToken,
  html`${number}<input type="hidden" name="by" value="mail">${field(t, {
    name: 'address',
    label: t('recovery.by-phone.mailbox'),
    type: 'text',
    inputmode: 'email',
    value: given.address,
    autocomplete: 'email',
    required: true,
    error: given.errors['address'],
  })}
<button class="button">${t('recovery.by-phone.mail-button')}</button>`,
)}${backLink(t, '/recovery/address/phone')}`;
}

export function sentBody(t: Translate, byMail: boolean): Html {
  return html`${outcome(
    'good',
    t('recovery.by-phone.sent.title'),
    byMail ? t('recovery.by-phone.sent.mail') : t('recovery.by-phone.sent.sms'),
  )}
<a class="button primary" href="/sign-in">${t('common.sign-in')}</a>
<p class="links"><a href="/recovery/none">${t('recovery.none.link')}</a></p>`;
}
