// Pages of somebody who does not pass: too late, not allowed, without a second step, or gone by their own will.
import { type Html, html } from '../../../core/http/html.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { outcome } from '../../../core/pages/parts.ts';

export type Stop = 'over' | 'not-allowed' | 'left' | 'second-step';

export function stoppedBody(
  t: Translate,
  why: Stop,
  site: { name: string; host: string; address: string },
): Html {
  const again = html`<p><a class="button primary" href="${site.address}/">${t('gate.go', { host: site.host })}</a></p>`;
  const way = {
    over: again,
    left: again,
    'second-step': html`<p><a class="button primary" href="/manager/two-step">${t('gate.turn-on')}</a></p>`,
    'not-allowed': html`<p><a class="button" href="/manager/">${t('gate.manager')}</a></p>`,
  }[why];
  return html`${outcome(why === 'left' ? 'good' : 'bad', t(`gate.${why}.title`, { site: site.host }), t(`gate.${why}.text`, { site: site.host }))}${way}`;
}
