// One guide: where it hangs, what it is for, contents, steps, related guides, and whether it was useful.
import { attribute, type Html, html } from '../../../core/http/html.ts';
import { form } from '../../../core/pages/parts.ts';
import type { Guide } from '../guides/library.ts';
import type { GuideMarkup } from '../guides/pages-of-guides.ts';
import { longestComment, type Reason, reasons } from '../rules.ts';
import { breadcrumb, type Reading } from './frame.ts';
import { categoryTexts, guideLinks, tagLinks } from './lists.ts';

/** Where the question "was this useful?" stands. */
export type Feedback =
  | { kind: 'ask' }
  | { kind: 'thanks' }
  | { kind: 'why'; vote: string; comment?: string; failed?: boolean };

const dates = new Map<string, Intl.DateTimeFormat>();
/** A day 'YYYY-MM-DD' as people write it. */
export function dayText(day: string, language: string): string {
  const made =
    dates.get(language) ?? new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' });
  dates.set(language, made);
  return made.format(Date.parse(`${day}T00:00:00Z`));
}

export function reasonText(t: Reading['t'], reason: Reason): string {
  const keys = {
    missing: 'help.reason.missing',
    unclear: 'help.reason.unclear',
    different: 'help.reason.different',
    failed: 'help.reason.failed',
    other: 'help.reason.other',
  } as const;
  return t(keys[reason]);
}

function feedbackBody(reading: Reading, guide: Guide, feedback: Feedback): Html {
  const { t, suffix } = reading;
  const action = `/help/guides/${guide.name}/feedback${suffix}`;
  if (feedback.kind === 'thanks')
    return html`<h2 id="useful">${t('help.feedback.thanks')}</h2><p role="status">${t('help.feedback.thanks.text')}</p>`;
  if (feedback.kind === 'ask')
    return html`<h2 id="useful">${t('help.feedback.title')}</h2>${form(
      action,
      reading.formToken(),
      html`<div class="buttons"><button class="button" name="useful" value="yes">${t('help.feedback.yes')}</button><button class="button" name="useful" value="no">${t('help.feedback.no')}</button></div>`,
    )}`;
  const choices = reasons.map(
    (reason) =>
      html`<label class="choice"><input type="radio" name="reason" value="${reason}" required><span>${reasonText(t, reason)}</span></label>`,
  );
  return html`<h2 id="useful">${t('help.feedback.why')}</h2>${form(
    action,
    reading.formToken(),
    html`<input type="hidden" name="vote" value="${feedback.vote}">
<fieldset class="field" ${attribute('aria-describedby', feedback.failed ? 'reason-error' : null)}><legend>${t('help.feedback.reason')}</legend>
${feedback.failed ? html`<p class="error" id="reason-error"><span><span class="unseen">${t('entry.error')}</span> ${t('help.feedback.reason-missing')}</span></p>` : ''}${choices}</fieldset>
<div class="field"><label for="comment">${t('help.feedback.comment')}</label><p class="hint" id="comment-hint">${t('help.feedback.comment-hint')}</p>
<textarea class="input" id="comment" name="comment" rows="3" maxlength="${longestComment}" aria-describedby="comment-hint">${feedback.comment ?? ''}</textarea></div>
<button class="button primary">${t('help.feedback.send')}</button>`,
  )}`;
}

export function guideBody(
  reading: Reading,
  given: { guide: Guide; content: GuideMarkup; related: readonly Guide[]; feedback: Feedback },
): Html {
  const { t, language } = reading;
  const { guide, content, related, feedback } = given;
  const { headings } = content;
  const isForeign = guide.language !== language;
  const contents =
    headings.length > 1
      ? html`<nav class="contents" aria-labelledby="contents"><h2 id="contents">${t('help.contents')}</h2><ul${isForeign ? html` lang="${guide.language}"` : ''}>${headings.map(
          ({ anchor, words }) => html`<li><a href="#${anchor}">${words}</a></li>`,
        )}</ul></nav>`
      : '';
  const inWords = isForeign ? html` lang="${guide.language}"` : '';
  return html`<div class="article"><header class="top">${breadcrumb(reading, [[`/help/categories/${guide.category}`, categoryTexts(t, guide.category).title]])}
${
  isForeign
    ? html`<div class="notice warning" role="note"><p>${guide.language === 'en' ? t('help.missing.in-english') : t('help.missing.in-spanish')}</p></div>`
    : ''
}<h1${inWords}>${guide.title}</h1>
<p class="summary"${inWords}>${guide.summary}</p>
<p class="about"><span>${t('help.reviewed', { day: dayText(guide.reviewed, language) })}</span><button class="button small quiet" type="button" hidden data-print>${t('help.print')}</button></p></header>
<div class="side">${contents}</div>
<div class="text"><article class="prose"${inWords} aria-label="${guide.title}" data-copy="${t('help.copy')}" data-copied="${t('help.copied')}">
${{ markup: content.markup }}</article>
<section class="feedback" id="feedback" aria-labelledby="useful">${feedbackBody(reading, guide, feedback)}</section>
${related.length > 0 ? html`<section class="related" aria-labelledby="related"><h2 id="related">${t('help.related')}</h2>${guideLinks(related, reading, true)}</section>` : ''}
${guide.tags.length > 0 ? html`<section class="labels" aria-labelledby="labels"><h2 id="labels">${t('help.tags')}</h2>${tagLinks(guide.tags, reading)}</section>` : ''}
</div></div>`;
}
