// The drill: what would work today, each way to try without effect, and what every loss would leave.
import { type Html, html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { errorSummary, field, type FieldErrors, form } from '../../../core/pages/parts.ts';
import { keyForm } from '../../sign-in/index.ts';
import type { Rehearsal } from '../actions/rehearse.ts';
import { type Loss, simulateLosses, type Ways } from '../rules.ts';

export type DrillView = {
  formToken: string;
  ways: Ways;
  /** When each way last worked in a drill, as text. */
  rehearsed: ReadonlyMap<string, string>;
  heldUntil: string | null;
  /** The way that was tried just now and would have worked; or 'sent'. */
  tried: string | null;
  errors: FieldErrors;
};

const missing = (t: Translate, ways: Ways): string[] => [
  ...(ways.loginMail ? [] : [t('recovery.drill.missing.login-mail')]),
  ...(ways.recoveryMails > 0 ? [] : [t('recovery.drill.missing.recovery-mail')]),
  ...(ways.recoveryPhones > 0 ? [] : [t('recovery.drill.missing.recovery-phone')]),
  ...(ways.twoStepOn ? [] : [t('recovery.drill.missing.two-step')]),
  ...(ways.twoStepOn && ways.backupCodes < 3 ? [t('recovery.drill.missing.backup-codes')] : []),
];

function tryForm(t: Translate, view: DrillView, way: Rehearsal, label: string, hint: string): Html {
  const { errors } = view;
  const at = view.rehearsed.get(way);
  return html`<h3>${label}</h3><p class="hint">${
    at === undefined ? t('recovery.drill.never') : t('recovery.drill.worked-at', { at })
  }</p>${form(
    '/recovery/drill',
    view.formToken,
    html`<input type="hidden" name="way" value="${way}">${field(t, {
      // Ids are names: three forms on a page need three.
      name: `code-${way}`,
      label: t('entry.code.label'),
      hint,
      autocomplete: 'off',
      inputmode: way === 'code' || way === 'sms' ? 'numeric' : 'text',
      error: errors[`code-${way}`],
      maxlength: 60,
    })}<button class="button">${t('recovery.drill.try')}</button>`,
  )}`;
}

function tryKey(t: Translate, view: DrillView): Html {
  const at = view.rehearsed.get('key');
  return html`<h3>${t('entry-keys.method.security-key')}</h3><p class="hint">${
    at === undefined ? t('recovery.drill.never') : t('recovery.drill.worked-at', { at })
  }</p><noscript><p>${t('entry-keys.no-script')}</p></noscript>${keyForm(t, {
    formToken: view.formToken,
    action: '/recovery/drill/key',
    button: t('entry-keys.drill.try'),
  })}`;
}

function lossRow(t: Translate, loss: Loss): Html {
  const what =
    loss.what === 'factor'
      ? t('recovery.drill.loss.factor', { name: loss.name })
      : loss.what === 'every-phone'
        ? t('recovery.drill.loss.every-phone')
        : loss.what === 'backup-codes'
          ? t('recovery.drill.loss.backup-codes')
          : loss.what === 'password'
            ? t('recovery.drill.loss.password')
            : t('recovery.drill.loss.mailbox');
  const left = loss.left.map((one) => (one === 'backup-codes' ? t('recovery.drill.backup-codes') : one));
  return html`<li><strong>${what}</strong> ${
    loss.getsIn
      ? left.length > 0
        ? t('recovery.drill.in-by', { left: left.join(', ') })
        : t('recovery.drill.in')
      : html`<strong>${t('recovery.drill.out')}</strong>`
  }</li>`;
}

export function drillBody(t: Translate, view: DrillView): Html {
  const { ways } = view;
  const lacks = missing(t, ways);
  return html`${errorSummary(t('recovery.drill.refused'), view.errors)}<h1>${t('recovery.drill.title')}</h1>
<p class="lede">${t('recovery.drill.text')}</p>
${
  view.heldUntil === null
    ? ''
    : html`<div class="notice danger" role="status"><p>${t('recovery.drill.held', { until: view.heldUntil })}</p>${form('/recovery/drill/stop', view.formToken, html`<button class="button primary">${t('recovery.stop')}</button>`)}</div>`
}${
  view.tried === null
    ? ''
    : html`<div class="notice success" role="status"><p>${view.tried === 'sent' ? t('recovery.drill.sent') : view.tried === 'sent-sms' ? t('recovery.drill.sent-sms') : t('recovery.drill.works')}</p></div>`
}
<h2>${t('recovery.drill.today')}</h2>
<ul><li>${ways.loginMail ? t('recovery.drill.has.login-mail') : t('recovery.drill.no.login-mail')}</li>
<li>${t('recovery.drill.has.recovery-mails', { count: ways.recoveryMails })}</li>
<li>${t('recovery.drill.has.recovery-phones', { count: ways.recoveryPhones })}</li>
${
  ways.twoStepOn
    ? html`<li>${t('recovery.drill.has.devices', { count: ways.devices.length })}</li>
<li>${t('recovery.drill.has.code-apps', { count: ways.codeApps.length })}</li>
${ways.keys.length > 0 ? html`<li>${t('entry-keys.drill.keys', { count: ways.keys.length })}</li>` : ''}
${ways.yubikeys.length > 0 ? html`<li>${t('entry-keys.drill.yubikeys', { count: ways.yubikeys.length })}</li>` : ''}
<li>${t('recovery.drill.has.numbers', { count: ways.numbers.length })}</li>
<li>${t('recovery.drill.has.backup-codes', { count: ways.backupCodes })}</li>`
    : html`<li>${t('recovery.drill.no.two-step')}</li>`
}</ul>
${
  lacks.length === 0
    ? html`<p>${t('recovery.drill.complete')}</p>`
    : html`<h2>${t('recovery.drill.missing.title')}</h2><ul>${lacks.map((text) => html`<li>${text}</li>`)}</ul>`
}
<h2>${t('recovery.drill.if')}</h2><ul>${simulateLosses(ways).map((loss) => lossRow(t, loss))}</ul>
<h2>${t('recovery.drill.rehearse')}</h2><p>${t('recovery.drill.no-effect')}</p>
${
  ways.loginMail || ways.recoveryMails > 0
    ? html`${form('/recovery/drill/send', view.formToken, html`<button class="button">${t('recovery.drill.send')}</button>`)}
${tryForm(t, view, 'mail', t('recovery.drill.mail'), t('recovery.drill.mail-hint'))}`
    : ''
}${ways.twoStepOn ? tryForm(t, view, 'backup-code', t('entry.method.backup-code'), t('entry.code.hint.backup')) : ''}
${ways.twoStepOn && ways.devices.length + ways.codeApps.length > 0 ? tryForm(t, view, 'code', t('recovery.way.code'), t('recovery.way.code-hint')) : ''}
${ways.twoStepOn && ways.yubikeys.length > 0 ? tryForm(t, view, 'yubikey', t('entry-keys.method.yubikey'), t('entry-keys.yubikey.hint')) : ''}
${ways.twoStepOn && ways.keys.length > 0 ? tryKey(t, view) : ''}
${
  ways.recoveryPhones + ways.numbers.length > 0
    ? html`${form('/recovery/drill/send', view.formToken, html`<input type="hidden" name="way" value="sms"><button class="button">${t('recovery.drill.send-sms')}</button>`)}
${tryForm(t, view, 'sms', t('recovery.drill.sms'), t('recovery.drill.sms-hint'))}`
    : ''
}
<p class="links"><a href="/manager/sign-in-data">${t('recovery.drill.manager')}</a></p>`;
}
