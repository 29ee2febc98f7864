// Content too large for a row: the same promises in a folder, and in a bucket of the kit and of a real server.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, type TestContext, test } from 'node:test';
import { createFolderBlobs } from '../../src/core/blobs/folder.ts';
import { StorageError } from '../../src/core/db/db.ts';
import { grouped } from '../../src/lib/grouped.ts';
import { arriving, id, judged, placeKinds, read } from '../kit/blobs.ts';

for (const { name, skip, open } of placeKinds)
  describe(name, { skip }, () => {
    test('a blob is read while it arrives, once it is settled, and in part', async (t) => {
      const { blobs, unsettled } = await open(t);
      const pieces = Array.from({ length: 50 }, (_, at) => Buffer.alloc(33_000, at));
      const whole = Buffer.concat(pieces);
      const stored = await blobs.put({
        ...arriving(1, pieces.slice(3), pieces.slice(0, 3)),
        algorithms: ['sha1', 'md5'],
      });
      assert.equal(stored.sizeBytes, whole.length);
      for (const sum of ['sha1', 'md5'] as const)
        assert.equal(stored.digests[sum], createHash(sum).update(whole).digest('hex'));
      assert.ok((await read(blobs.read(id(1)))).equals(whole));
      assert.deepEqual(await unsettled(), [id(1)]);
      await Promise.all([blobs.settle(id(1)), read(blobs.read(id(1)))]);
      await blobs.settle(id(1));
      assert.deepEqual(await unsettled(), []);
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

    test('content of several parts arrives as it left, wherever its pieces end', async (t) => {
      const { blobs } = await open(t);
      const pieces = Array.from({ length: 60 }, (_, at) => Buffer.alloc(400_001, at * 7));
      const whole = Buffer.concat(pieces);
      const { sizeBytes } = await blobs.put(arriving(3, pieces.slice(1), pieces.slice(0, 1)));
      assert.equal(sizeBytes, whole.length);
      assert.equal(await blobs.size(id(3)), whole.length);
      await blobs.settle(id(3));
      assert.ok((await read(blobs.read(id(3)))).equals(whole));
      const [start, end] = [11 * 1024 * 1024 - 2, 11 * 1024 * 1024 + 2];
      assert.ok((await read(blobs.read(id(3), { start, end }))).equals(whole.subarray(start, end + 1)));
    });

    test('what breaks, or is judged too large, leaves nothing and does not destroy its source', async (t) => {
      const { blobs, unsettled } = await open(t);
      for (const [at, most] of [
        [1, 1_000_000],
        [2, 15_000_000],
      ] as const) {
        const rest = Readable.from(
          Array.from({ length: 400 }, () => Buffer.alloc(50_000)),
          { objectMode: false },
        );
        const judge = (size: number) => {
          if (size > most) throw new Error('too large');
        };
        await assert.rejects(blobs.put({ ...arriving(at, []), rest, judge }), /too large/);
        assert.equal(rest.destroyed, false);
      }
      let pushed = 0;
      const breaking = new Readable({
        read() {
          pushed += 300_000;
          this.push(Buffer.alloc(300_000));
          if (pushed > 13_000_000) setImmediate(() => this.destroy(new Error('torn')));
        },
      });
      await assert.rejects(blobs.put({ ...arriving(2, []), rest: breaking }), /torn/);
      assert.deepEqual(await unsettled(), []);
      for await (const one of blobs.list()) assert.fail(one.id);
    });

    test('an id is never a path', async (t) => {
      const { blobs } = await open(t);
      for (const wrong of ['../../etc/passwd', '', 'AB'.repeat(16), `${'a'.repeat(31)}/`]) {
        assert.throws(() => blobs.read(wrong), TypeError);
        await assert.rejects(blobs.delete(wrong), TypeError);
        await assert.rejects(blobs.put({ ...arriving(1, []), id: wrong }), TypeError);
      }
    });

    test('what a stop left half-way is finished when a row names it, and deleted otherwise', async (t) => {
      const { blobs, unsettled } = await open(t);
      for (const at of [1, 2, 3, 4, 5]) await blobs.put(arriving(at, [Buffer.from(`content ${at}`)]));
      assert.equal(await blobs.sweep(0, judged([])), 0);
      assert.equal(await blobs.sweep(Number.POSITIVE_INFINITY, judged([id(2)])), 5);
      for (const at of [1, 3, 4, 5]) assert.equal(await blobs.size(id(at)), undefined);
      assert.equal((await read(blobs.read(id(2)))).toString(), 'content 2');
      assert.deepEqual(await unsettled(), []);
    });

    test('what arrives in pieces is whole in the end, wherever they end and whatever breaks', async (t) => {
      const { blobs, unsettled } = await open(t);
      const whole = Buffer.concat(Array.from({ length: 60 }, (_, at) => Buffer.alloc(500_003, at * 7)));
      const add = (to: string, at: number, end: number) =>
        blobs.append(to, at, Readable.from([whole.subarray(at, end)], { objectMode: false }));
      const breaking = (at: number, end: number) => {
        const stream = new Readable({ read() {} });
        stream.push(whole.subarray(at, end));
        stream.on('error', () => {});
        stream.once('data', () => setImmediate(() => stream.destroy(new Error('gone'))));
        stream.pause();
        return stream;
      };
      assert.equal(await add(id(1), 0, 5_000_000), 5_000_000);
      assert.equal(await add(id(1), 5_000_000, 17_000_001), 17_000_001);
      // What was told was not written down: the same again, and less of it.
      const broken = (await blobs.append(id(1), 5_000_000, breaking(5_000_000, 9_000_000))) ?? 0;
      assert.ok(broken >= 5_000_000 && broken <= 9_000_000);
      assert.equal(await add(id(1), broken, 25_000_000), 25_000_000);
      assert.equal(await add(id(1), 26_000_000, whole.length), undefined);
      assert.equal(await add(id(1), 25_000_000, whole.length), whole.length);
      assert.equal(await add(id(2), 0, 1000), 1000);
      assert.equal(await add(id(3), 0, 12_000_000), 12_000_000);
      assert.equal(await add(id(4), 5, 10), undefined);
      // One is whole and named by a row, of the second more will come, the third was given up.
      assert.equal(await blobs.sweep(Number.POSITIVE_INFINITY, judged([id(1)], [id(2)])), 2);
      assert.ok((await read(blobs.read(id(1)))).equals(whole));
      assert.equal(await blobs.size(id(3)), undefined);
      assert.equal(await add(id(2), 1000, 2000), 2000);
      // Named by a row, and the process ended before it was settled.
      assert.ok((await read(blobs.read(id(2)))).equals(whole.subarray(0, 2000)));
      await blobs.settle(id(2));
      assert.ok((await read(blobs.read(id(2)))).equals(whole.subarray(0, 2000)));
      assert.equal(await add(id(5), 0, 12_000_000), 12_000_000);
      await blobs.delete(id(5));
      assert.deepEqual(await unsettled(), []);
      await blobs.delete(id(1));
      await blobs.delete(id(2));
      for await (const one of blobs.list()) assert.fail(one.id);
    });
  });

function inFolder(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-blobs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, blobs: createFolderBlobs(join(folder, 'blobs')) };
}

test('a folder keeps content on two shelves, and what is not ours stays', async (t) => {
  const { blobs, folder } = inFolder(t);
  await blobs.put(arriving(1, [Buffer.from('content 1')]));
  assert.ok(existsSync(join(folder, 'blobs/incoming', id(1))));
  writeFileSync(join(folder, 'blobs/incoming/README'), 'not ours');
  assert.equal(await blobs.sweep(Number.POSITIVE_INFINITY, judged([id(1)])), 1);
  assert.equal(readFileSync(join(folder, 'blobs/ab', id(1)), 'utf8'), 'content 1');
  assert.deepEqual(readdirSync(join(folder, 'blobs/incoming')), ['README']);
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
