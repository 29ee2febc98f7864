// Sources that break off, refuse, change or vanish; drives that are full or gone; people who pause and cancel.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesAt, namesIn, pattern, put, textAt } from '../07-drive/house.ts';
import { importHouse, type ImportHouse } from './house.ts';
import { played, secret } from './sources.ts';

const gets = (asked: readonly string[]) => asked.filter((one) => one.startsWith('GET '));

/** Everything the database holds, as text. */
async function everything({ db }: ImportHouse): Promise<string> {
  const tables = ['drive_import', 'drive_import_item', 'job', 'audit_entry', 'outbox'];
  const all: unknown[] = [];
  for (const name of tables) {
    const found = await db.kysely
      .selectFrom(name as never)
      .selectAll()
      .execute()
      .catch(() => []);
    all.push(...(found as unknown[]));
  }
  return JSON.stringify(all, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
  );
}

test('credentials are sealed while it runs and gone however it ends', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.txt': '1' });
  const cancelled = await house.begin(source.origin);
  assert.ok((await house.credentials(cancelled)) instanceof Uint8Array);
  assert.ok(!(await everything(house)).includes(secret));
  assert.equal((await house.shown(cancelled)).import.keepsCredentials, true);
  assert.equal((await house.steer(cancelled, 'cancel')).json.import.state, 'cancelled');
  assert.equal(await house.credentials(cancelled), null);
  const done = await house.begin(source.origin);
  assert.equal((await house.ran(done)).import.state, 'done');
  assert.equal(await house.credentials(done), null);
  const failed = await house.begin(source.origin, { password: 'wrong' });
  const { import: how } = await house.ran(failed);
  assert.deepEqual([how.state, how.error, how.keepsCredentials], ['failed', 'imports/wrong-password', false]);
  assert.equal(await house.credentials(failed), null);
  assert.ok(!(await everything(house)).includes(secret));
  const mails = await house.mails('ana@example.org');
  assert.match(mails.at(-1)?.subject ?? '', /se ha detenido/);
  // It has ended: nothing steers it any more, and it can be taken off the list.
  assert.equal((await house.steer(failed, 'resume')).json.code, 'imports/over');
  assert.equal((await house.ana.browser.api(`DELETE /api/imports/${failed}`)).status, 200);
  assert.equal((await house.shown(failed)).code, 'imports/no-such-import');
});

test('the database itself refuses credentials of an import that has ended', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, {});
  const id = await house.begin(source.origin);
  const kept = await house.credentials(id);
  await house.steer(id, 'cancel');
  const putBack = house.db.kysely
    .updateTable('drive_import' as never)
    .set({ credentials: kept } as never)
    .where('id' as never, '=', id as never)
    .execute();
  await assert.rejects(putBack);
});

test('paused in the middle of a file it keeps nothing of it, and resumed it fetches no other twice', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.bin': pattern(200_000), 'b.bin': pattern(200_000, 1), 'c.bin': 'c' });
  const id = await house.begin(source.origin);
  source.instead = async (request, response) => {
    if (request.url !== '/b.bin' || request.method !== 'GET') return false;
    source.instead = () => false;
    response.writeHead(200, { 'content-length': 200_000 });
    response.write(Buffer.from(pattern(100_000, 1)));
    await house.steer(id, 'pause');
    return true;
  };
  const { import: paused } = await house.ran(id);
  assert.equal(paused.state, 'paused');
  assert.equal(paused.keepsCredentials, true);
  assert.ok(!(await namesIn(house.space, '')).includes('b.bin'));
  await house.app.jobs.runDue();
  assert.equal((await house.shown(id)).import.state, 'paused');
  const brought = paused.files.done as number;
  const before = gets(source.asked).length;
  await house.steer(id, 'resume');
  const { import: done } = await house.ran(id);
  assert.deepEqual(done.files, { total: 3, done: 3, skipped: 0, failed: 0 });
  assert.equal(gets(source.asked).length - before, 3 - brought);
  assert.deepEqual(await bytesAt(house.space, 'b.bin'), pattern(200_000, 1));
});

