// The operator's commands as processes: what they answer, how they refuse, and their exit codes.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import pg from 'pg';
import { startBucket } from '../../kit/bucket.ts';
import { findPostgres, startPostgres } from '../../kit/postgres.ts';
import { parsed, program } from './program.ts';

const names = [
  'start',
  'doctor',
  'migrate',
  'demo',
  'account create',
  'account list',
  'account show',
  'organisation create',
  'organisation list',
  'organisation require-2fa',
  'organisation file-limit',
  'organisation check-people',
  'openid rotate-keys',
  'audit verify',
];
const ana = ['--address', 'ana@example.org', '--given-name', 'Ana', '--family-name', 'Prueba'];
const levelOf = (findings: { what: string; level: string }[], what: string) =>
  findings.find((finding) => finding.what === what)?.level;

test('help names every command, and each explains itself with its exit codes', async (t) => {
  const aldaba = await program(t);
  const help = await aldaba.run(['help']);
  assert.equal(help.code, 0);
  for (const name of names) {
    assert.match(help.out, new RegExp(`^  ${name} `, 'm'));
  }
  for (const name of ['start', 'doctor', 'account create', 'audit verify']) {
    const own = await aldaba.run([...name.split(' '), '--help']);
    assert.equal(own.code, 0, name);
    assert.match(own.out, new RegExp(`aldaba ${name}`));
    assert.match(own.out, /Exit codes:/);
    assert.equal((await aldaba.run(['help', ...name.split(' ')])).out, own.out);
  }
});

test('a command called wrongly says why and touches nothing', async (t) => {
  const aldaba = await program(t);
  const wrong: [words: string[], reason: RegExp][] = [
    [['open'], /no command `open`/],
    [['account'], /account create, account list, account show/],
    [['doctor', '--fix'], /--fix/],
    [['account', 'list', 'all'], /"all" is one word too many/],
    [['account', 'show'], /ADDRESS is missing/],
    [['account', 'create', '--address', 'a@example.org'], /--given-name is missing/],
    [['account', 'create', ...ana, '--language', 'de'], /--language must be one of es, en/],
    [['account', 'create', ...ana, '--role', 'member'], /--role needs --organisation/],
    [['start', '--json'], /--json/],
  ];
  for (const [words, reason] of wrong) {
    const refused = await aldaba.run(words);
    assert.equal(refused.code, 64, words.join(' '));
    // With --json the reason is a document on the standard output.
    assert.match(words.includes('--json') ? refused.out : refused.err, reason);
  }
  assert.equal((await aldaba.run(['doctor', '--json'])).code, 0);
});

