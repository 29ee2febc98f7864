// The texts of this app: those of the first page at once, the others with what is fetched later.
import type { Language } from '../shared/texts.ts';

export const texts = {
  first: async (language: Language) =>
    language === 'en' ? (await import('./texts-en.ts')).texts : (await import('./texts-es.ts')).texts,
  later: async (language: Language) =>
    language === 'en'
      ? (await import('./later-texts-en.ts')).texts
      : (await import('./later-texts-es.ts')).texts,
};
