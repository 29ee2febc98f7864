// Parts of an upload: cut to size as pieces come, of which two are in memory at most, one that fills and one that is sent.
import { createHash, type Hash } from 'node:crypto';
import { BucketFailure, type Payload, payloadOf, type Requests } from './s3-requests.ts';
import { allIn, escapeXml, readXml, textIn } from './s3-xml.ts';

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

export const octets = { 'content-type': 'application/octet-stream' };

export async function beginUpload({ ask }: Requests, key: string): Promise<string> {
  const { body } = await ask({ method: 'POST', key, query: { uploads: '' }, headers: octets });
  const id = textIn(readXml(body), 'UploadId');
  if (id === '') throw new BucketFailure(null, 'NoUploadId');
  return id;
}

/** `done` parts are there already; `begin` is called when the first is full and there is no upload yet. */
export function createParts(
  requests: Requests,
  key: string,
  given: { done: number; uploadId: string | undefined; begin(): Promise<string> },
) {
  const tags: string[] = [];
  let { uploadId } = given;
  let part = new Part();
  let sending: Promise<void> = Promise.resolve();

  async function send(id: string, number: number, payload: Payload): Promise<void> {
    const query = { partNumber: String(number), uploadId: id };
    const { headers } = await requests.ask({ method: 'PUT', key, query, payload });
    if (headers.etag === undefined) throw new BucketFailure(null, 'NoETag');
    tags.push(headers.etag);
  }

  /** The part before it has left when this resolves; this one is on its way. */
  async function flush(): Promise<void> {
    const payload = part.close();
    part = new Part();
    uploadId ??= await given.begin();
    await sending;
    const number = given.done + tags.length + 1;
    if (number > mostParts) throw new BucketFailure(400, 'EntityTooLarge');
    sending = send(uploadId, number, payload);
    // Looked at when it is awaited; a body that breaks first must not make it nobody's.
    sending.catch(noMatter);
  }

  return {
    async add(piece: Uint8Array): Promise<void> {
      for (let left = piece; left.length > 0; ) {
        const room = partBytes - part.bytes;
        part.add(left.subarray(0, room));
        left = left.subarray(room);
        if (part.bytes === partBytes) await flush();
      }
    },
    /** What fills no part yet; nothing can be added afterwards. */
    rest: (): Payload => part.close(),
    restBytes: () => part.bytes,
    flush,
    sent: () => sending,
    uploadId: () => uploadId,
    tags,
  };
}

/** Of the parts of an upload, by their numbers. Throws BucketFailure NoSuchUpload. */
export async function listParts(
  { ask }: Requests,
  key: string,
  uploadId: string,
): Promise<Map<number, { tag: string; bytes: number; at: number }>> {
  const found = new Map<number, { tag: string; bytes: number; at: number }>();
  for (let marker = ''; ; ) {
    const query = { uploadId, ...(marker === '' ? {} : { 'part-number-marker': marker }) };
    const parts = readXml((await ask({ method: 'GET', key, query })).body);
    for (const one of allIn(parts, 'Part'))
      found.set(Number(textIn(one, 'PartNumber')), {
        tag: textIn(one, 'ETag'),
        bytes: Number(textIn(one, 'Size')),
        at: Date.parse(textIn(one, 'LastModified')) || 0,
      });
    marker = textIn(parts, 'NextPartNumberMarker');
    if (textIn(parts, 'IsTruncated') !== 'true' || marker === '') return found;
  }
}

/** `size` says how large the object is that may be there already: an answer that was lost leaves one. */
export async function completeUpload(
  { ask }: Requests,
  key: string,
  given: {
    uploadId: string;
    tags: readonly string[];
    sizeBytes: number;
    size(): Promise<number | undefined>;
  },
): Promise<void> {
  const listed = given.tags.map(
    (tag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${escapeXml(tag)}</ETag></Part>`,
  );
  const text = `<CompleteMultipartUpload>${listed.join('')}</CompleteMultipartUpload>`;
  const payload = payloadOf([Buffer.from(text)]);
  try {
    await ask({ method: 'POST', key, query: { uploadId: given.uploadId }, payload }, ({ body }) => {
      // Whole, whatever the server calls it: an answer that broke off says nothing.
      if (readXml(body) === undefined) throw new BucketFailure(null, 'Truncated');
    });
  } catch (error) {
    // Done at the first attempt: the second finds nothing to put together.
    const isGone = error instanceof BucketFailure && error.code === 'NoSuchUpload';
    if (!isGone || (await given.size()) !== given.sizeBytes) throw error;
  }
}

const noMatter = (): void => {};
