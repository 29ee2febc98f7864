// The piece of a guide that answers, with the words of the question marked. Everything is escaped.
import { type Html, html } from '../../../core/http/html.ts';
import type { Language } from '../guides/library.ts';
import type { Concepts, Found } from './concepts.ts';
import type { Unit } from './rank.ts';
import { type Term, termsOf } from './words.ts';

/** Text with its terms, worked out once and kept by whoever asks. */
export type Passage = {
  readonly text: string;
  readonly terms: readonly Term[];
  /** Concepts that begin at each term. */
  readonly concepts: readonly (readonly Found[])[];
};

export function passage(language: Language, concepts: Concepts, text: string): Passage {
  const terms = termsOf(language, text);
  const stems = terms.map(({ stem }) => stem);
  return { text, terms, concepts: stems.map((_stem, place) => concepts.at(stems, place)) };
}

/** Terms that are to be marked, with the unit of the question they stand for. */
export type Marked = ReadonlyMap<string, number>;

export function markedTerms(units: readonly Unit[]): Marked {
  const all = new Map<string, number>();
  for (const [index, unit] of units.entries())
    for (const term of [...unit.stems, ...unit.others.map((other) => other.term)]) all.set(term, index);
  return all;
}

type Mark = { readonly start: number; readonly end: number; readonly unit: number };

/** Places of a passage where units of the question stand, by word or by synonym. */
function marksIn(byTerm: Marked, { terms, concepts }: Passage): Mark[] {
  const marks: Mark[] = [];
  for (let place = 0; place < terms.length; ) {
    const found = concepts[place]?.find(({ concept }) => byTerm.has(concept));
    // "no" and "can" are everywhere: marking them would hide what matters.
    const own = terms[place];
    const word = !own || own.light ? undefined : byTerm.get(own.stem);
    const unit = (found ? byTerm.get(found.concept) : undefined) ?? word;
    const length = found?.length ?? 1;
    const [first, last] = [terms[place], terms[place + length - 1]];
    if (unit !== undefined && first && last) marks.push({ start: first.start, end: last.end, unit });
    place += length;
  }
  return marks;
}

const excerptLength = 170;

function marked(text: string, marks: readonly Mark[], from: number, to: number): Html {
  const parts: (string | Html)[] = [];
  let rest = from;
  for (const { start, end } of marks) {
    if (start < rest || end > to) continue;
    parts.push(text.slice(rest, start), html`<mark>${text.slice(start, end)}</mark>`);
    rest = end;
  }
  parts.push(text.slice(rest, to));
  return html`${from > 0 ? '… ' : ''}${parts}${to < text.length ? ' …' : ''}`;
}

/** A whole short text, marked. */
export function highlight(byTerm: Marked, one: Passage): Html {
  return marked(one.text, marksIn(byTerm, one), 0, one.text.length);
}

/** The passage with most of the question in it (the earlier of equals), cut around its first mark. */
export function excerpt(byTerm: Marked, passages: readonly Passage[]): Html {
  let best: { passage: Passage; marks: Mark[]; units: number } | undefined;
  for (const one of passages) {
    const marks = marksIn(byTerm, one);
    const count = new Set(marks.map(({ unit }) => unit)).size;
    if (!best || count > best.units) best = { passage: one, marks, units: count };
  }
  if (!best) return html``;
  const { text } = best.passage;
  if (text.length <= excerptLength + 40) return marked(text, best.marks, 0, text.length);
  const first = best.marks[0]?.start ?? 0;
  const wanted = Math.max(0, first - 50);
  const from = wanted === 0 ? 0 : text.indexOf(' ', wanted) + 1;
  const cut = text.lastIndexOf(' ', from + excerptLength);
  return marked(
    text,
    best.marks,
    from,
    from + excerptLength >= text.length ? text.length : Math.max(cut, from + 1),
  );
}
