// Drives of providers, brought in by the real rclone. The providers are played behind their own names; see providers.ts.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { bytesAt, namesIn, pattern } from '../07-drive/house.ts';
import { importHouse } from './house.ts';
import { token, type Played, providers, rclonesOf, until } from './providers.ts';
import { skipProgram } from './sources.ts';

const skip = skipProgram('rclone');
const names = ['google-drive', 'dropbox', 'onedrive'] as const;
const files = {
  'a.txt': 'hello',
  'Fotos/sol ñ#1.bin': pattern(90_000),
  'Fotos/2024/b.txt': 'b',
  'nothing.txt': '',
};

async function open(t: Parameters<typeof importHouse>[0], at: Played, options = {}) {
  const house = await importHouse(t, { ...options, env: at.env });
  const { browser } = house.ana;
  const asked = { driveId: house.drive.id, folderId: 'root' };
  return {
    ...house,
    lookAt: (provider: string, authorisation: string, path?: string) =>
      browser.api('POST /api/imports/look', { provider, authorisation, ...(path ? { path } : {}) }),
    async bring(provider: string, authorisation = token(), path?: string): Promise<string> {
      const body = { provider, authorisation, ...asked, ...(path ? { path } : {}) };
      const answer = await browser.api('POST /api/imports', body);
      assert.equal(answer.status, 200, answer.body);
      return answer.json.import.id as string;
    },
    space: async () => {
      const space = await house.app.drive.spaceFor(house.ana.accountId, house.drive.id, { write: false });
      assert.ok(space);
      return space;
    },
  };
}

/** Folders that rclone works in while the provider is asked. */
function foldersOf(at: Played): Set<string> {
  const folders = new Set<string>();
  at.instead = () => {
    for (const pid of rclonesOf(at)) {
      const folder = quiet(() => readlinkSync(`/proc/${pid}/cwd`));
      if (folder !== '') folders.add(folder);
    }
    return false;
  };
  return folders;
}

for (const provider of names)
  test(`${provider}: looked at, chosen, brought whole with its dates, and nothing is left of it`, {
    skip,
  }, async (t) => {
    const at = await providers(t, files);
    const house = await open(t, at);
    const folders = foldersOf(at);
    const looked = await house.lookAt(provider, token());
    assert.equal(looked.status, 200, looked.body);
    assert.deepEqual(looked.json.folders, [{ name: 'Fotos', path: '/Fotos/' }]);
    assert.equal(looked.json.files, 2);
    const inside = await house.lookAt(provider, token(), '/Fotos/');
    assert.equal(inside.status, 200, inside.body);
    assert.deepEqual([inside.json.folders[0]?.name, inside.json.files], ['2024', 1]);

    const id = await house.bring(provider);
    assert.notEqual(await house.credentials(id), null);
    const { import: done } = await house.ran(id);
    assert.deepEqual(
      [done.state, done.provider, done.files.done, done.files.failed],
      ['done', provider, 4, 0],
      JSON.stringify(done),
    );
    assert.equal(await house.credentials(id), null);
    const space = await house.space();
    assert.deepEqual(await namesIn(space, ''), ['Fotos', 'Personal', 'a.txt', 'nothing.txt']);
    assert.deepEqual(await bytesAt(space, 'Fotos/sol ñ#1.bin'), pattern(90_000));
    assert.equal((await space.reading.find(['a.txt']))?.modifiedAt, Date.parse('2021-06-05T10:20:30Z'));
    assert.deepEqual(rclonesOf(at), []);
    assert.ok(folders.size >= 3);
    assert.deepEqual([...folders].filter(existsSync), []);
    assert.deepEqual(at.strange, []);
    // A second time nothing is fetched, and nothing gets a number.
    const again = await house.ran(await house.bring(provider));
    assert.deepEqual(
      [again.import.files.done, again.import.files.skipped],
      [0, 4],
      JSON.stringify(again.import),
    );
  });