test('cancelled in the middle it keeps what was brought and forgets the password', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.txt': 'a', 'later/b.bin': pattern(100_000) });
  const id = await house.begin(source.origin);
  source.instead = async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/later/b.bin') return false;
    response.writeHead(200, { 'content-length': 100_000 }).write('x');
    while ((await house.shown(id)).import.files.done === 0)
      await new Promise((resolve) => setImmediate(resolve));
    await house.steer(id, 'cancel');
    return true;
  };
  const { import: over } = await house.ran(id);
  assert.equal(over.state, 'cancelled');
  assert.equal(await house.credentials(id), null);
  assert.equal(await textAt(house.space, 'a.txt'), 'a');
  assert.deepEqual(await namesIn(house.space, 'later'), []);
  assert.deepEqual((await house.activity(house.ana.accountId)).slice(-2), [
    'import.started',
    'import.cancelled',
  ]);
});

test('a connection that breaks is taken up where it broke', async (t) => {
  const house = await importHouse(t);
  const bytes = pattern(500_000);
  const source = await played(t, { 'big.bin': bytes });
  const ranges: (string | undefined)[] = [];
  let breaks = 0;
  source.instead = (request, response) => {
    if (request.method !== 'GET') return false;
    ranges.push(request.headers.range);
    if ((breaks += 1) > 1) return false;
    const { etag } = { etag: request.headers['if-match'] ?? '' };
    response.writeHead(200, { 'content-length': bytes.length, etag });
    response.write(bytes.subarray(0, 200_000), () => request.socket.destroy());
    return true;
  };
  const id = await house.begin(source.origin);
  const { import: done } = await house.ran(id);
  assert.equal(done.state, 'done', JSON.stringify(done));
  assert.deepEqual(await bytesAt(house.space, 'big.bin'), bytes);
  assert.equal(ranges.length, 2);
  assert.match(ranges[1] ?? '', /^bytes=[1-9]\d*-$/);
});

test('a file that breaks off each time is listed, and the rest is brought', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.bin': pattern(50_000), 'b.txt': 'b' });
  source.files.set('a.bin', { bytes: pattern(50_000), etag: null });
  source.instead = (request, response) => {
    if (request.method !== 'GET' || request.url !== '/a.bin') return false;
    response.writeHead(200, { 'content-length': 50_000 });
    response.write(Buffer.from(pattern(20_000)), () => request.socket.destroy());
    return true;
  };
  const id = await house.begin(source.origin);
  let how = await house.ran(id);
  for (let tries = 0; how.import.state === 'waiting' && tries < 5; tries += 1) {
    assert.equal(how.import.error, 'imports/torn');
    house.clock.set(how.import.retryAt);
    how = await house.ran(id);
  }
  assert.equal(how.import.state, 'done', JSON.stringify(how));
  assert.deepEqual(how.failed, [{ kind: 'file', path: 'a.bin', error: 'imports/torn' }]);
  assert.deepEqual(await namesIn(house.space, ''), ['Personal', 'b.txt']);
});

test('a source that is away is waited for, and given up after hours with what was brought', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.txt': 'a', 'dir/b.txt': 'b' });
  let away = false;
  source.instead = (request) => {
    if (request.method === 'GET' && request.url === '/dir/b.txt') away = true;
    if (away) request.socket.destroy();
    return away;
  };
  const first = await house.begin(source.origin);
  let how = await house.ran(first);
  assert.deepEqual([how.import.state, how.import.error], ['waiting', 'imports/unreachable']);
  assert.equal(how.import.keepsCredentials, true);
  // The lanes run side by side: it may have gone before the other file was whole here.
  const brought = how.import.files.done;
  const askedSoFar = gets(source.asked).filter((one) => one === 'GET a.txt').length;
  // It comes back.
  source.instead = () => false;
  house.clock.set(how.import.retryAt);
  how = await house.ran(first);
  assert.equal(how.import.state, 'done');
  const askedInAll = gets(source.asked).filter((one) => one === 'GET a.txt').length;
  assert.equal(
    askedInAll,
    brought === 1 ? askedSoFar : askedSoFar + 1,
    'what was brought is not fetched again',
  );
  // It does not.
  const second = await house.begin(source.origin);
  source.instead = (request) => {
    request.socket.destroy();
    return true;
  };
  how = await house.ran(second);
  const began = house.clock.now();
  for (let tries = 0; how.import.state === 'waiting' && tries < 20; tries += 1) {
    house.clock.set(how.import.retryAt);
    how = await house.ran(second);
  }
  assert.deepEqual([how.import.state, how.import.error], ['failed', 'imports/unreachable']);
  assert.ok(house.clock.now() - began > 2 * 3_600_000);
  assert.equal(await house.credentials(second), null);
});

