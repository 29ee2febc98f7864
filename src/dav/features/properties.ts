// The properties of nodes, as the inside of a multistatus. What a request asks for is put together once; then each node costs
// a walk over that list and nothing else. Nothing is computed that was not asked for.
import type { DeadProperty, LiveProperty, Node, PropertyName, Space } from '../node.ts';
import { httpDate, isoDate } from '../wire/dates.ts';
import type { Asked } from '../wire/bodies.ts';
import { dav, emptyElement, escapeText, isSameName, keyOf } from '../wire/xml-text.ts';
import { writeSyncToken } from '../wire/sync-token.ts';
import { type LocksAround, lockDiscovery, supportedLock } from './locks.ts';

type Xml = string | undefined;
type Given = { space: Space; base: string; now: number; around: LocksAround };
type Writer = (node: Node, given: Given) => Xml | Promise<Xml>;
type Live = {
  /** Stands in allprop (RFC 4331 §3 and RFC 6578 §3 keep theirs out). */
  readonly all: boolean;
  /** The whole element; undefined when the node has none. */
  readonly write: Writer;
};

const quotaOf =
  (element: string, which: 'availableBytes' | 'usedBytes'): Writer =>
  async (node, { space }) => {
    if (node.kind !== 'collection' || !space.quota) return undefined;
    const bytes = (await space.quota(node))[which];
    return bytes === null ? undefined : `<D:${element}>${bytes}</D:${element}>`;
  };

const supportedReports =
  '<D:supported-report-set><D:supported-report><D:report><D:sync-collection/></D:report></D:supported-report></D:supported-report-set>';

/** What the engine knows of any node. */
const own: Readonly<Record<string, Live>> = {
  '{DAV:}resourcetype': {
    all: true,
    write: (node, { space }) => {
      const more = space.resourceTypes?.(node) ?? '';
      if (node.kind === 'collection') return `<D:resourcetype><D:collection/>${more}</D:resourcetype>`;
      return more === '' ? '<D:resourcetype/>' : `<D:resourcetype>${more}</D:resourcetype>`;
    },
  },
  '{DAV:}getlastmodified': {
    all: true,
    write: ({ modifiedAt }) => `<D:getlastmodified>${httpDate(modifiedAt)}</D:getlastmodified>`,
  },
  '{DAV:}creationdate': {
    all: true,
    write: ({ createdAt }) => `<D:creationdate>${isoDate(createdAt)}</D:creationdate>`,
  },
  '{DAV:}getcontentlength': {
    all: true,
    write: ({ sizeBytes }) =>
      sizeBytes === null ? undefined : `<D:getcontentlength>${sizeBytes}</D:getcontentlength>`,
  },
  '{DAV:}getcontenttype': {
    all: true,
    write: ({ mediaType }) =>
      mediaType === null ? undefined : `<D:getcontenttype>${escapeText(mediaType)}</D:getcontenttype>`,
  },
  '{DAV:}getetag': {
    all: true,
    write: ({ etag }) => (etag === null ? undefined : `<D:getetag>"${escapeText(etag)}"</D:getetag>`),
  },
  '{DAV:}supportedlock': { all: true, write: (_, { space }) => (space.locking ? supportedLock : undefined) },
  '{DAV:}lockdiscovery': {
    all: true,
    write: (node, { space, base, now, around }) => {
      if (!space.locking) return undefined;
      if (around.locks.length === 0) return '<D:lockdiscovery/>';
      return lockDiscovery(around.locks, around.pathOf(node), base, now);
    },
  },
  '{DAV:}quota-available-bytes': { all: false, write: quotaOf('quota-available-bytes', 'availableBytes') },
  '{DAV:}quota-used-bytes': { all: false, write: quotaOf('quota-used-bytes', 'usedBytes') },
  '{DAV:}sync-token': {
    all: false,
    write: async (node, { space }) =>
      node.kind === 'collection' && space.syncing
        ? `<D:sync-token>${writeSyncToken(await space.syncing.token(node))}</D:sync-token>`
        : undefined,
  },
  '{DAV:}supported-report-set': {
    all: false,
    write: (node, { space }) =>
      node.kind === 'collection' && space.syncing ? supportedReports : '<D:supported-report-set/>',
  },
};

/** Kept like any dead property once somebody sets it; the name until then. */
const displayName: PropertyName = { namespace: dav, name: 'displayname' };
const nameAsDisplayName: Writer = ({ name }) => `<D:displayname>${escapeText(name)}</D:displayname>`;

const liveOf = (name: PropertyName, space: Space): Live | undefined => {
  const key = keyOf(name);
  const given = space.live && Object.hasOwn(space.live, key) ? space.live[key] : undefined;
  if (given) return fromSpace(name, given);
  return Object.hasOwn(own, key) ? own[key] : undefined;
};

/** Whether a client may not write it. */
export const isProtected = (name: PropertyName, space: Space): boolean => liveOf(name, space) !== undefined;

