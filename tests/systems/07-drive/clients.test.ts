// Real programs against the drive over HTTP, unmodified: rclone syncs a tree and finds nothing to do afterwards, with the vendors that
// keep dates and the one that keeps none; gio opens, writes and moves; and the pattern in which QNAP's HBS 3 writes.
// RCLONE_FILES=5000 for the whole; few by default, for the suite has fifteen minutes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request as open } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { freePort } from '../../kit/dav-server.ts';
import { driveHouse } from './house.ts';

const run = promisify(execFile);
const has = (name: string): Promise<boolean> =>
  run('sh', ['-c', `command -v ${name}`]).then(
    () => true,
    () => false,
  );
const needs = async (...names: string[]) => {
  for (const name of names) if (!(await has(name))) return { skip: `${name} is not installed` };
  return {};
};
const files = Number(process.env['RCLONE_FILES'] ?? 300);

async function served(t: TestContext) {
  const port = await freePort();
  const house = await driveHouse(t, { env: { ORIGIN: `http://localhost:${port}` } });
  await house.app.server.listen({ host: '127.0.0.1', port });
  const { secret } = await house.app.appPasswords.make(
    house.ana.accountId,
    { name: 'drive', scopes: ['drive'] },
    null,
  );
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-clients-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return { port, secret, folder, path: `/dav/drives/${house.drive.id}/`, user: 'ana@example.org' };
}

/** Small, a few large, empty, in folders, with names that need escaping, each with a date of its own. */
function makeTree(folder: string): void {
  for (let index = 0; index < files; index += 1) {
    const place = join(folder, `folder ${index % 17}`, `ñ${index % 5}`);
    mkdirSync(place, { recursive: true });
    const name = ['plain', 'with blank', 'á#?%&+', "it's; [x]"][index % 4] ?? '';
    const path = join(place, `${name} ${index}.txt`);
    const size = index % 50 === 0 ? 200_000 + index : index % 11 === 0 ? 0 : 20 + index;
    writeFileSync(path, Buffer.alloc(size, `content ${index} `));
    utimesSync(path, 1_500_000_000 + index * 61, 1_500_000_000 + index * 61);
  }
}

for (const vendor of ['owncloud', 'nextcloud', 'other'])
  test(`rclone (${vendor}) syncs a tree: no difference, nothing to do the second time${vendor === 'other' ? '' : ', dates kept'}`, {
    ...(await needs('rclone')),
  }, async (t) => {
    const { port, secret, folder, path, user } = await served(t);
    const source = join(folder, 'source');
    makeTree(source);
    const obscured = (await run('rclone', ['obscure', secret])).stdout.trim();
    const config = join(folder, 'rclone.conf');
    const section = ['[d]', 'type = webdav', `url = http://localhost:${port}${path}`, `vendor = ${vendor}`];
    writeFileSync(config, `${[...section, `user = ${user}`, `pass = ${obscured}`].join('\n')}\n`);
    const rclone = async (...words: string[]) => {
      const env = { ...process.env, RCLONE_CONFIG: config };
      return (await run('rclone', words, { env, timeout: 900_000, maxBuffer: 2 ** 26 })).stderr;
    };
    const transferred = (said: string): number => {
      const stats = [...said.matchAll(/"totalTransfers":(\d+)|"transfers":(\d+)/g)].at(-1);
      return Number(stats?.[1] ?? stats?.[2] ?? Number.NaN);
    };
    const sync = () =>
      rclone('sync', source, 'd:copy', '--use-json-log', '--stats-log-level', 'NOTICE', '--stats', '10m');
    assert.equal(transferred(await sync()), files);
    assert.equal(transferred(await sync()), 0, 'nothing is sent twice');
    const checked = await rclone('check', source, 'd:copy', ...(vendor === 'other' ? ['--size-only'] : []));
    assert.match(checked, /0 differences found/);
    assert.match(checked, new RegExp(`${files} matching files`));
    // By content, not by size alone.
    if (vendor !== 'other') assert.doesNotMatch(checked, /hashes could not be checked/);
    assert.match(await rclone('check', source, 'd:copy', '--download'), /0 differences found/);
    if (vendor === 'other') return;
    const listed = await run('rclone', ['lsjson', '-R', '--files-only', 'd:copy'], {
      env: { ...process.env, RCLONE_CONFIG: config },
      maxBuffer: 2 ** 26,
    });
    for (const { Name, ModTime } of JSON.parse(listed.stdout) as { Name: string; ModTime: string }[]) {
      const index = Number(/ (\d+)\.txt$/.exec(Name)?.[1]);
      assert.equal(Date.parse(ModTime) / 1000, 1_500_000_000 + index * 61, Name);
    }
  });

test('gio mounts the drive as GNOME does, writes, reads, renames and deletes', {
  ...(await needs('gio', 'dbus-run-session')),
}, async (t) => {
  const { port, secret, folder, path, user } = await served(t);
  const at = `dav://${encodeURIComponent(user)}@localhost:${port}${path}`;
  writeFileSync(join(folder, 'año.txt'), 'hola');
  const script = [
    `printf '%s\\n' '${secret}' | gio mount '${at}'`,
    `gio copy '${folder}/año.txt' '${at}a%C3%B1o.txt'`,
    `gio cat '${at}a%C3%B1o.txt'; echo`,
    `gio mkdir '${at}new'`,
    `gio move '${at}a%C3%B1o.txt' '${at}new/b.txt'`,
    `gio list '${at}new'`,
    `gio info -f '${at}' | grep -c 'filesystem::free: [1-9]'`,
    `gio remove '${at}new/b.txt'`,
    `gio list '${at}new' | wc -l`,
  ].join('\n');
  const { stdout } = await run('dbus-run-session', ['--', 'sh', '-ec', script], {
    env: { ...process.env, HOME: folder, XDG_RUNTIME_DIR: folder, XDG_DATA_HOME: folder, LC_ALL: 'C.UTF-8' },
    timeout: 300_000,
  });
  const lines = stdout.split('\n').filter((line) => !/password|user/i.test(line));
  assert.deepEqual(lines.filter(Boolean).slice(-4), ['hola', 'b.txt', '1', '0'], stdout);
});

