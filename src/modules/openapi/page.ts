// The API as a page that people read.
import { type Html, html } from '../../core/http/html.ts';
import type { Door } from '../../core/http/door.ts';
import type { ErrorTable } from '../../core/errors.ts';
import type { Translate } from '../../core/pages/layout.ts';
import { commonErrors, forPrograms } from './document.ts';

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  const?: unknown;
};

/** A schema in one line, as people write types. */
function inWords(schema: Schema | undefined): string {
  if (!schema) return '—';
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf) return schema.anyOf.map(inWords).join(' | ');
  if (schema.type === 'array') return `[${inWords(schema.items)}]`;
  if (schema.properties)
    return `{ ${Object.entries(schema.properties)
      .map(([name, of]) => `${name}${schema.required?.includes(name) ? '' : '?'}: ${inWords(of)}`)
      .join(', ')} }`;
  return schema.type ?? 'any';
}

const links = (codes: readonly string[], errors: ErrorTable): Html =>
  html`<ul class="plain">${codes.map(
    (code) => html`<li><a href="/help/errors/${code}">${code}</a> (${errors[code]?.status ?? 500})</li>`,
  )}</ul>`;

export function apiBody(t: Translate, doors: readonly Door[], errors: ErrorTable, origin: string): Html {
  const rows = forPrograms(doors).map(({ door: { key, route }, scope }) => {
    const [method = '', path = ''] = key.split(' ');
    const asked = route.body ?? route.query;
    return html`<section><h2>${method} <span>${path}</span></h2><p lang="en">${route.about}</p>
<p><strong>${t('openapi.scope')}</strong> <code>${scope}</code></p>
<p><strong>${t(route.body ? 'openapi.body' : 'openapi.query')}</strong> <code>${inWords(asked as Schema | undefined)}</code></p>
<p><strong>${t('openapi.reply')}</strong> <code>${typeof route.reply === 'object' ? inWords(route.reply as Schema) : route.reply}</code></p>
<details><summary>${t('openapi.errors')}</summary>${links(route.errors ?? [], errors)}</details></section>`;
  });
  return html`<h1>${t('openapi.title')}</h1><p class="lede">${t('openapi.lede')}</p>
<p><code>curl -H "Authorization: Bearer aldaba_…" ${origin}/api/organisations/…/people</code></p>
<p class="links"><a href="/api/openapi.json">${t('openapi.document')}</a> <a href="/help/guides/api-tokens">${t('openapi.guide')}</a></p>
${rows}
<h2>${t('openapi.common')}</h2><p>${t('openapi.common.text')}</p>${links(commonErrors, errors)}`;
}
