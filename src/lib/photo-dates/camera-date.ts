// The camera's date in the first bytes of a photo, without ExifTool: most photos of a phone are decided here, many times as
// fast. It answers only what is beyond doubt; whatever looks unusual is left to ExifTool, which reads everything.
import { readWritten } from './dates.ts';
import { findHeicExif, type Piece } from './exif-in-heic.ts';
import type { Tags } from './rules.ts';

/** How much of a file is needed: the EXIF segment of a JPEG comes first, and a segment has at most 64 KiB. */
export const headBytes = 68 * 1024;

const [dateTimeOriginal, offsetTimeOriginal, exifPointer] = [0x9003, 0x9011, 0x8769];

/** `read` brings a piece of the file that is not in its head. undefined: ask ExifTool. Throws only what `read` throws. */
export async function readCameraDate(
  head: Uint8Array,
  read: (piece: Piece) => Promise<Uint8Array>,
): Promise<Tags | undefined> {
  const jpeg = unlessOutside(() => findJpegExif(head));
  if (jpeg) return tagsOf(jpeg, { format: 'JPEG', mediaType: 'image/jpeg', extension: 'jpg' });
  const piece = unlessOutside(() => findHeicExif(head));
  if (!piece) return undefined;
  const { offset, length } = piece;
  const bytes = offset + length <= head.length ? head.subarray(offset, offset + length) : await read(piece);
  // In front of it stands how much stands in front of it (ISO 23008-12 §A.2.1).
  const exif = unlessOutside(() => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const start = 4 + view.getUint32(0);
    return new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  });
  return exif && tagsOf(exif, { format: 'HEIC', mediaType: 'image/heic', extension: 'heic' });
}

/** An offset that leads out of the bytes is unusual too. */
function unlessOutside<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function tagsOf(exif: DataView, about: Pick<Tags, 'format' | 'mediaType' | 'extension'>): Tags | undefined {
  const text = unlessOutside(() => readDate(exif));
  if (!text || readWritten(text.date).kind !== 'date') return undefined;
  return {
    ...about,
    dates: [{ tag: 'DateTimeOriginal', group: 'EXIF', text: text.date }],
    offsets: text.offset === undefined ? {} : { DateTimeOriginal: text.offset },
    problem: undefined,
  };
}

/** The TIFF structure inside the first APP1 segment that is EXIF. */
function findJpegExif(head: Uint8Array): DataView | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 10 < head.length; ) {
    const marker = view.getUint16(at);
    // Anything but application segments and comments: the picture begins.
    if (marker !== 0xfffe && (marker < 0xffe0 || marker > 0xffef)) return undefined;
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > head.length) return undefined;
    if (
      marker === 0xffe1 &&
      length >= 8 &&
      view.getUint32(at + 4) === 0x45786966 &&
      view.getUint16(at + 8) === 0
    ) {
      return new DataView(head.buffer, head.byteOffset + at + 10, length - 8);
    }
    at += 2 + length;
  }
  return undefined;
}

function readDate(tiff: DataView): { date: string; offset: string | undefined } | undefined {
  const order = tiff.getUint16(0);
  const little = order === 0x4949;
  if ((!little && order !== 0x4d4d) || tiff.getUint16(2, little) !== 42) return undefined;
  const pointer = findEntry(tiff, tiff.getUint32(4, little), exifPointer, little);
  if (pointer === undefined || tiff.getUint16(pointer + 2, little) !== 4) return undefined;
  const directory = tiff.getUint32(pointer + 8, little);
  const date = readText(tiff, findEntry(tiff, directory, dateTimeOriginal, little), little, 20);
  if (date === undefined || !/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(date)) return undefined;
  const entry = findEntry(tiff, directory, offsetTimeOriginal, little);
  if (entry === undefined) return { date, offset: undefined };
  const offset = readText(tiff, entry, little, 7);
  return offset === undefined ? undefined : { date, offset };
}

/** Where the entry of a tag stands in a directory of TIFF. */
function findEntry(tiff: DataView, directory: number, tag: number, little: boolean): number | undefined {
  const count = tiff.getUint16(directory, little);
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12;
    if (tiff.getUint16(at, little) === tag) return at;
  }
  return undefined;
}

/** A text of exactly `length` bytes with its zero; undefined for another type or length. */
function readText(
  tiff: DataView,
  entry: number | undefined,
  little: boolean,
  length: number,
): string | undefined {
  if (entry === undefined || tiff.getUint16(entry + 2, little) !== 2) return undefined;
  if (tiff.getUint32(entry + 4, little) !== length) return undefined;
  const start = tiff.getUint32(entry + 8, little);
  let text = '';
  for (let index = 0; index < length - 1; index += 1)
    text += String.fromCharCode(tiff.getUint8(start + index));
  return text;
}
