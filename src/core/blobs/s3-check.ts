// Whether a bucket does what is asked of it, for `aldaba doctor`.
import { randomBytes } from 'node:crypto';
import { silentLog } from '../log.ts';
import type { Bucket } from './place.ts';
import { BucketFailure, createRequests, payloadOf } from './s3-requests.ts';
import { readXml, textIn } from './s3-xml.ts';

const steps = {
  list: 'list what lies in the bucket',
  'list-uploads': 'list unfinished uploads',
  write: 'write an object',
  read: 'read an object',
  upload: 'begin an upload in parts',
  abort: 'abort an upload',
  delete: 'delete an object',
} as const;
/** `failed`: what it was asked to do, in words, and its code. */
export type BucketCheck = { ok: true } | { ok: false; failed: string; code: string };

/** `write`: also leave an object, read it and take it away again. Throws nothing. */
export async function checkBucket(bucket: Bucket, { write }: { write: boolean }): Promise<BucketCheck> {
  const { ask } = createRequests(bucket, { log: silentLog, attempts: 2, idleMs: 10_000 });
  const key = `probe/${randomBytes(16).toString('hex')}`;
  const payload = payloadOf([Buffer.from('aldaba doctor')]);
  let step: keyof typeof steps = 'list';
  try {
    await ask({ method: 'GET', key: '', query: { 'list-type': '2', 'max-keys': '1' } });
    step = 'list-uploads';
    await ask({ method: 'GET', key: '', query: { uploads: '', prefix: `${bucket.prefix}${key}` } });
    if (!write) return { ok: true };
    step = 'write';
    await ask({ method: 'PUT', key, payload });
    step = 'read';
    const { body } = await ask({ method: 'GET', key });
    if (body !== 'aldaba doctor') return { ok: false, failed: steps.read, code: 'another content' };
    step = 'upload';
    const begun = await ask({ method: 'POST', key, query: { uploads: '' } });
    step = 'abort';
    const uploadId = textIn(readXml(begun.body), 'UploadId');
    await ask({ method: 'DELETE', key, query: { uploadId } });
    step = 'delete';
    await ask({ method: 'DELETE', key });
    return { ok: true };
  } catch (error) {
    if (!(error instanceof BucketFailure)) throw error;
    return { ok: false, failed: steps[step], code: error.code };
  }
}
