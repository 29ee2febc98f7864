// The drive as the engine sees it, on both databases.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import {
  any,
  bytesAt,
  driveHouse,
  folder,
  type House,
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
const byNumber = (a: unknown, b: unknown) => Number(a) - Number(b);

const blobsOf = ({ config }: House): string[] => {
  try {
    return readdirSync(config.blobsFolder, { recursive: true })
      .map(String)
      .filter((name) => /[0-9a-f]{32}$/.test(name));
  } catch {
    return [];
  }
};

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
    assert.match(told['large'] ?? '', new RegExp(`>SHA1:${sha1}<`));
    assert.match(told['small'] ?? '', />SHA1:11f6ad8ec52a2984abaafd7c3b516503785c2072</);
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

  test('a quota holds before, while and after, also for many at once', async (t) => {
    const house = await driveHouse(t, { kind, quotaBytes: 100_000 });
    const { space } = house;
    await put(space, 'a', pattern(60_000));
    assert.equal(await refusal(put(space, 'b', pattern(60_000))), 'dav/quota');
    const unknown = put(space, 'b', Readable.from([pattern(30_000), pattern(30_000)]));
    assert.equal(await refusal(unknown), 'dav/quota');
    assert.equal(await refusal(put(space, 'a', pattern(60_000))), 'dav/quota');
    const copy = { from: ['a'], to: ['c'], overwrite: false, shallow: false, tokens };
    assert.equal(await refusal(Promise.resolve(space.writing?.copy(copy))), 'dav/quota');
    const many = await Promise.allSettled(
      Array.from({ length: 10 }, (_, at) => put(space, `n${at}`, pattern(18_000, at))),
    );
    assert.equal(many.filter(({ status }) => status === 'fulfilled').length, 2);
    assert.equal(await house.used(), 96_000);
    assert.equal(blobsOf(house).length, 3);
    // What is small is counted too, and a rewrite of the same minute counts once.
    for (let at = 0; at < 5; at += 1) await put(space, 's', pattern(3000, at));
    assert.equal(await house.used(), 99_000);
    assert.equal(await refusal(put(space, 't', pattern(1001))), 'dav/quota');
  });

  test('a file larger than a file may be is refused before and while it arrives', async (t) => {
    const house = await driveHouse(t, { kind, env: { DRIVE_FILE_LIMIT: '1MiB' } });
    const { space } = house;
    assert.equal(await refusal(put(space, 'a', pattern(1_048_577))), 'dav/too-large');
    const pieces = Array.from({ length: 30 }, () => pattern(40_000));
    assert.equal(await refusal(put(space, 'a', Readable.from(pieces))), 'dav/too-large');
    await put(space, 'a', pattern(1_048_576));
    assert.equal(blobsOf(house).length, 1);
  });

  test('ten versions are kept; what one program writes again within a minute is one', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, clock } = house;
    for (let at = 0; at < 14; at += 1) {
      await put(space, 'v', '');
      await put(space, 'v', `draft ${at}`);
      await put(space, 'v', `content ${at}`);
      clock.move(61_000);
    }
    const node = await space.reading.find(['v']);
    const { json } = await house.ana.browser.api(
      `GET /api/drives/${house.drive.id}/nodes/${node?.id}/versions`,
    );
    assert.equal(json.versions.length, 10);
    const sizes = new Set(json.versions.map((one: { sizeBytes: number }) => one.sizeBytes));
    assert.deepEqual([...sizes].sort(byNumber), [9, 10]);
    assert.equal(await house.used(), 'content 13'.length * 4 + 'content 3'.length * 7);
  });

  test('a lock stops others and whoever forgets its token, beneath it too, until it ends', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, clock } = house;
    const eva = await house.member('Eva', 'write');
    await folder(space, 'd');
    await put(space, 'd/f', 'x');
    const ask = { scope: 'exclusive', depth: 'infinity', ownerXml: '', timeoutSeconds: 600, tokens } as const;
    const taken = await space.locking?.take({ path: ['d'], ...ask });
    const token = taken?.lock.token ?? '';
    assert.match(token, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(taken?.created, false);
    for (const mine of [space, eva.space]) {
      assert.equal(await refusal(put(mine, 'd/f', 'y')), 'dav/locked');
      assert.equal(await refusal(put(mine, 'd/new', pattern(large))), 'dav/locked');
      assert.equal(await refusal(folder(mine, 'd/new')), 'dav/locked');
      const writing = mine.writing!;
      assert.equal(await refusal(writing.remove({ path: ['d'], ...any })), 'dav/locked');
      const move = writing.move({ from: ['d', 'f'], to: ['g'], overwrite: false, tokens });
      assert.equal(await refusal(move), 'dav/locked');
    }
    assert.equal(await refusal(put(eva.space, 'd/f', 'y', { tokens: [token] })), 'dav/locked');
    await put(space, 'd/f', 'y', { tokens: [token] });
    assert.equal(
      await refusal(Promise.resolve(eva.space.locking?.release(['d'], token))),
      'dav/no-such-lock',
    );
    assert.equal(
      await refusal(Promise.resolve(eva.space.locking?.take({ path: ['d', 'f'], ...ask }))),
      'dav/lock-conflict',
    );
    assert.deepEqual(
      (await space.locking?.of(['d', 'f']))?.map(({ root, mine }) => [root, mine]),
      [[['d'], true]],
    );
    await space.locking?.refresh(['d', 'f'], token, 1200);
    clock.move(1_100_000);
    assert.equal(await refusal(put(eva.space, 'd/f', 'z')), 'dav/locked');
    clock.move(101_000);
    await put(eva.space, 'd/f', 'z');
    assert.deepEqual(await space.locking?.of(['d', 'f']), []);
  });

  test('a lock deep in a tree stops what would take the tree away, and goes with what is moved', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await folder(space, 'a');
    await folder(space, 'a/b');
    const ask = { scope: 'exclusive', depth: 0, ownerXml: '<o/>', timeoutSeconds: 600, tokens } as const;
    const taken = await space.locking?.take({ path: pathOf('a/b/new'), ...ask });
    assert.equal(taken?.created, true);
    assert.equal(await textAt(space, 'a/b/new'), '');
    const token = taken?.lock.token ?? '';
    assert.deepEqual(
      (await space.locking?.of(['a'], true))?.map(({ root }) => root.join('/')),
      ['a/b/new'],
    );
    assert.equal(await refusal(space.writing!.remove({ path: ['a'], ...any })), 'dav/locked');
    const to = { to: ['c'], overwrite: true };
    assert.equal(await refusal(space.writing!.move({ from: ['a'], ...to, tokens })), 'dav/locked');
    await space.writing!.move({ from: ['a'], ...to, tokens: [token] });
    assert.deepEqual(await space.locking?.of(['c'], true), []);
    await put(space, 'c/b/new', 'free');
    // Depth 0 on a folder: its names are held, not what is in them.
    const held = await space.locking?.take({ path: ['c'], ...ask });
    await put(space, 'c/b/new', 'free again');
    assert.equal(await refusal(put(space, 'c/other', 'x')), 'dav/locked');
    await put(space, 'c/other', 'x', { tokens: [held?.lock.token ?? ''] });
  });

  test('shared locks stand together, exclusive ones alone', async (t) => {
    const house = await driveHouse(t, { kind });
    const eva = await house.member('Eva', 'write');
    const { space } = house;
    await put(space, 'f', 'x');
    const ask = { path: ['f'], scope: 'shared', depth: 0, ownerXml: '', timeoutSeconds: 60, tokens } as const;
    const mine = await space.locking?.take(ask);
    await eva.space.locking?.take(ask);
    const alone = eva.space.locking?.take({ ...ask, scope: 'exclusive' });
    assert.equal(await refusal(Promise.resolve(alone)), 'dav/lock-conflict');
    await put(space, 'f', 'y', { tokens: [mine?.lock.token ?? ''] });
    assert.equal(await refusal(put(space, 'f', 'z')), 'dav/locked');
  });

  test('fifty exclusive locks of one file at once: one holds', async (t) => {
    const { space } = await driveHouse(t, { kind });
    const ask = {
      path: ['f'],
      scope: 'exclusive',
      depth: 0,
      ownerXml: '',
      timeoutSeconds: 60,
      tokens,
    } as const;
    const all = await Promise.allSettled(Array.from({ length: 50 }, () => space.locking!.take(ask)));
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  test('properties are kept as they came, all or none, and within a limit', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await put(space, 'f');
    const property = (name: string, xml: string) => ({ namespace: 'urn:x', name, xml });
    const patch = (
      set: ReturnType<typeof property>[],
      remove: string[] = [],
      modifiedAt: number | null = null,
    ) =>
      space.properties!.patch({
        path: ['f'],
        tokens,
        set,
        remove: remove.map((name) => ({ namespace: 'urn:x', name })),
        modifiedAt,
      });
    await patch([property('a', '<a/>'), property('b', '<b/>')]);
    await patch([property('a', '<a>2</a>')], ['b', 'nothing'], 1000);
    const node = (await space.reading.find(['f']))!;
    assert.equal(node.modifiedAt, 1000);
    assert.deepEqual((await space.properties!.dead([node])).get(node.id), [property('a', '<a>2</a>')]);
    assert.equal(await refusal(patch([property('big', 'x'.repeat(1_100_000))])), 'dav/too-large');
    assert.deepEqual((await space.properties!.dead([node])).get(node.id), [property('a', '<a>2</a>')]);
  });

  test('sync tells what came, changed and went, once, also in trees that were moved', async (t) => {
    const { space } = await driveHouse(t, { kind });
    await folder(space, 'a');
    await put(space, 'a/f', '1');
    await folder(space, 'b');
    const since = async (
      collection: string,
      token: string | null,
      depth: 1 | 'infinity' = 'infinity',
      limit = 100,
    ) => {
      const {
        token: next,
        changes,
        more,
      } = await space.syncing!.changes({
        collection: pathOf(collection),
        since: token,
        depth,
        limit,
      });
      const told = changes.map((one) =>
        'gone' in one ? `-${one.gone.join('/')}` : `+${one.path.join('/')}`,
      );
      return { next, told: told.sort(), more };
    };
    const all = await since('', null);
    assert.deepEqual(all.told, ['+Personal', '+a', '+a/f', '+b']);
    assert.deepEqual((await since('', null, 1)).told, ['+Personal', '+a', '+b']);
    assert.deepEqual((await since('', all.next)).told, []);
    await put(space, 'a/f', '2');
    await space.writing!.move({ from: ['a'], to: ['b', 'c'], overwrite: false, tokens });
    const moved = await since('', all.next);
    assert.deepEqual(moved.told, ['+b/c', '+b/c/f', '-a']);
    assert.deepEqual((await since('b', all.next)).told, ['+b/c', '+b/c/f']);
    assert.deepEqual((await since('b', all.next, 1)).told, ['+b/c']);
    await space.writing!.remove({ path: pathOf('b/c/f'), ...any });
    assert.deepEqual((await since('', moved.next)).told, ['-b/c/f']);
    await put(space, 'b/c/f', 'again');
    assert.deepEqual((await since('', moved.next)).told, ['+b/c/f']);
    // In pages, nothing is left out and nothing told twice.
    await folder(space, 'many');
    for (let at = 0; at < 7; at += 1) await put(space, `many/${at}`, 'x');
    await space.writing!.copy({ from: ['many'], to: ['copy'], overwrite: false, shallow: false, tokens });
    await space.writing!.move({ from: ['many'], to: ['moved'], overwrite: false, tokens });
    const seen: string[] = [];
    let token = moved.next;
    for (let pages = 0, more = true; more && pages < 20; pages += 1) {
      const page = await since('', token, 'infinity', 3);
      seen.push(...page.told);
      ({ next: token, more } = page);
    }
    const each = (name: string) => Array.from({ length: 7 }, (_, at) => `+${name}/${at}`);
    const wanted = ['+b/c/f', '+copy', ...each('copy'), '+moved', ...each('moved'), '-many'];
    assert.deepEqual(seen.sort(), wanted.sort());
    for (const wrong of ['nonsense', 'other-5', token.replace(/\d+$/, '999999')])
      assert.equal(await refusal(since('', wrong)), 'dav/sync-token-not-valid', wrong);
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

  test('rights: who reads, writes, has a program that only reads, or is nobody here', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space } = house;
    const reader = await house.member('Rita', 'read');
    const writer = await house.member('Willy', 'write');
    await folder(space, 'shared');
    await put(space, 'shared/f', 'x');
    await put(space, 'Personal/secret', 'mine');
    // Personal folders are each one's own, and writable whatever else is.
    await put(reader.space, 'Personal/own', 'r');
    await put(writer.space, 'Personal/own', 'w');
    assert.equal(await textAt(reader.space, 'Personal/own'), 'r');
    assert.equal(await textAt(writer.space, 'Personal/own'), 'w');
    assert.deepEqual(await namesIn(reader.space, 'Personal'), ['own']);
    for (const other of [reader, writer])
      assert.deepEqual(await namesIn(other.space, ''), ['Personal', 'shared']);
    await put(writer.space, 'shared/g', 'y');
    const { writing, locking, properties } = reader.space;
    const refused = [
      () => put(reader.space, 'shared/f', 'z'),
      () => put(reader.space, 'shared/h', pattern(large)),
      () => folder(reader.space, 'new'),
      () => writing!.remove({ path: pathOf('shared/f'), ...any }),
      () => writing!.move({ from: pathOf('shared/f'), to: pathOf('Personal/f'), overwrite: true, tokens }),
      () =>
        writing!.move({ from: pathOf('Personal/own'), to: pathOf('shared/own'), overwrite: true, tokens }),
      () =>
        writing!.copy({ from: pathOf('Personal/own'), to: ['own'], overwrite: true, shallow: false, tokens }),
      () => properties!.patch({ path: pathOf('shared/f'), tokens, set: [], remove: [], modifiedAt: 1 }),
      () =>
        locking!.take({
          path: pathOf('shared/f'),
          scope: 'shared',
          depth: 0,
          ownerXml: '',
          timeoutSeconds: 9,
          tokens,
        }),
    ];
    for (const one of refused) assert.equal(await refusal(one()), 'dav/forbidden');
    await writing!.copy({
      from: ['shared'],
      to: pathOf('Personal/copy'),
      overwrite: true,
      shallow: false,
      tokens,
    });
    for (const who of [space, writer.space]) {
      // Roots and personal folders stay where they are.
      assert.equal(await refusal(who.writing!.remove({ path: ['Personal'], ...any })), 'dav/forbidden');
      const away = { from: ['Personal'], to: ['mine'], overwrite: true, tokens };
      assert.equal(await refusal(who.writing!.move(away)), 'dav/forbidden');
      assert.equal(await refusal(folder(who, 'Personal')), 'dav/exists');
      assert.equal(await refusal(put(who, 'Personal')), 'dav/is-a-collection');
    }
    const looking = await house.spaceOf(house.ana.accountId, { write: false });
    assert.equal(looking.writing, undefined);
    assert.equal(looking.locking, undefined);
    assert.equal(await textAt(looking, 'shared/f'), 'x');
    const nobody = await house.person('Nora');
    assert.equal(await house.app.drive.spaceFor(nobody.id, house.drive.id, { write: true }), undefined);
    assert.equal(await house.app.drive.spaceFor(house.ana.accountId, 'nosuch1', { write: true }), undefined);
  });

  test('rights that end while something arrives end it too', async (t) => {
    const house = await driveHouse(t, { kind });
    const eva = await house.member('Eva', 'write');
    let go = () => {};
    const waiting = new Promise<void>((resolve) => (go = resolve));
    const body = Readable.from(
      (async function* () {
        yield pattern(large);
        await waiting;
        yield pattern(large);
      })(),
    );
    const putting = put(eva.space, 'f', body);
    const { status } = await house.ana.browser.api(`DELETE /api/drives/${house.drive.id}/members/${eva.id}`);
    assert.equal(status, 200);
    go();
    assert.equal(await refusal(putting), 'dav/not-found');
    assert.equal(await house.space.reading.find(['f']), undefined);
    assert.equal(blobsOf(house).length, 0);
  });

  test('whoever began to read reads on while it is replaced and deleted', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, clock } = house;
    const bytes = pattern(2_000_000);
    await put(space, 'f', bytes);
    const content = await space.reading.content(['f']);
    await put(space, 'f', 'other');
    await space.writing!.remove({ path: ['f'], ...any });
    clock.move(50_000);
    await house.app.jobs.runDue();
    const pieces: Buffer[] = [];
    for await (const piece of content.open() as Readable) pieces.push(piece as Buffer);
    assert.ok(Buffer.concat(pieces).equals(bytes));
  });

  test('the trash is emptied after thirty days, in steps, down to the last blob', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, clock } = house;
    await folder(space, 'tree');
    for (const path of ['tree/a', 'tree/a/b', 'tree/c']) await folder(space, path);
    for (let at = 0; at < 230; at += 1) await put(space, `tree/a/b/${at}`, `x${at}`);
    await put(space, 'tree/c/large', pattern(large));
    await put(space, 'kept', pattern(large, 3));
    clock.move(70_000);
    await put(space, 'tree/c/large', pattern(large, 1));
    await space.properties!.patch({
      path: ['tree', 'c'],
      tokens,
      set: [{ namespace: 'u', name: 'n', xml: '<n/>' }],
      remove: [],
      modifiedAt: null,
    });
    await space.writing!.remove({ path: ['tree'], ...any });
    const used = await house.used();
    clock.move(29 * 86_400_000);
    await house.app.jobs.runDue();
    assert.equal(await house.used(), used);
    clock.move(2 * 86_400_000);
    await house.app.jobs.runDue();
    assert.equal(await house.used(), large);
    clock.move(120_000);
    await house.app.jobs.runDue();
    assert.equal(blobsOf(house).length, 1);
    const { faults, rows } = await house.app.drive.checkBlobs({ sums: true });
    assert.deepEqual([faults, rows], [[], 1]);
  });

  test('the put of one file takes the input of the engine as it is', () => {
    assert.deepEqual(putInput('a/b', 'x').path, ['a', 'b']);
  });
});
