// Decisions about drives: names, rights, versions, and where things go. Pure.
import type { Access, Mount, View } from './types.ts';

const dayMs = 86_400_000;
const gibibyte = 1024 ** 3;

export const personalName = 'Personal';
/** Up to here content lies in a row of the database, and is written with it. */
export const smallBytes = 16 * 1024;
export const mostNameBytes = 255;
export const trashMs = 30 * dayMs;
/** A token of sync is good for so long after what it does not know of was deleted. */
export const goneMs = 90 * dayMs;
export const mostVersions = 10;
export const mostMembers = 5000;
export const mostDrivesEach = 100;
export const mostLocksEach = 1000;
/** All properties of one node together. */
export const mostPropertiesLength = 1024 * 1024;
export const mostLockSeconds = 7 * 86_400;
/** Somebody who found content before it was released has so long to open it. */
export const releaseAfterMs = 60_000;
/** What one program writes again within this time is one piece of work. */
export const sameWorkMs = 60_000;
/** What has not been written to for so long will not be. */
export const abandonedMs = 24 * 3_600_000;
export const mostLinksEach = 1000;
export const leastLinkPassword = 8;
export const mostLinkMs = 3653 * dayMs;
/** A link that has expired is still listed for so long. */
export const forgottenLinkMs = 30 * dayMs;
/** A browser that gave the password of a link is not asked again for so long. */
export const unlockedMs = 12 * 3_600_000;
/** Files and folders of one ZIP. */
export const mostZipped = 10_000;
/** Larger ones take days over usual lines, and more parts than an upload into a bucket may have. */
export const mostFileBytes = 100 * gibibyte;
export const usualQuotaBytes = 100 * gibibyte;
export const mostQuotaBytes = 1024 ** 5;
export const pageSizes = { usual: 200, most: 1000 } as const;

/** Rights by what they allow. */
const strength: Readonly<Record<Access, number>> = { read: 1, write: 2, manage: 3 };
export const allows = (access: Access | null, asked: Access): boolean =>
  access !== null && strength[access] >= strength[asked];
export const toAccess = (text: string): Access =>
  text === 'manage' || text === 'write' || text === 'read' ? text : 'read';

/**
 * Characters that no name has: what steers terminals, what turns the direction of reading (names that lie), and what programs
 * cannot ask for by WebDAV, which takes no separator of any system.
 */
const forbidden = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\u2028\u2029/\\]/u;

/** The name as it is kept (NFC), or undefined when nothing may be called so. */
export function nameOf(given: string): string | undefined {
  if (!given.isWellFormed()) return undefined;
  const name = given.normalize('NFC');
  if (name === '' || name === '.' || name === '..' || forbidden.test(name)) return undefined;
  return byteLength(name) > mostNameBytes ? undefined : name;
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/** `report.txt` -> `report (2).txt`; cut so that it stays a name. */
export function nextName(name: string, count: number): string {
  const suffix = ` (${count})`;
  const dot = name.lastIndexOf('.');
  const isExtension = dot > 0 && name.length - dot <= 12;
  const ending = isExtension ? name.slice(dot) : '';
  let stem = [...(isExtension ? name.slice(0, dot) : name)];
  while (byteLength(stem.join('') + suffix + ending) > mostNameBytes) stem = stem.slice(0, -1);
  return stem.join('') + suffix + ending;
}

/** A name that every system unpacks, told apart from those in `taken` on systems that ignore capitals too; it is added there. */
export function zipName(name: string, taken: Set<string>): string {
  const plain = name.replace(/[\\:*?"<>|]/g, '_');
  let free = plain;
  for (let count = 2; taken.has(free.toLocaleLowerCase()); count += 1) free = nextName(plain, count);
  taken.add(free.toLocaleLowerCase());
  return free;
}

/** ZIP knows the years from 1980 to 2038. */
export const zipDate = (at: number): Date =>
  new Date(Math.min(Math.max(at, Date.UTC(1980, 0, 2)), Date.UTC(2038, 0, 1)));

/** Where a path begins in what somebody sees, and the names that are left. */
export type Place =
  /** The root of somebody who sees mounts only: no node. */
  | { readonly kind: 'nowhere'; readonly names: readonly string[] }
  | {
      readonly kind: 'tree';
      readonly topId: string;
      readonly mount: Mount | null;
      readonly access: Access;
      /** Below the top. */
      readonly names: readonly string[];
    };

/** A name that nothing may have finds nothing. */
export function placeOf(view: View, path: readonly string[]): Place | undefined {
  const names: string[] = [];
  for (const segment of path) {
    const name = nameOf(segment);
    if (name === undefined) return undefined;
    names.push(name);
  }
  const mount = view.mounts.find(({ name }) => name === names[0]);
  if (mount) return { kind: 'tree', topId: mount.nodeId, mount, access: mount.access, names: names.slice(1) };
  if (view.rootId === null || view.access === null) return { kind: 'nowhere', names };
  return { kind: 'tree', topId: view.rootId, mount: null, access: view.access, names };
}

/**
 * Whether content that is being replaced is kept as a version. Nothing is lost by leaving out empty content and what the same
 * person brought less than a minute ago: what was there before that is kept already.
 */
export function keepsVersion(
  old: { readonly sizeBytes: number; readonly writtenAt: number; readonly writtenBy: string | null },
  now: number,
  accountId: string,
): boolean {
  if (old.sizeBytes === 0) return false;
  const age = now - old.writtenAt;
  return old.writtenBy !== accountId || age >= sameWorkMs || age < 0;
}

/** Names of those who came from outside must not hide each other. */
export function mountNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let count = 2; taken.has(free); count += 1) free = nextName(name, count);
    taken.add(free);
    return free;
  });
}

