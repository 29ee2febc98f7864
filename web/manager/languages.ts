// The texts of the Manager in one language: those of the first page at once, those of pages fetched later with them.
import { createTexts, type Language, type Texts } from '../shared/texts.ts';

const first = async (language: Language) =>
  language === 'en' ? (await import('./texts-en.ts')).texts : (await import('./texts-es.ts')).texts;
const later = async (language: Language) =>
  language === 'en'
    ? (await import('./later-texts-en.ts')).texts
    : (await import('./later-texts-es.ts')).texts;

let shown: Texts | undefined;

/** What a page fetched later waits for, beside its code. */
export const laterTexts = async (): Promise<void> => {
  await shown?.add(later);
};

/** Ready to be shown; `whole` when a page is open that may need all of them. */
export async function textsIn(language: Language, whole = false): Promise<Texts> {
  const texts = await createTexts(language, first);
  if (whole) await texts.add(later);
  return texts;
}

export function show(texts: Texts): Texts {
  shown = texts;
  return texts;
}
