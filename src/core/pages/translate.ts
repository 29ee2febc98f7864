// Texts by key in a language, for whoever puts keys together or has the language from a request.
import { createTexts, isLanguage, languages } from '../i18n/texts.ts';
import type { Translate } from './layout.ts';

/** One translator a language: making one builds formatters, which costs more than a page. */
const translators = new Map<string, Translate>(
  languages.map((language) => [language, createTexts(language).t as unknown as Translate]),
);
export const translate = (language: string): Translate =>
  translators.get(isLanguage(language) ? language : 'es') as Translate;
