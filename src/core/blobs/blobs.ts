// Content too large for a row of the database, under random ids: a port that a folder or a bucket stands behind.
import type { Readable } from 'node:stream';

/** Lower-case hexadecimal, 32 digits: the same on disks that mix up capitals. */
export type BlobId = string;

export type Algorithm = 'sha1' | 'md5' | 'sha256';
export type Digests = Readonly<Partial<Record<Algorithm, string>>>;

/** Both ends are inside. */
export type Range = { readonly start: number; readonly end: number };

export type Arriving = {
  readonly id: BlobId;
  /** What was read of it already. */
  readonly first: readonly Uint8Array[];
  /** The rest; of unknown length, and not destroyed whatever happens, for an answer must still be written. */
  readonly rest: Readable;
  /** Called with the size so far; what it throws ends it, and nothing is kept. */
  judge(sizeBytes: number): void;
  readonly algorithms: readonly Algorithm[];
};

export type Stored = { readonly sizeBytes: number; readonly digests: Digests };

export type Listed = { readonly id: BlobId; readonly sizeBytes: number; readonly arriving: boolean };

export type Judged = { readonly kept: ReadonlySet<BlobId>; readonly awaited: ReadonlySet<BlobId> };

export type Blobs = {
  /**
   * Resolves when all of it is on disk, as arriving: it can be read, and the next start deletes it unless a row names it.
   * Nothing is left when it rejects. StorageError 'full' when there is no room.
   */
  put(arriving: Arriving): Promise<Stored>;
  /**
   * Adds to something that arrives in pieces, from byte `at` on; what was there beyond is dropped. Resolves with the size of what
   * is on disk when `rest` ends, also when it breaks; then settled or deleted as any other. Undefined when less than `at` is there.
   */
  append(id: BlobId, at: number, rest: Readable): Promise<number | undefined>;
  /** Called after the row that names it was committed. May be lost: `sweep` makes up for it. */
  settle(id: BlobId): Promise<void>;
  /** Whoever began to read ends reading, also while it is deleted. The stream fails with ENOENT when there is none. */
  read(id: BlobId, range?: Range): Readable;
  size(id: BlobId): Promise<number | undefined>;
  /** No error when there is none. */
  delete(id: BlobId): Promise<void>;
  /**
   * What arrived and was never settled: settled when it is `kept`, left alone when more of it is `awaited`, deleted otherwise. Only
   * what has not been written to since `before` (epoch milliseconds), for other processes may be writing.
   */
  sweep(before: number, judge: (ids: readonly BlobId[]) => Promise<Judged>): Promise<number>;
  /** Everything there is. */
  list(): AsyncIterable<Listed>;
  /** Bytes that can still be written; null when nobody knows. */
  free(): Promise<number | null>;
};
