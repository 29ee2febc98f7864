// Markdown of guides to HTML with holes. HTML in the source is text (`html: false`), links and images lead only where
// `targets` allows, `{{name}}` and state notes become holes that are filled for each reader.
import createMarkdown, { type Token } from 'markdown-it';
import { escapeHtml } from '../../../core/http/html.ts';
import { slugOf, splitAnchor } from './anchors.ts';
import { addStateNotes } from './containers.ts';

/** A piece of a page: markup, a value of the reader, or what readers in a state see. */
export type Part =
  | string
  | { readonly value: string }
  | { readonly state: string; readonly parts: readonly Part[] };

export type Heading = { readonly anchor: string; readonly words: string };
export type Rendered = { readonly parts: readonly Part[]; readonly headings: readonly Heading[] };

/** Where things lie for one rendering; null refuses the target, which leaves its words. */
export type Targets = {
  link(href: string): string | null;
  picture(source: string): { address: string; width: number; height: number } | null;
};

export const placeholder = /\{\{([^{}\n]*)\}\}/g;
// Signs of the private use area: nothing of a source has them (`clean`), so nobody can write a hole by hand.
const [open, close] = ['\ue000', '\ue001'];
const controls = /(?![\n\t])[\p{Cc}\p{Co}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export const clean = (source: string): string => source.replace(controls, '');

const md = createMarkdown({ html: false, linkify: false, typographer: false }).use(addStateNotes);
// Everything is parsed as a link, so that the check sees it; `Targets` decides what becomes one.
md.validateLink = () => true;

const withHoles = (text: string): string =>
  escapeHtml(text).replace(placeholder, (_whole, name: string) => `${open}v${name.trim()}${close}`);

md.renderer.rules['text'] = (tokens, index) => withHoles(tokens[index]?.content ?? '');
md.renderer.rules['code_inline'] = (tokens, index) =>
  `<code>${withHoles(tokens[index]?.content ?? '')}</code>`;
const block = (tokens: Token[], index: number): string => {
  const { info = '', content = '' } = tokens[index] ?? {};
  const language = /^[a-z0-9-]+/.exec(info)?.[0];
  return `<div class="code"><pre tabindex="0"><code${language ? ` class="language-${language}"` : ''}>${withHoles(content)}</code></pre></div>\n`;
};
md.renderer.rules['fence'] = block;
md.renderer.rules['code_block'] = block;
md.renderer.rules['state_open'] = (tokens, index) =>
  `${open}s${tokens[index]?.info ?? ''}${close}<div class="notice" role="note"><div>`;
md.renderer.rules['state_close'] = () => `</div></div>${open}/${close}`;

export const parse = (source: string): Token[] => md.parse(clean(source), {});

/** Gives every heading its anchor, takes `{#…}` out of its words, and answers them in order. Changes the tokens. */
export function nameHeadings(tokens: readonly Token[]): (Heading & { level: number; line: number })[] {
  const seen = new Map<string, number>();
  return tokens.flatMap((token, index) => {
    if (token.type !== 'heading_open') return [];
    const inline = tokens[index + 1];
    const last = inline?.children?.findLast(({ type }) => type === 'text');
    let given: string | undefined;
    if (last) {
      const split = splitAnchor(last.content);
      given = split.anchor;
      last.content = split.words;
    }
    const words = textOf(inline).trim();
    const base = given ?? slugOf(words);
    const times = (seen.get(base) ?? 0) + 1;
    seen.set(base, times);
    const anchor = times === 1 ? base : `${base}-${times}`;
    return [{ anchor, words, level: Number(token.tag.slice(1)), line: (token.map?.[0] ?? 0) + 1 }];
  });
}

/** The words of an inline token as a person reads them, without placeholders. */
export function textOf(token: Token | undefined): string {
  const parts = (token?.children ?? []).map(({ type, content }) =>
    type === 'text' || type === 'code_inline' || type === 'image'
      ? content
      : type.endsWith('break')
        ? ' '
        : '',
  );
  return parts.join('').replace(placeholder, '');
}

/**
 * `shift` lowers headings (1: h2 becomes h3), `prefix` makes their anchors unique among several guides on a page.
 * Headings answered are those of level 2 in the source.
 */
export function render(
  source: string,
  targets: Targets,
  how: { shift?: number; prefix?: string } = {},
): Rendered {
  const tokens = parse(source);
  const { shift = 0, prefix = '' } = how;
  const headings = nameHeadings(tokens);
  let next = 0;
  for (const token of tokens) {
    if (token.type === 'heading_open') {
      token.attrSet('id', prefix + (headings[next]?.anchor ?? ''));
      next += 1;
    }
    if (token.type === 'heading_open' || token.type === 'heading_close')
      token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + shift)}`;
    if (token.children) placeTargets(token.children, targets, prefix);
  }
  const markup = md.renderer.render(tokens, md.options, {});
  return {
    parts: split(markup),
    headings: headings
      .filter(({ level }) => level === 2)
      .map(({ anchor, words }) => ({ anchor: prefix + anchor, words })),
  };
}

function placeTargets(children: readonly Token[], targets: Targets, prefix: string): void {
  const unlinked: boolean[] = [];
  for (const token of children) {
    if (token.type === 'link_open') {
      const href = String(token.attrGet('href') ?? '');
      const to = href.startsWith('#') ? `#${prefix}${href.slice(1)}` : targets.link(href);
      unlinked.push(to === null);
      token.attrs = to === null ? null : [['href', to]];
      if (to?.startsWith('https:')) token.attrSet('rel', 'external noopener');
      if (to === null) token.tag = 'span';
    } else if (token.type === 'link_close') {
      if (unlinked.pop()) token.tag = 'span';
    } else if (token.type === 'image') {
      const picture = targets.picture(String(token.attrGet('src') ?? ''));
      if (picture === null) {
        token.type = 'text';
        continue;
      }
      token.attrs = [
        ['src', picture.address],
        ['alt', ''],
        ['width', String(picture.width)],
        ['height', String(picture.height)],
        ['loading', 'lazy'],
      ];
    }
  }
}

/** Markup with private signs to parts; a note inside a note nests. */
function split(markup: string): Part[] {
  const stack: { state: string; parts: Part[] }[] = [{ state: '', parts: [] }];
  const push = (part: Part): void => void (part !== '' && stack.at(-1)?.parts.push(part));
  let rest = 0;
  for (const found of markup.matchAll(/\ue000(v|s|\/)([^\ue001]*)\ue001/g)) {
    push(markup.slice(rest, found.index));
    rest = found.index + found[0].length;
    if (found[1] === 'v') push({ value: found[2] ?? '' });
    else if (found[1] === 's') stack.push({ state: found[2] ?? '', parts: [] });
    else if (stack.length > 1) {
      const note = stack.pop();
      if (note) push(note);
    }
  }
  push(markup.slice(rest));
  return stack[0]?.parts ?? [];
}
