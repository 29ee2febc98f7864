// Where EXIF lies in a HEIC photo (ISO 14496-12 §8.11: the item of type 'Exif' and its location). Only what phones write: one such
// item, in one piece, in the file itself. Whatever is otherwise is left to ExifTool.

export type Piece = { readonly offset: number; readonly length: number };

/** An EXIF larger than this holds more than dates. */
const mostBytes = 1024 * 1024;

type Box = { readonly type: string; readonly start: number; readonly end: number };

/** undefined: ask ExifTool. Throws RangeError where a box promises more than `head` holds. */
export function findHeicExif(head: Uint8Array): Piece | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const top = boxes(view, 0, head.length, ['ftyp', 'meta']);
  const [type, meta] = [top.get('ftyp'), top.get('meta')];
  if (!type || !meta || text(view, type.start) !== 'heic') return undefined;
  // `meta` begins with a version, like `iinf` and `iloc` inside it.
  const inside = boxes(view, meta.start + 4, meta.end, ['iinf', 'iloc']);
  const [info, location] = [inside.get('iinf'), inside.get('iloc')];
  const item = info && exifItem(view, info);
  const piece = item === undefined || !location ? undefined : pieceOf(view, location, item);
  return piece && piece.length >= 18 && piece.length <= mostBytes ? piece : undefined;
}

/** The first box of each type. The walk ends where all were seen, so that the picture itself need not be there. */
function boxes(view: DataView, from: number, to: number, wanted: readonly string[]): Map<string, Box> {
  const found = new Map<string, Box>();
  for (let at = from; at + 8 <= to && found.size < wanted.length; ) {
    const size = view.getUint32(at);
    // 0: to the end of the file; 1: 64 bits. Neither stands before the pictures of a phone.
    if (size < 8) break;
    const type = text(view, at + 4);
    if (wanted.includes(type) && !found.has(type)) found.set(type, { type, start: at + 8, end: at + size });
    at += size;
  }
  return found;
}

const text = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));

/** The number of the only item of type 'Exif'. */
function exifItem(view: DataView, { start, end }: Box): number | undefined {
  const isShort = view.getUint8(start) === 0;
  const items: number[] = [];
  for (let at = start + 4 + (isShort ? 2 : 4); at + 8 <= end; ) {
    const size = view.getUint32(at);
    if (size < 8) return undefined;
    const version = view.getUint8(at + 8);
    // Before version 2 an item has no type.
    if (text(view, at + 4) === 'infe' && version >= 2) {
      const idBytes = version === 2 ? 2 : 4;
      const id = idBytes === 2 ? view.getUint16(at + 12) : view.getUint32(at + 12);
      if (text(view, at + 12 + idBytes + 2) === 'Exif') items.push(id);
    }
    at += size;
  }
  return items.length === 1 ? items[0] : undefined;
}

function pieceOf(view: DataView, { start, end }: Box, wanted: number): Piece | undefined {
  const version = view.getUint8(start);
  const [sizes, more] = [view.getUint8(start + 4), view.getUint8(start + 5)];
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 4, sizes & 15, more >> 4];
  const indexBytes = version === 0 ? 0 : more & 15;
  const idBytes = version < 2 ? 2 : 4;
  let at = start + 6;
  const take = (bytes: number): number => {
    const value =
      bytes === 0
        ? 0
        : bytes === 2
          ? view.getUint16(at)
          : bytes === 4
            ? view.getUint32(at)
            : Number(view.getBigUint64(at));
    at += bytes;
    return value;
  };
  for (let left = take(idBytes); left > 0 && at < end; left -= 1) {
    const id = take(idBytes);
    const isInFile = version === 0 || (take(2) & 15) === 0;
    const isOwn = take(2) === 0;
    const base = take(baseBytes);
    const extents = take(2);
    for (let extent = 0; extent < extents; extent += 1) {
      take(indexBytes);
      const piece = { offset: base + take(offsetBytes), length: take(lengthBytes) };
      if (id === wanted) return isInFile && isOwn && extents === 1 ? piece : undefined;
    }
  }
  return undefined;
}
