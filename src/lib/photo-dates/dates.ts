// Dates as cameras and file names write them, read without guessing: a date that no calendar has is told as such and never
// handed on. Pure; instants are epoch milliseconds.

/** A wall clock, and what it says about its zone ('+02:00', 'UTC') when it says anything. */
export type WallDate = { readonly local: Temporal.PlainDateTime; readonly offset: string | null };

export type Reading =
  /** Nothing there, zeros, or blanks (Exif 2.32 §4.6.5: unknown dates are blanks between the colons). */
  | { readonly kind: 'none' }
  | { readonly kind: 'impossible'; readonly text: string }
  | ({ readonly kind: 'date' } & WallDate);

/** Why a file name gives no date at all. */
export type NameReading = Exclude<Reading, { kind: 'none' }> | { readonly kind: 'no-dash' | 'no-digits' };

const written =
  /^(\d{4})[:\-./](\d{2})[:\-./](\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Noon: what has a day and no time stands in the middle of it, so that no zone moves it to another day. */
const noon = { hour: 12, minute: 0, second: 0 };

/** A date as EXIF, QuickTime or XMP write it. `zone` is what a tag beside it says, for dates that do not say it themselves. */
export function readWritten(text: string, zone?: string): Reading {
  const trimmed = text.replaceAll('\0', ' ').trim();
  if (/^[0\s:./T-]*([.,]0+)?(Z|[+-]\d{2}:?\d{2})?$/.test(trimmed)) return { kind: 'none' };
  const [, year, month, day, hour, minute, second, own] = written.exec(trimmed) ?? [];
  if (year === undefined) return { kind: 'impossible', text };
  const time =
    hour === undefined ? noon : { hour: Number(hour), minute: Number(minute), second: Number(second ?? 0) };
  const local = wallClock({ year: Number(year), month: Number(month), day: Number(day), ...time });
  return local
    ? { kind: 'date', local, offset: readOffset(own) ?? readOffset(zone) }
    : { kind: 'impossible', text };
}

/** The eight digits after the first dash of a file name, at noon. */
export function readName(name: string): NameReading {
  const dash = name.indexOf('-');
  if (dash === -1) return { kind: 'no-dash' };
  const [digits] = /^\d{8}/.exec(name.slice(dash + 1)) ?? [];
  if (digits === undefined) return { kind: 'no-digits' };
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8)].map(Number);
  const local = wallClock({ year: year ?? 0, month: month ?? 0, day: day ?? 0, ...noon });
  return local ? { kind: 'date', local, offset: null } : { kind: 'impossible', text: digits };
}

type Parts = Readonly<Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>>;

function wallClock(parts: Parts): Temporal.PlainDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(parts, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** '+02:00', '-0330' and 'Z' as Temporal takes them; null for blanks and for offsets no place has. */
function readOffset(text: string | undefined): string | null {
  const trimmed = text?.replaceAll('\0', ' ').trim();
  if (trimmed === 'Z') return 'UTC';
  const [, sign, hours, minutes] = /^([+-])(0\d|1[0-4]):?([0-5]\d)$/.exec(trimmed ?? '') ?? [];
  return sign === undefined ? null : `${sign}${hours}:${minutes}`;
}

/** The instant of a wall clock; `zone` where it does not say its own. A time that daylight saving skips counts as the one after. */
export const instantOf = ({ local, offset }: WallDate, zone: string): number =>
  local.toZonedDateTime(offset ?? zone, { disambiguation: 'compatible' }).epochMilliseconds;

/** Before the first photograph, or more than a day after now: a camera whose clock was never set, or no date at all. */
export const isThinkable = (at: number, now: number): boolean =>
  at >= Date.UTC(1826, 0, 1) && at <= now + 86_400_000;

/** IANA names and offsets such as '+02:00'. */
export function isZone(zone: string): boolean {
  try {
    Temporal.PlainDateTime.from('2000-01-01T12:00').toZonedDateTime(zone);
    return zone !== '';
  } catch {
    return false;
  }
}

/** '2019:05:04 12:00:00', as EXIF wants it. */
export const toExif = (local: Temporal.PlainDateTime): string =>
  local.toString({ smallestUnit: 'second' }).replaceAll('-', ':').replace('T', ' ');

/** '2019-05-04 12:00:00' in a zone, as people read it. */
export const toPlain = (at: number, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' })
    .replace('T', ' ');
