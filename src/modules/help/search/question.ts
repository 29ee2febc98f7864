// What somebody typed as units of meaning: words corrected when no guide knows them, the last one completed, synonyms
// beside the words. Pure.
import type { Language } from '../guides/library.ts';
import type { Concepts } from './concepts.ts';
import type { Index, Unit } from './rank.ts';
import type { Spelling } from './spelling.ts';
import { isLight, isStop } from './stop-words.ts';
import { stemOf, tuningOfWords, wordsOf } from './words.ts';

export type Knowledge = {
  readonly index: Index;
  /** From the numbers of documents in the database to places in the index. */
  readonly placeOf: ReadonlyMap<number, number>;
  readonly concepts: Concepts;
  readonly spelling: Spelling;
  /** A word that another language knows is foreign, not wrong. */
  readonly isForeign: (word: string) => boolean;
};

export type Question = {
  readonly units: readonly Unit[];
  /** The question with corrected words, when any was. */
  readonly corrected: string | undefined;
  /** How many words carry meaning, and how many of them no guide knows. */
  readonly words: number;
  readonly unknown: number;
};

type Meant = { stem: string; others: { term: string; factor: number }[]; weight: number };

/** `literal` takes words as typed: the reader said no to the correction. */
export function readQuestion(language: Language, text: string, known: Knowledge, literal: boolean): Question {
  const isKnown = (stem: string): boolean => known.index.frequencies.has(stem) || known.concepts.knows(stem);
  const typed = wordsOf(text);
  const meant: Meant[] = [];
  const corrections: { start: number; end: number; word: string }[] = [];
  let unknown = 0;
  for (const [place, { word, start, end }] of typed.entries()) {
    if (isStop(language, word)) continue;
    const stem = stemOf(language, word);
    // A light word is spelled as it should be, whether guides have it or not.
    if (isKnown(stem) || isLight(language, word)) {
      meant.push({ stem, others: [], weight: 1 });
      continue;
    }
    const completions = place === typed.length - 1 ? known.spelling.complete(word) : [];
    if (completions.length > 0) {
      const stems = new Set(completions.map((one) => stemOf(language, one)));
      const others = [...stems].map((term, index) => ({
        term,
        factor: tuningOfWords.completion - index * 0.02,
      }));
      meant.push({ stem, others, weight: 1 });
      continue;
    }
    const meantWord = literal || known.isForeign(word) ? undefined : known.spelling.correct(word);
    if (meantWord === undefined) {
      unknown += 1;
      meant.push({ stem, others: [], weight: 1 });
      continue;
    }
    corrections.push({ start, end, word: meantWord });
    const weight = tuningOfWords.correction;
    if (!isStop(language, meantWord)) meant.push({ stem: stemOf(language, meantWord), others: [], weight });
  }
  const units = toUnits(meant, known.concepts);
  return { units, corrected: correct(text, corrections), words: meant.length, unknown };
}

/** The longest phrase with synonyms is one unit; any other word is one of its own. */
function toUnits(meant: readonly Meant[], concepts: Concepts): Unit[] {
  const stems = meant.map(({ stem }) => stem);
  const units: Unit[] = [];
  for (let place = 0; place < stems.length; ) {
    const found = concepts.at(stems, place);
    const length = found[0]?.length ?? 1;
    const others = found
      .filter((one) => one.length === length)
      .map(({ concept }) => ({ term: concept, factor: tuningOfWords.synonym }));
    const own = meant.slice(place, place + length);
    const unit = {
      stems: own.map(({ stem }) => stem),
      others: [...own.flatMap((one) => one.others), ...others],
      // A phrase says more than its lightest word.
      weight: length > 1 ? 1 : (own[0]?.weight ?? 1),
    };
    // Saying a word twice does not make it count twice.
    if (!units.some((one) => one.stems.join(' ') === unit.stems.join(' '))) units.push(unit);
    place += length;
  }
  return units;
}

function correct(
  text: string,
  corrections: readonly { start: number; end: number; word: string }[],
): string | undefined {
  if (corrections.length === 0) return undefined;
  let rest = 0;
  let corrected = '';
  for (const { start, end, word } of corrections) {
    corrected += text.slice(rest, start) + word;
    rest = end;
  }
  return corrected + text.slice(rest);
}
