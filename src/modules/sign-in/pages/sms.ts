// The code by text message: which number, the code, and asking for another one.
import { type Html, html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { errorSummary, field, form } from '../../../core/pages/parts.ts';
import type { OpenCode, SendResult } from '../../phones/index.ts';
import { icon, links } from './second-step.ts';

export type SmsView = {
  formToken: string;
  numbers: readonly { id: string; ending: string }[];
  open: OpenCode | null;
  /** Until another code may be asked for. */
  waitSeconds: number;
  wrong: string | undefined;
  refused: SendResult | null;
};

function refusedText(t: Translate, refused: SendResult | null): Html {
  if (!refused || refused.sent) return html``;
  const text =
    refused.why === 'wait'
      ? t('entry.sms.wait', { seconds: refused.retryAfterSeconds })
      : refused.why === 'budget'
        ? t('entry.sms.budget')
        : t('entry.sms.many', { minutes: Math.ceil(refused.retryAfterSeconds / 60) });
  return html`<div class="notice warning" role="alert"><p>${text}</p></div>`;
}

/** A button for each number. Nothing of a number is shown but its end. */
function choices(t: Translate, view: SmsView): Html {
  return html`<ul class="methods">${view.numbers.map(
    ({ id, ending }) =>
      html`<li>${form(
        '/sign-in/sms/send',
        view.formToken,
        html`<input type="hidden" name="number" value="${id}">
<button class="method">${icon('sms')}<span><strong>${t('entry.sms.send')}</strong><small>${t('entry.sms.ending', { ending })}</small></span></button>`,
      )}</li>`,
  )}</ul>`;
}

export function smsBody(t: Translate, view: SmsView): Html {
  const { open } = view;
  if (!open)
    return html`${refusedText(t, view.refused)}<h1>${t('entry.sms.title')}</h1><p class="lede">${t('entry.sms.choose')}</p>
${view.wrong === undefined ? '' : html`<div class="notice danger" role="alert"><p>${t('entry.sms.over')}</p></div>`}
${choices(t, view)}${links(t)}`;
  const errors: Record<string, string> = view.wrong === undefined ? {} : { code: view.wrong };
  return html`${errorSummary(t('entry.code.refused'), errors)}${refusedText(t, view.refused)}${
    open.isLost
      ? html`<div class="notice danger" role="alert"><p>${t('entry.sms.lost', { ending: open.ending })}</p></div>`
      : ''
  }<h1>${t('entry.sms.title')}</h1>
<p class="lede">${t('entry.sms.sent', { ending: open.ending })}</p>
${form(
  '/sign-in/sms',
  view.formToken,
  html`${field(t, {
    name: 'code',
    label: t('entry.code.label'),
    hint: t('entry.sms.hint'),
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    code: true,
    required: true,
    maxlength: 12,
    error: errors['code'],
    autofocus: view.wrong === undefined,
  })}
<button class="button primary">${t('entry.code.check')}</button>`,
)}
<h2>${t('entry.sms.again')}</h2><p class="hint">${
    view.waitSeconds > 0 && !view.refused
      ? t('entry.sms.wait', { seconds: view.waitSeconds })
      : t('entry.sms.last-counts')
  }</p>
${choices(t, view)}${links(t)}`;
}
