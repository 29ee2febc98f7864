// Pages of one recovery: the proofs, the phone, the hold, the new password, and its ends.
import { type KnockNumber, knockNumber } from '../../../core/pages/knock-number.ts';
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
import type { Way } from '../actions/prove.ts';
import type { Proof } from '../rules.ts';

const menuLink = (t: Translate) =>
  html`<p class="links"><a href="/recovery/proof?way=other">${t('recovery.proof.other')}</a></p>`;

const stopForm = (t: Translate, formToken: string) =>
  form('/recovery/stop', formToken, html`<button class="button">${t('recovery.stop')}</button>`);

/** A mailed code, a backup code, or six digits. */
export function codeBody(
  t: Translate,
  given: { way: Way; formToken: string; again: boolean; proven: readonly Proof[]; errors: FieldErrors },
): Html {
  const { way, formToken } = given;
  const isSix = way === 'code' || way === 'sms';
  const title =
    way === 'mail'
      ? t('recovery.proof.mail.title')
      : way === 'sms'
        ? t('recovery.proof.sms.title')
        : way === 'code'
          ? t('recovery.proof.code.title')
          : t('entry.code.title.backup');
  const text =
    way === 'mail'
      ? t('recovery.proof.mail.text')
      : way === 'sms'
        ? t('recovery.proof.sms.text')
        : way === 'code'
          ? t('recovery.proof.code.text')
          : t('recovery.proof.backup.text');
  return html`${errorSummary(t('entry.code.refused'), given.errors)}${
    given.again ? html`<div class="notice" role="status"><p>${t('recovery.proof.again')}</p></div>` : ''
  }<h1>${title}</h1><p class="lede">${text}</p>
${form(
  '/recovery/proof',
  formToken,
  html`<input type="hidden" name="way" value="${way}">${field(t, {
    name: 'code',
    label: t('entry.code.label'),
    hint: isSix ? t('entry.code.hint.digits') : t('entry.code.hint.backup'),
    autocomplete: way === 'backup-code' ? 'off' : 'one-time-code',
    inputmode: isSix ? 'numeric' : 'text',
    code: isSix ? true : 'long',
    required: true,
    maxlength: isSix ? 12 : 40,
    error: given.errors.code,
    autofocus: Object.keys(given.errors).length === 0,
  })}
<button class="button primary">${t('entry.code.check')}</button>`,
)}${
  way === 'mail'
    ? html`<p class="hint">${t('recovery.proof.mail.hint')}</p>${form('/recovery/send', formToken, html`<input type="hidden" name="way" value="mail"><button class="button">${t('recovery.proof.mail.resend')}</button>`)}`
    : way === 'sms'
      ? html`<p class="hint">${t('recovery.proof.sms.hint')}</p>${form('/recovery/send', formToken, html`<input type="hidden" name="way" value="sms"><button class="button">${t('recovery.proof.mail.resend')}</button>`)}`
      : ''
}${menuLink(t)}`;
}

const link = (href: string, title: string, text: string) =>
  html`<li><a href="${href}"><span><strong>${title}</strong><small>${text}</small></span></a></li>`;
const button = (action: string, formToken: string, more: Html, title: string, text: string) =>
  html`<li>${form(action, formToken, html`${more}<button class="method"><span><strong>${title}</strong><small>${text}</small></span></button>`)}</li>`;

/** Every way there could be: the list says nothing of what the account has. Factors come after a first proof. */
export function waysBody(
  t: Translate,
  formToken: string,
  proven: readonly Proof[],
  takesYubicoOtp: boolean,
): Html {
  const has = (proof: Proof) => proven.includes(proof);
  const rows: Html[] = [];
  if (!has('mail')) {
    rows.push(link('/recovery/proof?way=mail', t('recovery.way.mail'), t('recovery.way.mail-hint')));
    const way = html`<input type="hidden" name="way" value="recovery-mail">`;
    rows.push(
      button(
        '/recovery/send',
        formToken,
        way,
        t('recovery.way.recovery-mail'),
        t('recovery.way.recovery-mail-hint'),
      ),
    );
  }
  if (!has('backup-code'))
    rows.push(
      link('/recovery/proof?way=backup-code', t('entry.method.backup-code'), t('recovery.way.backup-hint')),
    );
  if (proven.length > 0 && !has('sms'))
    rows.push(
      button(
        '/recovery/send',
        formToken,
        html`<input type="hidden" name="way" value="sms">`,
        t('recovery.way.sms'),
        t('recovery.way.sms-hint'),
      ),
    );
  if (proven.length > 0 && !has('factor')) {
    rows.push(link('/recovery/key', t('entry-keys.method.security-key'), t('entry-keys.recovery.key-hint')));
    if (takesYubicoOtp)
      rows.push(
        link(
          '/recovery/proof?way=yubikey',
          t('entry-keys.method.yubikey'),
          t('entry-keys.recovery.yubikey-hint'),
        ),
      );
    rows.push(link('/recovery/proof?way=code', t('recovery.way.code'), t('recovery.way.code-hint')));
    rows.push(
      button('/recovery/knock', formToken, html``, t('entry.method.knock'), t('recovery.way.knock-hint')),
    );
  }
  rows.push(link('/recovery/none', t('recovery.way.none'), t('recovery.way.none-hint')));
  const more = proven.length > 0;
  return html`<h1>${more ? t('recovery.more.title') : t('recovery.ways.title')}</h1>
<p class="lede">${more ? (has('mail') ? t('recovery.more.locked') : t('recovery.more.text')) : t('recovery.ways.text')}</p>
<ul class="methods">${rows}</ul>
${stopForm(t, formToken)}`;
}

