// A bucket that is busy, breaks off, loses answers, hangs, refuses or goes away: what was acknowledged is whole, and the rest
// is nowhere once somebody has swept.
import assert from 'node:assert/strict';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type TestContext, test } from 'node:test';
import { type Bucket, readBlobsPlace } from '../../src/core/blobs/place.ts';
import { createBucketBlobs } from '../../src/core/blobs/s3.ts';
import { StorageError } from '../../src/core/db/db.ts';
import { silentLog } from '../../src/core/log.ts';
import { secret } from '../../src/core/secret.ts';
import { arriving, id, judged, read } from '../kit/blobs.ts';
import { type Asked, type Fault, type Operation, startBucket } from '../kit/bucket.ts';

const nobody = judged([]);

async function openBucket(t: TestContext, more: Partial<Bucket> = {}, idleMs = 10_000) {
  const bucket = await startBucket(t);
  const lines: string[] = [];
  const note = (fields: object, message: string) =>
    void lines.push(
      JSON.stringify(fields, (_, value: unknown) =>
        value instanceof Error ? `${value.message} ${value.stack}` : value,
      ) + message,
    );
  const log = { debug: note, info: note, warn: note, error: note };
  const blobs = createBucketBlobs({ ...bucket.place, ...more }, { log, idleMs, wait: async () => {} });
  return { bucket, blobs, lines };
}

/** The first `count` of each of these go wrong. */
const firstOf =
  (fault: Fault, count: number, operations: readonly Operation[]) =>
  ({ operation, count: at }: Asked): Fault | undefined =>
    operations.includes(operation) && at <= count ? fault : undefined;

/** Three parts, each piece its own. */
const large = (): Buffer[] => Array.from({ length: 30 }, (_, at) => Buffer.alloc(900_000, at + 1));
const everything: Operation[] = [
  'PutObject',
  'CreateUpload',
  'UploadPart',
  'CompleteUpload',
  'HeadObject',
  'GetObject',
  'DeleteObject',
];

const faults: readonly [name: string, fault: Fault, operations: readonly Operation[]][] = [
  ['is busy', { answer: 503, code: 'SlowDown' }, everything],
  ['asks for patience', { answer: 429, code: 'TooManyRequests' }, everything],
  ['has an inner fault', { answer: 500, code: 'InternalError' }, everything],
  [
    'was sent something else than was signed for',
    { answer: 400, code: 'BadDigest' },
    ['PutObject', 'UploadPart'],
  ],
  ['breaks the connection', 'cut', everything],
  ['does it, and the answer is lost', 'done-then-cut', everything],
  ['breaks off in the middle of its answer', 'half', ['GetObject', 'CreateUpload', 'CompleteUpload']],
  ['says at the end that it failed', 'late-error', ['CompleteUpload']],
];
for (const [name, fault, operations] of faults)
  test(`a bucket that ${name} is asked again, and content is whole`, async (t) => {
    const { bucket, blobs } = await openBucket(t);
    bucket.throwIn(firstOf(fault, 2, operations));
    await blobs.put(arriving(1, [Buffer.from('small')]));
    await blobs.put(arriving(2, large()));
    await blobs.settle(id(1));
    await blobs.settle(id(2));
    assert.equal(await blobs.size(id(2)), 27_000_000);
    assert.equal((await read(blobs.read(id(1)))).toString(), 'small');
    assert.ok((await read(blobs.read(id(2)))).equals(Buffer.concat(large())));
    await blobs.delete(id(1));
    await blobs.delete(id(2));
    assert.equal(bucket.objects.size, 0);
  });

test('a reader takes up what broke off where it broke', async (t) => {
  const { bucket, blobs } = await openBucket(t);
  await blobs.put(arriving(1, large()));
  bucket.throwIn(firstOf('half', 4, ['GetObject']));
  const range = { start: 1000, end: 26_000_000 };
  assert.ok((await read(blobs.read(id(1), range))).equals(Buffer.concat(large()).subarray(1000, 26_000_001)));
  assert.equal(bucket.asked('GetObject'), 5);
  // Nobody asked for it again from the beginning: five answers, each half of what was left.
  bucket.throwIn(() => 'cut');
  await assert.rejects(read(blobs.read(id(1))), isUnavailable);
});

