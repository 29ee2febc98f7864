// Pages of signing in to other apps: consent, codes of devices, signing out, and what stands there when something is over.
import { attribute, type Html, html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { field, form, outcome } from '../../../core/pages/parts.ts';
import type { Scope } from '../rules.ts';

export type ConsentView = {
  formToken: string;
  uid: string;
  app: string;
  organisation: string;
  account: { name: string; loginAddress: string };
  /** What the app learns that it does not know yet. */
  scopes: readonly Scope[];
  /** Where it goes on afterwards; null on a device without a browser. */
  goesTo: string | null;
};

/** "Authorise Wiki": who asks, for whom, what it learns, for how long. */
export function consentBody(t: Translate, view: ConsentView): Html {
  const learns = view.scopes.filter((scope) => scope !== 'offline_access');
  return html`<h1>${t('auth-pages.authorise.title', { device: view.app })}</h1>
<p class="who"><span>${view.account.name} · ${view.account.loginAddress}</span></p>
<p class="lede">${t('openid.consent.lede', { app: view.app, organisation: view.organisation })}</p>
<h2>${t('openid.consent.learns')}</h2>
<ul class="learns">${learns.map((scope) => html`<li>${t(`openid.scope.${scope}`)}</li>`)}</ul>
<p>${view.scopes.includes('offline_access') ? t('openid.consent.offline') : t('openid.consent.session')}</p>
<p class="hint">${t('openid.consent.back')} ${view.goesTo === null ? '' : t('openid.consent.goes-to', { host: view.goesTo })}</p>
${form(
  `/oidc/interaction/${view.uid}`,
  view.formToken,
  html`<button class="button primary" name="decision" value="authorise">${t('auth-pages.authorise.yes')}</button>
<button class="button" name="decision" value="cancel">${t('auth-pages.authorise.no')}</button>`,
)}`;
}

/** The app is for people of an organisation, and this account is none of them. */
export function strangerBody(t: Translate, view: Pick<ConsentView, 'formToken' | 'uid' | 'app'>): Html {
  return html`${outcome('bad', t('openid.stranger.title'), t('openid.stranger.text', { app: view.app }))}
${form(
  `/oidc/interaction/${view.uid}`,
  view.formToken,
  html`<button class="button primary" name="decision" value="cancel">${t('openid.stranger.back')}</button>`,
)}`;
}

/** Goes on by itself, without a script; the link is for whoever waits. */
export function goOnBody(t: Translate, to: string): Html {
  return html`<h1>${t('openid.go-on.title')}</h1>
<p class="lede">${t('openid.go-on.text')}</p>
<a class="button primary" href="${to}">${t('openid.go-on.link')}</a>`;
}

export function deviceCodeBody(
  t: Translate,
  view: { xsrf: string; code: string; trouble: 'wrong' | 'aborted' | 'other' | null },
): Html {
  const error =
    view.trouble === null || view.trouble === 'aborted' ? undefined : t(`openid.device.${view.trouble}`);
  return html`<h1>${t('openid.device.title')}</h1>
${view.trouble === 'aborted' ? html`<p class="notice" role="status">${t('openid.device.aborted')}</p>` : ''}
<p class="lede">${t('openid.device.lede')}</p>
<form method="post" action="/oidc/device">
<input type="hidden" name="xsrf" value="${view.xsrf}">
${field(t, {
  name: 'user_code',
  label: t('openid.device.code'),
  value: view.code,
  autocomplete: 'off',
  required: true,
  maxlength: 20,
  code: 'long',
  autofocus: true,
  error,
})}
<button class="button primary">${t('openid.device.next')}</button>
</form>`;
}

/** Says what is about to be let in, so that a code somebody else sent is noticed (RFC 8628 §5.4). */
export function deviceConfirmBody(
  t: Translate,
  view: { xsrf: string; code: string; app: string; browser: string; system: string; network: string },
): Html {
  const { app, code } = view;
  const device = [view.browser, view.system].filter((one) => one !== '' && one !== '?').join(', ');
  const asks =
    device === '' || view.network === ''
      ? ''
      : html`<p class="hint">${t('openid.device.asked-from', { device, network: view.network })}</p>`;
  return html`<h1>${t('openid.device.confirm.title', { app })}</h1>
<p class="lede">${t('openid.device.confirm.lede')}</p>
<p class="number typed">${code}</p>
${asks}
<p>${t('openid.device.confirm.warning')}</p>
<form method="post" action="/oidc/device">
<input type="hidden" name="xsrf" value="${view.xsrf}">
<input type="hidden" name="user_code" value="${code}">
<button class="button primary" name="confirm" value="yes">${t('openid.device.confirm.yes')}</button>
<button class="button" name="abort" value="yes">${t('openid.device.confirm.no')}</button>
</form>`;
}

export const deviceDoneBody = (t: Translate, app: string): Html =>
  outcome('good', t('openid.device.done.title'), t('openid.device.done.text', { app }));

export function signOutBody(
  t: Translate,
  view: { xsrf: string; app: string | null; signedIn: boolean },
): Html {
  const hidden = html`<input type="hidden" name="xsrf" value="${view.xsrf}">`;
  const buttons = view.signedIn
    ? html`<button class="button primary" name="logout" value="yes">${t('openid.sign-out.yes')}</button>
<button class="button" ${attribute('name', 'stay')} value="yes">${t('openid.sign-out.no')}</button>`
    : html`<button class="button primary" name="logout" value="yes">${t('openid.sign-out.go-on')}</button>`;
  const lede = view.signedIn
    ? view.app === null
      ? t('openid.sign-out.text')
      : t('openid.sign-out.text-of', { app: view.app })
    : t('openid.sign-out.over');
  return html`<h1>${t('openid.sign-out.title')}</h1>
<p class="lede">${lede}</p>
<form method="post" action="/oidc/session/end/confirm">${hidden}
${buttons}
</form>`;
}

/** The request of an app is not good: nobody is sent anywhere. The words for developers stand below. */
export function troubleBody(t: Translate, view: { code: string; about: string }): Html {
  return html`${outcome('bad', t('openid.trouble.title'), t('openid.trouble.text'))}
<p class="hint">${t('openid.trouble.details', { code: view.code, about: view.about })}</p>
<p class="links"><a href="/manager/">${t('auth-pages.to-manager')}</a></p>`;
}
