// Pages on which a key is used. The key itself needs the page's script; whoever has none is told so and led to another method.
import { attribute, type Html, html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { errorSummary, field, form } from '../../../core/pages/parts.ts';

const mark = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 19.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM11.2 11.8 20 3m-4.5 4.5 3 3m-.5-5.5 2 2"/></svg>`;

/**
 * A form the script fills in: `data-key` says where the challenge comes from, the words are what it may have to say. With
 * `autofill` the browser offers passkeys in the field of the address too.
 */
export function keyForm(
  t: Translate,
  given: {
    formToken: string;
    action: string;
    button: string;
    look?: 'primary';
    autofill?: boolean;
    more?: Html;
  },
): Html {
  return html`<form method="post" action="${given.action}" data-key="${given.action}/challenge" ${attribute('data-key-autofill', given.autofill ?? false)} data-key-cancelled="${t('entry-keys.cancelled')}" data-key-failed="${t('entry-keys.failed')}" data-key-of-app="${t('entry-keys.of-app')}" data-key-unsupported="${t('entry-keys.unsupported')}">
<input type="hidden" name="formToken" value="${given.formToken}"><input type="hidden" name="credential">${given.more ?? ''}
<button class="button${given.look === 'primary' ? ' primary' : ''}" type="button" hidden data-key-start>${mark}${given.button}</button>
<p class="hint" role="status" data-key-status></p>
</form>`;
}

export function keyBody(
  t: Translate,
  given: { formToken: string; action: string; others: string; error?: string | undefined },
): Html {
  const errors: Record<string, string> = given.error === undefined ? {} : { '': given.error };
  return html`${errorSummary(t('entry-keys.key.refused'), errors)}<h1>${t('entry-keys.key.title')}</h1>
<p class="lede">${t('entry-keys.key.text')}</p>
<noscript><div class="notice warning"><p>${t('entry-keys.no-script')}</p></div></noscript>
${keyForm(t, { formToken: given.formToken, action: given.action, button: t('entry-keys.key.use'), look: 'primary' })}
<p class="links"><a href="${given.others}">${t('entry.other-methods')}</a></p>`;
}

/** One field: the key types the code and Enter by itself, so the cursor is in it, also after an error. */
export function yubikeyBody(
  t: Translate,
  given: {
    formToken: string;
    action: string;
    others: string;
    /** One of several ways the same address takes. */
    isWay?: boolean;
    error?: string | undefined;
  },
): Html {
  return html`<h1>${t('entry-keys.yubikey.title')}</h1>
<p class="lede">${t('entry-keys.yubikey.text')}</p>
${form(
  given.action,
  given.formToken,
  html`${given.isWay ? html`<input type="hidden" name="way" value="yubikey">` : ''}${field(t, {
    name: 'code',
    label: t('entry-keys.yubikey.label'),
    hint: t('entry-keys.yubikey.hint'),
    autocomplete: 'off',
    inputmode: 'text',
    code: 'long',
    required: true,
    maxlength: 100,
    error: given.error,
    autofocus: true,
  })}
<button class="button primary">${t('entry.code.check')}</button>`,
)}<p class="links"><a href="${given.others}">${t('entry.other-methods')}</a></p>`;
}
