// Content of unknown length into one object: small in one request, more in parts. The object is there once all of it is, never
// before.
import { createHash } from 'node:crypto';
import type { Algorithm, Arriving, Stored } from './blobs.ts';
import { beginUpload, completeUpload, createParts, octets } from './s3-parts.ts';
import { BucketFailure, type Requests } from './s3-requests.ts';

export type Upload = {
  readonly requests: Requests;
  readonly key: string;
  /** Leaves the mark without which nothing is begun; again, its time is now. */
  mark(): Promise<void>;
  /** Of the object, undefined when there is none. */
  size(): Promise<number | undefined>;
  /** Takes away what may be there, and never throws. `unsure`: it may come into being yet. */
  clear(unsure: boolean): Promise<void>;
};

/** Throws what `judge` or the body throws, or BucketFailure; nothing is left then. */
export async function upload(to: Upload, { first, rest, judge, algorithms }: Arriving): Promise<Stored> {
  const { requests, key } = to;
  const hashes = algorithms.map((name) => [name, createHash(name)] as const);
  let sizeBytes = 0;
  let unsure = false;
  const parts = createParts(requests, key, {
    done: 0,
    uploadId: undefined,
    async begin() {
      await to.mark();
      return beginUpload(requests, key);
    },
  });

  async function take(piece: Uint8Array): Promise<void> {
    sizeBytes += piece.length;
    judge(sizeBytes);
    for (const [, hash] of hashes) hash.update(piece);
    await parts.add(piece);
  }

  try {
    for (const piece of first) await take(piece);
    for await (const piece of rest.iterator({ destroyOnReturn: false })) await take(piece as Uint8Array);
    const uploadId = parts.uploadId();
    if (uploadId === undefined) {
      await to.mark();
      unsure = true;
      await requests.ask({ method: 'PUT', key, headers: octets, payload: parts.rest() });
    } else {
      if (parts.restBytes() > 0) await parts.flush();
      await parts.sent();
      // Begun long ago perhaps: whoever sweeps counts from here.
      await to.mark();
      unsure = true;
      await completeUpload(requests, key, { uploadId, tags: parts.tags, sizeBytes, size: to.size });
    }
  } catch (error) {
    await parts.sent().catch(noMatter);
    const ofBucket = error instanceof BucketFailure;
    const clearing = to.clear(unsure && ofBucket && error.isUncertain);
    // A bucket that does not answer would be waited for once more; the mark stays if it does not by then.
    if (!ofBucket || !error.passing) await clearing;
    throw error;
  }
  const digests = Object.fromEntries(
    hashes.map(([name, hash]): [Algorithm, string] => [name, hash.digest('hex')]),
  );
  return { sizeBytes, digests };
}

const noMatter = (): void => {};