/** Only root mounts with davfs2; where the kernel gives no /dev/fuse, or lets nobody mount, there is nothing to test. */
const hasFuse = await run('sh', [
  '-c',
  'test "$(id -u)" = 0 && { ! command -v unshare || unshare --mount true; } && exec 3<>/dev/fuse',
]).then(
  () => true,
  () => false,
);
if (hasFuse)
  test('davfs2 mounts the drive as a folder: files are written, read, renamed and deleted, with locks', {
    ...(await needs('mount.davfs', 'unshare')),
  }, async (t) => {
    const { port, secret, folder, path, user } = await served(t);
    const conf = join(folder, 'davfs2.conf');
    mkdirSync(join(folder, 'point'));
    mkdirSync(join(folder, 'cache'));
    // davfs2 gives up root.
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'cache'), 0o777);
    const options = ['use_locks 1', 'delay_upload 0', `cache_dir ${folder}/cache`, 'ask_auth 1'];
    writeFileSync(conf, `${options.join('\n')}\n`);
    const script = [
      `printf '%s\\n%s\\n' '${user}' '${secret}' | mount.davfs -o conf=${conf} http://localhost:${port}${path} point`,
      'cd point',
      'mkdir "año nuevo"',
      'printf first > "año nuevo/a.txt"',
      'printf second > "año nuevo/a.txt"',
      'head -c 300000 /dev/zero > zeros',
      'mv "año nuevo/a.txt" b.txt',
      'cat b.txt; echo',
      // Not listed: davfs2 1.6 and Linux 6 do not agree on what a folder's entries look like, whatever the server.
      'test -d Personal && test -d "año nuevo" && test ! -e "año nuevo/a.txt" && stat -c %s zeros',
      'cd ..',
      'umount point',
    ].join('\n');
    // A mount namespace of its own: it ends with the script, whatever happens.
    const { stdout } = await run('unshare', ['--mount', 'sh', '-ec', script], {
      cwd: folder,
      env: { ...process.env, HOME: folder, LC_ALL: 'C.UTF-8' },
      timeout: 300_000,
    });
    assert.match(stdout, /second\n300000\n/);
    const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
    const got = await fetch(`http://localhost:${port}${path}zeros`, { headers: { authorization } });
    assert.equal((await got.arrayBuffer()).byteLength, 300_000);
    const moved = await fetch(`http://localhost:${port}${path}b.txt`, { headers: { authorization } });
    assert.equal(await moved.text(), 'second');
  });

test('the pattern of QNAP’s HBS 3: looks, makes folders, sends under another name in chunks, moves it over', async (t) => {
  const { port, secret, path, user } = await served(t);
  const authorization = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
  async function ask(method: string, name: string, headers: Record<string, string> = {}, body?: Buffer) {
    const request = open({
      port,
      host: 'localhost',
      method,
      path: path + name,
      headers: { authorization, 'user-agent': 'HBS 3 Hybrid Backup Sync', ...headers },
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) };
  }
  const options = await ask('OPTIONS', '');
  assert.match(String(options.headers.dav), /1, 2/);
  assert.equal(options.headers['ms-author-via'], 'DAV');
  const quota = Buffer.from(
    '<?xml version="1.0"?><propfind xmlns="DAV:"><prop><quota-available-bytes/><quota-used-bytes/></prop></propfind>',
  );
  assert.match((await ask('PROPFIND', '', { depth: '0' }, quota)).body.toString(), /quota-used-bytes>\d+</);
  assert.equal((await ask('PROPFIND', 'NAS', { depth: '0' })).status, 404);
  assert.equal((await ask('MKCOL', 'NAS/')).status, 201);
  assert.equal((await ask('MKCOL', 'NAS/')).status, 405, 'made twice, by two jobs');
  for (const content of ['first', 'second']) {
    const sent = Buffer.alloc(100_000, content);
    const chunked = { 'transfer-encoding': 'chunked', expect: '100-continue' };
    assert.equal((await ask('PUT', 'NAS/.tmp-1', chunked, sent)).status, 201);
    const destination = `http://localhost:${port}${path}NAS/photo.jpg`;
    const moved = await ask('MOVE', 'NAS/.tmp-1', { destination, overwrite: 'T' });
    assert.equal(moved.status, content === 'first' ? 201 : 204);
    const got = await ask('GET', 'NAS/photo.jpg');
    assert.deepEqual(got.body, sent);
    const head = await ask('HEAD', 'NAS/photo.jpg');
    assert.equal(head.headers['content-length'], '100000');
    assert.equal(head.headers.etag, got.headers.etag);
  }
  const part = await ask('GET', 'NAS/photo.jpg', { range: 'bytes=99990-' });
  assert.deepEqual([part.status, part.body.length], [206, 10]);
  assert.equal((await ask('DELETE', 'NAS/')).status, 204);
});
