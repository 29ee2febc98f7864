// Content of unknown length into one object: small in one request, more in parts of which two are in memory at most, one that
// fills and one that is sent. The object is there once all of it is, never before.
import { createHash, type Hash } from 'node:crypto';
import type { Algorithm, Arriving, Stored } from './blobs.ts';
import { BucketFailure, type Payload, payloadOf, type Requests } from './s3-requests.ts';
import { escapeXml, readXml, textIn } from './s3-xml.ts';

/**
 * Ten thousand of these, the most there can be, are 107 GiB: more than the largest file allowed. They never grow, for some
 * buckets (Cloudflare R2) want parts of one size.
 */
export const partBytes = 11 * 1024 * 1024;
const mostParts = 10_000;

/** Sums are taken as pieces come: nobody else waits for a whole part. */
class Part {
  readonly pieces: Uint8Array[] = [];
  bytes = 0;
  readonly #sha256: Hash = createHash('sha256');
  readonly #md5: Hash = createHash('md5');
  add(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.bytes += piece.length;
    this.#sha256.update(piece);
    this.#md5.update(piece);
  }
  close(): Payload {
    const { pieces, bytes } = this;
    return { pieces, bytes, sha256: this.#sha256.digest('hex'), md5: this.#md5.digest('base64') };
  }
}

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
  const tags: string[] = [];
  let sizeBytes = 0;
  let part = new Part();
  let uploadId: string | undefined;
  let sending: Promise<void> = Promise.resolve();
  let unsure = false;

  async function begin(): Promise<string> {
    await to.mark();
    const { body } = await requests.ask({
      method: 'POST',
      key,
      query: { uploads: '' },
      headers: { 'content-type': 'application/octet-stream' },
    });
    const id = textIn(readXml(body), 'UploadId');
    if (id === '') throw new BucketFailure(null, 'NoUploadId');
    return id;
  }

  async function sendPart(id: string, number: number, payload: Payload): Promise<void> {
    const query = { partNumber: String(number), uploadId: id };
    const { headers } = await requests.ask({ method: 'PUT', key, query, payload });
    if (headers.etag === undefined) throw new BucketFailure(null, 'NoETag');
    tags.push(headers.etag);
  }

  /** The part before it has left when this resolves; this one is on its way. */
  async function flush(): Promise<void> {
    const payload = part.close();
    part = new Part();
    uploadId ??= await begin();
    await sending;
    if (tags.length >= mostParts) throw new BucketFailure(400, 'EntityTooLarge');
    sending = sendPart(uploadId, tags.length + 1, payload);
    // Looked at when it is awaited; a body that breaks first must not make it nobody's.
    sending.catch(noMatter);
  }

  async function take(piece: Uint8Array): Promise<void> {
    sizeBytes += piece.length;
    judge(sizeBytes);
    for (const [, hash] of hashes) hash.update(piece);
    for (let left = piece; left.length > 0; ) {
      const room = partBytes - part.bytes;
      part.add(left.subarray(0, room));
      left = left.subarray(room);
      if (part.bytes === partBytes) await flush();
    }
  }

  async function putTogether(id: string): Promise<void> {
    const listed = tags.map(
      (tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escapeXml(tag)}</ETag></Part>`,
    );
    const payload = payloadOf([
      Buffer.from(`<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`),
    ]);
    try {
      unsure = true;
      await requests.ask({ method: 'POST', key, query: { uploadId: id }, payload }, ({ body }) => {
        // Whole, whatever the server calls it: an answer that broke off says nothing.
        if (readXml(body) === undefined) throw new BucketFailure(null, 'Truncated');
      });
    } catch (error) {
      // Done at the first attempt, whose answer was lost: the second finds nothing to put together.
      const isGone = error instanceof BucketFailure && error.code === 'NoSuchUpload';
      if (!isGone || (await to.size()) !== sizeBytes) throw error;
    }
  }

  try {
    for (const piece of first) await take(piece);
    for await (const piece of rest.iterator({ destroyOnReturn: false })) await take(piece as Uint8Array);
    if (uploadId === undefined) {
      await to.mark();
      unsure = true;
      const headers = { 'content-type': 'application/octet-stream' };
      await requests.ask({ method: 'PUT', key, headers, payload: part.close() });
    } else {
      if (part.bytes > 0) await flush();
      await sending;
      // Begun long ago perhaps: whoever sweeps counts from here.
      await to.mark();
      await putTogether(uploadId);
    }
  } catch (error) {
    await sending.catch(noMatter);
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
