// Synonyms: every group of the file is one concept. A text that says any phrase of a group also holds the concept's own
// term, so "A2F" finds what is written "two-step verification", and the ranking counts the group as one word. Pure.
import type { Language } from '../guides/library.ts';
import { termsOf } from './words.ts';

/** Begins the terms of concepts; a letter for both databases, in no language people type. */
const sign = '\ua66e';

/** `length` in stems from the place; 1 for a phrase with other words inside ("turn it on"). */
export type Found = { readonly length: number; readonly concept: string };

/** The second half of a two-word verb may stand up to so many words away. */
const mostBetween = 3;
const particles: ReadonlySet<string> = new Set(['in', 'on', 'off', 'out', 'up', 'down']);
export type Concepts = {
  /** Phrases that begin at a place in a list of stems, longest first. */
  at(stems: readonly string[], place: number): readonly Found[];
  /** Whether a stem stands in any phrase. */
  knows(stem: string): boolean;
  /** Words of all phrases, for the vocabulary. */
  readonly words: ReadonlySet<string>;
};

const nothing: readonly never[] = [];

export function createConcepts(language: Language, groups: readonly (readonly string[])[]): Concepts {
  const byFirst = new Map<string, { stems: readonly string[]; concept: string }[]>();
  const words = new Set<string>();
  const stemsKnown = new Set<string>();
  for (const [index, group] of groups.entries()) {
    for (const phrase of group) {
      const terms = termsOf(language, phrase);
      const stems = terms.map(({ stem }) => stem);
      const [first] = stems;
      if (first === undefined) continue;
      for (const { word, stem } of terms) {
        words.add(word);
        stemsKnown.add(stem);
      }
      const here = byFirst.get(first) ?? [];
      const concept = `${sign}${index}`;
      if (here.some((one) => one.concept === concept && one.stems.join(' ') === stems.join(' '))) continue;
      here.push({ stems, concept });
      byFirst.set(first, here);
    }
  }
  for (const here of byFirst.values()) here.sort((a, b) => b.stems.length - a.stems.length);
  return {
    at: (stems, place) =>
      (byFirst.get(stems[place] ?? '') ?? nothing).flatMap(({ stems: phrase, concept }) => {
        if (phrase.every((stem, index) => stems[place + index] === stem))
          return { length: phrase.length, concept };
        const [, second = ''] = phrase;
        if (phrase.length !== 2 || !particles.has(second)) return [];
        const isApart = stems.slice(place + 2, place + 2 + mostBetween).includes(second);
        return isApart ? { length: 1, concept } : [];
      }),
    knows: (stem) => stemsKnown.has(stem),
    words,
  };
}

/** Stems of a text with the concepts it speaks of. */
export function withConcepts(concepts: Concepts, stems: readonly string[]): string[] {
  return [
    ...stems,
    ...stems.flatMap((_stem, place) => concepts.at(stems, place).map(({ concept }) => concept)),
  ];
}
