// All texts at once: languages compared with each other, then written as modules that need no parser.
// Pure: file contents in, file contents out. Paths are relative to texts/ and generated/texts/.
import { type Compiled, compileMessage, type Kind, TextProblem } from './message.ts';
import { type Problem, readArea } from './read.ts';
import { unwantedWords } from './words.ts';

export type Source = { language: string; area: string; content: string };
export type Output = { files: Map<string, string>; keys: Set<string>; problems: Problem[] };

type Text = { key: string; area: string; language: string; file: string; compiled: Compiled };

const head = '// Made by scripts/texts.ts from texts/; `npm run generate` makes it again. Do not edit.\n';
const types: Record<Kind, string> = {
  text: 'string | number',
  number: 'number',
  instant: 'number',
  choice: 'string',
};

/**
 * `languages` in order, the first being the one used when nothing is known about the reader.
 * A text with a problem is left out of the output, so that work on other texts goes on; whoever calls must fail.
 */
export function compileTexts(languages: readonly string[], sources: readonly Source[]): Output {
  const problems: Problem[] = [];
  const texts: Text[] = [];
  for (const { language, area, content } of sources) {
    const file = `texts/${language}/${area}.json`;
    const read = readArea(file, area, content);
    problems.push(...read.problems);
    for (const { key, text } of read.entries) {
      try {
        const compiled = compileMessage(language, text);
        for (const reason of unwantedWords(language, compiled.words)) problems.push({ file, key, reason });
        texts.push({ key, area, language, file, compiled });
      } catch (error) {
        if (!(error instanceof TextProblem)) throw error;
        problems.push({ file, key, reason: error.message });
      }
    }
  }
  const byKey = Map.groupBy(texts, (text) => text.key);
  const broken = new Set(problems.map(({ key }) => key));
  const signatures = new Map<string, Signature>();
  for (const [key, versions] of byKey) {
    const missing = languages.filter((language) => !versions.some((text) => text.language === language));
    for (const language of missing) {
      if (broken.has(key)) continue;
      const file = `texts/${language}/${versions[0]?.area}.json`;
      problems.push({ file, key, reason: `is missing in ${language}` });
    }
    const found = signatureOf(versions);
    if ('reason' in found) problems.push({ file: found.file, key, reason: found.reason });
    else if (missing.length === 0) signatures.set(key, found);
  }
  const good = texts.filter((text) => signatures.has(text.key)).sort((a, b) => order(a.key, b.key));
  problems.sort((a, b) => order(a.file, b.file) || order(a.key, b.key));
  return { files: written(languages, good, signatures), keys: new Set(signatures.keys()), problems };
}

type Signature = { parameters: Map<string, Kind>; tags: string[] };

/** Languages must agree on parameters and tags; where one says only "text", the other's stricter use counts. */
function signatureOf(versions: readonly Text[]): Signature | { file: string; reason: string } {
  const [first, ...others] = versions;
  if (!first) return { parameters: new Map(), tags: [] };
  const parameters = new Map(first.compiled.parameters);
  const tags = [...first.compiled.tags].sort(order);
  for (const { compiled, file, language } of others) {
    const difference = namesApart(parameters.keys(), compiled.parameters.keys());
    if (difference) return { file, reason: `parameters differ from ${first.language}: ${difference}` };
    const differentTags = namesApart(tags, compiled.tags);
    if (differentTags) return { file, reason: `tags differ from ${first.language}: ${differentTags}` };
    for (const [name, kind] of compiled.parameters) {
      const before = parameters.get(name) ?? 'text';
      if (before !== 'text' && kind !== 'text' && before !== kind) {
        return {
          file,
          reason: `parameter "${name}" is ${kind} in ${language} and ${before} in ${first.language}`,
        };
      }
      if (before === 'text') parameters.set(name, kind);
    }
  }
  return { parameters, tags };
}

function namesApart(ones: Iterable<string>, others: Iterable<string>): string {
  const [a, b] = [new Set(ones), new Set(others)];
  const lost = [...a].filter((name) => !b.has(name)).map((name) => `misses "${name}"`);
  const extra = [...b].filter((name) => !a.has(name)).map((name) => `adds "${name}"`);
  return [...lost, ...extra].join(', ');
}

