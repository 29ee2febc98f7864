// The texts of the house in the language of the terminal.
import type { Language, Translate } from '../../generated/texts/keys.ts';
import { texts as en } from '../../generated/texts/en/photo-dates.ts';
import { texts as es } from '../../generated/texts/es/photo-dates.ts';
import { translator } from '../../generated/texts/runtime.ts';
import type { Reason } from '../../src/lib/photo-dates/rules.ts';

export type Texts = { readonly language: Language; readonly t: Translate };

export function textsOf(environment: NodeJS.ProcessEnv): Texts {
  // The order of POSIX; an empty one counts as not set.
  const locale = environment['LC_ALL'] || environment['LC_MESSAGES'] || environment['LANG'] || '';
  const language: Language = locale.startsWith('es') ? 'es' : 'en';
  return { language, t: translator(language === 'es' ? es : en, 'UTC') as Translate };
}

const reasonKeys = {
  unreadable: 'photo-dates.reason.unreadable',
  'exif-impossible': 'photo-dates.reason.exif-impossible',
  'name-impossible': 'photo-dates.reason.name-impossible',
  'no-dash': 'photo-dates.reason.no-dash',
  'no-digits': 'photo-dates.reason.no-digits',
  'not-written': 'photo-dates.reason.not-written',
  'changed-meanwhile': 'photo-dates.reason.changed-meanwhile',
  'date-not-kept': 'photo-dates.reason.date-not-kept',
  'name-not-passable': 'photo-dates.reason.name-not-passable',
  'other-disk': 'photo-dates.reason.other-disk',
  fault: 'photo-dates.reason.fault',
} as const satisfies Record<Reason, string>;

export const reasonText = (t: Translate, reason: Reason, detail: string): string =>
  t(reasonKeys[reason], { detail: printable(detail) });

/** Names of files may hold what moves a terminal's cursor or turns a line around; it is shown, not done. */
export const printable = (text: string): string =>
  text
    .toWellFormed()
    .replace(
      /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
