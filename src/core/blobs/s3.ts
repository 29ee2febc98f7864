// Blobs in a bucket that speaks S3: `blobs/<id>` is the content, `incoming/<id>` a mark beside it. Objects cannot be renamed, so
// nothing moves when a row names it: the mark is made before anything of a blob is begun and deleted by `settle`. Whoever
// sweeps reads the marks only, never the bucket: what an old mark stands for is kept when a row names it, and otherwise deleted,
// the parts of an unfinished upload too. A lost `settle` costs nothing, an orphan always has its mark. What arrives in pieces
// (s3-pieces.ts) becomes an object when it is settled or first read, and is not listed before. Someone who reads while it is
// deleted reads on, unless the connection breaks as well.
import { StorageError } from '../db/db.ts';
import type { Arriving, BlobId, Blobs, Judged, Listed, Range, Stored } from './blobs.ts';
import type { Bucket } from './place.ts';
import { listParts } from './s3-parts.ts';
import { createPieces } from './s3-pieces.ts';
import { openObject } from './s3-read.ts';
import { type BucketOptions, BucketFailure, createRequests, payloadOf } from './s3-requests.ts';
import { upload } from './s3-upload.ts';
import { allIn, type Element, readXml, textIn } from './s3-xml.ts';

const shape = /^[0-9a-f]{32}$/;
const fullCodes = new Set(['QuotaExceeded', 'XMinioStorageFull', 'EntityTooLarge', 'InsufficientStorage']);

/** What the house calls it; the code of the bucket stays in the message. */
function asFault(error: unknown): unknown {
  if (!(error instanceof BucketFailure)) return error;
  if (fullCodes.has(error.code) || error.status === 507) return new StorageError('full', error);
  return new StorageError('unavailable', error);
}

const isMissing = (error: unknown): boolean => error instanceof BucketFailure && error.status === 404;
/** A bucket that is not there has lost nothing: its blobs are not missing. (An answer to HEAD cannot say which.) */
const isGone = (error: unknown): boolean =>
  isMissing(error) && (error as BucketFailure).code !== 'NoSuchBucket';

