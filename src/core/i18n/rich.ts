// Rich texts as HTML. Words of the text are escaped like everything else; a tag becomes markup only when it is known here
// or the caller says what it is, so a text can never bring markup of its own.
import type { Part } from '../../../generated/texts/runtime.ts';
import { type Html, html } from '../http/html.ts';

export type TagRenderers = Readonly<Record<string, (children: Html) => Html>>;

const plainTags: TagRenderers = {
  b: (children) => html`<b>${children}</b>`,
  strong: (children) => html`<strong>${children}</strong>`,
  em: (children) => html`<em>${children}</em>`,
  code: (children) => html`<code>${children}</code>`,
};

/** `tags` says what the other tags become, as in `{ link: (children) => html\`<a href="/help">${children}</a>\` }`. */
export function richHtml(parts: readonly Part[], tags: TagRenderers = {}): Html {
  const rendered = parts.map((part) => {
    if (typeof part === 'string') return part;
    const children = richHtml(part.children, tags);
    const render = tags[part.tag] ?? plainTags[part.tag];
    return render ? render(children) : children;
  });
  return html`${rendered}`;
}