const mediaTypes: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  css: 'text/css',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  epub: 'application/epub+zip',
  flac: 'audio/flac',
  gif: 'image/gif',
  gz: 'application/gzip',
  heic: 'image/heic',
  htm: 'text/html',
  html: 'text/html',
  ics: 'text/calendar',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript',
  json: 'application/json',
  m4a: 'audio/mp4',
  md: 'text/markdown',
  mkv: 'video/x-matroska',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  odp: 'application/vnd.oasis.opendocument.presentation',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  odt: 'application/vnd.oasis.opendocument.text',
  ogg: 'audio/ogg',
  pdf: 'application/pdf',
  png: 'image/png',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  rtf: 'application/rtf',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  vcf: 'text/vcard',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  xml: 'application/xml',
  zip: 'application/zip',
};
const anything = 'application/octet-stream';

/** What a file says it is: what its writer said, or what its name says. */
export function mediaTypeOf(name: string, given: string | null): string {
  if (given !== null) return given;
  return mediaTypes[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? anything;
}

/** What a writer says of its content, when it says anything and can be repeated in a header. */
export function givenMediaType(given: string | null): string | null {
  if (given === null || given.length > 200) return null;
  const type = given.trim().toLowerCase();
  const isPlain =
    /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+(\s*;\s*[a-z0-9_-]+=("[\x20-\x21\x23-\x7e]*"|[\x21-\x7e]+))*$/.test(
      type,
    );
  // Programs that know nothing say this.
  return !isPlain || type === anything || type === 'application/x-www-form-urlencoded' ? null : type;
}

/** `SHA1:… MD5:…`, as `OC-Checksum` writes it; undefined when none is known. */
export function checksumsText(known: {
  readonly sha1: string | null;
  readonly md5: string | null;
  readonly sha256: string | null;
}): string | undefined {
  const parts = [
    known.sha1 === null ? [] : [`SHA1:${known.sha1}`],
    known.md5 === null ? [] : [`MD5:${known.md5}`],
    known.sha256 === null ? [] : [`SHA256:${known.sha256}`],
  ].flat();
  return parts.length === 0 ? undefined : parts.join(' ');
}

/** Where a page of changes ended: what has a greater pair of these is still to come. */
export type SyncPoint = { readonly sequence: number; readonly key: string };

/** `12` or `12.key`; undefined for anything else. */
export function readSyncToken(token: string, driveId: string): SyncPoint | undefined {
  const [, drive, sequence = '', key = ''] = /^([a-z0-9]+)-(\d{1,15})(?:\.([\w.-]+))?$/.exec(token) ?? [];
  return drive === driveId ? { sequence: Number(sequence), key } : undefined;
}
export const syncTokenOf = (driveId: string, { sequence, key }: SyncPoint): string =>
  `${driveId}-${sequence}${key === '' ? '' : `.${key}`}`;
