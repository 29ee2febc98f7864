// The head of a guide: YAML between two lines of dashes, checked field by field. Pure; every problem names its line.
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

export const categories = [
  'start',
  'two-step',
  'aldaba-auth',
  'access',
  'drive',
  'organisation',
  'operator',
] as const;
export type Category = (typeof categories)[number];
const products = ['manager', 'drive', 'auth', 'entry', 'server'] as const;
const audiences = ['member', 'admin', 'operator'] as const;

export type Head = {
  readonly title: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly products: readonly string[];
  readonly audience: readonly string[];
  readonly category: Category;
  /** 'YYYY-MM-DD': when the guide was last compared with the product. */
  readonly reviewed: string;
  readonly related: readonly string[];
  /** Phrasings people use, for the search only. */
  readonly asks: readonly string[];
};

/** `line` counts from 1 in the file. */
export type Problem = { readonly file: string; readonly line: number; readonly reason: string };

export const slug = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const fields = [
  'title',
  'summary',
  'tags',
  'products',
  'audience',
  'category',
  'reviewed',
  'related',
  'asks',
] as const;
type Field = (typeof fields)[number];
const optional: ReadonlySet<string> = new Set<Field>(['asks']);

export type ReadHead = {
  /** undefined when a field that every page needs is missing. */
  readonly head: Head | undefined;
  readonly body: string;
  /** Line of the file on which the body begins. */
  readonly bodyLine: number;
  readonly problems: readonly Problem[];
};

/** Never throws. A wrong value of a list is left out and told. */
export function readHead(file: string, text: string): ReadHead {
  const problems: Problem[] = [];
  const wrong = (line: number, reason: string): void => void problems.push({ file, line, reason });
  const source = text.replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
  const [whole, yaml] = /^---\n([\s\S]*?\n)---(?:\n|$)/.exec(source) ?? [];
  if (whole === undefined || yaml === undefined) {
    wrong(1, 'has no front matter between two lines "---"');
    return { head: undefined, body: source, bodyLine: 1, problems };
  }
  const body = source.slice(whole.length);
  const bodyLine = whole.split('\n').length;
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter, uniqueKeys: true, schema: 'failsafe' });
  // The first line of the YAML is the second of the file.
  const lineAt = (offset: number | undefined): number => counter.linePos(offset ?? 0).line + 1;
  for (const error of document.errors)
    wrong(lineAt(error.pos[0]), (error.message.split('\n')[0] ?? '').trim());
  if (document.errors.length > 0 || !isMap(document.contents)) {
    if (document.errors.length === 0) wrong(2, 'front matter is not a list of fields');
    return { head: undefined, body, bodyLine, problems };
  }
  const values = new Map<string, { value: unknown; line: number }>();
  for (const pair of document.contents.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : '';
    const line = lineAt((pair.key as { range?: readonly number[] } | null)?.range?.[0]);
    if (!fields.some((field) => field === name)) wrong(line, `unknown field "${name}"`);
    else values.set(name, { value: (pair.value as { toJSON?(): unknown } | null)?.toJSON?.(), line });
  }
  const lineOf = (field: Field): number => values.get(field)?.line ?? 2;
  for (const field of fields)
    if (!values.has(field) && !optional.has(field)) wrong(2, `misses the field "${field}"`);

  const text1 = (field: Field, most: number): string => {
    const found = values.get(field);
    if (!found) return '';
    const value = typeof found.value === 'string' ? found.value.trim() : '';
    if (value === '') wrong(found.line, `"${field}" is empty or not a text`);
    else if (value.length > most)
      wrong(found.line, `"${field}" has ${value.length} characters, at most ${most}`);
    return value;
  };
  const list = (field: Field, allowed?: readonly string[] | RegExp, mayBeEmpty = false): string[] => {
    const found = values.get(field);
    if (!found) return [];
    if (!Array.isArray(found.value) || found.value.some((one) => typeof one !== 'string')) {
      wrong(found.line, `"${field}" is not a list of texts`);
      return [];
    }
    const all = (found.value as string[]).map((one) => one.trim());
    if (all.length === 0 && !mayBeEmpty) wrong(found.line, `"${field}" is empty`);
    const good = all.filter((one) => {
      const fits = allowed instanceof RegExp ? allowed.test(one) : (allowed?.includes(one) ?? one !== '');
      const how = allowed instanceof RegExp ? 'is not in kebab-case' : `is none of ${allowed?.join(', ')}`;
      if (!fits) wrong(found.line, `"${field}": "${one}" ${allowed ? how : 'is empty'}`);
      return fits;
    });
    if (new Set(good).size !== good.length) wrong(found.line, `"${field}" says something twice`);
    return [...new Set(good)];
  };
  const title = text1('title', 100);
  const category = text1('category', 40);
  if (category !== '' && !categories.some((one) => one === category))
    wrong(lineOf('category'), `"category": "${category}" is none of ${categories.join(', ')}`);
  const reviewed = text1('reviewed', 10);
  if (reviewed !== '' && !isDay(reviewed))
    wrong(lineOf('reviewed'), `"reviewed": "${reviewed}" is not a day such as 2026-11-24`);
  const head: Head = {
    title,
    summary: text1('summary', 200),
    tags: list('tags', slug),
    products: list('products', products),
    audience: list('audience', audiences),
    category: categories.find((one) => one === category) ?? 'start',
    reviewed: isDay(reviewed) ? reviewed : '1970-01-01',
    related: list('related', slug, true),
    asks: list('asks', undefined, true),
  };
  return { head: title === '' ? undefined : head, body, bodyLine, problems };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}
