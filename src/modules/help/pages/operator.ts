// For whoever runs the installation: what people did not find, what did not help, and what is read.
import { type Html, html } from '../../../core/http/html.ts';
import { formatInstant } from '../../../core/i18n/instant.ts';
import { form } from '../../../core/pages/parts.ts';
import type { Guide } from '../guides/library.ts';
import { isReason } from '../rules.ts';
import type { HelpMissTable, HelpVoteTable } from '../tables.ts';
import { breadcrumb, type Reading } from './frame.ts';
import { reasonText } from './guide.ts';

export type GuideFigures = { guide: Guide; reads: number; useful: number; useless: number };

function doneForm(
  reading: Reading,
  what: 'search' | 'vote',
  words: string,
  about: string,
  id?: string,
): Html {
  const content = html`<input type="hidden" name="what" value="${what}">${id === undefined ? '' : html`<input type="hidden" name="id" value="${id}">`}
<button class="button small${id === undefined ? '' : ' quiet'}">${words}<span class="unseen"> ${about}</span></button>`;
  return form('/help/operator/done', reading.formToken(), content);
}

export function operatorBody(
  reading: Reading,
  given: {
    misses: readonly HelpMissTable[];
    votes: readonly HelpVoteTable[];
    figures: readonly GuideFigures[];
    titleOf: (name: string) => string;
  },
): Html {
  const { t, language } = reading;
  const { misses, votes, figures, titleOf } = given;
  const table = (caption: string, heads: readonly string[], lines: readonly Html[]) =>
    html`<div class="scroll" role="region" tabindex="0" aria-label="${caption}"><table><caption class="unseen">${caption}</caption><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${lines}</tbody></table></div>`;
  const done = t('help.operator.done');
  const missLines = misses.map(
    (miss) =>
      html`<tr><th scope="row"><a href="/help/search?q=${encodeURIComponent(miss.query)}&amp;lang=${miss.language}" lang="${miss.language}">${miss.query}</a></th><td>${miss.language}</td><td class="number">${miss.times}</td><td>${formatInstant(miss.last_at, language)}</td><td>${doneForm(reading, 'search', done, miss.query, miss.id)}</td></tr>`,
  );
  const voteLines = votes.map(
    (vote) =>
      html`<tr><th scope="row"><a href="/help/guides/${vote.name}?lang=${vote.language}">${titleOf(vote.name)}</a></th><td>${vote.language}</td><td>${isReason(vote.reason) ? reasonText(t, vote.reason) : t('help.operator.no-reason')}${vote.comment ? html`<blockquote>${vote.comment}</blockquote>` : ''}</td><td>${formatInstant(vote.at, language)}</td><td>${doneForm(reading, 'vote', done, titleOf(vote.name), vote.id)}</td></tr>`,
  );
  const figureLines = figures.map(
    ({ guide, reads, useful, useless }) =>
      html`<tr><th scope="row"><a href="/help/guides/${guide.name}">${guide.title}</a></th><td class="number">${reads}</td><td class="number">${useful}</td><td class="number">${useless}</td></tr>`,
  );
  return html`<div class="column wide">${breadcrumb(reading, [])}
<h1>${t('help.operator.title')}</h1><p class="lede">${t('help.operator.text')}</p>
<section class="band"><h2 id="searches">${t('help.operator.searches')}</h2>
${misses.length === 0 ? html`<p>${t('help.operator.searches.none')}</p>` : html`${table(t('help.operator.searches'), [t('help.operator.search'), t('common.language'), t('help.operator.times'), t('help.operator.last'), done], missLines)}${doneForm(reading, 'search', t('help.operator.all-done'), t('help.operator.searches'))}`}</section>
<section class="band"><h2 id="votes">${t('help.operator.votes')}</h2>
${votes.length === 0 ? html`<p>${t('help.operator.votes.none')}</p>` : html`${table(t('help.operator.votes'), [t('help.operator.guide'), t('common.language'), t('help.operator.reason'), t('help.operator.last'), done], voteLines)}${doneForm(reading, 'vote', t('help.operator.all-done'), t('help.operator.votes'))}`}</section>
<section class="band"><h2 id="guides">${t('help.operator.guides')}</h2>
${table(t('help.operator.guides'), [t('help.operator.guide'), t('help.operator.reads'), t('help.operator.useful'), t('help.operator.useless')], figureLines)}</section></div>`;
}
