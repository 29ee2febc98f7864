// Which date a photo gets (document 12): the first of DateTimeOriginal, CreationDate, CreateDate that is not all zeros; else the
// eight digits after the first dash of its name; else none, with the reason. Pure.
import {
  instantOf,
  isThinkable,
  type Reading,
  readName,
  readWritten,
  toExif,
  type WallDate,
} from './dates.ts';

export const tagNames = ['DateTimeOriginal', 'CreationDate', 'CreateDate'] as const;
export type TagName = (typeof tagNames)[number];

/** What a file says about itself. */
export type Tags = {
  /** ExifTool's name of the format ('JPEG', 'HEIC'); undefined when it knows none. */
  readonly format: string | undefined;
  /** 'image/jpeg' */
  readonly mediaType: string | undefined;
  /** What files of this format end with, without the dot. */
  readonly extension: string | undefined;
  readonly dates: readonly { readonly tag: TagName; readonly group: string; readonly text: string }[];
  readonly offsets: Partial<Record<TagName, string>>;
  /** Why it could not be read. */
  readonly problem: string | undefined;
};

/** Why a file keeps its date; the words are texts of whoever shows them. */
export const reasons = [
  'unreadable',
  'exif-impossible',
  'name-impossible',
  'no-dash',
  'no-digits',
  'not-written',
  'changed-meanwhile',
  'date-not-kept',
  'name-not-passable',
  'other-disk',
  'fault',
] as const;
export type Reason = (typeof reasons)[number];

export type Finding = {
  /** What EXIF and the name say, for people who compare; null: nothing. */
  readonly fromExif: number | null;
  readonly fromName: number | null;
} & (
  | { readonly kind: 'dated'; readonly at: number; readonly source: TagName }
  /** Also to be written into the file. */
  | { readonly kind: 'named'; readonly at: number; readonly local: Temporal.PlainDateTime }
  | { readonly kind: 'error'; readonly reason: Reason; readonly detail: string }
  | { readonly kind: 'no-picture' }
);

/** Where the same tag may stand several times, the one the camera wrote. */
const groups = ['EXIF', 'QuickTime', 'XMP'];
const rankOf = (group: string): number => {
  const rank = groups.indexOf(group);
  return rank === -1 ? groups.length : rank;
};

type Given = { readonly name: string; readonly zone: string; readonly now: number };

export function findDate(tags: Tags, { name, zone, now }: Given): Finding {
  if (!isPicture(tags, name)) return { kind: 'no-picture', fromExif: null, fromName: null };
  const named = readName(name);
  const namedAt = named.kind === 'date' ? thinkable(named, zone, now) : null;
  const fails = (reason: Reason, detail: string): Finding => ({
    kind: 'error',
    reason,
    detail,
    fromExif: null,
    fromName: namedAt,
  });
  if (tags.problem !== undefined) return fails('unreadable', tags.problem);
  const found = firstDate(tags);
  if (found?.reading.kind === 'impossible')
    return fails('exif-impossible', `${found.tag} ${found.reading.text}`);
  if (found?.reading.kind === 'date') {
    const at = thinkable(found.reading, zone, now);
    if (at === null) return fails('exif-impossible', `${found.tag} ${found.text}`);
    return { kind: 'dated', at, source: found.tag, fromExif: at, fromName: namedAt };
  }
  if (named.kind === 'impossible') return fails('name-impossible', named.text);
  if (named.kind !== 'date') return fails(named.kind, '');
  if (namedAt === null) return fails('name-impossible', named.local.toPlainDate().toString());
  return { kind: 'named', at: namedAt, local: named.local, fromExif: null, fromName: namedAt };
}

const thinkable = (date: WallDate, zone: string, now: number): number | null => {
  const at = instantOf(date, zone);
  return isThinkable(at, now) ? at : null;
};

/** The first tag that says anything. An impossible date is an error and not a reason to look further: something is wrong there. */
function firstDate(tags: Tags): { tag: TagName; text: string; reading: Reading } | undefined {
  for (const tag of tagNames) {
    const sorted = tags.dates
      .filter((date) => date.tag === tag)
      .sort((a, b) => rankOf(a.group) - rankOf(b.group));
    for (const { group, text } of sorted) {
      const reading = readWritten(text, zoneBeside(tags, tag, group));
      if (reading.kind !== 'none') return { tag, text, reading };
    }
  }
  return undefined;
}

/** QuickTime's own CreateDate is UTC (ISO 14496-12 §8.2.2); EXIF says its zone in a tag of its own, or does not. */
function zoneBeside(tags: Tags, tag: TagName, group: string): string | undefined {
  if (group === 'QuickTime' && tag === 'CreateDate') return 'Z';
  return group === 'EXIF' ? tags.offsets[tag] : undefined;
}

/** Names of pictures and films: one of these that cannot be read is an error, and anything else is no picture. */
const endings =
  /\.(jpe?g|jpe|heic|heif|hif|avif|png|tiff?|gif|webp|jxl|bmp|psd|dng|cr[23]|nef|arw|orf|rw2|raf|pef|srw|mp4|m4v|mov|qt|3gp|avi|mts|m2ts|mkv|webm)$/i;

/** Before anything of it is read: whether it may be one. */
export const mayBePicture = (name: string, mediaType: string | null): boolean =>
  endings.test(name) || /^(image|video)\//.test(mediaType ?? '');

function isPicture({ format, mediaType }: Tags, name: string): boolean {
  if (format === undefined) return endings.test(name);
  if (format === 'PSD') return true;
  // Drawings have no camera, and carry no EXIF.
  if (format === 'SVG') return false;
  return /^(image|video)\//.test(mediaType ?? '');
}

/** How a format keeps a date that came from the name. */
export function writtenTags(
  format: string | undefined,
  local: Temporal.PlainDateTime,
  zone: string,
): readonly string[] {
  const at = toExif(local);
  if (/^(MP4|MOV|M4V|3GP|3G2|QT|INSV|F4V)$/.test(format ?? '')) {
    const zoned = local.toZonedDateTime(zone, { disambiguation: 'compatible' });
    const utc = toExif(zoned.withTimeZone('UTC').toPlainDateTime());
    // Films have no EXIF: these two are what players and phones read. CreateDate is UTC there.
    return [`-Keys:CreationDate=${at}${zoned.offset}`, `-QuickTime:CreateDate=${utc}`];
  }
  // GIF has a place for XMP only.
  if (format === 'GIF') return [`-XMP-exif:DateTimeOriginal=${at}`, `-XMP-xmp:CreateDate=${at}`];
  return [`-EXIF:DateTimeOriginal=${at}`, `-EXIF:CreateDate=${at}`];
}
