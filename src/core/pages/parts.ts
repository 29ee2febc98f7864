// The parts pages are made of: fields with their errors, the error summary, buttons, outcomes. Ids are field names.
import { type Html, attribute, html } from '../http/html.ts';
import type { Translate } from './layout.ts';

export type FieldErrors = Readonly<Record<string, string>>;

export type Field = {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password';
  value?: string;
  hint?: string;
  error?: string | undefined;
  autocomplete: string;
  inputmode?: 'numeric' | 'text' | 'email' | 'tel';
  required?: boolean;
  maxlength?: number;
  /** A code to be copied: large, spaced, no capitals or spelling help; `long` when it would not fit so. */
  code?: boolean | 'long';
  /** Filled from the address's fragment by the script, when there is one. */
  fromFragment?: boolean;
  autofocus?: boolean;
};

export function field(t: Translate, f: Field): Html {
  const hintId = f.hint ? `${f.name}-hint` : '';
  const errorId = f.error ? `${f.name}-error` : '';
  const describedBy = [hintId, errorId].filter(Boolean).join(' ') || null;
  const input = html`<input class="input${f.code ? ' code' : ''}${f.code === 'long' ? ' long' : ''}" id="${f.name}" name="${f.name}" type="${f.type ?? 'text'}" ${attribute('value', f.value ?? null)} autocomplete="${f.autocomplete}" ${attribute('inputmode', f.inputmode)} ${attribute('required', f.required ?? false)} ${attribute('maxlength', f.maxlength)} ${attribute('aria-describedby', describedBy)} ${attribute('aria-invalid', f.error ? 'true' : null)} ${attribute('autofocus', f.autofocus ?? false)} ${attribute('autocapitalize', f.code ? 'characters' : f.type ? 'none' : null)} ${attribute('spellcheck', f.code || f.type ? 'false' : null)}>`;
  const withButton =
    f.type === 'password'
      ? html`<div class="input-group">${input}
<button class="button" type="button" hidden data-show-password="${f.name}" data-hide-text="${t('entry.hide')}" aria-pressed="false" aria-controls="${f.name}">${t('entry.show')}</button></div>`
      : input;
  return html`<div class="field"><label for="${f.name}">${f.label}</label>
${f.hint ? html`<p class="hint" id="${hintId}">${f.hint}</p>` : ''}${
  f.error
    ? html`<p class="error" id="${errorId}"><span><span class="unseen">${t('entry.error')}</span> ${f.error}</span></p>`
    : ''
}${withButton}</div>`;
}

/** On top of a form that was refused; each line leads to its field. */
export function errorSummary(title: string, errors: FieldErrors): Html {
  const lines = Object.entries(errors);
  if (lines.length === 0) return html``;
  return html`<div class="notice danger" role="alert" tabindex="-1" data-error-summary><h2>${title}</h2><ul>${lines.map(
    ([name, text]) => html`<li>${name === '' ? text : html`<a href="#${name}">${text}</a>`}</li>`,
  )}</ul></div>`;
}

export function form(action: string, formToken: string, content: Html, fragmentTo?: string): Html {
  return html`<form method="post" action="${action}" ${attribute('data-fragment-to', fragmentTo)}>
<input type="hidden" name="formToken" value="${formToken}">
${content}
</form>`;
}

const tick = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="m5 12.5 4.5 4.5L19 7.5"/></svg>`;
const cross = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6 6 18"/></svg>`;

export function outcome(kind: 'good' | 'bad', title: string, text: string): Html {
  return html`<div class="outcome${kind === 'bad' ? ' danger' : ''}">${kind === 'bad' ? cross : tick}</div><h1>${title}</h1><p class="lede">${text}</p>`;
}

/** Whether programs go on after a new password that somebody else may have made necessary; nothing to ask without any. */
export function keepAppsChoice(t: Translate, count: number): Html {
  if (count === 0) return html``;
  return html`<label class="choice"><input type="checkbox" name="keepApps" value="yes"><span>${t('entry.keep-apps')}</span><span class="hint">${t('entry.keep-apps-hint', { count })}</span></label>`;
}
