// The order of results: BM25F over terms and concepts, more for guides that answer more of the question, and more still
// when a title or a phrasing of the guide says the same as the question. Pure: equal on both databases.
import type { Document } from './documents.ts';

/** A piece of a question: the words of one meaning. */
export type Unit = {
  /** Stems as typed; all must stand in a guide to count in full. */
  readonly stems: readonly string[];
  /** Other terms of the same meaning, and how much they count. */
  readonly others: readonly { readonly term: string; readonly factor: number }[];
  /** 1, or less for words that say little or were guessed. */
  readonly weight: number;
};

/** Guides that hold a term, by their place, and how much it weighs in each. */
type Posting = { readonly places: number[]; readonly weights: number[] };

export type Index = {
  /** Names of guides with what their score is multiplied by, by place. */
  readonly documents: readonly { readonly name: string; readonly prior: number }[];
  readonly postings: ReadonlyMap<string, Posting>;
  /** Of terms: in how many guides, those that only mention one counting less. */
  readonly frequencies: ReadonlyMap<string, number>;
  /** What a term tells: the rarer, the more; light words little. */
  telling(term: string): number;
  /** Titles and phrasings of all guides, and which of them hold a term. */
  readonly phrases: readonly { readonly place: number; readonly tells: number }[];
  readonly phrasesWith: ReadonlyMap<string, readonly number[]>;
};

export const tuning = {
  saturation: 12,
  coverage: 0.7,
  phrase: 0.8,
  light: 0.25,
  mention: 10,
  forFew: 0.7,
  common: 2,
  full: 0.3,
  likePower: 1.5,
};

/** `isLight` knows terms that say little by themselves. */
export function createIndex(documents: readonly Document[], isLight: (term: string) => boolean): Index {
  const postings = new Map<string, Posting>();
  const frequencies = new Map<string, number>();
  for (const [place, { weights }] of documents.entries())
    for (const [term, weight] of Object.entries(weights)) {
      const posting = postings.get(term) ?? { places: [], weights: [] };
      posting.places.push(place);
      posting.weights.push(weight);
      postings.set(term, posting);
      // A guide that only mentions a word counts less for how common the word is than one that is about it.
      frequencies.set(term, (frequencies.get(term) ?? 0) + weight / (weight + tuning.mention));
    }
  const known = new Map<string, number>();
  const telling = (term: string): number => {
    let found = known.get(term);
    if (found === undefined) {
      const frequency = frequencies.get(term) ?? 0;
      const rarity = Math.log(1 + documents.length / (frequency + tuning.common));
      found = isLight(term) ? rarity * tuning.light : rarity;
      // Terms nobody has are without number; they are worked out each time.
      if (frequency > 0) known.set(term, found);
    }
    return found;
  };
  const unitTells = (terms: readonly string[]): number => {
    const inGuides = terms.filter((term) => frequencies.has(term));
    return inGuides.length === 0 ? 0 : Math.min(...inGuides.map(telling));
  };
  const phrases: { place: number; tells: number }[] = [];
  const phrasesWith = new Map<string, number[]>();
  for (const [place, document] of documents.entries())
    for (const units of document.phrases) {
      const tells = units.reduce((sum, terms) => sum + unitTells(terms), 0);
      const phrase = phrases.push({ place, tells }) - 1;
      for (const term of new Set(units.flat())) {
        const all = phrasesWith.get(term);
        if (all) all.push(phrase);
        else phrasesWith.set(term, [phrase]);
      }
    }
  return {
    documents: documents.map(({ name, forFew }) => ({ name, prior: forFew ? tuning.forFew : 1 })),
    postings,
    frequencies,
    telling,
    phrases,
    phrasesWith,
  };
}

/**
 * How much a unit says: a phrase as its most telling word, any unit no more than its synonyms; a word no guide has lowers
 * what is covered a little.
 */
function importance(index: Index, { stems, others, weight }: Unit): number {
  const tell = (terms: readonly string[]) =>
    terms.filter((term) => index.postings.has(term)).map((term) => index.telling(term));
  const typed = tell(stems);
  const told = [...(typed.length > 0 ? [Math.max(...typed)] : []), ...tell(others.map(({ term }) => term))];
  return (told.length === 0 ? index.telling('') * 0.5 : Math.min(...told)) * weight;
}