test('google-drive: documents come as files of an office, whole or not at all', { skip }, async (t) => {
  const at = await providers(t, { 'Letters/first.gdoc': 'the whole letter', 'Letters/torn.gdoc': 'x' });
  const house = await open(t, at);
  at.instead = ({ path }, response) => {
    if (!path.includes(Buffer.from('Letters/torn.gdoc').toString('hex')) || !path.includes('/export'))
      return false;
    response.writeHead(500).end('{}');
    return true;
  };
  const id = await house.bring('google-drive');
  for (let tries = 0; tries < 4; tries += 1) {
    await house.app.jobs.runDue();
    house.clock.move(3_600_000);
  }
  const { import: done, failed } = await house.ran(id);
  assert.deepEqual([done.state, done.files.done, done.files.failed], ['done', 1, 1], JSON.stringify(done));
  assert.match(failed[0].path, /torn/);
  const space = await house.space();
  assert.equal(
    Buffer.from((await bytesAt(space, 'Letters/first.docx')) ?? []).toString(),
    'the whole letter',
  );
  assert.deepEqual(await namesIn(space, 'Letters'), ['first.docx']);
});

test('a folder the provider does not list is told and not taken for empty', { skip }, async (t) => {
  const at = await providers(t, { 'bad/x.txt': 'x', 'good/y.txt': 'y' });
  const house = await open(t, at);
  at.instead = ({ body }, response) => {
    if (!body.includes('/bad"')) return false;
    response.writeHead(400).end('{}');
    return true;
  };
  const id = await house.bring('dropbox');
  for (let tries = 0; tries < 5; tries += 1) {
    await house.app.jobs.runDue();
    house.clock.move(3_600_000);
  }
  const { import: done, failed } = await house.ran(id);
  assert.deepEqual([done.state, done.files.done, done.files.failed], ['done', 1, 1], JSON.stringify(done));
  assert.equal(failed[0].error, 'imports/busy');
});

test('what a provider does not accept ends the import, and erases what was pasted', { skip }, async (t) => {
  const at = await providers(t, files);
  const house = await open(t, at);
  for (const provider of names) {
    const looked = await house.lookAt(provider, token({ access: 'bad', refresh: 'bad' }));
    assert.equal(looked.json.code, 'imports/wrong-token', `${provider} ${looked.body}`);
    const id = await house.bring(provider, token({ access: 'bad', refresh: 'bad' }));
    const { import: ended } = await house.ran(id);
    assert.deepEqual([ended.state, ended.error], ['failed', 'imports/wrong-token'], provider);
    assert.equal(await house.credentials(id), null);
  }
  assert.deepEqual(rclonesOf(at), []);
});

test('no option but those of the table: no other backend, host or path of this machine', {
  skip,
}, async (t) => {
  const at = await providers(t, files);
  const house = await open(t, at);
  const good = token();
  const section = (type: string, more = '') => `[x]\ntype = ${type}\ntoken = ${good}\n${more}\n`;
  const cases: readonly [string, string][] = [
    ['google-drive', section('local')],
    ['google-drive', section('webdav', 'url = http://169.254.169.254/')],
    ['google-drive', section('drive', 'auth_url = http://127.0.0.1/')],
    ['google-drive', section('drive', 'token_url = http://127.0.0.1/')],
    ['google-drive', section('drive', 'service_account_file = /etc/passwd')],
    ['google-drive', section('drive', 'impersonate = eva@example.org')],
    ['google-drive', section('drive', 'root_folder_id = ../../x')],
    ['google-drive', section('dropbox')],
    ['google-drive', section('drive', 'type = local')],
    ['google-drive', '[x]\ntype = alias\nremote = /etc'],
    ['google-drive', '[x]\ntype = combine\nupstreams = a=/etc'],
    ['dropbox', section('dropbox', 'encoding = None')],
    ['onedrive', section('onedrive', 'region = cn')],
    ['onedrive', section('onedrive', 'tenant_url = http://127.0.0.1/')],
    ['onedrive', section('onedrive', 'drive_id = a/../../me')],
    ['onedrive', section('onedrive', 'drive_type = local')],
    ['dropbox', ':local:/etc'],
    ['dropbox', 'token'],
    ['dropbox', '{}'],
    ['dropbox', '{"access_token":""}'],
    ['dropbox', '{"access_token":"a b"}'],
    ['dropbox', '{"access_token":"a","expiry":"soon"}'],
    ['dropbox', JSON.stringify({ access_token: 'a', token_type: 'mac' })],
    [
      'dropbox',
      Buffer.from(JSON.stringify({ token: good, token_url: 'http://127.0.0.1/' })).toString('base64'),
    ],
    ['dropbox', `{"access_token":"${'a'.repeat(9000)}"}`],
  ];
  for (const [provider, pasted] of cases) {
    const answer = await house.lookAt(provider, pasted);
    assert.equal(answer.json.code, 'imports/bad-authorisation', `${pasted} ${answer.body}`);
  }
  for (const provider of ['local', 'webdav', 'alias', 'memory', 'Dropbox', ''])
    assert.equal((await house.lookAt(provider, good)).status, 400, provider);
  for (const path of ['/../etc/', '//169.254.169.254/', 'http://169.254.169.254/', 'Fotos', '/a/%2e%2e/b'])
    assert.equal((await house.lookAt('dropbox', good, path)).json.code, 'imports/not-found', path);
  const over = JSON.stringify({ access_token: 'a', expiry: '2020-01-01T00:00:00Z' });
  assert.equal((await house.lookAt('dropbox', over)).json.code, 'imports/authorisation-expired');
  assert.equal((await house.lookAt('icloud-drive', good)).json.code, 'imports/no-rclone');
  // Nobody was asked anything.
  assert.deepEqual(at.asked, []);
  // What people really paste is taken.
  for (const pasted of [
    good,
    `Paste the following into your remote machine --->\n${good}\n<---End paste\n`,
    section('dropbox'),
    Buffer.from(JSON.stringify({ token: good })).toString('base64'),
  ])
    assert.equal((await house.lookAt('dropbox', pasted)).status, 200, pasted);
});

