// All guides of an installation, read from docs/help: `<language>/<name>.md`, `<language>/errors.yaml`, `synonyms.yaml`
// and `pictures/*.png`. Names of files come from the folder only, never from a request.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { type Head, type Problem, readHead, slug } from './front-matter.ts';

export const languages = ['es', 'en'] as const;
export type Language = (typeof languages)[number];
export const otherLanguage = (language: Language): Language => (language === 'es' ? 'en' : 'es');

export type Guide = Head & {
  readonly name: string;
  readonly language: Language;
  /** Path from the folder of the guides, for messages. */
  readonly file: string;
  /** Markdown. */
  readonly body: string;
  readonly bodyLine: number;
};

export type ErrorArticle = { readonly means: string; readonly do: string; readonly guide?: string };
export type Picture = { readonly path: string; readonly width: number; readonly height: number };
/** Groups of words and phrases that mean the same; `both` counts in each language. */
export type Synonyms = Readonly<Record<Language, readonly (readonly string[])[]>>;

export type Library = {
  readonly guides: Readonly<Record<Language, ReadonlyMap<string, Guide>>>;
  readonly errors: Readonly<Record<Language, ReadonlyMap<string, ErrorArticle>>>;
  readonly synonyms: Synonyms;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** Changes when anything does that the search reads. */
  readonly digest: string;
  readonly problems: readonly Problem[];
};

/** Never throws: what cannot be read is left out and told in `problems`, for the check and for the log. */
export function readLibrary(folder: string): Library {
  const problems: Problem[] = [];
  const hash = createHash('sha256');
  const read = (path: string): string => {
    const text = readFileSync(join(folder, path), 'utf8');
    hash.update(`${path}\0${text}\0`);
    return text;
  };
  const names = (path: string, shape: RegExp): string[] =>
    existsSync(join(folder, path))
      ? readdirSync(join(folder, path))
          .filter((name) => shape.test(name))
          .sort()
      : [];

  const guidesOf = (language: Language): ReadonlyMap<string, Guide> => {
    const found = new Map<string, Guide>();
    for (const fileName of names(language, /\.md$/)) {
      const file = `${language}/${fileName}`;
      const name = fileName.slice(0, -3);
      if (!slug.test(name))
        problems.push({ file, line: 1, reason: 'the name of the file is not in kebab-case' });
      const { head, body, bodyLine, problems: own } = readHead(file, read(file));
      problems.push(...own);
      if (head && slug.test(name)) found.set(name, { ...head, name, language, file, body, bodyLine });
    }
    return found;
  };
  const yamlOf = (file: string): unknown => {
    if (!existsSync(join(folder, file))) return undefined;
    try {
      return parseYaml(read(file));
    } catch (error) {
      const at = (error as { linePos?: readonly { line: number }[] }).linePos?.[0]?.line ?? 1;
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      problems.push({ file, line: at, reason });
      return undefined;
    }
  };
  const errorsOf = (language: Language): ReadonlyMap<string, ErrorArticle> => {
    const file = `${language}/errors.yaml`;
    const found = new Map<string, ErrorArticle>();
    for (const [code, value] of Object.entries((yamlOf(file) as Record<string, unknown>) ?? {})) {
      const { means, do: todo, guide } = (value ?? {}) as Record<string, unknown>;
      if (
        typeof means !== 'string' ||
        typeof todo !== 'string' ||
        (guide !== undefined && typeof guide !== 'string')
      )
        problems.push({
          file,
          line: 1,
          reason: `${code} needs texts "means" and "do", and may name a "guide"`,
        });
      else found.set(code, { means, do: todo, ...(guide === undefined ? {} : { guide }) });
    }
    return found;
  };
  const groups = yamlOf('synonyms.yaml') as Record<string, unknown> | undefined;
  const groupsOf = (key: string): string[][] => {
    const value = groups?.[key] ?? [];
    const good =
      Array.isArray(value) &&
      value.every(
        (group) => Array.isArray(group) && group.length > 1 && group.every((one) => typeof one !== 'object'),
      );
    if (!good)
      problems.push({ file: 'synonyms.yaml', line: 1, reason: `"${key}" is not a list of lists of words` });
    // YAML reads 2 as a number and no as a truth: here they are words.
    return good ? (value as unknown[][]).map((group) => group.map(String)) : [];
  };
  const pictures = new Map<string, Picture>();
  for (const name of names('pictures', /\.png$/)) {
    const path = join(folder, 'pictures', name);
    const bytes = readFileSync(path);
    // PNG: signature, then IHDR with width and height (ISO/IEC 15948 §11.2.2).
    if (!/^[a-z0-9-]+\.png$/.test(name) || bytes.length < 24 || bytes.readUInt32BE(12) !== 0x49484452)
      problems.push({ file: `pictures/${name}`, line: 1, reason: 'is not a PNG named in kebab-case' });
    else pictures.set(name, { path, width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) });
  }
  const both = groupsOf('both');
  const synonyms = { es: [...groupsOf('es'), ...both], en: [...groupsOf('en'), ...both] };
  const guides = { es: guidesOf('es'), en: guidesOf('en') };
  const errors = { es: errorsOf('es'), en: errorsOf('en') };
  return { guides, errors, synonyms, pictures, digest: hash.digest('base64url'), problems };
}
