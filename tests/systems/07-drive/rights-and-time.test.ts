// A drive as the engine sees it: who may, how much, and what time does to versions and the trash.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import {
  any,
  blobsOf,
  bytesAt,
  driveHouse,
  folder,
  namesIn,
  pathOf,
  pattern,
  put,
  refusal,
  textAt,
  tokens,
} from './house.ts';

const large = 20 * 1024;
const byNumber = (a: unknown, b: unknown) => Number(a) - Number(b);

onEachDatabase('rights and limits of a drive', ({ kind }) => {
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

  test('an organisation has its own limit of a file, in pieces and in one, and goes back to the usual one', async (t) => {
    const house = await driveHouse(t, { kind, env: { DRIVE_FILE_LIMIT: '2MiB' } });
    const { space, organisationId, app, db } = house;
    await put(space, 'before', pattern(1_048_577));
    await app.drive.fileLimits.set(organisationId, 1024 ** 2);
    const pieces = () => Readable.from(Array.from({ length: 30 }, () => pattern(40_000)));
    assert.equal(await refusal(put(space, 'a', pattern(1_048_577))), 'dav/too-large');
    assert.equal(await refusal(put(space, 'a', pieces())), 'dav/too-large');
    assert.equal(blobsOf(house).length, 1);
    assert.equal((await bytesAt(space, 'before')).length, 1_048_577);
    await app.drive.fileLimits.set(organisationId, 3 * 1024 ** 2);
    await put(space, 'a', pattern(2_500_000));
    assert.equal(await refusal(app.drive.fileLimits.set(organisationId, 101 * 1024 ** 3)), 'drive/bad-quota');
    await app.drive.fileLimits.set(organisationId, null);
    assert.equal(await app.drive.fileLimits.of(db, organisationId), 2 * 1024 ** 2);
    assert.equal(await refusal(put(space, 'b', pattern(2_500_000))), 'dav/too-large');
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
});
