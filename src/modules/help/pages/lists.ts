// Pages that list guides: home, category, tag, and an address where nothing is.
import { type Html, html } from '../../../core/http/html.ts';
import { categories, type Category } from '../guides/front-matter.ts';
import type { Guide, Language, Library } from '../guides/library.ts';
import type { GuideMarkup } from '../guides/pages-of-guides.ts';
import { breadcrumb, type Reading, searchForm } from './frame.ts';

const sign = (path: string) =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${{ markup: `<path d="${path}"/>` }}</svg>`;
const signs: Readonly<Record<Category, Html>> = {
  start: sign('M5 21V4m0 1h13l-3 4 3 4H5'),
  'two-step': sign('M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.5V6zM8.7 12l2.4 2.4 4.4-4.6'),
  drive: sign('M3.5 19V5.5h6l2 2.5h9V19z'),
  'aldaba-auth': sign('M7.5 3h9v18h-9zM11 18h2'),
  access: sign('M14 4h5v16h-5M4 12h10m-4-4 4 4-4 4'),
  organisation: sign(
    'M3 20c0-3.5 2.5-5.5 6-5.5s6 2 6 5.5M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11m7 3.600c3 .3 5 2.200 5 5.400M15.500 4.900a3 3 0 0 1 0 5.700',
  ),
  operator: sign('M4 5h16v6H4zm0 8h16v6H4zM7.500 8h.01M7.500 16h.01'),
};

export const isCategory = (value: string): value is Category => categories.some((one) => one === value);

/** Words of a category, by key so that the texts are seen to be used. */
export function categoryTexts(t: Reading['t'], category: Category): { title: string; text: string } {
  const keys = {
    start: ['help.category.start', 'help.category.start.text'],
    'two-step': ['help.category.two-step', 'help.category.two-step.text'],
    drive: ['help.category.drive', 'help.category.drive.text'],
    'aldaba-auth': ['help.category.aldaba-auth', 'help.category.aldaba-auth.text'],
    access: ['help.category.access', 'help.category.access.text'],
    organisation: ['help.category.organisation', 'help.category.organisation.text'],
    operator: ['help.category.operator', 'help.category.operator.text'],
  } as const;
  const [title, text] = keys[category];
  return { title: t(title), text: t(text) };
}

/** The guides of a language; those it lacks come from the other. Titles in order of the language. */
export function guidesFor(library: Library, language: Language): Guide[] {
  const other = language === 'es' ? library.guides.en : library.guides.es;
  const own = library.guides[language];
  const all = [...own.values(), ...[...other.values()].filter(({ name }) => !own.has(name))];
  const { compare } = new Intl.Collator(language);
  return all.sort((a, b) => compare(a.title.replace(/^[¿¡]/, ''), b.title.replace(/^[¿¡]/, '')));
}

/** `lang` on what is not in the language of the page. */
const langOf = (guide: Guide, reading: Reading): Html =>
  guide.language === reading.language ? html`` : html` lang="${guide.language}"`;

export function guideLinks(guides: readonly Guide[], reading: Reading, withSummary = false): Html {
  return html`<ul class="guides">${guides.map(
    (guide) =>
      html`<li${langOf(guide, reading)}><a href="/help/guides/${guide.name}${reading.suffix}">${guide.title}</a>${
        withSummary ? html`<p>${guide.summary}</p>` : ''
      }</li>`,
  )}</ul>`;
}

export function homeBody(reading: Reading, library: Library, mostRead: readonly Guide[]): Html {
  const { t, suffix, language } = reading;
  const guides = guidesFor(library, language);
  const cards = categories.flatMap((category) => {
    const own = guides.filter((guide) => guide.category === category);
    if (own.length === 0) return [];
    const { title, text } = categoryTexts(t, category);
    return [
      html`<section class="tile"><h2>${signs[category]}<a href="/help/categories/${category}${suffix}">${title}</a></h2><p>${text}</p>
${guideLinks(own.slice(0, 4), reading)}${
  own.length > 4
    ? html`<p class="more"><a href="/help/categories/${category}${suffix}">${t('help.category.all', { n: own.length })}<span class="unseen"> ${title}</span></a></p>`
    : ''
}</section>`,
    ];
  });
  const tags = tagsOf(guides);
  return html`<div class="hero"><h1>${t('help.home.title')}</h1>
${searchForm(reading, { id: 'q' })}
<p class="hint">${t('help.home.hint')}</p></div>
<div class="tiles">${cards}</div>
${mostRead.length > 0 ? html`<section class="band"><h2>${t('help.home.most-read')}</h2>${guideLinks(mostRead, reading)}</section>` : ''}
${tags.length > 0 ? html`<section class="band"><h2>${t('help.home.tags')}</h2>${tagLinks(tags, reading)}</section>` : ''}`;
}

/** Tags by how many guides have them. */
export function tagsOf(guides: readonly Guide[]): string[] {
  const counts = new Map<string, number>();
  for (const { tags } of guides) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([tag]) => tag);
}

export function tagLinks(tags: readonly string[], { suffix }: Reading): Html {
  return html`<ul class="tags">${tags.map((tag) => html`<li><a href="/help/tags/${tag}${suffix}">${tag.replaceAll('-', ' ')}</a></li>`)}</ul>`;
}

export function categoryBody(reading: Reading, category: Category, guides: readonly Guide[]): Html {
  const { title, text } = categoryTexts(reading.t, category);
  return html`<div class="column">${breadcrumb(reading, [])}
<h1>${title}</h1><p class="lede">${text}</p>
${guideLinks(guides, reading, true)}</div>`;
}

/** All guides of a tag, one after the other, with a list of them on top. */
export function tagBody(
  reading: Reading,
  tag: string,
  guides: readonly { guide: Guide; content: GuideMarkup }[],
): Html {
  const { t, suffix } = reading;
  return html`<div class="article"><header class="top">${breadcrumb(reading, [])}<h1>${t('help.tag.title', { tag: tag.replaceAll('-', ' ') })}</h1>
<p class="lede">${t('help.tag.text', { n: guides.length })}</p></header>
<div class="side"><nav class="contents" aria-labelledby="contents"><h2 id="contents">${t('help.tag.contents')}</h2><ul>${guides.map(
    ({ guide }) => html`<li><a href="#${guide.name}">${guide.title}</a></li>`,
  )}</ul></nav></div>
<div class="text">${guides.map(
    ({
      guide,
      content,
    }) => html`<article class="prose several" id="${guide.name}"${langOf(guide, reading)} data-copy="${t('help.copy')}" data-copied="${t('help.copied')}">
<h2><a href="/help/guides/${guide.name}${suffix}">${guide.title}</a></h2>
<p class="summary">${guide.summary}</p>
${{ markup: content.markup }}</article>`,
  )}</div></div>`;
}

/** An address of the help without a page: what might have been meant, and the search. */
export function nowhereBody(reading: Reading, query: string, near: readonly Guide[]): Html {
  const { t, suffix } = reading;
  return html`<div class="column"><h1>${t('help.nowhere.title')}</h1><p class="lede">${t('help.nowhere.text')}</p>
${searchForm(reading, { id: 'again', query })}
${near.length > 0 ? html`<h2>${t('help.nowhere.near')}</h2>${guideLinks(near, reading, true)}` : ''}
<p><a href="/help${suffix}">${t('help.home')}</a></p></div>`;
}
