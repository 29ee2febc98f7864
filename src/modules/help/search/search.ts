// Searching the guides: candidates from the database's inverted lists, order and excerpts by our own code. The index is
// made when the guides changed and read by each process when somebody first searches.
import type { Clock } from '../../../core/clock.ts';
import type { Db } from '../../../core/db/db.ts';
import { type Html, html } from '../../../core/http/html.ts';
import { type Guide, type Language, type Library, languages, otherLanguage } from '../guides/library.ts';
import { createConcepts } from './concepts.ts';
import { blocksOf, indexVersion, makeDocuments } from './documents.ts';
import { excerpt, highlight, type Marked, markedTerms, type Passage, passage } from './highlight.ts';
import { findCandidates, findIndex, listDocuments, replaceDocuments, takeIndex } from './index-store.ts';
import { type Knowledge, type Question, readQuestion } from './question.ts';
import { createIndex, rank, type Unit } from './rank.ts';
import { createSpelling } from './spelling.ts';
import { isLight } from './stop-words.ts';
import { plainQuery } from './words.ts';

export type Hit = { readonly guide: Guide; readonly title: Html; readonly excerpt: Html };
export type Found = {
  /** As searched for: one line, without controls, at most 200 characters. */
  readonly query: string;
  /** What was searched instead, when a word was corrected. */
  readonly corrected: string | undefined;
  readonly hits: readonly Hit[];
  /** Guides only the other language found. */
  readonly others: readonly Hit[];
  /** False when nothing was found, or most words are ones that no guide of either language knows. */
  readonly answered: boolean;
};
export type Search = (language: Language, typed: string, literal?: boolean) => Promise<Found>;

const mostHits = 12;
const mostOthers = 4;
/** Below this many own results the other language is asked as well. */
const enough = 3;
/** A short question wants guides that speak of all of it. */
const shortQuestion = 2;

/** Candidates that are ordered, more or less: past them the common words of a question only add noise. */
const mostCandidates = 100;
/** So few guides are all looked at: every word may be the one that counts. */
const fewGuides = 200;

const termsOf = (unit: Unit): string[] => [...unit.stems, ...unit.others.map(({ term }) => term)];

/**
 * What the database is asked for: terms that some guide has (never what a person made up), of the rarest units, as many
 * as bring enough candidates. Common words still count in the order of what these find; whoever speaks of all units
 * speaks of the rarest.
 */
function rarest(units: readonly Unit[], { index }: Knowledge): string[] {
  const counted = units
    .map((unit) => {
      const terms = termsOf(unit).filter((term) => index.postings.has(term));
      return {
        terms,
        count: terms.reduce((sum, term) => sum + (index.postings.get(term)?.places.length ?? 0), 0),
      };
    })
    .filter(({ terms }) => terms.length > 0)
    .sort((a, b) => a.count - b.count);
  if (index.documents.length <= fewGuides) return counted.flatMap(({ terms }) => terms);
  let sum = 0;
  return counted.flatMap(({ terms, count }, place) => {
    sum += count;
    return place === 0 || sum <= mostCandidates ? terms : [];
  });
}