test('an account gets a password that is printed once, or one that comes from a pipe and is never printed', async (t) => {
  const aldaba = await program(t);
  const drawn = parsed((await aldaba.run(['account', 'create', ...ana, '--json'])).out);
  assert.match(drawn.password, /^[0-9a-z]{5}(-[0-9a-z]{5}){3}$/);
  assert.match(drawn.syncName, /^AP\d{5}$/);

  const words = [
    'account',
    'create',
    '--address',
    'luis@example.org',
    '--given-name',
    'Luis',
    '--family-name',
    'Gil',
  ];
  const short = await aldaba.run([...words, '--password-stdin', '--json'], { input: 'corta\n' });
  assert.equal(short.code, 1);
  assert.equal(parsed(short.out).error.code, 'accounts/password-too-short');
  const password = 'siete ranas cruzan el puente';
  const piped = await aldaba.run([...words, '--password-stdin'], { input: `${password}\n` });
  assert.equal(piped.code, 0);
  assert.doesNotMatch(piped.out + piped.err, /ranas/);

  const taken = await aldaba.run(['account', 'create', ...ana]);
  assert.equal(taken.code, 1);
  assert.match(taken.err, /accounts\/address-taken/);

  await aldaba.start();
  for (const [address, right] of [
    ['ana@example.org', drawn.password],
    ['luis@example.org', password],
  ]) {
    const page = await fetch(`${aldaba.origin}/sign-in`);
    const cookie = page.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const formToken = /name="formToken" value="([^"]*)"/.exec(await page.text())?.[1] ?? '';
    const done = await fetch(`${aldaba.origin}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: aldaba.origin, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ formToken, address, password: right }).toString(),
    });
    assert.equal(done.status, 303, address);
    assert.equal(done.headers.get('location'), '/manager/');
  }
});

test('an organisation is made with its responsible, and an account can join it', async (t) => {
  const aldaba = await program(t);
  const nobody = await aldaba.run(['organisation', 'create', 'Casa', '--responsible', 'ana@example.org']);
  assert.equal(nobody.code, 1);
  assert.match(nobody.err, /no account "ana@example.org"/);
  await aldaba.run(['account', 'create', ...ana]);
  const made = await aldaba.run(['organisation', 'create', 'Casa', '--responsible', 'ana@example.org']);
  assert.equal(made.code, 0);
  const luis = ['--address', 'luis@example.org', '--given-name', 'Luis', '--family-name', 'Gil'];
  const joined = ['--organisation', 'Casa', '--role', 'administrator'];
  assert.equal((await aldaba.run(['account', 'create', ...luis, ...joined])).code, 0);
  const { organisations } = parsed((await aldaba.run(['organisation', 'list', '--json'])).out);
  assert.deepEqual(
    organisations.map((one: { name: string; people: number }) => [one.name, one.people]),
    [['Casa', 2]],
  );
  const shown = parsed((await aldaba.run(['account', 'show', 'LUIS@example.org', '--json'])).out);
  assert.deepEqual(
    shown.organisations.map((one: { name: string; role: string }) => [one.name, one.role]),
    [['Casa', 'administrator']],
  );
  assert.equal(shown.twoStep, 'off');
});

test('audit verify finds the row that somebody changed in the database', async (t) => {
  const aldaba = await program(t);
  await aldaba.run(['account', 'create', ...ana]);
  await aldaba.run(['organisation', 'create', 'Casa', '--responsible', 'ana@example.org']);
  const before = await aldaba.run(['audit', 'verify', '--json']);
  assert.equal(before.code, 0);
  assert.deepEqual(parsed(before.out), { ok: true, entries: 2 });
  const db = new DatabaseSync(join(aldaba.data, 'aldaba.db'));
  db.exec(`update audit_entry set detail = '{"organisation":"Otra"}' where seq = 2`);
  db.close();
  const after = await aldaba.run(['audit', 'verify', '--json']);
  assert.equal(after.code, 1);
  assert.deepEqual(parsed(after.out), { ok: false, entries: 1, firstBad: 2 });
  assert.equal(levelOf(parsed((await aldaba.run(['doctor', '--json'])).out).findings, 'audit trail'), 'fail');
});

test('doctor changes nothing, and names what is wrong with how to repair it', async (t) => {
  const aldaba = await program(t);
  const fresh = await aldaba.run(['doctor']);
  assert.equal(fresh.code, 0);
  assert.match(fresh.out, /Nothing to repair/);
  await aldaba.run(['account', 'create', ...ana]);
  const other = createServer((_request, response) => response.end('other')).listen(aldaba.port, '127.0.0.1');
  t.after(() => other.close());
  const key = join(aldaba.data, 'keys/secret.key');
  const right = readFileSync(key, 'utf8');
  writeFileSync(key, `${Buffer.alloc(32, 7).toString('base64url')}\n`);
  const ill = await aldaba.run(['doctor', '--json'], {
    env: { SMTP_URL: 'smtp://127.0.0.1:1', SMS_URL: 'http://token@127.0.0.1:1/' },
  });
  assert.equal(ill.code, 1);
  const { ok, findings } = parsed(ill.out);
  assert.equal(ok, false);
  assert.equal(levelOf(findings, 'port'), 'fail');
  assert.equal(levelOf(findings, 'key and data'), 'fail');
  assert.equal(levelOf(findings, 'mail'), 'fail');
  assert.equal(levelOf(findings, 'text messages'), 'fail');
  assert.ok(!ill.out.includes('token'));
  for (const finding of findings) assert.ok(finding.level === 'ok' || finding.repair, finding.what);
  writeFileSync(key, right);
  other.close();
  assert.equal((await aldaba.run(['doctor'])).code, 0);
  const wrong = await aldaba.run(['doctor', '--json'], { env: { REGISTRATION: 'maybe', PORT: 'x' } });
  assert.equal(wrong.code, 1);
  const reasons = parsed(wrong.out).findings.filter((one: { what: string }) => one.what === 'configuration');
  assert.equal(reasons.length, 2);
});

test('the demo fills an empty installation once, and its people can be looked at', async (t) => {
  const aldaba = await program(t);
  const filled = await aldaba.run(['demo', '--json'], { env: { SMTP_URL: 'smtp://127.0.0.1:1' } });
  assert.equal(filled.code, 0, filled.err);
  const { people } = parsed(filled.out);
  assert.deepEqual(
    people.map((one: { twoStep: string }) => one.twoStep),
    ['on', 'on', 'unfinished', 'off', 'off'],
  );
  const shown = parsed((await aldaba.run(['account', 'show', 'luis@example.org', '--json'])).out);
  assert.equal(shown.twoStep, 'on');
  assert.equal(
    parsed((await aldaba.run(['account', 'show', 'marta@example.org', '--json'])).out).twoStep,
    'unfinished',
  );
  const again = await aldaba.run(['demo']);
  assert.equal(again.code, 1);
  assert.match(again.err, /only fills an empty installation/);
});

test('migrate runs twice, and a database of a later version is refused', async (t) => {
  const aldaba = await program(t);
  const first = parsed((await aldaba.run(['migrate', '--json'])).out);
  assert.ok(first.migrations.length > 0);
  assert.deepEqual(parsed((await aldaba.run(['migrate', '--json'])).out), first);
  const db = new DatabaseSync(join(aldaba.data, 'aldaba.db'));
  db.exec(`insert into migration (name, applied_at) values ('9999-later', 0)`);
  db.close();
  const refused = await aldaba.run(['migrate']);
  assert.equal(refused.code, 78);
  assert.match(refused.err, /9999-later/);
});

test('the commands work on PostgreSQL, and doctor knows an empty database from one that lost its key', {
  skip:
    findPostgres() === undefined && process.env['CI'] !== 'true'
      ? 'PostgreSQL is not installed (npm run tools)'
      : false,
}, async (t) => {
  const aldaba = await program(t);
  const { url } = await startPostgres();
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query('create database operations');
  t.after(async () => {
    await admin.query('drop database operations with (force)');
    await admin.end();
  });
  const env = { DATABASE_URL: url.replace(/\/postgres$/, '/operations') };
  assert.equal((await aldaba.run(['doctor'], { env })).code, 0);
  assert.equal((await aldaba.run(['account', 'create', ...ana], { env })).code, 0);
  assert.equal((await aldaba.run(['doctor'], { env })).code, 0);
  rmSync(join(aldaba.data, 'keys/secret.key'));
  const ill = await aldaba.run(['doctor', '--json'], { env });
  assert.equal(ill.code, 1);
  assert.equal(levelOf(parsed(ill.out).findings, 'installation key'), 'fail');
});

test('the doctor says what a bucket is refused for, and what it needs', async (t) => {
  const aldaba = await program(t);
  const { env, objects, uploads, throwIn } = await startBucket(t);
  const told = async (more: Record<string, string>, ...words: string[]) => {
    const { out } = await aldaba.run(['doctor', '--json', ...words], { env: { ...env, ...more } });
    assert.ok(!out.includes(env.BLOBS_SECRET), out);
    const found = parsed(out).findings.find(({ what }: { what: string }) => what === 'bucket');
    return `${found?.level} ${found?.found} ${found?.repair}`;
  };
  assert.match(await told({}), /^ok .*\/files\/here\/ answers/);
  assert.match(await told({}, '--blobs'), /^ok .* takes and gives/);
  assert.equal(objects.size + uploads.size, 0);
  assert.match(await told({ BLOBS_SECRET: 'another' }), /^fail .*SignatureDoesNotMatch.*BLOBS_SECRET/);
  assert.match(await told({ BLOBS_URL: env.BLOBS_URL.replace('files', 'others') }), /NoSuchBucket.*Make/);
  throwIn(({ operation }) =>
    operation === 'AbortUpload' ? { answer: 403, code: 'AccessDenied' } : undefined,
  );
  assert.match(await told({}, '--blobs'), /^fail .*does not abort an upload \(AccessDenied\).*Allow/);
});
