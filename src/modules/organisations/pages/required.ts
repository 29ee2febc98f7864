// The interstitial of whoever does not satisfy an organisation's rule: who demands it, why, how to go on, and the ways out.
import { attribute, type Html, html } from '../../../core/http/html.ts';
import { form } from '../../../core/pages/parts.ts';
import type { Frame } from './form-page.ts';

export type RequiredView = {
  organisation: string;
  why: 'none' | 'unfinished' | 'too-weak' | 'not-allowed' | 'session';
  minimum: 'any' | 'no-sms' | 'phishing-resistant';
  /** Methods that would be enough, strongest first. */
  methods: readonly { kind: string; href: string }[];
  next: string;
  leave: readonly { id: string; name: string }[];
};

const icons: Readonly<Record<string, Html>> = {
  'aldaba-auth': html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M9.5 2.5h5A2.5 2.5 0 0 1 17 5v14a2.5 2.5 0 0 1-2.5 2.5h-5A2.5 2.5 0 0 1 7 19V5a2.5 2.5 0 0 1 2.5-2.5zM11 18.5h2"/></svg>`,
  'code-app': html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 12h.01M12 12h.01M16 12h.01"/></svg>`,
};

export function requiredPage({ layout, t, visit, path }: Frame, formToken: string, view: RequiredView): Html {
  const { organisation, why, minimum, methods, leave } = view;
  const title = t(`required.title.${why === 'session' ? 'session' : 'other'}`);
  const way =
    why === 'session'
      ? html`<p><a class="button primary" href="/step-up?verb=factors&amp;next=${encodeURIComponent(view.next)}">${t('required.confirm')}</a></p>`
      : why === 'unfinished'
        ? html`<p><a class="button primary" href="/manager/backup-codes">${t('required.save-codes')}</a></p>`
        : html`<h2>${t('required.methods')}</h2><ul class="methods">${methods.map(
            ({ kind, href }) =>
              html`<li><a href="${href}">${icons[kind] ?? icons['code-app']}<span><strong>${t(`required.kind.${kind}`)}</strong><small>${t(`required.kind-hint.${kind}`)}</small></span></a></li>`,
          )}</ul>`;
  const out = leave.map(
    ({ id, name }) =>
      html`<p><a class="button" href="/two-step-required/leave/${id}">${t('required.leave', { organisation: name })}</a></p>`,
  );
  return layout(visit, path, {
    title,
    body: html`<h1>${title}</h1><p class="lede">${t(`required.why.${why}`, { organisation })}</p>${
      minimum === 'any' ? '' : html`<p>${t(`required.minimum.${minimum}`, { organisation })}</p>`
    }<p class="hint">${t('required.reason')}</p>${way}${
      leave.length > 0
        ? html`<h2>${t('required.leave-title')}</h2><p class="hint">${t('required.leave-hint')}</p>${out}`
        : ''
    }<noscript><p class="hint">${t('required.no-script')}</p></noscript>${form(
      '/two-step-required/sign-out',
      formToken,
      html`<button class="button" ${attribute('type', 'submit')}>${t('common.sign-out')}</button>`,
    )}`,
  });
}

export function leavePage(
  { layout, t, visit, path }: Frame,
  formToken: string,
  organisation: { id: string; name: string },
): Html {
  const title = t('required.leave-page.title', { organisation: organisation.name });
  return layout(visit, path, {
    title,
    body: html`<h1>${title}</h1><p class="lede">${t('required.leave-page.lede', { organisation: organisation.name })}</p><ul class="plain"><li>${t('required.leave-page.access')}</li><li>${t('required.leave-page.told')}</li><li>${t('required.leave-page.back')}</li><li>${t('required.leave-page.account')}</li></ul>${form(
      `/two-step-required/leave/${organisation.id}`,
      formToken,
      html`<button class="button primary danger">${t('required.leave', { organisation: organisation.name })}</button>`,
    )}<p class="links"><a href="/two-step-required">${t('required.leave-page.stay')}</a></p>`,
  });
}
