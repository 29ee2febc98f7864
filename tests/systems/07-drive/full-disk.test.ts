// The disk is full: the real program with its files on a small disk of their own (a tmpfs in a mount namespace that ends with it).
// Where nobody may mount, the system itself refuses larger files to the program (`ulimit -f`): as real, but not full for small ones. What does not fit is 507, what was there stays, nothing is left of what came, and with room again it goes on.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { type IncomingMessage, request as open } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../../src/core/config.ts';
import { program } from '../15-operations/program.ts';
import { pattern } from './house.ts';
import { prepareDrive } from '../../kit/prepared-drive.ts';

const namespace = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'])];
function mayMount(): boolean {
  try {
    execFileSync('unshare', [...namespace, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const hasDisk = mayMount();

test('a full disk is 507: the old file is whole, nothing is left over, and room is used again', async (t) => {
  if (!hasDisk) t.diagnostic('no mount namespace may be made here: a limit of the system on files instead');
  const aldaba = await program(t);
  const blobs = join(aldaba.folder, 'disk');
  mkdirSync(blobs);
  const env = { ORIGIN: aldaba.origin, DATA_DIR: aldaba.data, BLOBS_URL: `file://${blobs}/blobs` };
  const { driveId, secret } = await prepareDrive(readConfig(env));
  const main = join(import.meta.dirname, '../../../src/cli/main.ts');
  // In blocks of 512 bytes.
  const narrow = hasDisk ? `mount -t tmpfs -o size=8m tmpfs '${blobs}'` : 'ulimit -f 10000';
  const line = `${narrow} && exec '${process.execPath}' --disable-warning=ExperimentalWarning '${main}' start`;
  const [command, ...words] = [...(hasDisk ? ['unshare', ...namespace] : []), 'sh', '-c', line];
  const child = spawn(command ?? '', words, {
    cwd: aldaba.folder,
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  });
  let said = '';
  child.stdout.on('data', (piece: Buffer) => (said += piece.toString()));
  while (!said.includes('/outbox')) {
    assert.equal(child.exitCode, null);
    await wait(20);
  }
  const authorization = `Basic ${Buffer.from(`ana@example.org:${secret}`).toString('base64')}`;
  async function ask(method: string, name: string, body?: Buffer, headers: Record<string, string> = {}) {
    const request = open({
      port: aldaba.port,
      host: 'localhost',
      method,
      path: `/dav/drives/${driveId}/${name}`,
      headers: {
        authorization,
        ...(body && !headers['transfer-encoding'] ? { 'content-length': body.length } : {}),
        ...headers,
      },
    });
    request.on('error', () => {});
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    return { status: response.statusCode, body: Buffer.concat(pieces) };
  }
  // The disk as the server sees it: by way of its own root.
  const disk = hasDisk ? `/proc/${child.pid}/root${blobs}/blobs` : join(blobs, 'blobs');
  const everywhere = () =>
    (readdirSync(disk, { recursive: true }) as string[]).filter((name) => /[0-9a-f]{32}$/.test(name));
  const old = pattern(3_000_000, 1);
  assert.equal((await ask('PUT', 'file', old)).status, 201);
  const before = everywhere();
  assert.equal(before.length, 1);
  const chunked = { 'transfer-encoding': 'chunked' };
  for (const headers of [{}, chunked])
    for (const size of [6_000_000, 30_000_000]) {
      const { status, body } = await ask('PUT', 'file', pattern(size, 2), headers);
      assert.equal(status, 507, `${size} ${body}`);
      assert.deepEqual(everywhere(), before, 'nothing is left of what came');
      assert.deepEqual((await ask('GET', 'file')).body, old, 'the old file is whole');
    }
  const many = await Promise.all(
    Array.from({ length: 8 }, (_, index) => ask('PUT', `n${index}`, pattern(2_000_000, index), chunked)),
  );
  const kept = many.flatMap(({ status }, index) => (status === 201 ? [index] : []));
  assert.ok(kept.length <= (hasDisk ? 2 : 8) && many.every(({ status }) => status === 201 || status === 507));
  assert.equal(everywhere().length, 1 + kept.length);
  for (const index of kept)
    assert.deepEqual(
      (await ask('GET', `n${index}`)).body,
      pattern(2_000_000, index),
      'what was acknowledged',
    );
  // What is small lies in the database, on another disk.
  assert.equal((await ask('PUT', 'small', Buffer.from('fits'))).status, 201);
  assert.equal((await ask('GET', 'small')).body.toString(), 'fits');
  assert.equal((await ask('PUT', 'fits', pattern(500_000))).status, 201);
});
