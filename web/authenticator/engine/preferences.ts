// Language and theme, kept on this phone.
import type { Language } from '../../shared/texts.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Preferences = {
  language(): Language;
  setLanguage(language: Language): void;
  theme(): Theme;
  setTheme(theme: Theme): void;
};

const languageKey = 'aldaba-auth.language';
const themeKey = 'aldaba-auth.theme';

export function createPreferences(onLanguage: (language: Language) => void): Preferences {
  const read = (key: string): string | null => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const write = (key: string, value: string): void => {
    try {
      localStorage.setItem(key, value);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  };
  const preferences: Preferences = {
    language: () => (read(languageKey) as Language | null) ?? languageOf(navigator.languages),
    setLanguage(language) {
      write(languageKey, language);
      onLanguage(language);
    },
    theme: () => (read(themeKey) as Theme | null) ?? 'system',
    setTheme(theme) {
      write(themeKey, theme);
      applyTheme(theme);
    },
  };
  applyTheme(preferences.theme());
  return preferences;
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

/** The first of the reader's languages that is ours; Spanish when none is. */
export function languageOf(languages: readonly string[]): Language {
  const ours = languages
    .map((tag) => tag.slice(0, 2).toLowerCase())
    .find((tag) => tag === 'es' || tag === 'en');
  return ours === 'en' ? 'en' : 'es';
}
