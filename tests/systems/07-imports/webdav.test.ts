// Files come over from real WebDAV servers: names, folders, times and bytes as they were, and nothing twice.
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { freePort } from '../../kit/proxies.ts';
import { bytesAt, namesIn, pathOf, pattern, put, textAt } from '../07-drive/house.ts';
import { importHouse } from './house.ts';
import { apache, played, type Program, rclone, skipProgram, tree } from './sources.ts';

const large = pattern(300_000);
const files = {
  'readme.txt': 'hello',
  'empty.bin': '',
  'Fotos de la boda/IMG 0001.jpg': large,
  'Fotos de la boda/más/ñandú & co #1 100%.txt': 'names',
  'deep/a/b/c/d.txt': 'deep',
};
const servers: Record<Program, typeof apache> = { apache, rclone };

for (const kind of ['apache', 'rclone'] as const) {
  test(`all of it comes from ${kind}, with its times, and again brings nothing`, {
    skip: skipProgram(kind),
  }, async (t) => {
    const house = await importHouse(t);
    const { folder, put: putSource } = tree(t, files);
    const address = await servers[kind](t, folder);
    const looked = await house.look(address);
    assert.equal(looked.status, 200, looked.body);
    assert.deepEqual(
      looked.json.folders.map(({ name }: { name: string }) => name),
      ['Fotos de la boda', 'deep'],
    );
    assert.equal(looked.json.files, 2);

    const id = await house.begin(address);
    const { import: done, failed } = await house.ran(id);
    assert.deepEqual(failed, []);
    assert.equal(done.state, 'done');
    assert.deepEqual(done.files, { total: 5, done: 5, skipped: 0, failed: 0 });
    assert.equal(done.bytes.done, 5 + 300_000 + 5 + 4);
    assert.equal(await textAt(house.space, 'readme.txt'), 'hello');
    assert.equal(await textAt(house.space, 'Fotos de la boda/más/ñandú & co #1 100%.txt'), 'names');
    assert.equal(await textAt(house.space, 'deep/a/b/c/d.txt'), 'deep');
    assert.deepEqual(await bytesAt(house.space, 'Fotos de la boda/IMG 0001.jpg'), large);
    const node = await house.space.reading.find(pathOf('Fotos de la boda/IMG 0001.jpg'));
    assert.equal(node?.modifiedAt, 1_600_000_000_000);

    putSource('readme.txt', 'hello again', 1_600_000_500);
    putSource('new.txt', 'new');
    const second = await house.ran(await house.begin(address));
    assert.deepEqual(second.import.files, { total: 6, done: 2, skipped: 4, failed: 0 });
    assert.equal(await textAt(house.space, 'readme.txt'), 'hello');
    assert.equal(await textAt(house.space, 'readme (2).txt'), 'hello again');
    const third = await house.ran(await house.begin(address));
    assert.deepEqual(third.import.files, { total: 6, done: 0, skipped: 6, failed: 0 });
  });
}

onEachDatabase('an import', ({ kind }) => {
  test('comes from another Aldaba, checked by its sums, into a chosen folder', async (t) => {
    const port = await freePort();
    const other = await importHouse(t, { kind, env: { ORIGIN: `http://localhost:${port}` } });
    await other.app.server.listen({ host: '127.0.0.1', port });
    await put(other.space, 'a.txt', 'from over there', { modifiedAt: 1_500_000_000_000 });
    await other.space.writing?.makeCollection({ path: ['Fotos'], tokens: [] });
    await put(other.space, 'Fotos/x.bin', large, { checksums: { sha256: hash('sha256', large) } });
    const { secret: password } = await other.app.appPasswords.make(
      other.ana.accountId,
      { name: 'out', scopes: ['drive'] },
      null,
    );
    const house = await importHouse(t, { kind });
    const address = `localhost:${port}/dav/drives/${other.drive.id}`;
    // Without a protocol it is https, and there is none.
    assert.equal((await house.look(address)).json.code, 'imports/unreachable');
    const { browser } = house.ana;
    const given = { address: `http://${address}`, user: 'ana@example.org', password };
    const into = { driveId: house.drive.id, folderId: 'root' };
    const { json } = await browser.api('POST /api/imports', { ...given, ...into });
    const { import: done, failed } = await house.ran(json.import.id);
    assert.deepEqual(failed, []);
    assert.equal(done.state, 'done', JSON.stringify(done));
    assert.equal((await house.space.reading.find(['a.txt']))?.modifiedAt, 1_500_000_000_000);
    assert.deepEqual(await bytesAt(house.space, 'Fotos/x.bin'), large);
    assert.deepEqual(await namesIn(house.space, ''), ['Fotos', 'Personal', 'a.txt']);
  });

  test('lands in the chosen folder and takes the chosen part only', async (t) => {
    const house = await importHouse(t, { kind });
    const folder = await house.space.writing?.makeCollection({ path: ['In'], tokens: [] });
    const source = await played(t, {
      'top.txt': '1',
      'docs/a.txt': '2',
      'docs/b/c.txt': '3',
      'docs/empty/': '',
    });
    const looked = await house.look(source.origin);
    const docs = looked.json.folders[0].path as string;
    const inner = await house.look(source.origin, { path: docs });
    assert.deepEqual(
      inner.json.folders.map(({ name }: { name: string }) => name),
      ['b', 'empty'],
    );
    const id = await house.begin(source.origin, { path: docs, folderId: folder?.id ?? '' });
    const { import: done } = await house.ran(id);
    assert.equal(done.state, 'done', JSON.stringify(done));
    assert.deepEqual(done.place, ['Files', 'In']);
    assert.deepEqual(await namesIn(house.space, 'In'), ['a.txt', 'b', 'empty']);
    assert.equal(await textAt(house.space, 'In/b/c.txt'), '3');
    assert.deepEqual((await house.activity(house.ana.accountId)).slice(-2), [
      'import.started',
      'import.done',
    ]);
  });

  test('tells by mail, and in the trail', async (t) => {
    const house = await importHouse(t, { kind });
    const source = await played(t, { 'a.txt': '1', 'b\u202e.txt': '2' });
    const id = await house.begin(source.origin);
    await house.ran(id);
    const mail = (await house.mails('ana@example.org')).at(-1);
    const host = new URL(source.origin).host;
    assert.ok(mail);
    assert.ok(mail.subject?.startsWith(`Tus archivos de ${host} ya están aquí`));
    assert.match(mail.text ?? '', /1 archivo está en tu drive, y una cosa no se ha podido traer/);
    assert.match(mail.text ?? '', new RegExp(`/manager/tasks\\?import=${id}`));
  });
});
