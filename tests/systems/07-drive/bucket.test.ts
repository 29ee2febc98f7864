// A drive whose content lies in a bucket: the same to programs, and honest when the bucket is away.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { StorageError } from '../../../src/core/db/db.ts';
import { startBucket } from '../../kit/bucket.ts';
import { freePort } from '../../kit/dav-server.ts';
import { runLitmus } from '../../kit/litmus.ts';
import { bytesAt, driveHouse, pattern, put, refusal, textAt, tokens } from './house.ts';

async function house(t: TestContext, more: { quotaBytes?: number; origin?: string } = {}) {
  const bucket = await startBucket(t);
  const { origin, ...options } = more;
  const made = await driveHouse(t, { ...options, env: { ...bucket.env, ...(origin && { ORIGIN: origin }) } });
  return { ...made, bucket };
}
const large = () => Readable.from(Array.from({ length: 30 }, (_, at) => pattern(900_000, at)));

test('litmus passes every test with content in a bucket', async (t) => {
  const port = await freePort();
  const { app, ana, drive } = await house(t, { origin: `http://localhost:${port}` });
  await app.server.listen({ host: '127.0.0.1', port });
  const { secret } = await app.appPasswords.make(ana.accountId, { name: 'test', scopes: ['drive'] }, null);
  await runLitmus(t, `http://localhost:${port}/dav/drives/${drive.id}/`, 'ana@example.org', secret);
});

test('what was put into a bucket is read, in whole and in part, copied, and let go', async (t) => {
  const { space, bucket, app, clock } = await house(t);
  await put(space, 'large', large());
  await put(space, 'middle', pattern(20_000));
  assert.deepEqual(
    [...bucket.objects.keys()].map((key) => key.replace(/[0-9a-f]{32}$/, '')),
    ['here/blobs/', 'here/blobs/'],
  );
  assert.deepEqual(await bytesAt(space, 'middle', { start: 50, end: 99 }), pattern(20_000).subarray(50, 100));
  assert.equal((await bytesAt(space, 'large')).length, 27_000_000);
  await space.writing?.copy({ from: ['large'], to: ['copy'], overwrite: false, shallow: false, tokens });
  assert.equal(bucket.objects.size, 2);
  for (const name of ['large', 'copy', 'middle'])
    await space.writing?.remove({ path: [name], tokens, expected: 'any' });
  clock.move(31 * 86_400_000);
  await app.jobs.runDue();
  clock.move(120_000);
  await app.jobs.runDue();
  assert.equal(bucket.objects.size, 0);
});

test('what is too much for the quota leaves nothing in the bucket', async (t) => {
  const { space, bucket } = await house(t, { quotaBytes: 20_000_000 });
  assert.equal(await refusal(put(space, 'large', large())), 'dav/quota');
  assert.equal(bucket.objects.size + bucket.uploads.size, 0);
});

test('while the bucket is away small files are read and written, and large ones say so', async (t) => {
  const { space, bucket } = await house(t);
  await put(space, 'small', 'here');
  await put(space, 'middle', pattern(20_000));
  bucket.throwIn(() => ({ answer: 403, code: 'AccessDenied' }));
  const isAway = (error: unknown) => error instanceof StorageError && error.reason === 'unavailable';
  await assert.rejects(put(space, 'middle', pattern(30_000)), isAway);
  await assert.rejects(bytesAt(space, 'middle'), isAway);
  assert.equal(await textAt(space, 'small'), 'here');
  await put(space, 'small', 'there');
  bucket.throwIn(() => undefined);
  assert.deepEqual(await bytesAt(space, 'middle'), pattern(20_000));
});