test('a reader who rests longer than a bucket may is no fault of the bucket', async (t) => {
  const { bucket, blobs } = await openBucket(t);
  await blobs.put(arriving(1, large()));
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stream = blobs.read(id(1));
  stream.once('readable', () => {});
  while (stream.readableLength < stream.readableHighWaterMark)
    await new Promise((resolve) => setImmediate(resolve));
  for (let minute = 0; minute < 10; minute += 1) t.mock.timers.tick(60_000);
  t.mock.timers.reset();
  assert.equal((await read(stream)).length, 27_000_000);
  assert.equal(bucket.asked('GetObject'), 1, 'the same answer, not taken up anew');
});

test('a reader who goes away ends the connection', async (t) => {
  const { bucket, blobs } = await openBucket(t);
  await blobs.put(arriving(1, large()));
  for (const at of [0, 1, 2, 3]) {
    const stream = blobs.read(id(1));
    const gone = new Promise((resolve) => stream.once('close', resolve));
    if (at % 2) stream.once('data', () => stream.destroy());
    else stream.destroy();
    await gone;
  }
  assert.ok(bucket.asked('GetObject') <= 4);
});

const isUnavailable = (error: unknown) => error instanceof StorageError && error.reason === 'unavailable';

test('a server that dies in the middle of an upload leaves what the next sweep takes away', async (t) => {
  for (const dies of ['UploadPart', 'CompleteUpload', 'PutObject'] as const) {
    const { bucket, blobs } = await openBucket(t);
    let dead = false;
    bucket.throwIn(({ operation, key, count }) => {
      const isMark = key.includes('incoming/');
      if (operation === dies && !isMark && (operation !== 'UploadPart' || count > 1)) dead = true;
      return dead ? (operation === 'UploadPart' ? 'cut' : 'done-then-cut') : undefined;
    });
    const pieces = dies === 'PutObject' ? [Buffer.from('small')] : large();
    await assert.rejects(blobs.put(arriving(1, pieces)), isUnavailable);
    dead = false;
    bucket.throwIn(() => undefined);
    assert.ok(bucket.objects.size + bucket.uploads.size > 0);
    await blobs.sweep(Number.POSITIVE_INFINITY, nobody);
    assert.equal(bucket.objects.size + bucket.uploads.size, 0, dies);
  }
});

test('a sweep ends uploads that nobody goes on with, and no others', async (t) => {
  const { bucket, blobs } = await openBucket(t);
  const began = Date.now();
  // Killed in the middle, as far as the bucket can tell: it waits for ever for more.
  const rest = new Readable({ read() {} });
  for (const piece of large()) rest.push(piece);
  const put = blobs.put({ ...arriving(1, []), rest });
  while ([...bucket.uploads.values()].every(({ parts }) => parts.size < 2)) await wait(5);
  for (const mark of bucket.objects.values()) mark.at = began - 1000;
  for (const upload of bucket.uploads.values()) upload.at = began - 1000;
  assert.equal(await blobs.sweep(began, nobody), 0);
  assert.equal(bucket.uploads.size, 1);
  assert.equal(await blobs.sweep(Number.POSITIVE_INFINITY, nobody), 1);
  assert.equal(bucket.uploads.size + bucket.objects.size, 0);
  rest.push(null);
  // Whoever was at it all the same is told, and nothing comes of it.
  await assert.rejects(put, isUnavailable);
  assert.equal(bucket.uploads.size + bucket.objects.size, 0);
});