export function createBucketBlobs(bucket: Bucket, options: BucketOptions): Blobs {
  const requests = createRequests(bucket, options);
  const { ask } = requests;
  const contentKey = (id: BlobId) => `blobs/${checked(id)}`;
  const markKey = (id: BlobId) => `incoming/${checked(id)}`;

  const remove = async (key: string): Promise<void> => {
    await ask({ method: 'DELETE', key }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  };

  async function sizeOf(id: BlobId): Promise<number | undefined> {
    try {
      const { headers } = await ask({ method: 'HEAD', key: contentKey(id) });
      return Number(headers['content-length']);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  /** Pages of a listing under `place`, in order. */
  async function* pages(place: string): AsyncIterable<Element[]> {
    for (let token = ''; ; ) {
      const query = {
        'list-type': '2',
        prefix: `${bucket.prefix}${place}`,
        ...(token === '' ? {} : { 'continuation-token': token }),
      };
      const listing = readXml((await ask({ method: 'GET', key: '', query })).body);
      yield allIn(listing, 'Contents');
      token = textIn(listing, 'NextContinuationToken');
      if (textIn(listing, 'IsTruncated') !== 'true' || token === '') return;
    }
  }
  const idOf = (element: Element, place: string): BlobId | undefined => {
    const id = textIn(element, 'Key').slice(bucket.prefix.length + place.length);
    return shape.test(id) ? id : undefined;
  };

  /** Of this blob, with the time of their last part. */
  async function* uploadsOf(id: BlobId): AsyncIterable<{ uploadId: string; writtenAt: number }> {
    const key = contentKey(id);
    const query = { uploads: '', prefix: `${bucket.prefix}${key}` };
    const listing = readXml((await ask({ method: 'GET', key: '', query })).body);
    for (const one of allIn(listing, 'Upload')) {
      const uploadId = textIn(one, 'UploadId');
      if (textIn(one, 'Key') !== `${bucket.prefix}${key}`) continue;
      try {
        const begunAt = Date.parse(textIn(one, 'Initiated')) || 0;
        yield { uploadId, writtenAt: Math.max(begunAt, await lastPartAt(key, uploadId)) };
      } catch (error) {
        // It ended between two looks.
        if (!isGone(error)) throw error;
      }
    }
  }
  async function lastPartAt(key: string, uploadId: string): Promise<number> {
    const parts = await listParts(requests, key, uploadId);
    return [...parts.values()].reduce((last, { at }) => Math.max(last, at), 0);
  }
  async function abort(id: BlobId, uploadId: string): Promise<void> {
    await ask({ method: 'DELETE', key: contentKey(id), query: { uploadId } }).catch((error: unknown) => {
      if (!isGone(error)) throw error;
    });
  }

  /** Whole objects whose mark is there still: `settle` and `delete` need not look. */
  const whole = new Set<BlobId>();
  const pieces = createPieces({
    requests,
    contentKey,
    markKey,
    remove,
    size: sizeOf,
    async get(key) {
      const found: Buffer[] = [];
      try {
        for await (const piece of openObject(requests, key, undefined, (failure) => failure))
          found.push(piece as Buffer);
      } catch (error) {
        if (isGone(error)) return undefined;
        throw error;
      }
      return Buffer.concat(found);
    },
    async keys(start) {
      const found: string[] = [];
      for await (const page of pages(start))
        for (const element of page) found.push(textIn(element, 'Key').slice(bucket.prefix.length));
      return found;
    },
  });

  /** All there may be of it; the mark goes last. */
  async function clear(id: BlobId): Promise<void> {
    for await (const { uploadId } of uploadsOf(id)) await abort(id, uploadId);
    await remove(contentKey(id));
    await pieces.clearTails(id);
  }

  async function put(arriving: Arriving): Promise<Stored> {
    const { id } = arriving;
    const stored = await upload(
      {
        requests,
        key: contentKey(id),
        mark: async () => void (await ask({ method: 'PUT', key: markKey(id), payload: payloadOf([]) })),
        size: () => sizeOf(id),
        async clear(unsure: boolean) {
          try {
            await clear(id);
            // What the bucket may yet finish is deleted by whoever sweeps.
            if (!unsure) await remove(markKey(id));
          } catch (error) {
            // The mark stays, and with it the promise to take away what lies there.
            options.log.warn({ err: error }, 'what is left of an upload is cleared away later');
          }
        },
      },
      arriving,
    );
    whole.add(id);
    return stored;
  }

  async function settle(id: BlobId): Promise<void> {
    if (!whole.delete(id)) {
      if ((await sizeOf(id)) === undefined) await pieces.finish(id);
      await pieces.clearTails(id);
    }
    await remove(markKey(id));
  }

  async function deleteOne(id: BlobId): Promise<void> {
    // Most were settled long ago, and nothing is left of how they came.
    if (!whole.delete(id) && (await pieces.reachOf(id))) await clear(id);
    else await remove(contentKey(id));
    await remove(markKey(id));
  }

  async function sweepOne(id: BlobId, before: number, isNamed: boolean): Promise<boolean> {
    for await (const { uploadId, writtenAt } of uploadsOf(id)) {
      // Somebody is at it still, for longer than the mark.
      if (writtenAt >= before) return false;
      if (!isNamed) await abort(id, uploadId);
    }
    if (isNamed) await settle(id);
    else {
      await clear(id);
      await remove(markKey(id));
    }
    return true;
  }

  /** Failures as the house knows them. */
  const faults = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw asFault(error);
    }
  };

  async function sweep(before: number, judge: (ids: readonly BlobId[]) => Promise<Judged>) {
    let swept = 0;
    for await (const page of pages('incoming/')) {
      const old = page.flatMap((element) => {
        const id = idOf(element, 'incoming/');
        const at = Date.parse(textIn(element, 'LastModified'));
        return id !== undefined && at < before ? [id] : [];
      });
      const { kept, awaited } = await judge(old);
      for (const id of old) if (!awaited.has(id) && (await sweepOne(id, before, kept.has(id)))) swept += 1;
    }
    return swept;
  }

  async function* list(): AsyncIterable<Listed> {
    const marks = new Set<BlobId>();
    for await (const page of pages('incoming/'))
      for (const element of page) {
        const id = idOf(element, 'incoming/');
        if (id !== undefined) marks.add(id);
      }
    for await (const page of pages('blobs/'))
      for (const element of page) {
        const id = idOf(element, 'blobs/');
        if (id !== undefined)
          yield { id, sizeBytes: Number(textIn(element, 'Size')), arriving: marks.has(id) };
      }
  }

  return {
    put: (arriving) => faults(put(arriving)),
    append: async (id, at, rest) => faults(pieces.append(checked(id), at, rest)),
    settle: async (id) => faults(settle(checked(id))),
    read: (id: BlobId, range?: Range) =>
      openObject(
        requests,
        contentKey(id),
        range,
        (failure) =>
          isGone(failure)
            ? Object.assign(new Error('ENOENT: there is no such blob'), { code: 'ENOENT' })
            : (asFault(failure) as Error),
        () => pieces.finish(id),
      ),
    size: async (id) =>
      faults((async () => (await sizeOf(id)) ?? ((await pieces.finish(id)) ? sizeOf(id) : undefined))()),
    delete: async (id) => faults(deleteOne(checked(id))),
    sweep: (before, judge) => faults(sweep(before, judge)),
    async *list() {
      try {
        yield* list();
      } catch (error) {
        throw asFault(error);
      }
    },
    free: async () => null,
  };
}

/** An id is never a key with another place in it. */
function checked(id: BlobId): BlobId {
  if (!shape.test(id)) throw new TypeError('not the id of a blob');
  return id;
}
