// Guides as the index keeps them: for every term how much it weighs in the guide (BM25F: fields weighted, length
// normalised), and the short phrases a question may be compared with as a whole. Pure.
import type { Guide, Language } from '../guides/library.ts';
import { nameHeadings, parse, textOf } from '../guides/markdown.ts';
import { type Concepts, withConcepts } from './concepts.ts';
import { termsOf } from './words.ts';

/** Changes with anything in search/ that changes what is stored: the index is made anew. */
export const indexVersion = 1;

export const fieldWeights = { title: 5, asks: 2.5, summary: 2, tags: 2, headings: 1.5, body: 0.4 } as const;
type Field = keyof typeof fieldWeights;
/** How much a long field counts less; short ones hardly differ in length. */
const lengthShare: Readonly<Record<Field, number>> = {
  title: 0.2,
  asks: 0.4,
  summary: 0.2,
  tags: 0.1,
  headings: 0.4,
  body: 0.7,
};
const fields = Object.keys(fieldWeights) as Field[];

export type Document = {
  readonly name: string;
  /** Only for operators: few readers are, so that others go first where both fit. */
  readonly forFew: boolean;
  readonly weights: Readonly<Record<string, number>>;
  /** Title and asks: each a list of units, each unit the terms that stand for it. */
  readonly phrases: readonly (readonly (readonly string[])[])[];
};

export type Blocks = { readonly headings: readonly string[]; readonly paragraphs: readonly string[] };

/** What a person reads of a guide's body, in order. */
export function blocksOf(body: string): Blocks {
  const tokens = parse(body);
  const headings = nameHeadings(tokens).map(({ words }) => words);
  const paragraphs: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'inline' && tokens[index - 1]?.type !== 'heading_open') paragraphs.push(textOf(token));
    if (token.type === 'fence' || token.type === 'code_block') paragraphs.push(token.content);
  }
  return { headings, paragraphs: paragraphs.map((text) => text.trim()).filter(Boolean) };
}

/** Units of a text: the longest phrase of a concept, or a word; each with all its terms. */
export function unitsOf(concepts: Concepts, stems: readonly string[]): string[][] {
  const units: string[][] = [];
  for (let place = 0; place < stems.length; ) {
    const found = concepts.at(stems, place);
    const length = found[0]?.length ?? 1;
    const longest = found.filter((one) => one.length === length).map(({ concept }) => concept);
    units.push([stems.slice(place, place + length).join(' '), ...longest]);
    place += length;
  }
  return units;
}

export function makeDocuments(
  language: Language,
  guides: readonly Guide[],
  concepts: Concepts,
): { documents: Document[]; words: Map<string, number> } {
  const words = new Map<string, number>([...concepts.words].map((word) => [word, 1]));
  const read = guides.map((guide) => {
    const blocks = blocksOf(guide.body);
    const texts: Record<Field, string[]> = {
      title: [guide.title],
      asks: [...guide.asks],
      summary: [guide.summary],
      tags: guide.tags.map((tag) => tag.replaceAll('-', ' ')),
      headings: [...blocks.headings],
      body: [...blocks.paragraphs],
    };
    const terms = {} as Record<Field, string[]>;
    for (const field of fields)
      terms[field] = texts[field].flatMap((text) => {
        const found = termsOf(language, text);
        for (const { word } of found) words.set(word, (words.get(word) ?? 0) + 1);
        return withConcepts(
          concepts,
          found.map(({ stem }) => stem),
        );
      });
    const phrases = [guide.title, ...guide.asks].map((text) =>
      unitsOf(
        concepts,
        termsOf(language, text).map(({ stem }) => stem),
      ),
    );
    return { guide, terms, phrases: phrases.filter((units) => units.length > 0) };
  });
  const average = {} as Record<Field, number>;
  for (const field of fields)
    average[field] =
      read.reduce((sum, { terms }) => sum + terms[field].length, 0) / Math.max(1, read.length) || 1;
  const documents = read.map(({ guide, terms, phrases }) => {
    const weights = new Map<string, number>();
    for (const field of fields) {
      const length = 1 - lengthShare[field] + (lengthShare[field] * terms[field].length) / average[field];
      for (const term of terms[field])
        weights.set(term, (weights.get(term) ?? 0) + fieldWeights[field] / length);
    }
    const rounded = [...weights].map(([term, weight]) => [term, Math.round(weight * 1000) / 1000] as const);
    const forFew = guide.audience.every((one) => one === 'operator');
    return { name: guide.name, forFew, weights: Object.fromEntries(rounded), phrases };
  });
  return { documents, words };
}
