// Blobs in a folder: on disk before anybody is told, whole or not at all, and put in order after a stop.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { createFolderBlobs } from '../../src/core/blobs/folder.ts';
import { StorageError } from '../../src/core/db/db.ts';
import { grouped } from '../../src/lib/grouped.ts';

const id = (at: number): string => at.toString(16).padStart(32, 'ab');

function inFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-blobs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, blobs: createFolderBlobs(join(folder, 'blobs')) };
}

const arriving = (at: number, pieces: readonly Uint8Array[], first: readonly Uint8Array[] = []) => ({
  id: id(at),
  first,
  rest: Readable.from(pieces, { objectMode: false }),
  judge: () => {},
  algorithms: [] as const,
});

async function read(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

test('a blob is read while it arrives, once it is settled, and in part', async (t) => {
  const { blobs, folder } = inFolder(t);
  const pieces = Array.from({ length: 50 }, (_, at) => Buffer.alloc(33_000, at));
  const whole = Buffer.concat(pieces);
  const stored = await blobs.put({
    ...arriving(1, pieces.slice(3), pieces.slice(0, 3)),
    algorithms: ['sha1', 'md5'],
  });
  assert.equal(stored.sizeBytes, whole.length);
  for (const name of ['sha1', 'md5'] as const)
    assert.equal(stored.digests[name], createHash(name).update(whole).digest('hex'));
  assert.ok((await read(blobs.read(id(1)))).equals(whole));
  assert.ok(existsSync(join(folder, 'blobs/incoming', id(1))));
  await Promise.all([blobs.settle(id(1)), read(blobs.read(id(1)))]);
  assert.ok(existsSync(join(folder, 'blobs/ab', id(1))));
  assert.ok((await read(blobs.read(id(1)))).equals(whole));
  for (const [start, end] of [
    [0, 0],
    [32_999, 33_001],
    [whole.length - 5, whole.length - 1],
  ] as const)
    assert.ok((await read(blobs.read(id(1), { start, end }))).equals(whole.subarray(start, end + 1)));
  const listed = [];
  for await (const one of blobs.list()) listed.push(one);
  assert.deepEqual(listed, [{ id: id(1), sizeBytes: whole.length, arriving: false }]);
  await blobs.delete(id(1));
  await blobs.delete(id(1));
  assert.equal(await blobs.size(id(1)), undefined);
  await assert.rejects(read(blobs.read(id(1))), /ENOENT/);
});

test('what breaks, or is judged too large, leaves nothing and does not destroy its source', async (t) => {
  const { blobs, folder } = inFolder(t);
  const rest = Readable.from(
    Array.from({ length: 100 }, () => Buffer.alloc(50_000)),
    { objectMode: false },
  );
  const judge = (size: number) => {
    if (size > 1_000_000) throw new Error('too large');
  };
  await assert.rejects(blobs.put({ ...arriving(1, []), rest, judge }), /too large/);
  assert.equal(rest.destroyed, false);
  const breaking = new Readable({
    read() {
      this.push(Buffer.alloc(300_000));
      setImmediate(() => this.destroy(new Error('torn')));
    },
  });
  await assert.rejects(blobs.put({ ...arriving(2, []), rest: breaking }), /torn/);
  assert.deepEqual(readdirSync(join(folder, 'blobs/incoming')), []);
});

test('an id is never a path', async (t) => {
  const { blobs } = inFolder(t);
  for (const wrong of ['../../etc/passwd', '', 'AB'.repeat(16), `${'a'.repeat(31)}/`]) {
    assert.throws(() => blobs.read(wrong), TypeError);
    await assert.rejects(blobs.delete(wrong), TypeError);
    await assert.rejects(blobs.put({ ...arriving(1, []), id: wrong }), TypeError);
  }
});

test('a reader that goes away closes its file', async (t) => {
  const { blobs } = inFolder(t);
  await blobs.put(arriving(1, [Buffer.alloc(3_000_000, 1)]));
  const before = readdirSync('/proc/self/fd').length;
  for (let at = 0; at < 40; at += 1) {
    const stream = blobs.read(id(1));
    const gone = new Promise((resolve) => stream.once('close', resolve));
    if (at % 2) stream.once('data', () => stream.destroy());
    else setImmediate(() => stream.destroy());
    await gone;
  }
  assert.ok(readdirSync('/proc/self/fd').length <= before + 1);
});

test('what a stop left half-way is finished when a row names it, and deleted otherwise', async (t) => {
  const { blobs, folder } = inFolder(t);
  for (const at of [1, 2]) await blobs.put(arriving(at, [Buffer.from(`content ${at}`)]));
  writeFileSync(join(folder, 'blobs/incoming/README'), 'not ours');
  assert.equal(
    await blobs.sweep(0, async () => ({ kept: new Set<string>(), awaited: new Set<string>() })),
    0,
  );
  assert.equal(
    await blobs.sweep(Number.POSITIVE_INFINITY, async () => ({
      kept: new Set([id(2)]),
      awaited: new Set<string>(),
    })),
    2,
  );
  assert.equal(await blobs.size(id(1)), undefined);
  assert.equal(readFileSync(join(folder, 'blobs/ab', id(2)), 'utf8'), 'content 2');
  assert.deepEqual(readdirSync(join(folder, 'blobs/incoming')), ['README']);
});

test('one run answers for all who asked before it began', async () => {
  let runs = 0;
  const go = grouped(async () => {
    runs += 1;
    await new Promise((resolve) => setImmediate(resolve));
  });
  await Promise.all(Array.from({ length: 100 }, go));
  assert.equal(runs, 2);
  let fails = true;
  const shaky = grouped(async () => {
    if (fails) throw new Error('once');
  });
  await assert.rejects(shaky(), /once/);
  fails = false;
  await shaky();
});

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;
test('a disk that is full says so, and keeps nothing of what did not fit', {
  skip: mayMount ? false : 'only root mounts a small disk',
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-small-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder]);
  t.after(() => {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  const blobs = createFolderBlobs(join(folder, 'blobs'));
  await blobs.put(arriving(1, [Buffer.alloc(1_000_000, 1)]));
  const tooMuch = blobs.put(
    arriving(
      2,
      Array.from({ length: 40 }, () => Buffer.alloc(64_000)),
    ),
  );
  await assert.rejects(tooMuch, (error) => error instanceof StorageError && error.reason === 'full');
  assert.equal(await blobs.size(id(2)), undefined);
  assert.ok((await read(blobs.read(id(1)))).equals(Buffer.alloc(1_000_000, 1)));
  await blobs.put(arriving(3, [Buffer.alloc(500_000, 1)]));
  assert.ok(((await blobs.free()) ?? 0) < 600_000);
});
