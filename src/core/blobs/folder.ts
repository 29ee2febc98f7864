// Blobs in a folder: `incoming/<id>` while nobody names them, `<first two digits>/<id>` once a row does. A file is on disk,
// and so is its place in the folder, before anybody is told.
import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { grouped } from '../../lib/grouped.ts';
import { giveBack, Received } from '../../lib/received.ts';
import { StorageError } from '../db/db.ts';
import type { Algorithm, Arriving, BlobId, Blobs, Digests, Listed, Stored } from './blobs.ts';
import { openBlob } from './read.ts';

/** Written at once: fewer calls, and no more memory than two of these an upload. */
const batchBytes = 512 * 1024;
/** What the disk has not got yet; the sync at the end then has little to wait for, and neither has anybody else. */
const unsyncedBytes = 32 * 1024 * 1024;
const shape = /^[0-9a-f]{32}$/;

const isCode = (error: unknown, ...codes: string[]): boolean =>
  codes.includes(String((error as { code?: unknown } | null)?.code));

/** What a write fails with, as the rest of the house knows it. */
export function asFault(error: unknown): unknown {
  if (isCode(error, 'ENOSPC', 'EDQUOT', 'EFBIG')) return new StorageError('full', error);
  if (isCode(error, 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'EACCES')) return new StorageError('io', error);
  return error;
}

/** The folder is made when the first blob arrives. */
export function createFolderBlobs(folder: string): Blobs {
  const incoming = join(folder, 'incoming');
  const incomingPath = (id: BlobId) => join(incoming, checked(id));
  const settledPath = (id: BlobId) => join(folder, checked(id).slice(0, 2), id);
  const syncIncoming = grouped(() => syncFolder(incoming));

  async function openNew(path: string): Promise<FileHandle> {
    try {
      return await open(path, 'wx', 0o600);
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      // The folder's own place is on disk before anything is in it.
      await syncFolder(folder);
      return open(path, 'wx', 0o600);
    }
  }

  async function put(arriving: Arriving): Promise<Stored> {
    const path = incomingPath(arriving.id);
    let file: FileHandle | undefined;
    try {
      file = await openNew(path);
      const stored = await write(file, arriving);
      await file.datasync();
      await file.close();
      await syncIncoming();
      return stored;
    } catch (error) {
      await file?.close().catch(noMatter);
      if (file) await unlink(path).catch(noMatter);
      throw asFault(error);
    }
  }

  async function settle(id: BlobId): Promise<void> {
    try {
      await rename(incomingPath(id), settledPath(id));
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw error;
      await mkdir(join(folder, id.slice(0, 2)), { recursive: true, mode: 0o700 });
      await rename(incomingPath(id), settledPath(id)).catch((again: unknown) => {
        // Settled already: two did it at once.
        if (!isCode(again, 'ENOENT')) throw again;
      });
    }
  }

  async function append(id: BlobId, at: number, rest: Readable): Promise<number | undefined> {
    const path = incomingPath(id);
    try {
      const file = at === 0 ? await openNewOrOld(path) : await open(path, 'r+');
      try {
        if ((await file.stat()).size < at) return undefined;
        // What came after the last sync may be anything.
        await file.truncate(at);
        const end = await writeFrom(file, at, rest);
        await file.datasync();
        if (at === 0) await syncIncoming();
        return end;
      } finally {
        await file.close();
      }
    } catch (error) {
      if (isCode(error, 'ENOENT')) return undefined;
      throw asFault(error);
    }
  }

  async function openNewOrOld(path: string): Promise<FileHandle> {
    try {
      return await openNew(path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      return open(path, 'r+');
    }
  }

  return {
    put,
    append,
    settle,
    // Settled between two looks: the first place is looked at again.
    read: (id, range) => openBlob([settledPath(id), incomingPath(id), settledPath(id)], range),
    async size(id) {
      for (const path of [settledPath(id), incomingPath(id), settledPath(id)]) {
        const found = await stat(path).catch((error: unknown) => {
          if (isCode(error, 'ENOENT')) return undefined;
          throw error;
        });
        if (found) return found.size;
      }
      return undefined;
    },
    async delete(id) {
      for (const path of [incomingPath(id), settledPath(id)])
        await unlink(path).catch((error: unknown) => {
          if (!isCode(error, 'ENOENT')) throw error;
        });
    },
    async sweep(before, judge) {
      let swept = 0;
      const ids = await namesIn(incoming);
      for (let at = 0; at < ids.length; at += 500) {
        const some = ids.slice(at, at + 500);
        const { kept, awaited } = await judge(some);
        for (const id of some) {
          const path = incomingPath(id);
          const found = await stat(path).catch(() => undefined);
          if (!found || found.mtimeMs >= before || awaited.has(id)) continue;
          if (kept.has(id)) await settle(id);
          else await unlink(path).catch(noMatter);
          swept += 1;
        }
      }
      return swept;
    },
    async *list(): AsyncIterable<Listed> {
      const shelves = (await readdir(folder).catch(() => [])).filter((name) => /^[0-9a-f]{2}$/.test(name));
      for (const shelf of ['incoming', ...shelves.sort()])
        for (const id of await namesIn(join(folder, shelf))) {
          const found = await stat(join(folder, shelf, id)).catch(() => undefined);
          if (found) yield { id, sizeBytes: found.size, arriving: shelf === 'incoming' };
        }
    },
    async free() {
      // Before the first blob there is no folder, but the disk it will be on.
      for (let place = folder; ; place = dirname(place)) {
        const found = await statfs(place).catch(() => undefined);
        if (found) return found.bavail * found.bsize;
        if (place === dirname(place)) return null;
      }
    },
  };
}

/** An id is never a path. */
function checked(id: BlobId): BlobId {
  if (!shape.test(id)) throw new TypeError('not the id of a blob');
  return id;
}

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder).catch(() => [])).filter((name) => shape.test(name));

