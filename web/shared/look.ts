// Language and theme on <html>, and a note of both in this browser so that the next visit starts with them.
import { type Language, pageLanguage } from './texts.ts';

export type Look = { language: Language; theme: 'system' | 'light' | 'dark' };
const name = 'manager.look';

export function wear({ language, theme }: Look): void {
  const { documentElement: html } = document;
  html.lang = language;
  if (theme === 'system') delete html.dataset['theme'];
  else html.dataset['theme'] = theme;
  try {
    localStorage.setItem(name, JSON.stringify({ language, theme }));
  } catch {
    // Storage is off: the next visit starts with the system's look.
  }
}

/** What was worn last here; on a first visit the language the browser asks for. */
export function remembered(): Look {
  const asked: Language = pageLanguage(navigator.language.startsWith('es') ? 'es' : 'en');
  try {
    const { language, theme } = JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Look>;
    return {
      language: language === 'es' || language === 'en' ? language : asked,
      theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    };
  } catch {
    return { language: asked, theme: 'system' };
  }
}
