// The frame of the help centre: brand, search, one way to the product, languages. Works without JavaScript; the script
// only adds buttons for copying and printing.
import type { Call } from '../../../core/http/door.ts';
import { attribute, type Html, html, styleElement } from '../../../core/http/html.ts';
import { type EntryAssets, knocker, languageSwitches, type Translate } from '../../../core/pages/layout.ts';
import type { Visit } from '../../../core/visit.ts';
import { type Language, languages } from '../guides/library.ts';

/** One visit of the help centre: who reads, and in which language. */
export type Reading = {
  readonly visit: Visit;
  readonly language: Language;
  /** '?lang=en' while somebody reads in another language than their own, else empty. */
  readonly suffix: string;
  readonly t: Translate;
  readonly signedIn: boolean;
  readonly operator: boolean;
  /** No page of ours was shown in this browser before. */
  readonly firstVisit: boolean;
  readonly formToken: () => string;
};

export const isLanguage = (value: unknown): value is Language => languages.some((one) => one === value);

export function createReading(translate: (language: string) => Translate) {
  return function reading(
    call: Pick<Call, 'visit' | 'principal' | 'cookie'> & { formToken: string },
    asked: string | undefined,
  ): Reading {
    const { visit } = call;
    const own = isLanguage(visit.language) ? visit.language : languages[0];
    const language = isLanguage(asked) ? asked : own;
    return {
      visit,
      language,
      suffix: language === own ? '' : `?lang=${language}`,
      t: translate(language),
      signedIn: call.principal.kind === 'session',
      operator: call.principal.kind === 'session' && call.principal.operator,
      firstVisit: call.cookie('browser') === undefined,
      // Making one costs a MAC: only pages with a form ask for it.
      formToken: () => call.formToken,
    };
  };
}

export type FramedPage = {
  title: string;
  body: Html;
  /** Path without query: what the language switches and canonical links are made of. */
  path: string;
  /** For the list of results in search engines. */
  description?: string;
  /** Results and the operator's page are nobody else's business. */
  unlisted?: boolean;
  /** The search box of the page itself takes the place of the one in the head. */
  ownSearch?: boolean;
  query?: string;
  failed?: boolean;
};

const glass = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><circle cx="10.5" cy="10.5" r="6"/><path d="m15 15 5 5"/></svg>`;

/** A form that works with GET: no token, nothing is changed. */
export function searchForm(
  reading: Reading,
  given: { query?: string; id: string; autofocus?: boolean },
): Html {
  const { t, suffix, language } = reading;
  return html`<form class="search" role="search" action="/help/search" method="get">
<label class="unseen" for="${given.id}">${t('help.search.label')}</label>
<div class="input-group"><input class="input" type="search" id="${given.id}" name="q" ${attribute('value', given.query)} placeholder="${t('help.search.placeholder')}" maxlength="200" autocomplete="off" enterkeyhint="search" ${attribute('autofocus', given.autofocus ?? false)}>
${suffix ? html`<input type="hidden" name="lang" value="${language}">` : ''}<button class="button primary">${glass}<span>${t('help.search.button')}</span></button></div>
</form>`;
}

/** `Ayuda › Dos pasos`: where the page hangs. The page itself is its heading. */
export function breadcrumb(
  reading: Reading,
  steps: readonly (readonly [address: string, words: string])[],
): Html {
  const { t, suffix } = reading;
  const all = [['/help', t('help.title')] as const, ...steps];
  return html`<nav class="breadcrumb" aria-label="${t('help.breadcrumb')}"><ol>${all.map(
    ([address, words]) => html`<li><a href="${address}${suffix}">${words}</a></li>`,
  )}</ol></nav>`;
}

export function createFrame(assets: EntryAssets, origin: URL) {
  const link = html`<link rel="stylesheet" href="${assets.helpCss}">`;
  // On a first visit the page is whole with one answer; the next ones have the sheet from the cache.
  const inside =
    assets.helpStyle === null
      ? link
      : html`${styleElement(assets.helpStyle)}
<link rel="prefetch" href="${assets.helpCss}" as="style">`;
  const styled = ({ firstVisit }: Reading): Html => (firstVisit ? inside : link);

  return function frame(reading: Reading, page: FramedPage): Html {
    const { t, visit, language, suffix } = reading;
    const title = page.failed ? t('entry.error-title', { title: page.title }) : page.title;
    const canonical = `${origin.origin}${page.path}`;
    const alternates = page.unlisted
      ? html`<meta name="robots" content="noindex">`
      : html`<link rel="canonical" href="${canonical}?lang=${language}">
${languages.map((one) => html`<link rel="alternate" hreflang="${one}" href="${canonical}?lang=${one}">\n`)}<link rel="alternate" hreflang="x-default" href="${canonical}">`;
    const product = reading.signedIn
      ? html`<a class="button quiet" href="/manager/">${t('help.manager')}</a>`
      : html`<a class="button quiet" href="/sign-in">${t('common.sign-in')}</a>`;
    return html`<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}${page.path === '/help' ? '' : html` · ${t('help.title')}`} · Aldaba</title>
${page.description ? html`<meta name="description" content="${page.description}">\n` : ''}${alternates}
<link rel="alternate" type="application/atom+xml" title="${t('help.feed.title')}" href="/help/feed.xml?lang=${language}">
<link rel="icon" href="${assets.icon}" type="image/svg+xml">
${styled(reading)}
<script type="module" src="${assets.helpJs}"></script>
</head>
<body>
<a class="skip" href="#content">${t('help.skip')}</a>
<header class="head"><div class="bar">
<a class="brand" href="/help${suffix}">${knocker}<span>Aldaba <span class="area">${t('help.title')}</span></span></a>
${page.ownSearch ? '' : searchForm(reading, { id: 'q', ...(page.query === undefined ? {} : { query: page.query }) })}
${product}
</div></header>
<main id="content" tabindex="-1">
${page.body}
</main>
<footer class="foot"><div class="bar"><nav aria-label="${t('help.title')}"><a href="/help${suffix}">${t('help.home')}</a>
<a href="/help/errors${suffix}">${t('help.errors.title')}</a>
<a href="/help/feed.xml?lang=${language}">${t('help.feed.link')}</a>${
      reading.operator
        ? html`
<a href="/help/operator">${t('help.operator.title')}</a>`
        : ''
    }</nav>
<div class="languages">${languageSwitches(visit.language, page.path, t)}</div></div></footer>
</body>
</html>`;
  };
}
export type Frame = ReturnType<typeof createFrame>;