export function createSearch(deps: { db: Db; clock: Clock; library: Library }): Search {
  const { db, clock, library } = deps;
  const concepts = {
    es: createConcepts('es', library.synonyms.es),
    en: createConcepts('en', library.synonyms.en),
  };
  const digest = `${indexVersion}.${library.digest}`;
  const passages = new Map<Guide, Passage[]>();
  let opened: Promise<Record<Language, Knowledge>> | undefined;

  async function build(): Promise<void> {
    const made = {
      es: makeDocuments('es', [...library.guides.es.values()], concepts.es),
      en: makeDocuments('en', [...library.guides.en.values()], concepts.en),
    };
    const words = JSON.stringify({ es: [...made.es.words], en: [...made.en.words] });
    await db.transaction(async (tx) => {
      if (await takeIndex(tx, digest, words, clock.now()))
        await replaceDocuments(tx, db.dialect, { es: made.es.documents, en: made.en.documents });
    });
  }

  async function open(): Promise<Record<Language, Knowledge>> {
    if ((await findIndex(db))?.digest !== digest) await build();
    const words = JSON.parse((await findIndex(db))?.words ?? '{}') as Record<Language, [string, number][]>;
    const vocabularies = { es: new Map(words.es), en: new Map(words.en) };
    const made = await Promise.all(
      languages.map(async (language): Promise<[Language, Knowledge]> => {
        const foreign = vocabularies[otherLanguage(language)];
        const documents = await listDocuments(db, language);
        return [
          language,
          {
            placeOf: new Map([...documents.keys()].map((id, place) => [id, place])),
            index: createIndex([...documents.values()], (term) => isLight(language, term)),
            concepts: concepts[language],
            spelling: createSpelling(vocabularies[language]),
            isForeign: (word) => foreign.has(word),
          },
        ];
      }),
    );
    return Object.fromEntries(made) as Record<Language, Knowledge>;
  }

  function knowledge(): Promise<Record<Language, Knowledge>> {
    opened ??= open().catch((error: unknown) => {
      // The storage was away: the next search tries again.
      opened = undefined;
      throw error;
    });
    return opened;
  }

  /** Guides by falling fitness. A short question wants guides that speak of all of it first. */
  async function answers(language: Language, question: Question, known: Knowledge): Promise<Guide[]> {
    // Light words are never demanded, and alone they ask for nothing else.
    const telling = question.units.filter(
      ({ stems }) => stems.length > 1 || !isLight(language, stems[0] ?? ''),
    );
    const demanded = telling.length > 0 ? telling : question.units;
    const terms = rarest(demanded, known);
    if (terms.length === 0) return [];
    const ids = await findCandidates(db, db.dialect, language, terms);
    const places = ids.flatMap((id) => known.placeOf.get(id) ?? []);
    const ranked = rank(known.index, question.units, new Set(demanded), places);
    const whole =
      demanded.length > 1 && demanded.length <= shortQuestion ? ranked.filter((one) => one.whole) : [];
    const chosen =
      whole.length >= enough ? whole : [...whole, ...ranked.filter((one) => !whole.includes(one))];
    return chosen.flatMap(
      ({ place }) => library.guides[language].get(known.index.documents[place]?.name ?? '') ?? [],
    );
  }

  function hit(guide: Guide, byTerm: Marked): Hit {
    let own = passages.get(guide);
    if (!own) {
      const texts = [guide.title, guide.summary, ...blocksOf(guide.body).paragraphs];
      own = texts.map((text) => passage(guide.language, concepts[guide.language], text));
      passages.set(guide, own);
    }
    const [title, ...rest] = own;
    return {
      guide,
      title: title ? highlight(byTerm, title) : html`${guide.title}`,
      excerpt: excerpt(byTerm, rest),
    };
  }

  async function find(language: Language, query: string, literal: boolean) {
    const known = (await knowledge())[language];
    const question = readQuestion(language, query, known, literal);
    const guides = await answers(language, question, known);
    return { question, guides };
  }

  return async function search(language, typed, literal = false) {
    const query = plainQuery(typed);
    if (query === '') return { query, corrected: undefined, hits: [], others: [], answered: true };
    const own = await find(language, query, literal);
    const isForeign = own.question.unknown * 2 > own.question.words;
    let others: Hit[] = [];
    let answered = own.guides.length > 0 && !isForeign;
    if (own.guides.length < enough || isForeign) {
      const other = await find(otherLanguage(language), query, true);
      answered ||= other.guides.length > 0 && other.question.unknown * 2 <= other.question.words;
      const otherMarks = markedTerms(other.question.units);
      const shown = new Set(own.guides.slice(0, mostHits).map(({ name }) => name));
      others = other.guides
        .filter(({ name }) => !shown.has(name))
        .slice(0, mostOthers)
        .map((guide) => hit(guide, otherMarks));
    }
    const marks = markedTerms(own.question.units);
    return {
      query,
      corrected: own.question.corrected,
      answered,
      hits: own.guides.slice(0, mostHits).map((guide) => hit(guide, marks)),
      others,
    };
  };
}
