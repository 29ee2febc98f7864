// Range and If-Range (RFC 9110 §14): one range of bytes. Several at once are answered with everything, as a server may.
import type { Node } from '../node.ts';
import { readHttpDate, seconds } from './dates.ts';

export type ByteRange = { readonly start: number; readonly end: number };

/** null: answer with all of it. */
export function readRange(written: string | undefined, sizeBytes: number): ByteRange | 'outside' | null {
  const [, first = '', last = ''] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(written ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first.length > 16 || last.length > 16) return 'outside';
  if (first === '') {
    const length = Math.min(Number(last), sizeBytes);
    return length === 0 ? 'outside' : { start: sizeBytes - length, end: sizeBytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  // Backwards is no range, and what is no range counts for nothing.
  if (last !== '' && Number(last) < start) return null;
  return start >= sizeBytes ? 'outside' : { start, end };
}

/** Whether a part still belongs to what the client has: else it gets all of it. */
export function isSameAsBefore(ifRange: string | undefined, { etag, modifiedAt }: Node): boolean {
  if (ifRange === undefined) return true;
  const [, tag] = /^\s*"([^"]*)"\s*$/.exec(ifRange) ?? [];
  if (tag !== undefined) return tag === etag;
  const at = readHttpDate(ifRange);
  return at !== undefined && seconds(modifiedAt) === seconds(at);
}