test('a full drive lists what had no room, without fetching it, and takes what fits', async (t) => {
  const house = await importHouse(t, { quotaBytes: 60_000 });
  const source = await played(t, { 'a.bin': pattern(50_000), 'b.bin': pattern(50_000, 1), 'c.txt': 'c' });
  source.files.set('c.txt', { bytes: Buffer.from('fits') });
  const { import: done, failed } = await house.ran(await house.begin(source.origin));
  assert.equal(done.state, 'done');
  assert.deepEqual(
    failed.map(({ error }: { error: string }) => error),
    ['dav/quota'],
  );
  assert.ok((await namesIn(house.space, '')).includes('c.txt'));
  assert.ok((await house.used()) <= 60_000);
});

test('a file larger than its organisation may have is listed, without fetching it', async (t) => {
  const house = await importHouse(t, { env: { DRIVE_FILE_LIMIT: '2MiB' } });
  await house.app.drive.fileLimits.set(house.organisationId, 1024 ** 2);
  const source = await played(t, { 'a.bin': pattern(1024 ** 2 + 1), 'b.bin': pattern(1024 ** 2) });
  const { failed } = await house.ran(await house.begin(source.origin));
  assert.deepEqual(
    failed.map(({ path, error }: { path: string; error: string }) => [path, error]),
    [['a.bin', 'dav/too-large']],
  );
  assert.ok((await namesIn(house.space, '')).includes('b.bin'));
  await house.app.drive.fileLimits.set(house.organisationId, 3 * 1024 ** 2);
  const again = await house.ran(await house.begin(source.origin));
  assert.deepEqual(again.failed, []);
  assert.ok((await namesIn(house.space, '')).includes('a.bin'));
});

test('names the drive refuses, and what the source refuses, stand in the list and its file', async (t) => {
  const house = await importHouse(t);
  const long = `${'ñ'.repeat(130)}.txt`;
  const source = await played(t, {
    'ok.txt': '1',
    'evil\u202etxt.exe': '2',
    [long]: '3',
    'bad\u0007folder/in.txt': '4',
    'shut/x.txt': '5',
    '=cmd.txt': '6',
    'gone.txt': '7',
  });
  source.instead = (request, response) => {
    if (request.url !== '/shut/' && request.url !== '/%3Dcmd.txt' && request.url !== '/gone.txt')
      return false;
    if (request.method === 'PROPFIND' && request.url !== '/shut/') return false;
    response.writeHead(request.url === '/gone.txt' ? 404 : 403).end();
    return true;
  };
  const id = await house.begin(source.origin);
  const { import: done, failed } = await house.ran(id);
  assert.equal(done.state, 'done');
  const codes = Object.fromEntries(
    failed.map(({ path, error }: { path: string; error: string }) => [path, error]),
  );
  assert.deepEqual(codes, {
    'evil\u202etxt.exe': 'dav/bad-name',
    [long]: 'dav/bad-name',
    'bad\u0007folder': 'dav/bad-name',
    'bad\u0007folder/in.txt': 'imports/no-folder',
    shut: 'imports/refused',
    '=cmd.txt': 'imports/refused',
    'gone.txt': 'imports/not-found',
  });
  assert.deepEqual(await namesIn(house.space, ''), ['Personal', 'ok.txt']);
  const csv = await house.ana.browser.get(`/api/imports/${id}/failed.csv`);
  assert.equal(csv.status, 200);
  const lines = csv.body.split('\r\n');
  assert.equal(lines[0], '\uFEFF"Ruta","Tipo","Bytes","Motivo","Código"');
  assert.equal(lines.length, 9);
  // A spreadsheet must not run a name.
  assert.ok(
    lines.some((line) => line.startsWith(`"'=cmd.txt","archivo",1,`)),
    csv.body,
  );
  // Nor may one turn the line around.
  assert.match(csv.body, /"evil\uFFFDtxt\.exe"/);
  assert.doesNotMatch(csv.body.slice(1), /[\u202a-\u202e\u2066-\u2069\ufeff]/);
});