test('what rclone reads with stands in no command line, log, file or row in clear', { skip }, async (t) => {
  const at = await providers(t, { 'big.bin': pattern(50_000) });
  const said: string[] = [];
  const keep = (...words: unknown[]): void => void said.push(JSON.stringify(words));
  const log = { debug: keep, info: keep, warn: keep, error: keep } as never;
  const house = await open(t, at, { log });
  const held = hold(at);
  const id = await house.bring('dropbox', token({ expiry: '2020-01-01T00:00:00Z' }));
  const running = house.app.jobs.runDue();
  await held.reached(running, () => house.shown(id));
  const [rclone] = rclonesOf(at);
  assert.ok(rclone);
  const secrets = ['good-access', 'good-refresh', 'new-access'];
  for (const pid of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const line = quiet(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    assert.ok(!secrets.some((one) => line.includes(one)), line);
  }
  const env = readFileSync(`/proc/${rclone}/environ`, 'utf8')
    .split('\0')
    .map((one) => one.split('=')[0]);
  assert.deepEqual(
    env
      .filter((one) => one !== '' && one !== 'PWD' && one !== 'OLDPWD' && one !== '_')
      .toSorted((a = '', b = '') => (a < b ? -1 : 1)),
    [
      'HOME',
      'HTTPS_PROXY',
      'KEPT',
      'PATH',
      'RCLONE_CACHE_DIR',
      'RCLONE_CONFIG',
      'RCLONE_CONFIG_SOURCE_TOKEN',
      'RCLONE_CONFIG_SOURCE_TYPE',
      'RCLONE_PASS',
      'RCLONE_USER',
      'SSL_CERT_FILE',
    ],
  );
  const folder = readlinkSync(`/proc/${rclone}/cwd`);
  await until(() => readdirSync(folder).length === 0);
  const stored = JSON.stringify(
    await house.db.kysely
      .selectFrom('drive_import' as never)
      .selectAll()
      .execute(),
  );
  assert.ok(!secrets.some((one) => stored.includes(one)));
  held.letGo();
  await running;
  assert.equal((await house.ran(id)).import.state, 'done');
  assert.ok(!secrets.some((one) => said.join().includes(one)));
});

onEachDatabase('a token that was renewed', ({ kind }) => {
  test('is the one that goes on after a pause', { skip }, async (t) => {
    const at = await providers(t, { 'a.bin': pattern(20_000), 'b.bin': pattern(20_000) });
    const house = await open(t, at, { kind });
    const held = hold(at);
    const id = await house.bring('onedrive', token({ expiry: '2020-01-01T00:00:00Z' }));
    const first = await house.credentials(id);
    const running = house.app.jobs.runDue();
    await held.reached(running, () => house.shown(id));
    await until(async () => Buffer.compare(first as Buffer, (await house.credentials(id)) as Buffer) !== 0);
    assert.equal((await house.steer(id, 'pause')).status, 200);
    await running;
    assert.equal((await house.shown(id)).import.state, 'paused');
    assert.deepEqual(rclonesOf(at), []);
    // What was pasted is of no use any more.
    at.refresh.clear();
    held.letGo();
    await house.steer(id, 'resume');
    const { import: done } = await house.ran(id);
    assert.deepEqual([done.state, done.files.done], ['done', 2], JSON.stringify(done));
  });
});

test('cancelled in the middle: rclone is gone, and what was pasted with it', { skip }, async (t) => {
  const at = await providers(t, { 'a.bin': pattern(20_000) });
  const house = await open(t, at);
  const held = hold(at);
  const id = await house.bring('google-drive');
  const running = house.app.jobs.runDue();
  await held.reached(running, () => house.shown(id));
  await house.steer(id, 'cancel');
  await running;
  assert.equal((await house.shown(id)).import.state, 'cancelled');
  assert.equal(await house.credentials(id), null);
  assert.deepEqual(rclonesOf(at), []);
});

test('rclone killed in the middle is started anew, and nothing is copied twice', { skip }, async (t) => {
  const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`n${at}.bin`, pattern(30_000, at)]));
  const at = await providers(t, many);
  const house = await open(t, at);
  const held = hold(at, 5);
  const id = await house.bring('dropbox');
  const running = house.app.jobs.runDue();
  await held.reached(running, () => house.shown(id));
  const [rclone = 0] = rclonesOf(at);
  process.kill(rclone, 'SIGKILL');
  await running;
  const { import: waits } = await house.shown(id);
  assert.deepEqual([waits.state, waits.error], ['waiting', 'imports/rclone-ended'], JSON.stringify(waits));
  held.letGo();
  await house.steer(id, 'resume');
  const { import: done } = await house.ran(id);
  assert.deepEqual([done.state, done.files.done, done.files.skipped], ['done', 12, 0], JSON.stringify(done));
  const space = await house.space();
  for (const [name, bytes] of Object.entries(many)) assert.deepEqual(await bytesAt(space, name), bytes, name);
});

