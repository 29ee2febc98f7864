// The second step: waiting for the YES, other methods, typing a code.
import { type Html, html } from '../../../core/http/html.ts';
import { type KnockNumber, knockNumber } from '../../../core/pages/knock-number.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { errorSummary, field, type FieldErrors, form, outcome } from '../../../core/pages/parts.ts';
import type { Method } from '../../factors/index.ts';

export const links = (t: Translate) =>
  html`<p class="links"><a href="/sign-in/methods">${t('entry.other-methods')}</a></p>`;

export type KnockView = {
  /** Null in tap mode. */
  number: KnockNumber | null;
  /** Of the browser that waits. */
  system: string;
  expiresAt: number;
  devices: readonly string[];
  secondsLeft: number;
};

/** With scripts the page goes on by itself; without, it is fetched again every three seconds. */
export function waitBody(t: Translate, formToken: string, knock: KnockView): Html {
  const devices = knock.devices.join(', ');
  return html`<h1>${t('entry.knock.title')}</h1>
${
  knock.number
    ? html`<p class="lede">${t('entry.knock.number', { devices })}</p>${knockNumber(t, knock.number, knock.system)}`
    : html`<p class="lede">${t('entry.knock.tap', { devices })}</p>`
}
<div data-wait-url="/sign-in/knock/events" data-wait-form="go" data-expires-at="${String(knock.expiresAt)}" data-left-ms="${String(knock.secondsLeft * 1000)}">
<p class="left" data-left data-left-one="${t('entry.knock.left-one')}" data-left-other="${t('entry.knock.left-other')}">${t('entry.knock.left', { seconds: knock.secondsLeft })}</p>
<p class="unseen" role="status" data-left-announced></p></div>
<form id="go" method="post" action="/sign-in/knock/finish"><input type="hidden" name="formToken" value="${formToken}"></form>
${links(t)}`;
}

export function approvedBody(t: Translate, formToken: string): Html {
  return html`${outcome('good', t('entry.knock.approved'), t('entry.knock.approved-text'))}
${form('/sign-in/knock/finish', formToken, html`<button class="button primary">${t('common.continue')}</button>`)}`;
}

export function knockOverBody(
  t: Translate,
  formToken: string,
  why:
    | 'denied'
    | 'not-me'
    | 'wrong-number'
    | 'expired'
    | 'superseded'
    | 'none'
    | 'wait'
    | 'muted'
    | 'no-device',
): Html {
  const mayAgain = why !== 'not-me' && why !== 'muted' && why !== 'no-device' && why !== 'wait';
  return html`${outcome('bad', t(`entry.knock.over.${why}.title`), t(`entry.knock.over.${why}.text`))}
${
  mayAgain
    ? form(
        '/sign-in/knock',
        formToken,
        html`<button class="button primary">${t('entry.knock.again')}</button>`,
      )
    : ''
}${links(t)}`;
}

const icons: Record<string, Html> = {
  knock: html`<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M11 18.5h2"/>`,
  code: html`<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>`,
  key: html`<path d="M8 19.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM11.2 11.8 20 3m-4.5 4.5 3 3m-.5-5.5 2 2"/>`,
  sms: html`<path d="M4 5h16v11H9l-5 4z"/><path d="M8.500 10.500h.01m3.500 0h.01m3.500 0h.01"/>`,
  backup: html`<path d="M6 2.5h8l4.5 4.5v14.5H6z"/><path d="M9.5 11h5m-5 3.5h5m-5 3.5h3"/>`,
  none: html`<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.800h.01"/>`,
};
export const icon = (name: string) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${icons[name]}</svg>`;

function row(t: Translate, method: Method, formToken: string): Html {
  switch (method.kind) {
    case 'knock':
      return html`<li>${form(
        '/sign-in/knock',
        formToken,
        html`<button class="method">${icon('knock')}<span><strong>${t('entry.method.knock')}</strong><small>${method.label}</small></span></button>`,
      )}</li>`;
    case 'device-code':
      return html`<li><a href="/sign-in/code?from=auth">${icon('code')}<span><strong>${t('entry.method.device-code')}</strong><small>${method.label}</small></span></a></li>`;
    case 'code-app':
      return html`<li><a href="/sign-in/code?from=app">${icon('code')}<span><strong>${t('entry.method.code-app')}</strong><small>${method.label}</small></span></a></li>`;
    case 'security-key':
      return html`<li><a href="/sign-in/key">${icon('key')}<span><strong>${t('entry-keys.method.security-key')}</strong><small>${method.label}</small></span></a></li>`;
    case 'yubikey':
      return html`<li><a href="/sign-in/yubikey">${icon('key')}<span><strong>${t('entry-keys.method.yubikey')}</strong><small>${method.label}</small></span></a></li>`;
    case 'sms':
      return html`<li><a href="/sign-in/sms">${icon('sms')}<span><strong>${t('entry.method.sms')}</strong><small>${method.label}</small></span></a></li>`;
    case 'backup-code':
      return html`<li><a href="/sign-in/backup-code">${icon('backup')}<span><strong>${t('entry.method.backup-code')}</strong><small>${t('entry.method.backup-left', { left: method.left })}</small></span></a></li>`;
  }
}

export function methodsBody(t: Translate, methods: readonly Method[], formToken: string): Html {
  return html`<h1>${t('entry.methods.title')}</h1>
<ul class="methods">${methods.map((method) => row(t, method, formToken))}
<li><a href="/sign-in/help">${icon('none')}<span><strong>${t('entry.method.none')}</strong><small>${t('entry.method.none-hint')}</small></span></a></li></ul>`;
}

export type CodeKind = 'app' | 'auth' | 'backup';

export function codeBody(t: Translate, kind: CodeKind, formToken: string, errors: FieldErrors): Html {
  const backup = kind === 'backup';
  const action = backup ? '/sign-in/backup-code' : '/sign-in/code';
  return html`${errorSummary(t('entry.code.refused'), errors)}<h1>${t(`entry.code.title.${kind}`)}</h1>
<p class="lede">${t(`entry.code.text.${kind}`)}</p>
${form(
  action,
  formToken,
  html`${field(t, {
    name: 'code',
    label: t('entry.code.label'),
    hint: t(backup ? 'entry.code.hint.backup' : 'entry.code.hint.digits'),
    autocomplete: backup ? 'off' : 'one-time-code',
    inputmode: backup ? 'text' : 'numeric',
    code: backup ? 'long' : true,
    required: true,
    maxlength: backup ? 40 : 12,
    error: errors.code,
    autofocus: Object.keys(errors).length === 0,
  })}
<button class="button primary">${t('entry.code.check')}</button>`,
)}${links(t)}`;
}

export function helpBody(t: Translate): Html {
  return html`<h1>${t('entry.help.title')}</h1><p class="lede">${t('entry.help.text')}</p>
<ul><li>${t('entry.help.backup')}</li><li>${t('entry.help.offline')}</li><li>${t('entry.help.operator')}</li></ul>
<p class="links"><a href="/recovery/phone">${t('entry.help.lost-phone')}</a> <a href="/recovery/none">${t('entry.help.nothing')}</a></p>
${links(t)}`;
}
