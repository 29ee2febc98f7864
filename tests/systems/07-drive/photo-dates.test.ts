// Repair photo dates on a folder of the drive: the table first, then new versions with the date, then all of it taken back.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openExifTool } from '../../../src/lib/photo-dates/exiftool.ts';
import { findExifTool } from '../../../src/lib/photo-dates/find-exiftool.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { jpegWith, mp4, png } from '../../kit/pictures.ts';
import { bytesAt, driveHouse, folder, put } from './house.ts';

const found = await findExifTool();
const skip =
  found || process.env['CI'] === 'true' ? false : 'ExifTool is not installed (npm run tools), nor Perl';
const exported = Date.UTC(2025, 5, 1, 8, 30);
const dated = Date.UTC(2019, 4, 4, 8, 0, 0);
const noon = Date.UTC(2018, 6, 14, 10, 0, 0);

onEachDatabase('photo dates of a drive', ({ kind }) => {
  async function photos(t: Parameters<typeof driveHouse>[0]) {
    const house = await driveHouse(t, { kind });
    const { space, drive, ana, app } = house;
    await folder(space, 'Photos');
    await folder(space, 'Photos/2019');
    const add = (path: string, bytes: Uint8Array, modifiedAt = exported) =>
      put(space, path, bytes, { modifiedAt });
    await add('Photos/2019/a.jpg', jpegWith({ date: '2019:05:04 10:00:00', offset: '+02:00' }));
    await add('Photos/2019/zone.jpg', jpegWith({ date: '2019:05:04 10:00:00' }));
    await add('Photos/IMG-20180714-WA1.jpg', jpegWith());
    await add('Photos/large-20180714.png', Buffer.concat([png, Buffer.alloc(30_000)]));
    await add('Photos/film-20180714.mp4', mp4);
    await add('Photos/right.jpg', jpegWith({ date: '2019:05:04 10:00:00' }), dated);
    await add('Photos/=nodash.jpg', jpegWith());
    await add('Photos/IMG-20181399.jpg', jpegWith());
    await add('Photos/never.jpg', jpegWith({ date: '2019:13:40 10:00:00' }));
    await add('Photos/notes.txt', Buffer.from('not a photo'));
    await add('outside-20180714.jpg', jpegWith());
    const top = await space.reading.find(['Photos']);
    const base = `/api/drives/${drive.id}/photo-dates`;
    const { browser } = ana;
    return {
      ...house,
      base,
      topId: top?.id ?? '',
      own: browser,
      async at(path: string) {
        const node = await space.reading.find(path.split('/'));
        return node?.modifiedAt;
      },
      async run(act: 'look' | 'repair', zone = 'Europe/Madrid') {
        const begun = await browser.api(`POST ${base}`, { nodeId: top?.id, zone, act });
        assert.equal(begun.status, 200, JSON.stringify(begun.json));
        await app.jobs.runDue();
        const { json } = await browser.api(`GET ${base}/${begun.json.run.id}`);
        const { json: page } = await browser.api(`GET ${base}/${begun.json.run.id}/rows`);
        const rows = Object.fromEntries(
          page.rows.map((row: { path: string }): [string, Record<string, unknown>] => [row.path, row]),
        );
        return { run: json.run, rows };
      },
    };
  }
  type Row = { does: string; nowAt: number; exifAt: number | null; nameAt: number | null; reason: string };

  test('the table says what would be done, and nothing changes', { skip }, async (t) => {
    const { run, at, used } = await photos(t);
    const before = await used();
    const looked = await run('look');
    const { state, total, photos: seen, repaired, written, right, errors } = looked.run;
    assert.deepEqual([state, total, seen, repaired, written, right, errors], ['done', 9, 9, 5, 3, 1, 3]);
    const rows = looked.rows as unknown as Record<string, Row>;
    const brief = (path: string) => [rows[path]?.does, rows[path]?.exifAt, rows[path]?.nameAt];
    assert.deepEqual(brief('2019/a.jpg'), ['set-date', dated, null]);
    assert.deepEqual(brief('2019/zone.jpg'), ['set-date', dated, null]);
    assert.deepEqual(brief('IMG-20180714-WA1.jpg'), ['set-date-and-write', null, noon]);
    assert.deepEqual(rows['=nodash.jpg']?.reason, 'no-dash');
    assert.deepEqual(rows['IMG-20181399.jpg']?.reason, 'name-impossible');
    assert.deepEqual(rows['never.jpg']?.reason, 'exif-impossible');
    assert.equal(rows['2019/a.jpg']?.nowAt, exported);
    assert.deepEqual([await at('Photos/2019/a.jpg'), await used()], [exported, before]);
  });

  test('dates are repaired, what was written is a version, and all of it is taken back', {
    skip,
  }, async (t) => {
    const house = await photos(t);
    const { run, at, space, own: browser, base, app, drive } = house;
    const original = await bytesAt(space, 'Photos/large-20180714.png');
    const done = await run('repair');
    const { state, repaired, written, right, errors } = done.run;
    assert.deepEqual([state, repaired, written, right, errors], ['done', 5, 3, 1, 3]);
    for (const name of ['2019/a.jpg', '2019/zone.jpg', 'right.jpg'])
      assert.equal(await at(`Photos/${name}`), dated);
    for (const name of ['IMG-20180714-WA1.jpg', 'large-20180714.png', 'film-20180714.mp4'])
      assert.equal(await at(`Photos/${name}`), noon, name);
    for (const name of ['Photos/=nodash.jpg', 'Photos/never.jpg', 'Photos/notes.txt', 'outside-20180714.jpg'])
      assert.equal(await at(name), exported, name);
    assert.equal(await dateInside(await bytesAt(space, 'Photos/large-20180714.png')), '2018:07:14 12:00:00');
    const node = await space.reading.find(['Photos', 'large-20180714.png']);
    const versions = await browser.api(`GET /api/drives/${drive.id}/nodes/${node?.id}/versions`);
    assert.equal(versions.json.versions.length, 1);
    // Again: everything is right.
    assert.deepEqual((await run('repair')).run.right, 6);

    const list = await browser.get(`${base}/${done.run.id}/errors`);
    assert.match(list.headers['content-type'] as string, /text\/csv/);
    assert.match(list.body, /^\ufeff"Archivo","Motivo"\r\n/);
    assert.match(list.body, /"'=nodash\.jpg","no hay fecha dentro, ni guion en el nombre"\r\n/);
    assert.match(list.body, /"never\.jpg","la fecha de dentro es imposible: [^"]+2019:13:40/);
    assert.equal(list.body.trim().split('\r\n').length, 4);

    // Somebody wrote to one of them since.
    await put(space, 'Photos/IMG-20180714-WA1.jpg', 'mine now');
    await browser.api(`POST ${base}/${done.run.id}/undo`, {});
    await app.jobs.runDue();
    const { json } = await browser.api(`GET ${base}/${done.run.id}`);
    assert.deepEqual([json.run.state, json.run.undone], ['undone', 4]);
    for (const name of ['2019/a.jpg', 'large-20180714.png', 'film-20180714.mp4'])
      assert.equal(await at(`Photos/${name}`), exported, name);
    assert.deepEqual(await bytesAt(space, 'Photos/large-20180714.png'), original);
    assert.equal((await bytesAt(space, 'Photos/IMG-20180714-WA1.jpg')).toString(), 'mine now');
    const after = await browser.get(`${base}/${done.run.id}/errors`);
    assert.match(after.body, /IMG-20180714-WA1\.jpg","ha cambiado después/);
  });

  test('the page finds the newest run of a folder again, and the folder where another one is under way', {
    skip,
  }, async (t) => {
    const { own: browser, base, topId, run, space, app, signIn, ...house } = await photos(t);
    const latest = async (nodeId: string, asks = browser) =>
      (await asks.api(`GET ${base}?nodeId=${nodeId}`)).json;
    assert.deepEqual(await latest(topId), { run: null, elsewhere: null });
    const looked = await run('look');
    assert.deepEqual(await latest(topId), { run: looked.run, elsewhere: null });
    const inner = await space.reading.find(['Photos', '2019']);
    const begun = await browser.api(`POST ${base}`, { nodeId: inner?.id, zone: 'UTC', act: 'look' });
    assert.deepEqual(await latest(topId), { run: looked.run, elsewhere: inner?.id });
    assert.deepEqual(await latest('root'), { run: null, elsewhere: inner?.id });
    assert.deepEqual(await latest(inner?.id ?? ''), { run: begun.json.run, elsewhere: null });
    await app.jobs.runDue();
    assert.equal((await latest(topId)).elsewhere, null);
    assert.equal((await latest('nosuch.1')).code, 'dav/not-found');

    const rows = async (only: string) =>
      (await browser.api(`GET ${base}/${looked.run.id}/rows?only=${only}`)).json.rows;
    assert.equal((await rows('changes')).length, 5);
    const errors: { path: string; why: string }[] = await rows('errors');
    const dashless = errors.find(({ path }) => path === '=nodash.jpg');
    assert.deepEqual([errors.length, dashless?.why], [3, 'no hay fecha dentro, ni guion en el nombre']);

    // What others look at stays theirs.
    const eva = await house.member('Eva', 'read');
    const hers = house.browser();
    await signIn(hers, { address: eva.loginAddress });
    assert.deepEqual(await latest(topId, hers), { run: null, elsewhere: null });
  });

  test('a zone that is none, a folder that is none, and somebody else’s run are refused', {
    skip,
  }, async (t) => {
    const { own: browser, base, topId, run, space, signIn, ...house } = await photos(t);
    const begin = (body: Record<string, unknown>) => browser.api(`POST ${base}`, body);
    const refusedWith = async (body: Record<string, unknown>) => (await begin(body)).json.code;
    assert.equal(await refusedWith({ nodeId: topId, zone: 'Nowhere/Land', act: 'look' }), 'core/bad-request');
    assert.equal(await refusedWith({ nodeId: 'nosuch.1', zone: 'UTC', act: 'look' }), 'dav/not-found');
    const file = await space.reading.find(['Photos', 'right.jpg']);
    assert.equal(await refusedWith({ nodeId: file?.id, zone: 'UTC', act: 'look' }), 'dav/not-a-collection');
    const first = await begin({ nodeId: topId, zone: 'UTC', act: 'look' });
    assert.equal(await refusedWith({ nodeId: topId, zone: 'UTC', act: 'look' }), 'drive/too-many');
    assert.equal(
      (await browser.api(`POST ${base}/${first.json.run.id}/stop`, {})).json.run.state,
      'stopping',
    );
    await house.app.jobs.runDue();
    assert.equal((await browser.api(`GET ${base}/${first.json.run.id}`)).json.run.state, 'stopped');
    const { run: his } = await run('look');

    const eva = await house.member('Eva', 'read');
    const hers = house.browser();
    await signIn(hers, { address: eva.loginAddress });
    for (const ask of [
      `GET ${base}/${his.id}`,
      `GET ${base}/${his.id}/rows`,
      `GET ${base}/${his.id}/errors`,
    ] as const)
      assert.equal((await hers.api(ask)).json.code, 'dav/not-found');
    assert.equal((await hers.api(`POST ${base}/${his.id}/undo`, {})).json.code, 'dav/not-found');
    const asHer = (act: string) => hers.api(`POST ${base}`, { nodeId: topId, zone: 'UTC', act });
    assert.equal((await asHer('repair')).json.code, 'dav/forbidden');
    assert.equal((await asHer('look')).status, 200);
  });
});

/** What a camera's field says, read by ExifTool. */
async function dateInside(bytes: Uint8Array): Promise<string | undefined> {
  const place = mkdtempSync(join(tmpdir(), 'aldaba-inside-'));
  const exiftool = openExifTool({ command: found?.command ?? [], token: 'inside' });
  try {
    writeFileSync(join(place, 'photo'), bytes);
    const [tags] = await exiftool.read([join(place, 'photo')]);
    return tags?.dates.find(({ tag }) => tag === 'DateTimeOriginal')?.text;
  } finally {
    await exiftool.close();
    rmSync(place, { recursive: true, force: true });
  }
}
