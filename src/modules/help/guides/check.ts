// Everything a guide promises, looked at before anybody reads it: links and anchors lead somewhere, pictures exist,
// placeholders and states are declared, bold names stand on a screen. Pure over a library that was read.
import type { Token } from 'markdown-it';
import { anchorShape } from './anchors.ts';
import type { Problem } from './front-matter.ts';
import { type Guide, type Language, languages, type Library } from './library.ts';
import { nameHeadings, parse, placeholder, textOf } from './markdown.ts';
import { pictureLink } from './pages-of-guides.ts';

export type Known = {
  /** Names of placeholders and of states. */
  readonly values: ReadonlySet<string>;
  readonly states: ReadonlySet<string>;
  /** Codes of every refusal. */
  readonly errors: ReadonlySet<string>;
  /** Every text of the screens, by language. */
  readonly screens: Readonly<Record<Language, ReadonlySet<string>>>;
  /** Paths outside the help that a guide may link to. */
  readonly isPath: (path: string) => boolean;
};

/** Typewriter and typographic apostrophes are the same word to a reader, and a full stop may end a sentence. */
export const plainName = (text: string): string =>
  text.replaceAll('’', "'").replace(/\s+/g, ' ').replace(/\.$/, '').trim();

type Place = (line: number, reason: string) => void;

/** `line` in the file of a token that begins on a line of the body. */
const lineOf = (guide: Guide, token: Token | undefined): number => guide.bodyLine + (token?.map?.[0] ?? 0);

export function checkLibrary(library: Library, known: Known): Problem[] {
  const problems: Problem[] = [...library.problems];
  const anchors = new Map<string, ReadonlySet<string>>();
  for (const language of languages)
    for (const guide of library.guides[language].values())
      anchors.set(guide.file, new Set(nameHeadings(parse(guide.body)).map(({ anchor }) => anchor)));
  for (const language of languages) {
    for (const guide of library.guides[language].values()) {
      const wrong: Place = (line, reason) => problems.push({ file: guide.file, line, reason });
      checkPairs(library, guide, wrong);
      checkBody(library, known, anchors, guide, wrong);
    }
    checkErrors(library, known, language, problems);
  }
  return problems.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

/** What a guide says about other guides, and its twin in the other language. */
function checkPairs(library: Library, guide: Guide, wrong: Place): void {
  const own = library.guides[guide.language];
  for (const name of guide.related) {
    if (!own.has(name)) wrong(1, `"related": there is no guide "${name}" in ${guide.language}`);
    if (name === guide.name) wrong(1, '"related" names the guide itself');
  }
  const twin = library.guides[guide.language === 'es' ? 'en' : 'es'].get(guide.name);
  if (!twin) return wrong(1, `is missing in ${guide.language === 'es' ? 'en' : 'es'}`);
  for (const field of ['products', 'audience', 'category', 'related'] as const)
    if (String(twin[field]) !== String(guide[field])) wrong(1, `"${field}" differs from ${twin.file}`);
  const headings = (one: Guide) =>
    String(nameHeadings(parse(one.body)).map(({ level, anchor }) => level + anchor));
  if (guide.language === 'en' && headings(twin) !== headings(guide))
    wrong(1, `headings and anchors differ from ${twin.file}: ${headings(guide)} and ${headings(twin)}`);
}

function checkBody(
  library: Library,
  known: Known,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
  guide: Guide,
  wrong: Place,
): void {
  const tokens = parse(guide.body);
  checkHeadings(guide, tokens, wrong);
  if (!tokens.some(({ type }) => type === 'ordered_list_open'))
    wrong(guide.bodyLine, 'has no numbered steps');
  for (const token of tokens) {
    const line = lineOf(guide, token);
    if (token.type === 'fence' && !/^[a-z0-9-]+/.test(token.info))
      wrong(line, 'a block of code names no language');
    if (token.type === 'code_block') wrong(line, 'a block of code is indented: use ``` and a language');
    if (token.type === 'state_open' && !known.states.has(token.info))
      wrong(line, `unknown state "${token.info}"`);
    for (const found of token.content.matchAll(placeholder))
      if (!known.values.has(found[1]?.trim() ?? '')) wrong(line, `unknown placeholder ${found[0]}`);
    if (token.type !== 'inline') continue;
    if (/^:::/m.test(token.content))
      wrong(line, 'a line ":::" belongs to no state note, or the note never ends');
    for (const bold of boldOf(token))
      if (!known.screens[guide.language].has(plainName(bold))) wrong(line, `no screen says "${bold}"`);
    for (const child of token.children ?? []) {
      if (child.type === 'link_open') {
        const reason = linkFault(library, known, anchors, guide, String(child.attrGet('href') ?? ''));
        if (reason) wrong(line, reason);
      }
      if (child.type === 'image') {
        const source = String(child.attrGet('src') ?? '');
        if (!library.pictures.has(pictureLink.exec(source)?.[1] ?? ''))
          wrong(line, `there is no picture "${source}": write ../pictures/name.png`);
        if (child.content.trim() === '') wrong(line, 'a picture without words for who cannot see it');
      }
    }
  }
}

function checkHeadings(guide: Guide, tokens: Token[], wrong: Place): void {
  const seen = new Set<string>();
  let before = 1;
  for (const { anchor, level, line } of nameHeadings(tokens)) {
    const at = guide.bodyLine + line - 1;
    if (level === 1) wrong(at, 'the title is the only heading of level 1: begin with ##');
    if (level > before + 1) wrong(at, 'a level of headings is left out');
    before = level;
    if (!anchorShape.test(anchor)) wrong(at, `anchor "${anchor}" is not in kebab-case`);
    if (seen.has(anchor) || /-[2-9]$/.test(anchor)) wrong(at, `anchor "${anchor}" stands twice`);
    seen.add(anchor);
  }
}

function boldOf(inline: Token): string[] {
  const found: string[] = [];
  const children = inline.children ?? [];
  for (const [index, token] of children.entries()) {
    if (token.type !== 'strong_open') continue;
    const end = children.findIndex((one, place) => place > index && one.type === 'strong_close');
    found.push(textOf({ children: children.slice(index + 1, end) } as Token));
  }
  return found;
}

function linkFault(
  library: Library,
  known: Known,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
  guide: Guide,
  href: string,
): string | undefined {
  const target = /^guide:([^#]*)(?:#(.*))?$/.exec(href);
  if (target || href.startsWith('#')) {
    const name = target ? (target[1] ?? '') : guide.name;
    const anchor = target ? target[2] : href.slice(1);
    const to = library.guides[guide.language].get(name);
    if (!to) return `there is no guide "${name}" in ${guide.language}`;
    if (anchor !== undefined && !anchors.get(to.file)?.has(anchor))
      return `${to.file} has no heading #${anchor}`;
    return undefined;
  }
  if (href.startsWith('/')) return known.isPath(href) ? undefined : `nothing lives at ${href}`;
  if (href.startsWith('https://') && URL.canParse(href)) return undefined;
  return `link to "${href}": write guide:name#anchor, /path or https://`;
}

function checkErrors(library: Library, known: Known, language: Language, problems: Problem[]): void {
  const file = `${language}/errors.yaml`;
  const articles = library.errors[language];
  const wrong = (reason: string) => problems.push({ file, line: 1, reason });
  for (const [code, { guide }] of articles) {
    if (!known.errors.has(code)) wrong(`${code} is no code of a refusal`);
    if (guide !== undefined && !library.guides[language].has(guide))
      wrong(`${code}: there is no guide "${guide}"`);
  }
  for (const code of known.errors) if (!articles.has(code)) wrong(`${code} has no article`);
}
