// What a search found, what was corrected, and what to do when nothing fits.
import { type Html, html } from '../../../core/http/html.ts';
import { categories } from '../guides/front-matter.ts';
import { type Guide, type Language, otherLanguage } from '../guides/library.ts';
import type { Found, Hit } from '../search/search.ts';
import { breadcrumb, type Reading, searchForm } from './frame.ts';
import { categoryTexts, guideLinks } from './lists.ts';

function hitItem(reading: Reading, { guide, title, excerpt }: Hit, language: Language): Html {
  const suffix = language === reading.language ? reading.suffix : `?lang=${language}`;
  return html`<li><h3><a href="/help/guides/${guide.name}${suffix}">${title}</a></h3><p>${excerpt}</p><p class="where">${
    language === reading.language ? categoryTexts(reading.t, guide.category).title : ''
  }</p></li>`;
}

export function resultsBody(reading: Reading, found: Found, mostRead: readonly Guide[]): Html {
  const { t, suffix, language } = reading;
  const { query, corrected, hits, others } = found;
  const list = (all: readonly Hit[], of: Language, heading: string) =>
    html`<section class="results"${of === language ? '' : html` lang="${of}"`}><h2${of === language ? html` class="unseen"` : html` lang="${language}"`}>${heading}</h2><ol>${all.map((hit) => hitItem(reading, hit, of))}</ol></section>`;
  const address = (q: string, more: string) =>
    `/help/search?q=${encodeURIComponent(q)}${more}${suffix ? `&lang=${language}` : ''}`;
  const correction = corrected
    ? html`<p class="correction" role="status">${t('help.results.corrected')} <a href="${address(corrected, '')}"><strong>${corrected}</strong></a>. <a href="${address(query, '&exact=1')}">${t('help.results.literally', { query })}</a></p>`
    : '';
  const isEmpty = hits.length === 0;
  const heading =
    query === ''
      ? t('help.search.label')
      : isEmpty
        ? t('help.results.none', { query })
        : t('help.results.title', { query });
  return html`<div class="column">${breadcrumb(reading, [])}
<h1>${heading}</h1>
${searchForm(reading, { id: 'q', query, autofocus: query === '' })}
${correction}${isEmpty ? '' : html`<p class="count">${t('help.results.count', { n: hits.length })}</p>${list(hits, language, t('help.results.list'))}`}
${others.length > 0 ? list(others, otherLanguage(language), language === 'es' ? t('help.results.in-english') : t('help.results.in-spanish')) : ''}
${isEmpty && query !== '' ? emptyBody(reading, mostRead) : ''}</div>`;
}

function emptyBody(reading: Reading, mostRead: readonly Guide[]): Html {
  const { t, suffix } = reading;
  return html`<section class="empty"><h2>${t('help.results.try')}</h2><ul><li>${t('help.results.try.fewer')}</li><li>${t('help.results.try.words')}</li><li>${t('help.results.try.people')}</li></ul>
<h2>${t('help.home.categories')}</h2><ul class="tags">${categories.map(
    (category) =>
      html`<li><a href="/help/categories/${category}${suffix}">${categoryTexts(t, category).title}</a></li>`,
  )}</ul>
${mostRead.length > 0 ? html`<h2>${t('help.home.most-read')}</h2>${guideLinks(mostRead, reading)}` : ''}</section>`;
}