test('providers are offered as far as this rclone has them', { skip }, async (t) => {
  const house = await importHouse(t);
  const { json } = await house.ana.browser.api('GET /api/imports/providers');
  const told = Object.fromEntries(
    json.providers.map(({ provider, missing }: { provider: string; missing: string | null }) => [
      provider,
      missing,
    ]),
  );
  assert.deepEqual([told['google-drive'], told['dropbox'], told['onedrive']], [null, null, null]);
  const without = await importHouse(t, { env: { RCLONE_PATH: '/bin/false' } });
  const none = await without.ana.browser.api('GET /api/imports/providers');
  assert.ok(
    none.json.providers.every(({ missing }: { missing: string }) => missing === 'no-rclone'),
    none.body,
  );
});

/** Downloads stop after so many until they are let go. */
function hold(at: Played, after = 0) {
  let count = 0;
  let isHeld = true;
  let tell = (): void => {};
  const reached = new Promise<void>((resolve) => {
    tell = resolve;
  });
  at.instead = ({ path }, response) => {
    if (!isHeld || !/download$|alt=media|^\/[0-9A-F]+$/.test(path) || (count += 1) <= after) return false;
    response.writeHead(200, { 'content-length': 20_000, 'dropbox-api-result': '{}' });
    response.write('x');
    tell();
    return true;
  };
  return {
    /** Fails when the run is over before. */
    reached: (running: Promise<unknown>, shown: () => Promise<unknown>) =>
      Promise.race([
        reached,
        running.then(async () => assert.fail(`over before: ${JSON.stringify(await shown())}`)),
      ]),
    letGo() {
      isHeld = false;
      at.cut();
    },
  };
}

function quiet(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
