// The texts of the drive in one language; those of refusals when one is met.
import type { Language } from '../shared/texts.ts';

export const first = async (language: Language) =>
  language === 'en' ? (await import('./texts-en.ts')).texts : (await import('./texts-es.ts')).texts;
export const later = async (language: Language) =>
  language === 'en'
    ? (await import('./later-texts-en.ts')).texts
    : (await import('./later-texts-es.ts')).texts;
