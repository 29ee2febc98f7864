// What the engine asks of those who keep things (drive, calendars, contacts): plain data about nodes, and a space that says
// what it can do. A capability that a space lacks is a verb the engine refuses there. Nothing here knows XML or HTTP.
import type { Readable } from 'node:stream';
import type { Reply } from '../core/http/replies.ts';

export { conflictOf, locksAgainst } from './lock-rules.ts';

/** Decoded segments from the root of the space; the root is []. Never '.', '..', '' or a slash: the wire refuses those. */
export type Path = readonly string[];

/** A property's name. `DAV:` is a namespace like the others. */
export type PropertyName = { readonly namespace: string; readonly name: string };

export type Node = {
  readonly kind: 'file' | 'collection';
  /** Stays through moves and new content. */
  readonly id: string;
  /** Last segment; '' for the root of the space. */
  readonly name: string;
  /** Opaque and strong, without quotes; changes with the content. null where there is no content (collections). */
  readonly etag: string | null;
  readonly sizeBytes: number | null;
  readonly mediaType: string | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
};

/** What a writer believes to be there; judged again in the transaction that writes. `any` overwrites whatever it finds. */
export type Expected = 'any' | 'absent' | { readonly etags: readonly string[] };

/** What holds for the request, given to whatever changes something. */
export type Means = {
  /** Lock tokens that the request showed; a lock that none of them names refuses. */
  readonly tokens: readonly string[];
};

export type Lock = {
  /** `urn:uuid:…` */
  readonly token: string;
  readonly scope: 'exclusive' | 'shared';
  readonly depth: 0 | 'infinity';
  /** What the client wrote as its owner, XML that the wire has checked; '' when nothing. */
  readonly ownerXml: string;
  readonly expiresAt: number;
  /** Where it was taken. */
  readonly root: Path;
  /** Taken by whoever asks now: shown by somebody else a token opens nothing (RFC 4918 §6.4). */
  readonly mine: boolean;
};

/**
 * Content as it stands now, also while it is being replaced: whoever began to read ends reading the same. Of a collection
 * only `node` counts; nobody opens it.
 */
export type Content = {
  readonly node: Node;
  /** `start` and `end` are both inside. Absent range: all of it. */
  open(range?: { readonly start: number; readonly end: number }): Readable | Uint8Array;
};

export type Checksums = Readonly<Partial<Record<'sha1' | 'md5' | 'sha256', string>>>;

/** A body that fits into memory: `whole` reads all of it, once, as a stream would be read. */
export type WholeBody = { whole(): Uint8Array | Promise<Uint8Array> };

export type PutInput = Means & {
  readonly path: Path;
  /**
   * Read it or leave it: destroying it does not cut the connection, and a client that waits to be asked (`Expect`) is asked
   * at the first read, so refuse before it what can be refused. A body that ends early fails with `dav/torn`.
   */
  readonly body: Readable | WholeBody;
  /** null when the client did not say (chunked). */
  readonly lengthBytes: number | null;
  readonly mediaType: string | null;
  /** `X-OC-Mtime`. */
  readonly modifiedAt: number | null;
  /** `OC-Checksum`: what does not agree is refused, and nothing is kept. Lower-case hexadecimal. */
  readonly checksums: Checksums;
  readonly expected: Expected;
};

export type TransferInput = Means & {
  readonly from: Path;
  readonly to: Path;
  readonly overwrite: boolean;
};

export type Change =
  | { readonly node: Node; readonly path: Path }
  /** Was there at the older token and is no more. */
  | { readonly gone: Path };

/** Space in bytes; `availableBytes` null: nobody set a limit and the disk does not say. */
export type Quota = { readonly usedBytes: number; readonly availableBytes: number | null };

/** Reading: every space can. */
export type Reading = {
  find(path: Path): Promise<Node | undefined>;
  /** Members of a collection in pages, so that a large one never stands whole in memory. Order: by name, code points. */
  list(collection: Node): AsyncIterable<readonly Node[]>;
  /** Refuses what is not there or has gone in the meantime (`dav/not-found`). One look-up: GET asks for nothing else. */
  content(path: Path): Promise<Content>;
};

/**
 * Writing. Each call is atomic, judges locks and expectations itself in its transaction (`locksAgainst` of
 * lock-rules.ts), and is acknowledged when it is on disk.
 */
