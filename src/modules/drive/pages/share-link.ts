// Pages of whoever has a link: a file, a folder, or the question for the password.
import { type Html, html } from '../../../core/http/html.ts';
import { createTexts, languageOf } from '../../../core/i18n/texts.ts';
import type { Translate } from '../../../core/pages/layout.ts';
import { errorSummary, field, type FieldErrors, form } from '../../../core/pages/parts.ts';

type Shown = { id: string; name: string; kind: 'file' | 'folder'; sizeBytes: number | null };
export type LinkPage = {
  /** `/s/<secret>` */
  base: string;
  t: Translate;
  language: string;
  expiresAt: number | null;
};

const icons = {
  folder: html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M3 6.5A1.5 1.5 0 0 1 4.5 5H9l2 2.5h8.5A1.5 1.5 0 0 1 21 9v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 18z"/></svg>`,
  file: html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 3h8l4 4v14H6zM14 3v4h4"/></svg>`,
} as const;

const formatOf = (language: string) => createTexts(languageOf(undefined, language)).format;

function until({ t, language, expiresAt }: LinkPage): Html {
  if (expiresAt === null) return html``;
  const date = formatOf(language).dateTime(expiresAt, 'medium', 'UTC');
  return html`<p class="hint">${t('share.until', { date: `${date} UTC` })}</p>`;
}

export function fileBody(page: LinkPage, node: Shown): Html {
  const { t, base, language } = page;
  const size = formatOf(language).size(node.sizeBytes ?? 0);
  return html`<h1>${node.name}</h1><p class="lede">${t('share.file', { size })}</p>
<a class="button primary" href="${base}/file/${node.id}">${t('share.download')}</a>${until(page)}`;
}

export function folderBody(
  page: LinkPage,
  given: {
    folder: { id: string; name: string };
    /** From what the link leads to down to the folder above. */
    above: readonly { id: string; name: string }[];
    nodes: readonly Shown[];
    number: number;
    more: boolean;
  },
): Html {
  const { t, base, language } = page;
  const { folder, above, nodes, number, more } = given;
  const { size } = formatOf(language);
  const way = (id: string, at: number) => (at === 0 ? base : `${base}/folder/${id}`);
  const here = way(folder.id, above.length);
  const path = above.length
    ? html`<nav aria-label="${t('share.path')}"><p class="links">${above.map(
        ({ id, name }, at) => html`<a href="${way(id, at)}">${name}</a>`,
      )}</p></nav>`
    : '';
  const rows = nodes.map(
    ({ id, name, kind, sizeBytes }) =>
      html`<li><a href="${base}/${kind}/${id}">${icons[kind]}<span><strong>${name}</strong><small>${
        sizeBytes === null ? t('share.folder') : size(sizeBytes)
      }</small></span></a></li>`,
  );
  const list =
    rows.length === 0
      ? html`<p class="lede">${t('share.empty')}</p>`
      : html`<ul class="methods">${rows}</ul><a class="button primary" href="${base}/zip/${folder.id}">${t('share.zip')}</a>`;
  const pages =
    more || number > 0
      ? html`<p class="links">${number > 0 ? html`<a href="${here}?page=${number - 1}">${t('share.previous')}</a>` : ''}${
          more ? html`<a href="${here}?page=${number + 1}">${t('share.next')}</a>` : ''
        }</p>`
      : '';
  return html`${path}<h1>${folder.name}</h1><p class="lede">${t('share.lead')}</p>${list}${pages}${until(page)}`;
}

/** The name of what is behind it is told to nobody without the password. */
export function passwordBody({ t, base }: LinkPage, formToken: string, errors: FieldErrors): Html {
  return html`${errorSummary(t('share.password.refused'), errors)}<h1>${t('share.password.title')}</h1><p class="lede">${t('share.password.text')}</p>${form(
    base,
    formToken,
    html`${field(t, {
      name: 'password',
      label: t('share.password'),
      type: 'password',
      autocomplete: 'off',
      required: true,
      maxlength: 200,
      error: errors['password'],
    })}
<button class="button primary">${t('share.open')}</button>`,
  )}`;
}