function written(
  languages: readonly string[],
  texts: readonly Text[],
  signatures: ReadonlyMap<string, Signature>,
): Map<string, string> {
  const files = new Map<string, string>();
  const areas = [...new Set(texts.map((text) => text.area))].sort(order);
  for (const language of languages) {
    for (const area of areas) {
      const own = texts.filter((text) => text.language === language && text.area === area);
      files.set(`${language}/${area}.ts`, areaModule(language, own));
    }
  }
  files.set('server.ts', serverModule(languages, areas));
  files.set('keys.ts', keysModule(languages, signatures));
  return files;
}

function areaModule(language: string, texts: readonly Text[]): string {
  const lines = texts.map((text) => `  '${text.key}': ${text.compiled.source},`);
  const formats = lines.some((line) => /\bf\.[a-z]+\(/i.test(line));
  return [
    head,
    `import { ${formats ? 'formats, ' : ''}type Messages } from '../runtime.ts';\n\n`,
    formats ? `const f = formats('${language}');\n\n` : '',
    `export const texts: Messages = {\n${lines.join('\n')}\n};\n`,
  ].join('');
}

function serverModule(languages: readonly string[], areas: readonly string[]): string {
  const name = (language: string, area: string) =>
    `${language}${area.replace(/(^|-)./g, (c) => c.slice(-1).toUpperCase())}`;
  const pairs = languages.flatMap((language) => areas.map((area) => ({ language, area })));
  const imports = pairs.map(
    ({ language, area }) => `import { texts as ${name(language, area)} } from './${language}/${area}.ts';`,
  );
  const catalogues = languages.map(
    (language) => `  ${language}: { ${areas.map((area) => `...${name(language, area)}`).join(', ')} },`,
  );
  return [
    head,
    "import type { Language } from './keys.ts';\n",
    "import type { Messages } from './runtime.ts';\n",
    `${imports.join('\n')}\n\n`,
    `export const catalogues: Readonly<Record<Language, Messages>> = {\n${catalogues.join('\n')}\n};\n`,
  ].join('');
}

function keysModule(languages: readonly string[], signatures: ReadonlyMap<string, Signature>): string {
  const sorted = [...signatures].sort(([a], [b]) => order(a, b));
  const values = ({ parameters }: Signature) =>
    parameters.size === 0
      ? 'undefined'
      : `{ ${[...parameters]
          .sort(([a], [b]) => order(a, b))
          .map(([name, kind]) => `${name}: ${types[kind]}`)
          .join('; ')} }`;
  const plain = sorted.filter(([, { tags }]) => tags.length === 0);
  const rich = sorted.filter(([, { tags }]) => tags.length > 0);
  const plainLines = plain.map(([key, signature]) => `  '${key}': ${values(signature)};`);
  const richLines = rich.map(
    ([key, signature]) =>
      `  '${key}': { values: ${values(signature)}; tags: ${signature.tags.map((tag) => `'${tag}'`).join(' | ')} };`,
  );
  return `${head}import type { Part, Values } from './runtime.ts';

/** The first is used when nothing is known about the reader. */
export const languages = [${languages.map((language) => `'${language}'`).join(', ')}] as const;
export type Language = (typeof languages)[number];

/** Every text without tags, and the parameters it takes. */
export type PlainTexts = {
${plainLines.join('\n')}
};

/** Every text with tags: its parameters, and the tags whoever renders it must know. */
export type RichTexts = {
${richLines.join('\n')}
};

type Given<V> = V extends undefined ? [] : [values: V];

export type Translate = {
  <K extends keyof PlainTexts>(key: K, ...values: Given<PlainTexts[K]>): string;
  rich<K extends keyof RichTexts>(key: K, ...values: Given<RichTexts[K]['values']>): readonly Part[];
  /** For keys made at run time (families, see scripts/check-texts.ts): undefined when there is no such text. */
  find(key: string, values?: Values): string | undefined;
};
`;
}

/** By code point, so that the same texts give the same bytes on every machine. */
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
