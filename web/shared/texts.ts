// Texts in the signed-in apps: the same catalogues the server uses, one lazy chunk a language.
import { createContext, createElement, useContext, type ReactNode } from 'react';
import type { Language, Translate } from '../../generated/texts/keys.ts';
import { formats, translator, type Formats, type Messages } from '../../generated/texts/runtime.ts';

export type { Language, Translate };
export type Texts = {
  readonly language: Language;
  readonly zone: string;
  readonly t: Translate;
  readonly format: Formats;
  /** Fetches the areas left for later, once; afterwards `t` knows them too. */
  whole(): Promise<void>;
  /** Whether nothing is left to be fetched. */
  isWhole(): boolean;
};
export type LoadTexts = (language: Language) => Promise<readonly Messages[]>;

/**
 * The texts of some areas in one language, ready to use. An app gives its loaders, so that its bundle holds only its
 * own areas: `createTexts(language, (language) => import(...))`. `later` is fetched when it is wanted.
 */
export async function createTexts(
  language: Language,
  load: LoadTexts,
  later: LoadTexts = () => Promise.resolve([]),
): Promise<Texts> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const messages: Messages = Object.assign({}, ...(await load(language)));
  let adding: Promise<void> | undefined;
  let isWhole = false;
  return {
    language,
    zone,
    t: translator(messages, zone) as Translate,
    format: formats(language),
    whole() {
      adding ??= later(language).then((areas) => {
        Object.assign(messages, ...areas);
        isWhole = true;
      });
      // What could not be fetched is asked for again by the next page.
      adding.catch(() => {
        adding = undefined;
      });
      return adding;
    },
    isWhole: () => isWhole,
  };
}

/** The language of the page, as the server or the app set it on <html lang>; Spanish when it is not one of ours. */
export function pageLanguage(lang = document.documentElement.lang): Language {
  return lang.toLowerCase().startsWith('en') ? 'en' : 'es';
}

const TextsContext = createContext<Texts | null>(null);

export function TextsProvider({ texts, children }: { texts: Texts; children: ReactNode }) {
  return createElement(TextsContext.Provider, { value: texts }, children);
}

export function useTexts(): Texts {
  const texts = useContext(TextsContext);
  if (!texts) throw new Error('TextsProvider is missing above this component');
  return texts;
}

/** `t('manager.title')`, `t('kit.error.summary', { count })`: keys and parameters are checked by the compiler. */
export const useT = (): Translate => useTexts().t;

/** Dates, numbers, sizes and lists in the reader's language and zone. */
export const useFormat = (): Formats => useTexts().format;