function fromSpace(name: PropertyName, { all, xml }: LiveProperty): Live {
  const empty = emptyElement(name);
  // `<x:name xmlns:x="…"/>` becomes a pair of tags around the value.
  const start = `${empty.slice(0, -2)}>`;
  const end = `</${/^<([^\s/]+)/.exec(empty)?.[1] ?? ''}>`;
  const around = (inner: Xml): Xml => (inner === undefined ? undefined : start + inner + end);
  return {
    all,
    write(node) {
      const inner = xml(node);
      return typeof inner === 'object' ? inner.then(around) : around(inner);
    },
  };
}

type Wanted = PropertyName & {
  readonly empty: string;
  readonly write: Writer | undefined;
  readonly isKept: boolean;
};

function want(name: PropertyName, space: Space): Wanted {
  const live = liveOf(name, space);
  const isName = live === undefined && isSameName(name, displayName);
  return {
    ...name,
    empty: emptyElement(name),
    write: live?.write ?? (isName ? nameAsDisplayName : undefined),
    isKept: live === undefined,
  };
}

/** `{DAV:}getetag` as a name again. */
function nameOfKey(key: string): PropertyName {
  const end = key.lastIndexOf('}');
  return { namespace: key.slice(1, end), name: key.slice(end + 1) };
}

function wantAll(space: Space, isAsked: (live: { readonly all: boolean }) => boolean): Wanted[] {
  const names = [displayName];
  const tables: readonly Readonly<Record<string, { readonly all: boolean }>>[] = [own, space.live ?? {}];
  for (const table of tables)
    for (const [key, live] of Object.entries(table)) if (isAsked(live)) names.push(nameOfKey(key));
  return names.map((name) => want(name, space));
}

const ok = '<D:status>HTTP/1.1 200 OK</D:status></D:propstat>';
const notFound = '<D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>';

/** What `asked` makes of nodes. */
export function createPropertyWriter(asked: Asked, given: Given) {
  const { space } = given;
  const wanted =
    asked.kind === 'some'
      ? asked.names.map((name) => want(name, space))
      : asked.kind === 'all'
        ? [...wantAll(space, ({ all }) => all), ...asked.include.map((name) => want(name, space))]
        : wantAll(space, () => true);
  const isSome = asked.kind === 'some';
  const readsKept = space.properties !== undefined && (!isSome || wanted.some(({ isKept }) => isKept));

  /** A promise only where a value is one: of ten thousand nodes most are at hand. */
  function propstats(node: Node, kept: readonly DeadProperty[]): string | Promise<string> {
    const values: (Xml | Promise<Xml>)[] = [];
    let isAtHand = true;
    for (const one of wanted) {
      let value: Xml | Promise<Xml>;
      if (one.isKept && kept.length > 0) value = kept.find((property) => isSameName(property, one))?.xml;
      // In allprop and propname what is kept follows as a whole.
      if (value !== undefined && !isSome) value = elsewhere;
      else value ??= one.write?.(node, given);
      if (typeof value === 'object') isAtHand = false;
      values.push(value);
    }
    if (isAtHand) return written(values as Xml[], kept);
    return Promise.all(values.map(async (value) => value)).then((all) => written(all, kept));
  }

  function written(values: readonly Xml[], kept: readonly DeadProperty[]): string {
    let found = '';
    let missing = '';
    for (let at = 0; at < wanted.length; at += 1) {
      const value = values[at];
      const { empty } = wanted[at] as Wanted;
      if (value === elsewhere) continue;
      if (value === undefined) missing += empty;
      else found += asked.kind === 'names' ? empty : value;
    }
    if (!isSome) {
      for (const property of kept) found += asked.kind === 'names' ? emptyElement(property) : property.xml;
      missing = asked.kind === 'all' ? missingOf(asked.include, missing) : '';
    }
    const first = found === '' && missing !== '' ? '' : `<D:propstat><D:prop>${found}</D:prop>${ok}`;
    return missing === '' ? first : `${first}<D:propstat><D:prop>${missing}</D:prop>${notFound}`;
  }

  return {
    /** Whether answers need the locks around. */
    readsLocks: wanted.some(({ namespace, name }) => namespace === dav && name === 'lockdiscovery'),
    /** `<D:response>` of each node of a page, as one string. */
    async page(nodes: readonly Node[], hrefOfNode: (node: Node) => string): Promise<string> {
      const kept = readsKept ? await space.properties?.dead(nodes) : undefined;
      let text = '';
      for (const node of nodes) {
        const pending = propstats(node, kept?.get(node.id) ?? none);
        const inner = typeof pending === 'string' ? pending : await pending;
        text += `<D:response><D:href>${hrefOfNode(node)}</D:href>${inner}</D:response>`;
      }
      return text;
    },
  };
}
const none: readonly DeadProperty[] = [];
/** Stands for a value that is written in another place; no element looks like it. */
const elsewhere = '';

/** allprop keeps silent about what a node has not, but for what was named (RFC 4918 §9.1). */
const missingOf = (include: readonly PropertyName[], missing: string): string =>
  include
    .map(emptyElement)
    .filter((empty) => missing.includes(empty))
    .join('');
