// The texts of the Manager in one language: those of the first page at once, those of pages fetched later with them.
import { createTexts, type Language, type Texts } from '../shared/texts.ts';

const first = async (language: Language) =>
  language === 'en' ? (await import('./texts-en.ts')).texts : (await import('./texts-es.ts')).texts;
const later = async (language: Language) =>
  language === 'en'
    ? (await import('./later-texts-en.ts')).texts
    : (await import('./later-texts-es.ts')).texts;

let shown: Texts | undefined;

const whole = new WeakSet<Texts>();

/** What a page fetched later waits for, beside its code. */
export async function laterTexts(): Promise<void> {
  if (shown) await addLater(shown);
}

async function addLater(texts: Texts): Promise<void> {
  await texts.add(later);
  whole.add(texts);
}

/** Whether nothing is left to be fetched. */
export const areWhole = (texts: Texts): boolean => whole.has(texts);

/** Ready to be shown; `all` when a page is open that may need all of them. */
export async function textsIn(language: Language, all = false): Promise<Texts> {
  const texts = await createTexts(language, first);
  if (all) await addLater(texts);
  return texts;
}

export function show(texts: Texts): Texts {
  shown = texts;
  return texts;
}
