// Refusals in words: one article for every code, and the list of all.
import { type Html, html } from '../../../core/http/html.ts';
import type { ErrorArticle, Guide } from '../guides/library.ts';
import { breadcrumb, type Reading } from './frame.ts';
import { guideLinks } from './lists.ts';

export type ErrorFacts = {
  readonly code: string;
  readonly status: number;
  /** What the screen says. */
  readonly text: string;
  readonly article: ErrorArticle | undefined;
  readonly guide: Guide | undefined;
};

export function errorBody(reading: Reading, facts: ErrorFacts): Html {
  const { t } = reading;
  const { code, status, text, article, guide } = facts;
  return html`<div class="column">${breadcrumb(reading, [['/help/errors', t('help.errors.title')]])}
<article class="prose"><h1>${text}</h1>
${article ? html`<h2 id="means">${t('help.errors.means')}</h2><p>${article.means}</p><h2 id="do">${t('help.errors.do')}</h2><p>${article.do}</p>` : html`<p>${t('help.errors.no-article')}</p>`}
</article>
${guide ? html`<section class="related"><h2>${t('help.errors.guide')}</h2>${guideLinks([guide], reading, true)}</section>` : ''}
<dl class="facts"><dt>${t('help.errors.code')}</dt><dd><code>${code}</code></dd><dt>${t('help.errors.status')}</dt><dd>${status}</dd></dl></div>`;
}

/** Part of the product that a code comes from, in words. */
function moduleTitle(t: Reading['t'], module: string): string {
  const keys: Readonly<Record<string, string>> = {
    accounts: t('help.errors.module.accounts'),
    authenticator: t('help.errors.module.authenticator'),
    core: t('help.errors.module.core'),
    factors: t('help.errors.module.factors'),
    organisations: t('help.errors.module.organisations'),
    'sign-in': t('help.errors.module.sign-in'),
  };
  return keys[module] ?? module;
}

export function errorsBody(reading: Reading, all: readonly ErrorFacts[]): Html {
  const { t, suffix } = reading;
  const byModule = Map.groupBy(all, ({ code }) => code.split('/')[0] ?? '');
  return html`<div class="column">${breadcrumb(reading, [])}
<h1>${t('help.errors.title')}</h1><p class="lede">${t('help.errors.text')}</p>
${[...byModule].map(
  ([module, own]) =>
    html`<section class="band"><h2 id="${module}">${moduleTitle(t, module)}</h2><ul class="guides">${own.map(
      ({ code, text }) =>
        html`<li><a href="/help/errors/${code}${suffix}">${text}</a> <code class="code-name">${code}</code></li>`,
    )}</ul></section>`,
)}</div>`;
}
