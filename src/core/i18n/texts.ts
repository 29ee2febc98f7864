// Texts on the server: pages, mails and SMS say the same words as the web, from the same compiled files.
import { type Language, languages, type Translate } from '../../../generated/texts/keys.ts';
import { type Formats, formats, translator } from '../../../generated/texts/runtime.ts';
import { catalogues } from '../../../generated/texts/server.ts';

export { type Language, languages };

/** One reader's language and zone: `t(key, values)` and the formatters of that language. */
export type Texts = {
  readonly language: Language;
  readonly zone: string;
  readonly t: Translate;
  readonly format: Formats;
};

const made = new Map<Language, Formats>();
function formatsOf(language: Language): Formats {
  const known = made.get(language) ?? formats(language);
  made.set(language, known);
  return known;
}

/**
 * `zone` is an IANA name and decides what dates inside texts show; a zone nobody knows counts as UTC, since it may
 * come from a browser.
 */
export function createTexts(language: Language, zone = 'UTC'): Texts {
  const known = isZone(zone) ? zone : 'UTC';
  // The generated types know every key; the translator behind them takes any.
  const t = translator(catalogues[language], known) as Translate;
  return { language, zone: known, t, format: formatsOf(language) };
}

export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value);
}

/**
 * The language to answer in: what the person chose, else the best of `Accept-Language` (RFC 9110 §12.5.4, by quality,
 * then by order), else the first of the house.
 */
export function languageOf(acceptLanguage: string | undefined, preferred?: string | null): Language {
  if (isLanguage(preferred)) return preferred;
  const asked = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => text.trim()).find((text) => text.startsWith('q='));
      return { language: tag.trim().split('-')[0], quality: quality ? Number(quality.slice(2)) : 1 };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of asked) if (isLanguage(language)) return language;
  return languages[0];
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
