// Answers to PROPFIND as clients read them (RFC 4918 §14.16), response by response while they arrive.
import type { Checksums } from '../node.ts';
import { readHttpDate } from './dates.ts';
import { readXmlInPieces, type Tag } from './xml-reader.ts';
import { dav } from './xml-text.ts';
import { refuse } from '../../core/errors.ts';

const oc = 'http://owncloud.org/ns';
/** A folder of a few hundred thousand files; read piece by piece, so this bounds time, not memory. */
const extent = { bodyBytes: 512 * 1024 * 1024, elements: 10_000_000 };
const longestText = 16 * 1024;

export const listingBody =
  '<?xml version="1.0" encoding="utf-8"?>\n<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop>' +
  '<d:resourcetype/><d:getcontentlength/><d:getlastmodified/><d:creationdate/><d:getetag/><oc:checksums/>' +
  '</d:prop></d:propfind>';

/** One response. What the server did not say, or not in a form that can be read, is null. */
export type Told = {
  readonly href: string;
  readonly kind: 'file' | 'collection';
  readonly sizeBytes: number | null;
  readonly modifiedAt: number | null;
  readonly createdAt: number | null;
  /** As it is written in headers: with quotes, and `W/` when weak. */
  readonly etag: string | null;
  readonly checksums: Checksums;
};

/** Refuses `dav/bad-xml` for what is no multistatus, and `dav/too-large`. */
export async function* readMultistatus(body: AsyncIterable<Uint8Array>): AsyncGenerator<Told[], void, void> {
  let told: Told[] = [];
  const listener = createListener((one) => told.push(one));
  for await (const _ of readXmlInPieces(body, listener, extent)) {
    if (told.length === 0) continue;
    yield told;
    told = [];
  }
  listener.mustHaveBegun();
}

type Facts = Record<string, string>;

function createListener(tell: (one: Told) => void) {
  const stack: string[] = [];
  let href = '';
  let facts: Facts = {};
  let proven: Facts = {};
  let status = '';
  let text = '';
  let begun = false;
  const nameOf = ({ uri, local }: Tag) => (uri === dav ? local : uri === oc ? `oc:${local}` : '');
  return {
    open(tag: Tag, depth: number) {
      const name = nameOf(tag);
      if (depth === 1 && name !== 'multistatus') refuse('dav/bad-xml');
      begun = true;
      stack.push(name);
      text = '';
      if (depth === 2) [href, proven] = ['', {}];
      if (depth === 3 && name === 'propstat') [facts, status] = [{}, ''];
      if (depth === 6 && stack[4] === 'resourcetype' && name === 'collection') facts['collection'] = '1';
    },
    text(piece: string) {
      if ((text += piece).length > longestText) refuse('dav/bad-xml');
    },
    close(_: Tag, depth: number) {
      const name = stack.pop() ?? '';
      if (stack[1] === 'response') {
        if (depth === 3 && name === 'href') href ||= text.trim();
        if (depth === 3 && name === 'propstat' && /^HTTP\/\S+ 200\b/.test(status))
          proven = { ...proven, ...facts };
        if (depth === 4 && name === 'status' && stack[2] === 'propstat') status = text.trim();
        if (depth === 5 && stack[3] === 'prop') facts[name] = text.trim();
        if (depth === 6 && name === 'oc:checksum') facts['sums'] = `${facts['sums'] ?? ''} ${text.trim()}`;
      }
      if (depth === 2 && name === 'response' && href !== '') tell(toldBy(href, proven));
      text = '';
    },
    mustHaveBegun() {
      if (!begun) refuse('dav/bad-xml');
    },
  };
}

function toldBy(href: string, facts: Facts): Told {
  const size = facts['getcontentlength'] ?? '';
  const created = Date.parse(facts['creationdate'] ?? '');
  const etag = facts['getetag'] ?? '';
  return {
    href,
    kind: facts['collection'] ? 'collection' : 'file',
    sizeBytes: /^\d{1,15}$/.test(size) ? Number(size) : null,
    modifiedAt: readHttpDate(facts['getlastmodified'] ?? '') ?? null,
    createdAt: Number.isNaN(created) ? null : created,
    etag: /^(W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag) ? etag : null,
    checksums: readSums(facts['sums'] ?? ''),
  };
}

/** `SHA1:… MD5:…`, as ownCloud and its kin write them. */
function readSums(text: string): Checksums {
  const found: Partial<Record<'sha1' | 'md5' | 'sha256', string>> = {};
  const digits = { sha1: 40, md5: 32, sha256: 64 } as const;
  for (const word of text.split(/\s+/)) {
    const [name = '', sum = ''] = word.toLowerCase().split(':');
    if (name !== 'sha1' && name !== 'md5' && name !== 'sha256') continue;
    if (/^[0-9a-f]+$/.test(sum) && sum.length === digits[name]) found[name] = sum;
  }
  return found;
}
