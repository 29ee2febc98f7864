// The frame of every server-rendered page: brand, card, language switch, help in the same place. Works without JavaScript.
import { type Html, html } from '../http/html.ts';
import type { Visit } from '../visit.ts';

/** Text by key in the visitor's language. */
export type Translate = (key: string, params?: Readonly<Record<string, string | number>>) => string;

/** Where the built style and script are: names carry a hash of their content. */
export type EntryAssets = {
  css: string;
  js: string;
  icon: string;
  helpCss: string;
  helpJs: string;
  /** What stands in `helpCss`, for a first visit: the policy knows it by its hash. null when it was not built. */
  helpStyle: string | null;
};

export type Page = {
  title: string;
  body: Html;
  /** A wider card, for lists. */
  wide?: boolean;
  /** The knocker on the brand moves while somebody is waited for. */
  knocking?: boolean;
  /** An error page or form with errors: the title says so first, for screen readers and tabs. */
  failed?: boolean;
  theme?: string | undefined;
  /** For browsers without scripts: fetch the page again after so many seconds. */
  refreshWithoutScript?: number;
  /** The page goes on there by itself, at once and without a script: a path of ours. */
  goTo?: string;
  /** Its address is a secret: search engines and other sites are told nothing. */
  secret?: boolean;
  /** Where the help of this page is, when its path alone does not say. */
  help?: string;
};

export const knocker = html`<svg class="knocker" viewBox="0 0 56 70" aria-hidden="true"><g class="ring"><path d="M20.5 26a20 20 0 1 0 15 0" stroke-width="6" stroke-linecap="round"/><circle cx="28" cy="64.5" r="5" fill="currentColor" stroke="none"/></g><path class="plate" d="M28 2l10 13.5L28 33 18 15.5z" stroke-width="3" stroke-linejoin="round"/><circle cx="28" cy="15.5" r="3" class="nail" stroke="none"/></svg>`;

export const languages = ['es', 'en'] as const;

/** Links that show the page at `path` in each language. */
export function languageSwitches(language: string, path: string, t: Translate): Html[] {
  const next = encodeURIComponent(path);
  return languages.map(
    (one) =>
      html`<a href="/language?to=${one}&amp;next=${next}" lang="${one}" hreflang="${one}"${
        one === language ? html` aria-current="true"` : ''
      }>${t(`common.language.${one}`)}</a>`,
  );
}

/** `helpFor` says which page of the help fits a path. */
export function createLayout(
  assets: EntryAssets,
  translate: (language: string) => Translate,
  helpFor: (path: string) => string,
) {
  return function layout(visit: Visit, path: string, content: Page): Html {
    const t = translate(visit.language);
    const title = content.failed ? t('entry.error-title', { title: content.title }) : content.title;
    return html`<html lang="${visit.language}"${content.theme ? html` data-theme="${content.theme}"` : ''}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Aldaba</title>
${content.secret ? html`<meta name="robots" content="noindex, nofollow">\n` : ''}<link rel="icon" href="${assets.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${assets.css}">
<script type="module" src="${assets.js}"></script>${
      content.refreshWithoutScript
        ? html`<noscript><meta http-equiv="refresh" content="${String(content.refreshWithoutScript)}"></noscript>`
        : ''
    }${content.goTo ? html`<meta http-equiv="refresh" content="0;url=${content.goTo}">` : ''}
</head>
<body${content.knocking ? html` class="knocking"` : ''}>
<header class="brand"><span>Aldaba</span>${knocker}</header>
<main class="card${content.wide ? ' wide' : ''}">
${content.body}
</main>
<footer>${languageSwitches(visit.language, path, t)}<a href="${content.help ?? helpFor(path)}">${t('common.help')}</a></footer>
</body>
</html>`;
  };
}
export type Layout = ReturnType<typeof createLayout>;
