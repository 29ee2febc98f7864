// Names as lists show them: nothing that turns a line around, and a mark where letters of two alphabets pose as one. Pure.
import { stripControls } from '../../lib/plain-text.ts';

export const plainName = (text: string): string => stripControls(text).trim();

const alphabets = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];

/**
 * A word with letters of two alphabets that look alike: "Аna" with a Cyrillic А is not "Ana". Words of different
 * alphabets beside each other are two names, and no trick (UTS #39 §5.1, "single script" by word).
 */
export function isMixed(text: string): boolean {
  return text
    .split(/[\s@.\-_'’]+/u)
    .some((word) => alphabets.filter((alphabet) => alphabet.test(word)).length > 1);
}

// Cyrillic and Greek letters drawn as Latin ones (UTS #39, confusables).
const lookAlikes = new Set('аеорсхуіјѕһԁАВЕКМНОРСТХУІЈЅοναΑΒΕΖΗΙΚΜΝΟΡΤΥΧ');

/** A whole name in a foreign alphabet that reads as one in Latin letters: "Асе", "Реро". */
export function looksLatin(text: string): boolean {
  const letters = [...text].filter((letter) => /\p{L}/u.test(letter));
  return letters.length > 0 && letters.every((letter) => lookAlikes.has(letter));
}

/** Worth a second look before it is trusted. */
export const isOdd = (text: string): boolean => isMixed(text) || looksLatin(text);
