// The page of a refusal: what happened, what to do, and the number to name when asking for help.
import type { Refusal } from '../errors.ts';
import { html } from '../http/html.ts';
import type { Visit } from '../visit.ts';
import type { Layout, Translate } from './layout.ts';
import { outcome } from './parts.ts';

export function createRefusalPage(layout: Layout, translate: (language: string) => Translate) {
  return function refusalPage(visit: Visit, refusal: Refusal, status: number) {
    const t = translate(visit.language);
    const known = [404, 403, 429, 500].includes(status) ? String(status) : 'other';
    const title = t(`entry.refusal.title.${known}`);
    const text = t(`errors.${refusal.code.replace('/', '.')}`);
    const body = html`${outcome('bad', title, text)}<p class="hint">${t('entry.refusal.incident', { id: visit.requestId })}</p>
<a class="button" href="/">${t('entry.refusal.home')}</a>`;
    return layout(visit, '/', { title, body, failed: true, help: `/help/errors/${refusal.code}` });
  };
}
