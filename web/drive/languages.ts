// The texts of the drive in one language: those of files at once, others with what is fetched later.
import type { Language, Texts } from '../shared/texts.ts';

export const first = async (language: Language) =>
  language === 'en' ? (await import('./texts-en.ts')).texts : (await import('./texts-es.ts')).texts;
export const later = async (language: Language) =>
  language === 'en'
    ? (await import('./later-texts-en.ts')).texts
    : (await import('./later-texts-es.ts')).texts;

let shown: Texts | undefined;
export function show(texts: Texts): Texts {
  shown = texts;
  return texts;
}

/** Code that is fetched when it is wanted, with its texts. */
export async function withTexts<M>(code: Promise<M>): Promise<M> {
  const [module] = await Promise.all([code, shown?.add(later)]);
  return module;
}
