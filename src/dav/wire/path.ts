// Paths between addresses and names. What a client wrote is taken apart segment by segment and each is judged after it is
// decoded, so that there is no encoding in which a dot segment, a separator or a control character comes through.
import { refuse } from '../../core/errors.ts';
import type { Path } from '../node.ts';

const maxNameBytes = 255;
const maxSegments = 128;

const plain = /^[\w~!$&'()*+,;=:@.-]+$/;
const unreserved = /^[\w~.-]+$/;
// Control characters, both slashes, marks that turn the direction of writing, line separators, byte order marks and what is
// no character at all: such a name shows as another one, or nobody can type it.
const forbidden =
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u001F\u007F-\u009F/\\\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF\uFFFE\uFFFF]/;

export type Target = {
  readonly path: Path;
  /** The client wrote a slash at the end: it means a collection. */
  readonly slash: boolean;
};

/** A name as it is kept (NFC). Refuses what no name may be. */
export function readName(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') refuse('dav/bad-name');
  let name = segment;
  if (!plain.test(segment)) {
    try {
      // Octets above ASCII that were sent as they are: Node shows each as one character.
      name = decodeURIComponent(
        segment.replace(/[\u0080-\u00FF]/g, (octet) => `%${octet.charCodeAt(0).toString(16)}`),
      ).normalize('NFC');
    } catch {
      refuse('dav/bad-name');
    }
    if (name === '.' || name === '..' || forbidden.test(name)) refuse('dav/bad-name');
  }
  if (name.length * 3 > maxNameBytes && Buffer.byteLength(name) > maxNameBytes) refuse('dav/bad-name');
  return name;
}

/** Path and query of a request line, or the path of a Destination, below `base`; undefined when it is not below it. */
export function readTarget(written: string, base: string): Target | undefined {
  const query = written.indexOf('?');
  const cut = query === -1 ? written : written.slice(0, query);
  // The absolute form (RFC 9112 §3.2.2); the host was judged by its header.
  const address = cut.startsWith('/') ? cut : cut.replace(/^https?:\/\/[^/]*/i, '');
  if (address.includes('#')) refuse('dav/bad-name');
  const rest = below(address, base);
  if (rest === undefined) return undefined;
  if (rest === '') return { path: [], slash: true };
  const segments = rest.split('/');
  const slash = segments.at(-1) === '';
  if (slash) segments.pop();
  if (segments.length > maxSegments) refuse('dav/bad-name');
  return { path: segments.map(readName), slash };
}

/** What follows `base`, still encoded. */
function below(address: string, base: string): string | undefined {
  if (address.startsWith(base)) return address.slice(base.length);
  if (address.length === base.length - 1 && base.startsWith(address)) return '';
  // The same names, written otherwise.
  const own = base.split('/').slice(1, -1);
  const segments = address.split('/').slice(1);
  if (segments.length < own.length) return undefined;
  for (const [index, name] of own.entries()) {
    const segment = segments[index] ?? '';
    if (segment === name) continue;
    if (segment === '' || readName(segment) !== readName(name)) return undefined;
  }
  return segments.slice(own.length).join('/');
}

/** A name as a segment of an address; nothing in it needs escaping in XML. */
export const encodeName = (name: string): string =>
  unreserved.test(name) ? name : encodeURIComponent(name).replaceAll("'", '%27');

/** The address of a path, without a slash at the end unless it is the root. */
export const hrefOf = (base: string, path: Path): string => base + path.map(encodeName).join('/');

export const isSame = (a: Path, b: Path): boolean => a.length === b.length && isWithin(a, b);

/** The path is `root` or beneath it. */
export const isWithin = (path: Path, root: Path): boolean =>
  path.length >= root.length && root.every((name, index) => path[index] === name);