/** Runs over the guides that hold a term, with the term's score in each. */
function forEachScore(index: Index, term: string, run: (place: number, score: number) => void): void {
  const posting = index.postings.get(term);
  if (!posting) return;
  const tells = index.telling(term);
  for (let at = 0; at < posting.places.length; at += 1) {
    const weight = posting.weights[at] ?? 0;
    run(posting.places[at] ?? 0, tells * (weight / (tuning.saturation + weight)));
  }
}

/**
 * By place of guide: the better of the words as typed, for the share of them that is there, and any other term; and
 * whether the guide speaks of all that the unit means.
 */
function unitScores(index: Index, unit: Unit): { scores: Float64Array; met: Uint8Array } {
  const scores = new Float64Array(index.documents.length);
  const met = new Uint8Array(index.documents.length);
  const count = unit.stems.length;
  for (const stem of unit.stems)
    forEachScore(index, stem, (place, score) => {
      scores[place] = (scores[place] ?? 0) + score;
      met[place] = (met[place] ?? 0) + 1;
    });
  for (let place = 0; count > 1 && place < scores.length; place += 1)
    scores[place] = (((scores[place] ?? 0) / Math.sqrt(count)) * (met[place] ?? 0)) / count;
  for (const { term, factor } of unit.others)
    forEachScore(index, term, (place, score) => {
      scores[place] = Math.max(scores[place] ?? 0, score * factor);
      met[place] = count;
    });
  for (let place = 0; place < met.length; place += 1) met[place] = met[place] === count ? 1 : 0;
  return { scores, met };
}

type Asked = { unit: Unit; tells: number };

/** By place of guide, the share of meaning that the most alike of its phrases has in common with the question (weighted Jaccard). */
function likenesses(index: Index, asked: readonly Asked[], tells: number): Float64Array {
  const common = new Map<number, number>();
  for (const { unit, tells: own } of asked) {
    const terms = [unit.stems.join(' '), ...unit.others.map(({ term }) => term)];
    for (const phrase of new Set(terms.flatMap((term) => index.phrasesWith.get(term) ?? [])))
      common.set(phrase, (common.get(phrase) ?? 0) + own);
  }
  const best = new Float64Array(index.documents.length);
  for (const [at, shared] of common) {
    const phrase = index.phrases[at];
    if (!phrase) continue;
    const like = shared / Math.max(tells + phrase.tells - shared, tells);
    if (like > (best[phrase.place] ?? 0)) best[phrase.place] = like;
  }
  return best;
}

export type Ranking = { readonly place: number; readonly score: number; readonly whole: boolean };

/**
 * Places of guides by falling score; guides without any of the terms are left out, equal scores go by name. `whole` ones
 * speak of every unit in `demanded`, and not in passing.
 */
export function rank(
  index: Index,
  units: readonly Unit[],
  demanded: ReadonlySet<Unit>,
  candidates: Iterable<number>,
): Ranking[] {
  const asked = units.map((unit) => ({ unit, tells: importance(index, unit) }));
  const tells = asked.reduce((sum, one) => sum + one.tells, 0);
  const sums = new Float64Array(index.documents.length);
  const covered = new Float64Array(index.documents.length);
  const met = new Uint8Array(index.documents.length);
  for (const one of asked) {
    const own = unitScores(index, one.unit);
    const counts = demanded.has(one.unit) ? 1 : 0;
    for (let place = 0; place < sums.length; place += 1) {
      const score = own.scores[place] ?? 0;
      if (score === 0) continue;
      sums[place] = (sums[place] ?? 0) + score * one.unit.weight;
      // A mention in passing answers only a part.
      const part = Math.min(1, (score * one.unit.weight) / (tuning.full * one.tells));
      covered[place] = (covered[place] ?? 0) + one.tells * part;
      if (part === 1) met[place] = (met[place] ?? 0) + (own.met[place] ?? 0) * counts;
    }
  }
  const like = likenesses(index, asked, tells);
  const found: Ranking[] = [];
  for (const place of candidates) {
    const document = index.documents[place];
    const sum = sums[place] ?? 0;
    if (!document || sum === 0) continue;
    const answers = sum * ((covered[place] ?? 0) / tells) ** tuning.coverage;
    // Half alike is less than half as good: it may be the other half that was meant.
    const score = (answers + tuning.phrase * tells * (like[place] ?? 0) ** tuning.likePower) * document.prior;
    found.push({ place, score, whole: met[place] === demanded.size });
  }
  const nameOf = ({ place }: Ranking): string => index.documents[place]?.name ?? '';
  return found.sort((a, b) => b.score - a.score || (nameOf(a) < nameOf(b) ? -1 : 1));
}