test('a file that changed since it was listed comes as it is now', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.txt': 'before' });
  source.instead = (request) => {
    if (request.method === 'GET') source.files.set('a.txt', { bytes: Buffer.from('afterwards') });
    return false;
  };
  const { import: done, failed } = await house.ran(await house.begin(source.origin));
  assert.deepEqual(failed, []);
  assert.equal(await textAt(house.space, 'a.txt'), 'afterwards');
  assert.deepEqual(done.bytes, { total: 10, done: 10 });
});

test('nothing is replaced, and folders of the same name become one', async (t) => {
  const house = await importHouse(t);
  await house.space.writing?.makeCollection({ path: ['docs'], tokens: [] });
  await put(house.space, 'docs/a.txt', 'mine');
  await put(house.space, 'taken', 'a file');
  const source = await played(t, { 'docs/a.txt': 'theirs', 'docs/b.txt': 'b', 'taken/x.txt': 'x' });
  const { failed } = await house.ran(await house.begin(source.origin));
  assert.deepEqual(failed, [
    { kind: 'folder', path: 'taken', error: 'dav/exists' },
    { kind: 'file', path: 'taken/x.txt', error: 'imports/no-folder' },
  ]);
  assert.deepEqual(await namesIn(house.space, 'docs'), ['a (2).txt', 'a.txt', 'b.txt']);
  assert.equal(await textAt(house.space, 'docs/a.txt'), 'mine');
  assert.equal(await textAt(house.space, 'docs/a (2).txt'), 'theirs');
});

test('rights are those of the person, also while it runs', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.txt': '1' });
  const reader = await house.member('Leo', 'read');
  const browser = house.browser();
  await house.signIn(browser, { address: reader.loginAddress });
  const given = { address: source.origin, user: 'lola', password: secret };
  const into = { driveId: house.drive.id, folderId: 'root' };
  const refused = await browser.api('POST /api/imports', { ...given, ...into });
  assert.equal(refused.json.code, 'dav/forbidden');
  const stranger = await browser.api('POST /api/imports', { ...given, ...into, driveId: 'abcdefg' });
  assert.equal(stranger.json.code, 'drive/no-such-drive');
  const id = await house.begin(source.origin);
  for (const [verb, path] of [
    ['GET', ''],
    ['GET', '/failed.csv'],
    ['POST', '/pause'],
    ['POST', '/resume'],
    ['POST', '/cancel'],
    ['DELETE', ''],
  ]) {
    const answer = await browser.api(`${verb} /api/imports/${id}${path}`, verb === 'POST' ? {} : undefined);
    assert.equal(answer.json.code, 'imports/no-such-import', `${verb} ${path}`);
  }
  assert.deepEqual((await browser.api('GET /api/imports')).json.imports, []);

  // The folder goes into the trash while files arrive.
  await house.steer(id, 'cancel');
  const folder = await house.space.writing?.makeCollection({ path: ['In'], tokens: [] });
  const second = await house.begin(source.origin, { folderId: folder?.id ?? '' });
  source.instead = async (request) => {
    if (request.method === 'GET')
      await house.space.writing?.remove({ path: ['In'], tokens: [], expected: 'any' });
    return false;
  };
  const { import: how } = await house.ran(second);
  assert.deepEqual([how.state, how.error], ['failed', 'imports/destination-gone']);
});

test('twenty imports are under way at most, and one of a person runs at a time', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.txt': '1' });
  const ids: string[] = [];
  for (let count = 0; count < 20; count += 1) ids.push(await house.begin(source.origin));
  const given = {
    address: source.origin,
    user: 'x',
    password: 'y',
    driveId: house.drive.id,
    folderId: 'root',
  };
  assert.equal((await house.ana.browser.api('POST /api/imports', given)).json.code, 'imports/too-many');
  await house.app.jobs.runDue();
  const { imports } = (await house.ana.browser.api('GET /api/imports')).json;
  assert.deepEqual([...new Set(imports.map(({ state }: { state: string }) => state))], ['done']);
  assert.deepEqual(await namesIn(house.space, ''), ['Personal', 'a.txt']);
});

test('an import paused for thirty days ends, and its credentials with it', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, { 'a.txt': '1' });
  const id = await house.begin(source.origin);
  await house.steer(id, 'pause');
  house.clock.move(31 * 86_400_000);
  await house.app.jobs.runDue();
  assert.equal(await house.credentials(id), null);
});
