// Server-rendered Outbox for operators. Messages carry codes and links: nobody else sees them.
import type { Db } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import { bind } from '../../core/http/door.ts';
import { html } from '../../core/http/html.ts';
import { page } from '../../core/http/replies.ts';
import { formatInstant } from '../../core/i18n/instant.ts';
import { findOutboxMessage, listOutboxMessages } from '../../core/outbound/outbox.ts';
import type { Layout, Translate } from '../../core/pages/layout.ts';
import { outboxContract } from './contract.ts';

export { outboxContract } from './contract.ts';

const envelope = html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M3.5 5.5h17v13h-17zM4 6l8 7 8-7"/></svg>`;

export function createOutboxPages(deps: {
  db: Db;
  layout: Layout;
  translate: (language: string) => Translate;
}) {
  const { db, layout, translate } = deps;
  const doors = bind(outboxContract, {
    async 'GET /outbox'({ visit, path }) {
      const t = translate(visit.language);
      const messages = await listOutboxMessages(db, { limit: 100 });
      const list = messages.map(
        (
          message,
        ) => html`<li><a href="/outbox/${message.id}">${envelope}<span><strong>${message.subject || message.kind}</strong>
<small>${t('entry.outbox.to', { to: message.to })} · ${formatInstant(message.at, visit.language)}</small></span></a></li>`,
      );
      const body = html`<h1>${t('entry.outbox.title')}</h1><p class="lede">${t('entry.outbox.text')}</p>
${messages.length === 0 ? html`<p>${t('entry.outbox.empty')}</p>` : html`<ul class="methods">${list}</ul>`}
<p class="links"><a href="/manager/">${t('entry.outbox.manager')}</a></p>`;
      return page(layout(visit, path, { title: t('entry.outbox.title'), body, wide: true }));
    },

    async 'GET /outbox/:messageId'({ params, visit, path }) {
      const t = translate(visit.language);
      const message = await findOutboxMessage(db, params.messageId);
      if (!message) refuse('core/not-found');
      const title = message.subject || message.kind;
      const body = html`<h1>${title}</h1><p class="who"><span>${t('entry.outbox.to', { to: message.to })}</span></p>
<pre class="message" tabindex="0">${message.text}</pre>
<p class="links"><a href="/outbox">${t('entry.outbox.back')}</a></p>`;
      return page(layout(visit, path, { title, body, wide: true }));
    },
  });
  return { doors };
}