test('nobody is asked twice who says no, and no key is seen in what is said of it', async (t) => {
  const cases: [string, Partial<Bucket>][] = [
    ['InvalidAccessKeyId', { keyId: 'OTHERKEY' }],
    ['SignatureDoesNotMatch', { secret: secret('wrong-secret') }],
    ['NoSuchBucket', { name: 'others' }],
    ['AuthorizationHeaderMalformed', { region: 'us-east-1' }],
  ];
  for (const [code, more] of cases) {
    const { bucket, blobs, lines } = await openBucket(t, more);
    for (const work of [
      () => blobs.put(arriving(1, [Buffer.from('small')])),
      () => blobs.put(arriving(1, large())),
      () => blobs.delete(id(1)),
      () => blobs.sweep(0, nobody),
      () => read(blobs.read(id(1))),
    ])
      await assert.rejects(work(), (error: Error) => {
        lines.push(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`);
        return isUnavailable(error) && error.message.includes(code);
      });
    // The answer to HEAD has no body, and so no code.
    if (code !== 'NoSuchBucket') await assert.rejects(blobs.size(id(1)), isUnavailable);
    assert.ok(!lines.some((line) => line.includes('asked again')), lines.join('\n'));
    assert.equal(bucket.objects.size, 0);
    for (const hidden of ['OTHERKEY', 'TESTKEY', 'wrong-secret', 'test/secret'])
      assert.ok(!lines.join('\n').includes(hidden), lines.join('\n'));
  }
});

test('a bucket that is silent is given up', async (t) => {
  const { bucket, blobs } = await openBucket(t, {}, 30);
  bucket.throwIn(() => 'hang');
  await assert.rejects(blobs.put(arriving(1, [Buffer.from('small')])), isUnavailable);
  await assert.rejects(blobs.size(id(1)), isUnavailable);
  await assert.rejects(read(blobs.read(id(1))), isUnavailable);
});

test('a bucket that is full says so', async (t) => {
  const { bucket, blobs } = await openBucket(t);
  bucket.throwIn(({ operation }) =>
    operation === 'UploadPart' ? { answer: 403, code: 'QuotaExceeded' } : undefined,
  );
  await assert.rejects(
    blobs.put(arriving(1, large())),
    (error) => error instanceof StorageError && error.reason === 'full',
  );
  assert.equal(bucket.objects.size + bucket.uploads.size, 0);
});

test('the name of the bucket may stand in front of the host', async (t) => {
  const { bucket } = await openBucket(t);
  const endpoint = `http://localhost:${bucket.port}`;
  const asked = new Set<string>();
  const lookup: LookupFunction = (host, _options, done) => {
    asked.add(host);
    done(null, [{ address: '127.0.0.1', family: 4 }]);
  };
  const blobs = createBucketBlobs({ ...bucket.place, endpoint, style: 'host' }, { log: silentLog, lookup });
  await blobs.put(arriving(1, large()));
  assert.equal((await read(blobs.read(id(1)))).length, 27_000_000);
  assert.deepEqual([...bucket.objects.keys()].sort(), [`here/blobs/${id(1)}`, `here/incoming/${id(1)}`]);
  assert.deepEqual([...asked], ['files.localhost']);
});

test('options that cannot be meant are refused with the reason, and no secret in it', () => {
  const read = (url: string, keyId: string | null = 'KEY', key: string | null = 'SECRET') =>
    readBlobsPlace({ url, keyId, secret: key, dataDir: '/data' });
  const wrong: [url: string, reason: RegExp][] = [
    ['s3://KEY:SECRET@host/files', /^BLOBS_URL: .*BLOBS_KEY_ID/],
    ['s3://host', /^BLOBS_URL: must be s3:\/\/host\/bucket/],
    ['s3://host/Files', /^BLOBS_URL/],
    ['s3://host/files?regoin=x', /"regoin"/],
    ['s3://host/files?style=other', /style/],
    ['s3://host/files?tls=maybe', /tls/],
    ['s3://host/files/../x y', /^BLOBS_URL/],
    ['https://host/files', /file:\/\/ or s3:\/\//],
  ];
  for (const [url, reason] of wrong)
    assert.throws(
      () => read(url),
      (error: Error) => reason.test(error.message) && !error.message.includes('SECRET@'),
      url,
    );
  assert.throws(() => read('s3://host/files', null), /^TypeError: BLOBS_KEY_ID/);
  assert.throws(() => read('s3://host/files', 'KEY', null), /^TypeError: BLOBS_SECRET/);
  const { secret: hidden, ...seen } = read(
    's3://s3.eu-central-1.amazonaws.com/files/a/b/?region=eu-central-1',
  ) as Bucket;
  assert.equal(hidden.reveal(), 'SECRET');
  assert.deepEqual(seen, {
    kind: 'bucket',
    endpoint: 'https://s3.eu-central-1.amazonaws.com',
    name: 'files',
    prefix: 'a/b/',
    region: 'eu-central-1',
    style: 'host',
    keyId: 'KEY',
  });
  const inHouse = read('s3://minio:9000/files?tls=none') as Bucket;
  assert.deepEqual([inHouse.endpoint, inHouse.style, inHouse.prefix], ['http://minio:9000', 'path', '']);
  assert.ok(!JSON.stringify(inHouse).includes('SECRET'));
});
