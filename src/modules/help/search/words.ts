// Text to words, the same for guides and for what people type, whatever the database: folded, without stop words,
// stemmed by language. Pure.
import { stemmer as english } from '@orama/stemmers/english';
import { stemmer as spanish } from '@orama/stemmers/spanish';
import { stripControls } from '../../../lib/plain-text.ts';
import type { Language } from '../guides/library.ts';
import { isLight, isStop } from './stop-words.ts';

/** A word with its place in the text it comes from. */
export type Word = { readonly word: string; readonly start: number; readonly end: number };
/** `light` words count little (stop-words.ts). */
export type Term = Word & { readonly stem: string; readonly light: boolean };

/** Longer runs of letters are nobody's word. */
const longest = 40;

/** NFKC, lower case, without accents (ñ becomes n), nothing but letters and digits. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** "can't" is one word; "two-step" is two. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu)].flatMap((found) => {
    const folded = fold(found[0]).slice(0, longest);
    const word = folded === 'cant' ? 'cannot' : folded;
    return word === '' ? [] : [{ word, start: found.index, end: found.index + found[0].length }];
  });
}

/** What a person typed, made harmless: one line, no controls, at most `most` characters. */
export function plainQuery(typed: string, most = 200): string {
  return stripControls(typed.slice(0, most * 4).normalize('NFC'))
    .trim()
    .slice(0, most)
    .toWellFormed();
}

// Folding took the accents off on which the Spanish stemmer decides: -ción, -sión and the past in -í get them back.
const respell = (word: string): string => word.replace(/([cs])ion$/, '$1ión').replace(/([^aeiou])i$/, '$1í');

const kept: Record<Language, Map<string, string>> = { es: new Map(), en: new Map() };
const mostKept = 50_000;

/** Of a folded word. Light words and words with digits stay as they are. */
export function stemOf(language: Language, word: string): string {
  if (isLight(language, word)) return word;
  const known = kept[language].get(word);
  if (known !== undefined) return known;
  const stem = /\d/.test(word) ? word : language === 'es' ? fold(spanish(respell(word))) : english(word);
  const made = stem === '' ? word : stem;
  if (kept[language].size >= mostKept) kept[language].clear();
  kept[language].set(word, made);
  return made;
}

/** Words that carry meaning, with their stems. */
export function termsOf(language: Language, text: string): Term[] {
  return wordsOf(text)
    .filter(({ word }) => !isStop(language, word))
    .map((found) => ({
      ...found,
      stem: stemOf(language, found.word),
      light: isLight(language, found.word),
    }));
}

/** How much a word counts that was not typed as it stands in a guide. */
export const tuningOfWords = { synonym: 0.9, completion: 0.85, correction: 0.5 };
