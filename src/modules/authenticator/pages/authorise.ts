// The page "Authorise Pixel of Ana", and what stands in its place when the request is not good.
import { type Html, html } from '../../../core/http/html.ts';
import type { Layout, Translate } from '../../../core/pages/layout.ts';
import { form, outcome } from '../../../core/pages/parts.ts';
import type { Visit } from '../../../core/visit.ts';

export type AuthoriseView = {
  formToken: string;
  account: { name: string; loginAddress: string };
  deviceName: string;
  redirectUri: string;
  codeChallenge: string;
  state: string;
  deviceKey: string;
};

export function authorisePage(
  layout: Layout,
  t: Translate,
  visit: Visit,
  path: string,
  view: AuthoriseView,
): Html {
  const { redirectUri, codeChallenge, state, deviceKey, deviceName, account } = view;
  const hidden = Object.entries({ redirectUri, codeChallenge, state, deviceKey, deviceName }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  const title = t('auth-pages.authorise.title', { device: deviceName });
  const body = html`<h1>${title}</h1>
<p class="who"><span>${account.name} · ${account.loginAddress}</span></p>
<p class="lede">${t('auth-pages.authorise.lede')}</p>
<p>${t('auth-pages.authorise.only-you')}</p>
${form(
  '/authorise',
  view.formToken,
  html`${hidden}
<button class="button primary" name="decision" value="authorise">${t('auth-pages.authorise.yes')}</button>
<button class="button" name="decision" value="cancel">${t('auth-pages.authorise.no')}</button>`,
)}`;
  return layout(visit, path, { title, body });
}

/** The address to go back to is not ours or not known: nobody is sent there. */
export function badRequestPage(layout: Layout, t: Translate, visit: Visit, path: string): Html {
  const title = t('auth-pages.bad.title');
  const body = html`${outcome('bad', title, t('auth-pages.bad.text'))}
<p class="links"><a href="/manager/">${t('auth-pages.to-manager')}</a></p>`;
  return layout(visit, path, { title, body, failed: true });
}

export function tooManyPage(layout: Layout, t: Translate, visit: Visit, path: string, max: number): Html {
  const title = t('auth-pages.too-many.title', { max });
  const body = html`${outcome('bad', title, t('auth-pages.too-many.text'))}
<p class="links"><a href="/manager/two-step">${t('auth-pages.too-many.manage')}</a></p>`;
  return layout(visit, path, { title, body, failed: true });
}