async function write(file: FileHandle, { first, rest, judge, algorithms }: Arriving): Promise<Stored> {
  const hashes = algorithms.map((name) => [name, createHash(name)] as const);
  let sizeBytes = 0;
  let batch: Uint8Array[] = [];
  let waiting = 0;
  let unsynced = 0;
  let writing = Promise.resolve();
  let syncing: Promise<void> | undefined;
  let fault: Error | undefined;
  const isReceived = rest instanceof Received;

  const flush = () => {
    const pieces = batch;
    const bytes = waiting;
    batch = [];
    waiting = 0;
    writing = writeAll(file, pieces, bytes);
    if (isReceived) writing = writing.then(() => giveBack(pieces));
    // Looked at when it is awaited; a body that breaks first must not make it nobody's.
    writing.catch(noMatter);
    unsynced += bytes;
    if (unsynced < unsyncedBytes || syncing) return;
    unsynced = 0;
    syncing = writing
      .then(() => file.datasync())
      .catch((error: unknown) => {
        fault ??= error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => {
        syncing = undefined;
      });
  };
  const take = async (piece: Uint8Array) => {
    sizeBytes += piece.length;
    judge(sizeBytes);
    for (const [, hash] of hashes) hash.update(piece);
    batch.push(piece);
    waiting += piece.length;
    if (waiting < batchBytes) return;
    await writing;
    if (fault) throw fault;
    flush();
  };
  try {
    for (const piece of first) await take(piece);
    for await (const piece of rest.iterator({ destroyOnReturn: false })) await take(piece as Uint8Array);
    await writing;
    flush();
    await writing;
  } finally {
    await writing.catch(noMatter);
    await syncing;
  }
  if (fault) throw fault;
  const digests: Digests = Object.fromEntries(
    hashes.map(([name, hash]): [Algorithm, string] => [name, hash.digest('hex')]),
  );
  return { sizeBytes, digests };
}

/** Whatever came before the stream broke is kept; a disk that fails is an error. Returns where it ends. */
async function writeFrom(file: FileHandle, from: number, rest: Readable): Promise<number> {
  let at = from;
  let batch: Uint8Array[] = [];
  let waiting = 0;
  const flush = async () => {
    const bytes = batch.length === 1 && batch[0] ? batch[0] : Buffer.concat(batch);
    batch = [];
    waiting = 0;
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at);
      done += bytesWritten;
      at += bytesWritten;
    }
  };
  const pieces = rest.iterator({ destroyOnReturn: false });
  for (;;) {
    const next = await pieces.next().catch(() => ({ done: true as const, value: undefined }));
    if (next.done) break;
    batch.push(next.value as Uint8Array);
    waiting += (next.value as Uint8Array).length;
    if (waiting >= batchBytes) await flush();
  }
  await flush();
  return at;
}

/** A disk that fills up takes a part and refuses the rest. */
async function writeAll(file: FileHandle, pieces: readonly Uint8Array[], bytes: number): Promise<void> {
  if (bytes === 0) return;
  const { bytesWritten } = await file.writev(pieces as Uint8Array[]);
  if (bytesWritten === bytes) return;
  const left = Buffer.concat(pieces).subarray(bytesWritten);
  for (let at = 0; at < left.length; ) at += (await file.write(left, at, left.length - at)).bytesWritten;
}

/** A name is in a folder for certain once the folder itself is on disk. Windows knows no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const noMatter = (): void => {};
