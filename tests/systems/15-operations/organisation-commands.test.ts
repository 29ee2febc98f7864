// What the operator does about organisations from the console: the way out of a rule, and lists that differ.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { test } from 'node:test';
import { program } from './program.ts';

const parsed = (text: string) => JSON.parse(text);

test('Enforcement locks out admins: the console requires and stops requiring, and says what was so already', async (t) => {
  const aldaba = await program(t);
  await aldaba.run([
    'account',
    'create',
    '--address',
    'ana@example.org',
    '--given-name',
    'Ana',
    '--family-name',
    'Prueba',
  ]);
  await aldaba.run(['organisation', 'create', 'Casa', '--responsible', 'ana@example.org']);
  const rule = async (word: string, ...more: string[]) =>
    aldaba.run(['organisation', 'require-2fa', word, 'Casa', ...more]);
  const on = await rule('on', '--minimum', 'no-sms');
  assert.deepEqual([on.code, /Casa now requires/.test(on.out)], [0, true], on.err);
  assert.match((await rule('on')).out, /requires two-step verification already/);
  const off = await rule('off', '--json');
  assert.deepEqual([off.code, parsed(off.out).changed, parsed(off.out).required], [0, true, false]);
  assert.equal((await rule('perhaps')).code, 64);
  const nowhere = await aldaba.run(['organisation', 'require-2fa', 'off', 'Nadie']);
  assert.deepEqual([nowhere.code, /no organisation "Nadie"/.test(nowhere.err)], [1, true]);
  assert.equal((await aldaba.run(['audit', 'verify'])).code, 0);
});

test('the operator says how large a file of an organisation may be', async (t) => {
  const aldaba = await program(t);
  const ana = ['--address', 'ana@example.org', '--given-name', 'Ana', '--family-name', 'Prueba'];
  await aldaba.run(['account', 'create', ...ana]);
  await aldaba.run(['organisation', 'create', 'Casa', '--responsible', 'ana@example.org']);
  const limit = (...words: string[]) => aldaba.run(['organisation', 'file-limit', ...words]);
  assert.match((await limit('Casa')).out, /50GiB/);
  assert.match((await limit('Casa', '100GiB')).out, /100GiB/);
  assert.equal(parsed((await limit('Casa', '--json')).out).fileLimitBytes, 100 * 1024 ** 3);
  const tooMuch = await limit('Casa', '101GiB');
  assert.deepEqual([tooMuch.code, /100GiB at most/.test(tooMuch.err)], [1, true]);
  assert.equal((await limit('Casa', 'much')).code, 64);
  assert.match((await limit('Casa', 'usual')).out, /50GiB/);
  assert.equal((await limit('Nadie')).code, 1);
  const db = new DatabaseSync(join(aldaba.data, 'aldaba.db'), { readOnly: true });
  const kinds = db.prepare(
    "select detail from audit_entry where kind = 'drive.file-limit-changed' order by seq",
  );
  const [gib50, gib100] = [50, 100].map((count) => count * 1024 ** 3);
  assert.deepEqual(
    kinds.all().map((row) => parsed(String(row['detail']))),
    [
      { before: gib50, limitBytes: gib100, size: '100GiB' },
      { before: gib100, limitBytes: gib50, size: '50GiB' },
    ],
  );
  db.close();
  assert.equal((await aldaba.run(['audit', 'verify'])).code, 0);
});

test('a list that somebody changed by hand is seen by doctor and put right', async (t) => {
  const aldaba = await program(t);
  await aldaba.run([
    'account',
    'create',
    '--address',
    'ana@example.org',
    '--given-name',
    'Ana',
    '--family-name',
    'Prueba',
  ]);
  await aldaba.run(['organisation', 'create', 'Casa', '--responsible', 'ana@example.org']);
  const doctor = async () => {
    const { findings } = parsed((await aldaba.run(['doctor', '--json'])).out);
    return findings.find((one: { what: string }) => one.what === 'lists of people')?.level as string;
  };
  assert.equal(await doctor(), 'ok');
  const db = new DatabaseSync(join(aldaba.data, 'aldaba.db'));
  db.exec("update membership set strength = 3, address_key = 'otra@example.org'");
  db.close();
  assert.equal(await doctor(), 'warn');
  assert.equal((await aldaba.run(['organisation', 'check-people'])).code, 1);
  assert.equal((await aldaba.run(['organisation', 'check-people', '--repair'])).code, 0);
  assert.equal(await doctor(), 'ok');
  assert.equal((await aldaba.run(['organisation', 'check-people'])).code, 0);
});