/** Works without scripts: the page is fetched again every three seconds, and the button goes on once YES was said. */
export function knockBody(
  t: Translate,
  formToken: string,
  knock: { number: KnockNumber | null; devices: string; system: string },
): Html {
  const { number, devices, system } = knock;
  return html`<h1>${t('entry.knock.title')}</h1><p class="lede">${t('entry.knock.number', { devices })}</p>
${number ? knockNumber(t, number, system) : ''}
${form('/recovery/knock/finish', formToken, html`<button class="button primary">${t('recovery.knock.answered')}</button>`)}${menuLink(t)}`;
}

export function knockOverBody(t: Translate, formToken: string, kind: 'expired' | 'denied' | 'wait'): Html {
  const [title, text] =
    kind === 'denied'
      ? [t('recovery.knock.denied.title'), t('recovery.knock.denied.text')]
      : kind === 'wait'
        ? [t('recovery.knock.wait.title'), t('recovery.knock.wait.text')]
        : [t('recovery.knock.expired.title'), t('recovery.knock.expired.text')];
  return html`${outcome('bad', title, text)}${
    kind === 'expired'
      ? form(
          '/recovery/knock',
          formToken,
          html`<button class="button primary">${t('entry.knock.again')}</button>`,
        )
      : ''
  }${menuLink(t)}`;
}

export function holdBody(t: Translate, formToken: string, hours: number, until: string): Html {
  return html`<h1>${t('recovery.hold.title')}</h1><p class="lede">${t('recovery.hold.text', { hours, until })}</p>
<ul><li>${t('recovery.hold.why')}</li><li>${t('recovery.hold.browser')}</li><li>${t('recovery.hold.sign-in')}</li></ul>
${stopForm(t, formToken)}`;
}

export function newPasswordBody(
  t: Translate,
  given: {
    formToken: string;
    address: string;
    minimum: number;
    twoStepOn: boolean;
    appPasswords: number;
    errors: FieldErrors;
  },
): Html {
  return html`${errorSummary(t('entry.new-password.refused'), given.errors)}<h1>${t('entry.new-password.title')}</h1>
<p class="lede">${given.twoStepOn ? t('recovery.new-password.text-two-step') : t('recovery.new-password.text')}</p>
${form(
  '/recovery/new-password',
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
)}${stopForm(t, given.formToken)}`;
}

export function doneBody(t: Translate): Html {
  return html`${outcome('good', t('recovery.done.title'), t('recovery.done.text'))}
<ul><li>${t('recovery.done.sessions')}</li><li>${t('recovery.done.two-step')}</li><li>${t('recovery.done.frozen')}</li></ul>
<a class="button primary" href="/sign-in">${t('common.sign-in')}</a>
<p class="links"><a href="/sign-in?next=${encodeURIComponent('/manager/two-step')}">${t('recovery.done.lost-phone')}</a></p>`;
}

export function stoppedBody(t: Translate): Html {
  return html`${outcome('good', t('recovery.stopped.title'), t('recovery.stopped.text'))}
<a class="button primary" href="/sign-in">${t('common.sign-in')}</a>`;
}

/** The secret comes from the fragment by the script; without one it is pasted. */
export function cancelBody(t: Translate, formToken: string, errors: FieldErrors): Html {
  return html`${errorSummary(t('recovery.cancel.refused'), errors)}<h1>${t('recovery.cancel.title')}</h1>
<p class="lede">${t('recovery.cancel.text')}</p>
${form(
  '/recovery/cancel',
  formToken,
  html`${field(t, {
    name: 'token',
    label: t('recovery.cancel.label'),
    hint: t('recovery.cancel.hint'),
    autocomplete: 'off',
    fromFragment: true,
    required: true,
    error: errors.token,
  })}
<button class="button primary">${t('recovery.cancel.button')}</button>`,
  'token',
)}`;
}

export function cancelledBody(
  t: Translate,
  given: { formToken: string; token: string; was: 'cancelled' | 'done' | 'over' },
): Html {
  const [title, text] =
    given.was === 'cancelled'
      ? [t('recovery.cancelled.title'), t('recovery.cancelled.text')]
      : given.was === 'done'
        ? [t('recovery.cancelled.late.title'), t('recovery.cancelled.late.text')]
        : [t('recovery.cancelled.over.title'), t('recovery.cancelled.over.text')];
  return html`${outcome(given.was === 'done' ? 'bad' : 'good', title, text)}
<h2>${t('recovery.protect.title')}</h2><p>${given.was === 'done' ? t('recovery.protect.text-done') : t('recovery.protect.text')}</p>
${form(
  '/recovery/cancel',
  given.formToken,
  html`<input type="hidden" name="token" value="${given.token}"><input type="hidden" name="protect" value="yes">
<button class="button danger">${t('recovery.protect.button')}</button>`,
)}<p class="links"><a href="/sign-in">${t('recovery.protect.no')}</a></p>`;
}

export function protectedBody(t: Translate, wasDone: boolean): Html {
  return html`${outcome('good', t('recovery.protected.title'), wasDone ? t('recovery.protected.text-done') : t('recovery.protected.text'))}
${
  wasDone
    ? html`<a class="button primary" href="/recovery/password">${t('recovery.menu.password')}</a>`
    : html`<a class="button primary" href="/sign-in">${t('common.sign-in')}</a>`
}`;
}
