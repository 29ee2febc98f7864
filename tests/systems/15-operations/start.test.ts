// `aldaba start` as a process: what it prints, keeps, refuses, and survives.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { environment, readConfig } from '../../../src/core/config.ts';
import { readForms } from '../../kit/browser.ts';
import { parsed, program } from './program.ts';

const ana = ['--address', 'ana@example.org', '--given-name', 'Ana', '--family-name', 'Prueba'];

/** Makes the first account as a browser does; the cookies of the session it got. */
async function firstAccount(origin: string, said: string): Promise<string> {
  const code = /\/start#(\S+)/.exec(said)?.[1] ?? '';
  const page = await fetch(`${origin}/start`);
  const cookies = page.headers.getSetCookie().map((line) => line.split(';')[0]);
  const [form] = readForms(await page.text());
  const done = await fetch(`${origin}/start`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin, cookie: cookies.join('; '), 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...form?.fields,
      code,
      givenName: 'Ana',
      familyName: 'Prueba',
      organisation: 'Casa',
      address: 'ana@example.org',
      password: 'seis caballos pintan despacio',
    }).toString(),
  });
  assert.equal(done.status, 303);
  return [...cookies, ...done.headers.getSetCookie().map((line) => line.split(';')[0])].join('; ');
}

test('a fresh folder is served within seconds: address, link for the first account, where mail goes', async (t) => {
  const aldaba = await program(t);
  const server = await aldaba.start();
  assert.match(server.said, new RegExp(`ready at ${aldaba.origin}\n`));
  assert.match(server.said, new RegExp(`${aldaba.origin}/start#[0-9A-Z-]{16,}`));
  assert.match(server.said, new RegExp(`${aldaba.origin}/outbox`));
  const ready = await fetch(`${aldaba.origin}/health/ready`);
  assert.equal(ready.status, 200);
  assert.equal(statSync(join(aldaba.data, 'keys/secret.key')).mode & 0o777, 0o600);
  assert.equal(statSync(aldaba.data).mode & 0o077, 0);
  assert.equal(await server.end('SIGTERM'), 0);
});

test('a second start keeps accounts and key, and prints no link for a first account', async (t) => {
  const aldaba = await program(t);
  const first = await aldaba.start();
  await firstAccount(aldaba.origin, first.said);
  const key = readFileSync(join(aldaba.data, 'keys/secret.key'), 'utf8');
  assert.equal(await first.end('SIGTERM'), 0);
  const second = await aldaba.start();
  assert.doesNotMatch(second.said, /\/start/);
  assert.equal(readFileSync(join(aldaba.data, 'keys/secret.key'), 'utf8'), key);
  const { accounts } = parsed((await aldaba.run(['account', 'list', '--json'])).out);
  assert.deepEqual(
    accounts.map((one: { address: string }) => one.address),
    ['ana@example.org'],
  );
});

test('what was acknowledged is there after kill -9, and the audit trail holds', async (t) => {
  const aldaba = await program(t);
  const first = await aldaba.start();
  const cookie = await firstAccount(aldaba.origin, first.said);
  assert.equal(await first.end('SIGKILL'), null);
  await aldaba.start();
  const session = await fetch(`${aldaba.origin}/api/session`, { headers: { cookie } });
  assert.equal(session.status, 200);
  assert.equal(parsed(await session.text()).account.loginAddress, 'ana@example.org');
  const audit = parsed((await aldaba.run(['audit', 'verify', '--json'])).out);
  assert.equal(audit.ok, true);
  assert.ok(audit.entries > 0);
});

test('a missing key over old data is refused with words, and no new key is made', async (t) => {
  const aldaba = await program(t);
  assert.equal((await aldaba.run(['account', 'create', ...ana])).code, 0);
  const key = join(aldaba.data, 'keys/secret.key');
  renameSync(key, `${key}.away`);
  const refused = await aldaba.run(['start']);
  assert.equal(refused.code, 78);
  assert.match(refused.err, /secret\.key is missing/);
  assert.match(refused.err, /SECRET_KEY_FILE/);
  assert.equal(existsSync(key), false);
  renameSync(`${key}.away`, key);
  assert.match((await aldaba.start()).said, /ready at/);
});

test('a wrong configuration is refused with every reason at once', async (t) => {
  const aldaba = await program(t);
  const env = {
    ORIGIN: 'http://accounts.example.org/path',
    PORT: '99999',
    REGISTRATION: 'maybe',
    SMTP_URL: 'mail.example.org',
    SMS_URL: 'http://user:secret@gateway.example.org/',
    SMS_COUNTRIES: 'CH,XX',
    SMS_DAILY_BUDGET: 'many',
    TRUSTED_PROXIES: 'proxy.local',
  };
  const refused = await aldaba.run(['start'], { env });
  assert.equal(refused.code, 78);
  for (const name of Object.keys(env)) assert.match(refused.err, new RegExp(`^- ${name}: `, 'm'));
  assert.match(refused.err, /ORIGIN: must be https/);
  assert.doesNotMatch(refused.err, /secret/);
  assert.equal(existsSync(aldaba.data), false);
});

test('a port that another program uses is refused with words', async (t) => {
  const aldaba = await program(t);
  const other = createServer((_request, response) => response.end('other')).listen(aldaba.port, '127.0.0.1');
  t.after(() => other.close());
  const refused = await aldaba.run(['start']);
  assert.equal(refused.code, 69);
  assert.match(refused.err, /Another program listens there/);
});

test('the template of a gateway in a file .env keeps what stands after #, in quotes', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-env-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const url = 'https://token@gateway.example.org/send?a=1#to=phone&text=message';
  writeFileSync(join(folder, '.env'), `SMS_URL='${url}'\nSMS_DAILY_BUDGET=CH=500,*=50\n`);
  const config = readConfig({ ...environment(folder), ORIGIN: 'http://localhost:8330' });
  assert.equal(config.smsUrl, url);
  assert.deepEqual(config.smsDailyBudget, { CH: 500, '*': 50 });
  assert.deepEqual(config.smsCountries, ['CH', 'FR', 'BE', 'DE']);
});
