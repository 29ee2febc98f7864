// What arrives in pieces of any length, over days perhaps. Full parts belong to an unfinished upload, what fills none yet lies
// in `tails/<id>.<where it ends>`, and the mark says how far all of it reaches: one small object that is replaced as a whole. It
// becomes an object when it is settled, or when somebody reads it before, for a `settle` may be lost.
import type { Readable } from 'node:stream';
import type { BlobId } from './blobs.ts';
import { beginUpload, completeUpload, createParts, listParts, octets, partBytes } from './s3-parts.ts';
import { BucketFailure, payloadOf, type Requests } from './s3-requests.ts';

/** `uploadId` is empty while no part is full. */
type Reach = { endBytes: number; uploadId: string };

export type PiecesDeps = {
  readonly requests: Requests;
  contentKey(id: BlobId): string;
  markKey(id: BlobId): string;
  /** undefined when there is no such key. */
  get(key: string): Promise<Buffer | undefined>;
  size(id: BlobId): Promise<number | undefined>;
  remove(key: string): Promise<void>;
  /** Keys that begin so. */
  keys(start: string): Promise<string[]>;
};

export function createPieces({ requests, contentKey, markKey, get, size, remove, keys }: PiecesDeps) {
  const tailKey = (id: BlobId, end: number) => `tails/${id}.${end}`;

  /** undefined when there is no mark; null when it is the mark of something that came at once. */
  async function reachOf(id: BlobId): Promise<Reach | null | undefined> {
    const text = (await get(markKey(id)))?.toString();
    if (text === undefined) return undefined;
    const [end = '', uploadId = ''] = text.split('\n');
    return /^\d{1,15}$/.test(end) ? { endBytes: Number(end), uploadId } : null;
  }
  async function setReach(id: BlobId, { endBytes, uploadId }: Reach): Promise<void> {
    const payload = payloadOf([Buffer.from(`${endBytes}\n${uploadId}`)]);
    await requests.ask({ method: 'PUT', key: markKey(id), payload });
  }

  /** As `Blobs.append`; throws BucketFailure. `at` is 0, or what an earlier call answered: the last two are kept. */
  async function append(id: BlobId, at: number, rest: Readable): Promise<number | undefined> {
    const reach = (await reachOf(id)) ?? { endBytes: 0, uploadId: '' };
    if (reach.endBytes < at) return undefined;
    const key = contentKey(id);
    const done = Math.floor(at / partBytes);
    const tail = at % partBytes === 0 ? Buffer.alloc(0) : await get(tailKey(id, at));
    if (tail === undefined) return undefined;
    // Its time is now: whoever sweeps leaves it alone.
    await setReach(id, reach);
    const parts = createParts(requests, key, {
      done,
      uploadId: reach.uploadId || undefined,
      begin: () => beginUpload(requests, key),
    });
    await parts.add(tail);
    let end = at;
    const pieces = rest.iterator({ destroyOnReturn: false });
    for (;;) {
      const next = await pieces.next().catch(() => ({ done: true as const, value: undefined }));
      if (next.done) break;
      await parts.add(next.value as Uint8Array);
      end += (next.value as Uint8Array).length;
    }
    await parts.sent();
    const payload = parts.rest();
    if (payload.bytes > 0) await requests.ask({ method: 'PUT', key: tailKey(id, end), payload });
    await setReach(id, { endBytes: end, uploadId: parts.uploadId() ?? '' });
    // Whoever is told and does not get to writing it down comes again with `at`.
    const kept = [tailKey(id, at), tailKey(id, end)];
    for (const one of await keys(`tails/${id}.`)) if (!kept.includes(one)) await remove(one);
    return end;
  }

  async function putTogether(id: BlobId): Promise<boolean> {
    const reach = await reachOf(id);
    if (!reach) return false;
    const { endBytes, uploadId } = reach;
    const key = contentKey(id);
    const full = Math.floor(endBytes / partBytes);
    const isWhole = endBytes % partBytes === 0;
    const tail = isWhole ? Buffer.alloc(0) : await get(tailKey(id, endBytes));
    if (tail === undefined) return (await size(id)) === endBytes;
    if (full === 0) {
      await requests.ask({ method: 'PUT', key, headers: octets, payload: payloadOf([tail]) });
      return true;
    }
    try {
      const parts = createParts(requests, key, { done: full, uploadId, begin: async () => uploadId });
      await parts.add(tail);
      if (!isWhole) await parts.flush();
      await parts.sent();
      const listed = await listParts(requests, key, uploadId);
      const tags = Array.from({ length: full + (isWhole ? 0 : 1) }, (_, at) => listed.get(at + 1)?.tag ?? '');
      await completeUpload(requests, key, { uploadId, tags, sizeBytes: endBytes, size: () => size(id) });
    } catch (error) {
      // Another process was faster.
      const isGone = error instanceof BucketFailure && error.code === 'NoSuchUpload';
      if (!isGone || (await size(id)) !== endBytes) throw error;
    }
    return true;
  }

  const going = new Map<BlobId, Promise<boolean>>();
  return {
    append,
    reachOf,
    /** Makes an object of it; false when there is nothing to make one of. Throws BucketFailure. */
    finish(id: BlobId): Promise<boolean> {
      let run = going.get(id);
      if (!run) {
        run = putTogether(id).finally(() => going.delete(id));
        going.set(id, run);
      }
      return run;
    },
    async clearTails(id: BlobId): Promise<void> {
      for (const one of await keys(`tails/${id}.`)) await remove(one);
    },
  };
}
