// The drive as the engine sees it, on both databases.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import {
  blobsOf,
  bytesAt,
  driveHouse,
  folder,
  namesIn,
  pathOf,
  pattern,
  put,
  putInput,
  refusal,
  textAt,
  tokens,
} from './house.ts';

const large = 20 * 1024;

onEachDatabase('a drive', ({ kind }) => {
  test('what was put is read, small and large, with and without its length', async (t) => {
    const { space } = await driveHouse(t, { kind });
    for (const length of [0, 1, 16 * 1024, 16 * 1024 + 1, 300_000, 1_500_000]) {
      const bytes = pattern(length, length);
      for (const known of [true, false]) {
        const name = `${length}-${known}`;
        const pieces = Array.from({ length: Math.ceil(length / 10_000) }, (_, at) =>
          bytes.subarray(at * 10_000, (at + 1) * 10_000),
        );
        const body = Readable.from(pieces, { objectMode: false });
        const done = await put(space, name, body, { lengthBytes: known ? length : null });
        assert.equal(done.created, true);
        assert.equal(done.node.sizeBytes, length);
        assert.deepEqual(await bytesAt(space, name), bytes, name);
        if (length > 100)
          assert.deepEqual(await bytesAt(space, name, { start: 50, end: 99 }), bytes.subarray(50, 100));
      }
    }
  });

  test('new content has a new tag, a copy keeps it, and a date that was given stays', async (t) => {
    const { space } = await driveHouse(t, { kind });
    const first = await put(space, 'a.txt', 'one', { modifiedAt: 1_500_000_000_000 });
    const again = await put(space, 'a.txt', 'two', { modifiedAt: 1_400_000_000_000 });
    assert.equal(again.created, false);
    assert.equal(again.node.id, first.node.id);
    assert.notEqual(again.node.etag, first.node.etag);
    assert.equal((await space.reading.find(['a.txt']))?.modifiedAt, 1_400_000_000_000);
    await space.writing?.copy({ from: ['a.txt'], to: ['b.txt'], overwrite: false, shallow: false, tokens });
    const copy = await space.reading.find(['b.txt']);
    assert.equal(copy?.etag, again.node.etag);
    assert.equal(copy?.modifiedAt, 1_400_000_000_000);
    assert.equal(copy?.mediaType, 'text/plain');
  });

  test('what a writer expects is judged where it is written', async (t) => {
    const { space } = await driveHouse(t, { kind });
    const etag = (await put(space, 'a', 'one', { expected: 'absent' })).node.etag ?? '';
    assert.equal(await refusal(put(space, 'a', 'two', { expected: 'absent' })), 'dav/changed');
    assert.equal(await refusal(put(space, 'b', 'two', { expected: { etags: [etag] } })), 'dav/changed');
    await put(space, 'a', 'two', { expected: { etags: ['other', etag] } });
    assert.equal(await refusal(put(space, 'a', 'x', { expected: { etags: [etag] } })), 'dav/changed');
    const remove = space.writing?.remove({ path: ['a'], tokens, expected: { etags: [etag] } });
    assert.equal(await refusal(Promise.resolve(remove)), 'dav/changed');
    assert.equal(await textAt(space, 'a'), 'two');
  });

  test('twenty puts of one new name at once: one makes it, and what is read is one of them, whole', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space } = house;
    const contents = Array.from({ length: 20 }, (_, at) => pattern(large + at, at));
    const done = await Promise.all(contents.map((content) => put(space, 'same', content)));
    assert.equal(done.filter(({ created }) => created).length, 1);
    const read = await bytesAt(space, 'same');
    assert.ok(contents.some((content) => content.equals(read)));
    const absent = await Promise.allSettled(
      contents.map((content) => put(space, 'once', content, { expected: 'absent' })),
    );
    assert.equal(absent.filter(({ status }) => status === 'fulfilled').length, 1);
    // What nobody names any more is deleted a little later.
    house.clock.move(120_000);
    await house.app.jobs.runDue();
    assert.equal(blobsOf(house).length, 2);
    assert.deepEqual((await house.app.drive.checkBlobs({ sums: true })).faults, []);
  });

  test('a file that is replaced again and again is there all the time, whole', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await put(space, 'a', 'v0');
    let going = true;
    const writing = (async () => {
      for (let round = 1; round <= 40; round += 1) await put(space, 'a', `v${round}`);
      going = false;
    })();
    const reading = Array.from({ length: 4 }, async () => {
      while (going) {
        assert.match(await textAt(space, 'a'), /^v\d+$/);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    await Promise.all([writing, ...reading]);
  });

  test('a body that breaks, lies about its length or its sum leaves the old file and nothing else', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space } = house;
    const before = pattern(large);
    await put(space, 'a', before);
    const breaking = new Readable({
      read() {
        this.push(pattern(large));
        setImmediate(() => this.destroy(new Error('gone')));
      },
    });
    await assert.rejects(put(space, 'a', breaking), /gone/);
    for (const length of [10, large]) {
      const said = put(space, 'a', Readable.from([pattern(length)]), { lengthBytes: length + 5 });
      assert.equal(await refusal(said), 'dav/torn');
      const wrong = put(space, 'a', pattern(length), { checksums: { sha1: '00' } });
      assert.equal(await refusal(wrong), 'dav/checksum');
      const sha1 = createHash('sha1').update(pattern(length, 5)).digest('hex');
      const md5 = createHash('md5').update(pattern(length, 5)).digest('hex');
      await put(space, `right-${length}`, pattern(length, 5), { checksums: { sha1, md5 } });
    }
    assert.deepEqual(await bytesAt(space, 'a'), before);
    assert.equal(blobsOf(house).length, 2);
  });

  test('sums that were given, and those of small files, are told of a whole list in one query', async (t) => {
    const { space } = await driveHouse(t, { kind });
    const sha1 = createHash('sha1').update(pattern(large)).digest('hex');
    await put(space, 'large', pattern(large), { checksums: { sha1 } });
    await put(space, 'unknown', pattern(large));
    await put(space, 'small', 'x');
    const root = await space.reading.find([]);
    const told: Record<string, string | undefined> = {};
    const live = space.live?.['{http://owncloud.org/ns}checksums'];
    if (root)
      for await (const page of space.reading.list(root))
        for (const node of page) told[node.name] = await live?.xml(node);
    const md5 = createHash('md5').update(pattern(large)).digest('hex');
    assert.match(told['large'] ?? '', new RegExp(`>SHA1:${sha1} MD5:${md5}<`));
    assert.match(
      told['small'] ?? '',
      />SHA1:11f6ad8ec52a2984abaafd7c3b516503785c2072 MD5:9dd4e461268c8034f5c8564e155c67a6</,
    );
    assert.equal(told['unknown'], undefined);
    assert.equal(told['Personal'], undefined);
  });

  test('names are kept as NFC, told apart by capitals, and those that lie are refused', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await put(space, 'cafe\u0301', 'x');
    assert.equal(await textAt(space, 'caf\u00e9'), 'x');
    await put(space, 'A', '1');
    await put(space, 'a', '2');
    assert.deepEqual(await namesIn(space, ''), ['A', 'Personal', 'a', 'caf\u00e9']);
    const wrong = ['a\u202eb', 'a\u0000b', 'a\nb', 'a\u2066b', '\ud800', 'x'.repeat(256), 'ñ'.repeat(128)];
    for (const name of wrong) {
      assert.equal(await refusal(put(space, name)), 'dav/bad-name', JSON.stringify(name));
      assert.equal(await space.reading.find([name]), undefined);
    }
    await put(space, 'ñ'.repeat(127));
  });

  test('a missing parent, a file as parent, and a folder as target are refused', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await folder(space, 'd');
    await put(space, 'f');
    for (const content of ['small', pattern(large)]) {
      assert.equal(await refusal(put(space, 'no/f', content)), 'dav/no-parent');
      assert.equal(await refusal(put(space, 'no/where/f', content)), 'dav/no-parent');
      assert.equal(await refusal(put(space, 'f/g', content)), 'dav/not-a-collection');
      assert.equal(await refusal(put(space, 'd', content)), 'dav/is-a-collection');
      assert.equal(await refusal(put(space, '', content)), 'dav/is-a-collection');
    }
    assert.equal(await refusal(folder(space, 'd')), 'dav/exists');
    assert.equal(await refusal(folder(space, 'f')), 'dav/exists');
    assert.equal(await refusal(folder(space, 'no/d')), 'dav/no-parent');
  });

  test('a tree is copied with all that is in it, and the copy goes its own way', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space } = house;
    await folder(space, 'tree');
    await folder(space, 'tree/sub');
    await put(space, 'tree/sub/deep.txt', 'deep');
    await put(space, 'tree/b.bin', pattern(large));
    const property = { namespace: 'urn:x', name: 'colour', xml: '<c xmlns="urn:x">red</c>' };
    for (const path of [['tree'], ['tree', 'sub', 'deep.txt']])
      await space.properties?.patch({ path, tokens, set: [property], remove: [], modifiedAt: null });
    const used = await house.used();
    const how = { overwrite: false, shallow: false, tokens };
    assert.deepEqual(await space.writing?.copy({ from: ['tree'], to: ['copy'], ...how }), { created: true });
    assert.equal(await house.used(), used * 2);
    assert.deepEqual(await namesIn(space, 'copy'), ['b.bin', 'sub']);
    assert.equal(await textAt(space, 'copy/sub/deep.txt'), 'deep');
    for (const path of [['copy'], ['copy', 'sub', 'deep.txt']]) {
      const node = await space.reading.find(path);
      assert.ok(node);
      assert.deepEqual((await space.properties?.dead([node]))?.get(node.id), [property]);
    }
    await put(space, 'copy/sub/deep.txt', 'changed');
    assert.equal(await textAt(space, 'tree/sub/deep.txt'), 'deep');
    assert.equal(blobsOf(house).length, 1);
    const shallow = await space.writing?.copy({ from: ['tree'], to: ['flat'], ...how, shallow: true });
    assert.deepEqual(shallow, { created: true });
    assert.deepEqual(await namesIn(space, 'flat'), []);
    // Over something: that goes into the trash.
    assert.equal(
      await refusal(Promise.resolve(space.writing?.copy({ from: ['tree'], to: ['flat'], ...how }))),
      'dav/exists',
    );
    const over = await space.writing?.copy({ from: ['tree', 'sub'], to: ['copy'], ...how, overwrite: true });
    assert.deepEqual(over, { created: false });
    assert.deepEqual(await namesIn(space, 'copy'), ['deep.txt']);
  });

  test('moving keeps the id and takes all along; nothing goes into itself', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await folder(space, 'a');
    await folder(space, 'a/b');
    await put(space, 'a/b/f', 'x');
    const before = await space.reading.find(pathOf('a/b/f'));
    const how = { overwrite: true, tokens };
    await space.writing?.move({ from: ['a', 'b'], to: ['c'], ...how });
    assert.equal(await space.reading.find(pathOf('a/b')), undefined);
    assert.equal((await space.reading.find(pathOf('c/f')))?.id, before?.id);
    await space.writing?.move({ from: ['c'], to: ['a', 'c'], ...how });
    for (const [from, to] of [
      ['a', 'a/c/a'],
      ['a', 'a'],
      ['a/c', 'a'],
    ] as const) {
      const move = space.writing?.move({ from: pathOf(from), to: pathOf(to), ...how });
      assert.equal(await refusal(Promise.resolve(move)), 'dav/into-itself', `${from} ${to}`);
      const copy = space.writing?.copy({ from: pathOf(from), to: pathOf(to), shallow: false, ...how });
      assert.equal(await refusal(Promise.resolve(copy)), 'dav/into-itself', `${from} ${to}`);
    }
    assert.equal(await textAt(space, 'a/c/f'), 'x');
  });

  test('a folder of many is listed in pages, by code points, with the personal folder among them', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space } = house;
    await folder(space, 'd');
    await put(space, 'd/x', 'x');
    const names = Array.from({ length: 1203 }, (_, at) => `${at % 2 ? 'O' : 'Q'}${at}`);
    for (const name of names)
      await space.writing!.copy({ from: ['d', 'x'], to: [name], overwrite: false, shallow: false, tokens });
    const listed = await namesIn(space, '');
    const wanted = [...names, 'd', 'Personal'].sort((a, b) => (a < b ? -1 : 1));
    assert.deepEqual(listed, wanted);
  });

  test('the put of one file takes the input of the engine as it is', () => {
    assert.deepEqual(putInput('a/b', 'x').path, ['a', 'b']);
  });
});