export type Writing = {
  /** Refuses `dav/is-a-collection`, `dav/no-parent`, `dav/not-a-collection` (of the parent) and `dav/changed`. */
  put(input: PutInput): Promise<{ readonly created: boolean; readonly node: Node }>;
  /** `dead` from extended MKCOL. Refuses `dav/exists`, also over a file. */
  makeCollection(
    input: Means & { readonly path: Path; readonly dead?: readonly DeadProperty[] },
  ): Promise<Node>;
  remove(input: Means & { readonly path: Path; readonly expected: Expected }): Promise<void>;
  /**
   * What stands at `to` goes when `overwrite`, and refuses with `dav/exists` when not. The engine has refused the root, a path
   * onto itself, into itself, and onto what it is in. Depth infinity; `shallow` is COPY with Depth 0: the collection without its members. */
  copy(input: TransferInput & { readonly shallow: boolean }): Promise<{ readonly created: boolean }>;
  move(input: TransferInput): Promise<{ readonly created: boolean }>;
};

/** A property whose value only the client understands; `xml` is the whole element, checked and self-contained. */
export type DeadProperty = PropertyName & { readonly xml: string };

export type Properties = {
  /** What is kept for these nodes, by their id; a node that has none may be missing. Asked a page of nodes at a time. */
  dead(nodes: readonly Node[]): Promise<ReadonlyMap<string, readonly DeadProperty[]>>;
  /** All or nothing. `modifiedAt`: what a client wrote as `lastmodified` (rclone) or `getlastmodified`; null when it did not. */
  patch(
    input: Means & {
      readonly path: Path;
      readonly set: readonly DeadProperty[];
      readonly remove: readonly PropertyName[];
      readonly modifiedAt: number | null;
    },
  ): Promise<void>;
};

export type Locking = {
  /** Locks that hold at a path: its own, those of depth infinity above it, and (`below`) those under it. */
  of(path: Path, below?: boolean): Promise<readonly Lock[]>;
  /**
   * Makes an empty file where nothing is (RFC 4918 §7.3); `created` says so. Refuses `dav/lock-conflict` (`conflictOf` of
   * lock-rules.ts), and `dav/locked` where a lock of the parent keeps the file from being made.
   */
  take(input: {
    readonly path: Path;
    readonly scope: Lock['scope'];
    readonly depth: Lock['depth'];
    readonly ownerXml: string;
    readonly timeoutSeconds: number;
    readonly tokens: readonly string[];
  }): Promise<{ readonly lock: Lock; readonly created: boolean }>;
  /** Both refuse `dav/no-such-lock` when the token holds nothing at the path or is somebody else's. */
  refresh(path: Path, token: string, timeoutSeconds: number): Promise<Lock>;
  release(path: Path, token: string): Promise<void>;
};

export type Syncing = {
  /** The collection's state now: opaque, of letters, digits, `-`, `.`, `_`. The engine shows it as a URI and takes that off. */
  token(collection: Node): Promise<string>;
  /** Changes since a token, or all members when null. Refuses `dav/sync-token-not-valid`. `more`: cut at the limit; the token goes on. */
  changes(input: {
    readonly collection: Path;
    readonly since: string | null;
    readonly depth: 1 | 'infinity';
    readonly limit: number;
  }): Promise<{ readonly token: string; readonly changes: readonly Change[]; readonly more: boolean }>;
};

/**
 * Properties the space knows about a node, beside those the engine has from `Node`: by `{namespace}name`. `xml` is the inner
 * XML of the element, or undefined when this node has none. `all`: whether allprop tells it.
 */
export type LiveProperty = {
  readonly all: boolean;
  xml(node: Node): string | undefined | Promise<string | undefined>;
};

/** One person's (or program's) view of one tree, made for one request. */
export type Space = {
  readonly reading: Reading;
  readonly writing?: Writing;
  readonly properties?: Properties;
  readonly locking?: Locking;
  readonly syncing?: Syncing;
  readonly quota?: (collection: Node) => Promise<Quota>;
  readonly live?: Readonly<Record<string, LiveProperty>>;
  /** More resource types of a node, as empty elements: `<C:calendar xmlns:C="…"/>`. */
  readonly resourceTypes?: (node: Node) => string;
};

/**
 * Answers a request on a space. `base` is where its root stands in addresses, encoded, with a slash at both ends; `host` is
 * the call's, and what a Destination may name. The path is read from the request itself, as the client wrote it.
 */
export type ServeSpace = (given: {
  readonly space: Space;
  readonly base: string;
  readonly host: string;
}) => Reply;
