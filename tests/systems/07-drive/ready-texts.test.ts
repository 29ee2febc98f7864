// What the page for programs offers to be copied is run as it stands, by the real programs.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { textFor } from '../../../web/drive/pages/programs.ts';
import { freePort } from '../../kit/dav-server.ts';
import { driveHouse } from './house.ts';

const has = (program: string, ...rest: string[]): Promise<boolean> =>
  promisify(execFile)(program, rest).then(
    () => true,
    () => false,
  );
const hasRclone = await has('rclone', 'version');
const hasCadaver = await has('sh', '-c', 'command -v cadaver');

async function served(t: TestContext) {
  const port = await freePort();
  const house = await driveHouse(t, { env: { ORIGIN: `http://localhost:${port}` } });
  await house.app.server.listen({ host: '127.0.0.1', port });
  const { secret } = await house.app.appPasswords.make(
    house.ana.accountId,
    { name: 'drive', scopes: ['drive'] },
    null,
  );
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-ready-'));
  t.after(() => rm(folder, { recursive: true }));
  const driveId = house.drive.id;
  const address = `http://localhost:${port}/dav/drives/${driveId}/`;
  return { folder, secret, driveId, address, user: 'ana@example.org' };
}

/** Types `input` where the program waits for it; the exit code and what it wrote. */
async function shell(text: string, input: string, env: Record<string, string>) {
  const child = spawn('sh', ['-ec', text], { env: { ...process.env, ...env } });
  let said = '';
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString()));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  return { code, said };
}

for (const program of ['rclone', 'rclone-old'] as const)
  test(`the text for ${program} connects, and files go there and back`, {
    skip: hasRclone ? false : 'rclone is not installed',
  }, async (t) => {
    const { folder, secret, ...given } = await served(t);
    const env = { RCLONE_CONFIG: join(folder, 'rclone.conf') };
    const connected = await shell(textFor(program, given), `${secret}\n`, env);
    assert.equal(connected.code, 0, connected.said);
    assert.match(connected.said, /Personal/);
    const file = join(folder, 'año.txt');
    writeFileSync(file, 'hola');
    utimesSync(file, 1_500_000_000, 1_500_000_000);
    const there = `aldaba-${given.driveId}:Personal`;
    const copied = await shell(
      `rclone copyto '${file}' '${there}/año.txt' && rclone copyto '${there}/año.txt' '${file}.back'`,
      '',
      env,
    );
    assert.equal(copied.code, 0, copied.said);
    assert.equal(readFileSync(`${file}.back`, 'utf8'), 'hola');
    // The vendor “rclone” means nothing to versions before 1.65: they keep dates with “owncloud” only.
    if (program === 'rclone-old') assert.equal(statSync(`${file}.back`).mtimeMs, 1_500_000_000_000);
  });

test('an address that means something to a shell is still an address', {
  skip: hasRclone ? false : 'rclone is not installed',
}, async (t) => {
  const { folder, secret, ...given } = await served(t);
  const user = "o'neill&co$HOME@example.org";
  const env = { RCLONE_CONFIG: join(folder, 'rclone.conf') };
  const [create = ''] = textFor('rclone', { ...given, user }).split('\n');
  const made = await shell(create, `${secret}\n`, env);
  assert.equal(made.code, 0, made.said);
  assert.match(readFileSync(env.RCLONE_CONFIG, 'utf8'), /^user = o'neill&co\$HOME@example\.org$/m);
});

test('the text for cadaver opens the drive', {
  skip: hasCadaver ? false : 'cadaver is not installed',
}, async (t) => {
  const { folder, secret, ...given } = await served(t);
  writeFileSync(join(folder, '.netrc'), `machine localhost login ${given.user} password ${secret}\n`, {
    mode: 0o600,
  });
  const opened = await shell(textFor('cadaver', given), 'ls\nquit\n', { HOME: folder });
  assert.equal(opened.code, 0, opened.said);
  assert.match(opened.said, /Personal/);
});
