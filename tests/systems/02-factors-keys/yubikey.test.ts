// YubiKeys that type codes, against a validation server that decrypts, counts and signs.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { ConfigError, readConfig } from '../../../src/core/config.ts';
import { silentLog } from '../../../src/core/log.ts';
import { yubicoServer } from '../../../src/core/outbound/yubico.ts';
import { systemRandom } from '../../../src/core/random.ts';
import { createMovableClock } from '../../../src/core/clock.ts';
import type { Browser } from '../../kit/browser.ts';
import type { DatabaseKind } from '../../kit/databases.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { saveBackupCodes } from '../../kit/protected.ts';
import { world } from '../../kit/world.ts';
import { createSoftYubikey, type ServerLies, startYubicoServer } from '../../kit/yubico.ts';

/** Ana with a YubiKey added, and its validation server. */
async function withYubikey(t: TestContext, kind: DatabaseKind) {
  const key = createSoftYubikey();
  const other = createSoftYubikey();
  let clock = () => Date.now();
  const server = await startYubicoServer([key, other], () => clock());
  t.after(() => server.stop());
  const w = await world(t, { kind, env: server.env });
  clock = () => w.clock.now();
  const { browser, accountId } = await w.firstAccount();
  const add = (otp: string, at: Browser = browser) =>
    at.api('POST /api/two-step/yubikeys', { name: 'Llavero', otp });
  return { w, key, other, server, browser, accountId, add };
}

async function withTwoStep(t: TestContext, kind: DatabaseKind) {
  const all = await withYubikey(t, kind);
  assert.equal((await all.add(all.key.touch())).json.state, 'unfinished');
  await saveBackupCodes(all.browser);
  const use = async (code: string, b = all.w.browser()) => {
    await all.w.signIn(b);
    await b.get('/sign-in/yubikey');
    return b.submit({ code });
  };
  return { ...all, use };
}

onEachDatabase('YubiKey codes', ({ kind }) => {
  test('a code that was typed adds the key, and a later one is the second step', async (t) => {
    const { w, key, browser, accountId, server, use } = await withTwoStep(t, kind);
    const { json } = await browser.api('GET /api/two-step');
    assert.equal(json.offers.yubikey, true);
    assert.deepEqual(
      json.factors.map((one: { kind: string; name: string }) => [one.kind, one.name]),
      [['yubikey', 'Llavero']],
    );
    assert.equal(await w.app.factors.strength(w.db, accountId), 'ok');
    const stranger = w.browser();
    assert.equal((await w.signIn(stranger)).location, '/sign-in/yubikey');
    const done = await use(` ${key.touch().toUpperCase()}\n`, stranger);
    assert.match(done.location ?? '', /^\/sign-in\/trust/);
    assert.equal((await stranger.api('GET /api/session')).status, 200);
    const [first] = server.requests;
    assert.match(first?.get('nonce') ?? '', /^[0-9a-f]{32}$/);
    assert.equal(new Set(server.requests.map((one) => one.get('nonce'))).size, 2, 'a new nonce each time');
    assert.ok((await w.activity(accountId)).includes('factor.added'));
  });

  test('a code works once, and an older one not after a newer', async (t) => {
    const { key, use } = await withTwoStep(t, kind);
    const [older, newer] = [key.touch(), key.touch()];
    assert.equal((await use(newer)).status, 303);
    assert.equal((await use(newer)).status, 422);
    assert.equal((await use(older)).status, 422);
    key.plugIn();
    assert.equal((await use(key.touch())).status, 303);
  });

  test('a code works once on our side too, whatever the validation server says', async (t) => {
    const { w, key, accountId } = await withTwoStep(t, kind);
    const read = await w.app.factors.readYubicoOtp(accountId, key.touch());
    assert.ok(read && read !== 'down');
    const spend = () => w.db.transaction((tx) => w.app.factors.spendYubicoOtp(tx, read));
    assert.equal(await spend(), true);
    assert.equal(await spend(), false);
  });

  test('50 at once with one code: one session', async (t) => {
    const { w, key } = await withTwoStep(t, kind);
    const stranger = w.browser();
    await w.signIn(stranger);
    const page = await stranger.get('/sign-in/yubikey');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const code = key.touch();
    const said = await Promise.all(
      Array.from({ length: 50 }, () => stranger.formPost('/sign-in/yubikey', { formToken, code })),
    );
    const opened = said.filter(({ headers }) =>
      String(headers['set-cookie'] ?? '').includes('__Host-aldaba='),
    );
    assert.equal(opened.length, 1);
  });

  test('codes of another key, of no key, and what is no code are refused and counted', async (t) => {
    const { w, key, other, server, use } = await withTwoStep(t, kind);
    const asked = server.requests.length;
    const stranger = w.browser();
    assert.equal((await use(other.touch(), stranger)).status, 422);
    await stranger.get('/sign-in/yubikey');
    assert.match((await stranger.submit({ code: '123456' })).body, /\b3 intentos/);
    assert.equal(server.requests.length, asked, "a stranger's code is not shown to the server");
    await stranger.get('/sign-in/yubikey');
    const forged = key.touch().replace(/.{8}$/, 'cccccccc');
    assert.match((await stranger.submit({ code: forged })).body, /\b2 intentos/);
  });

  const lies: readonly [string, ServerLies][] = [
    ['an answer signed with another secret', { wrongSignature: true }],
    ['an answer with another nonce', { otherNonce: true }],
    ['an answer about another code', { otherOtp: true }],
    ['an old answer', { oldTime: true }],
    ['a server at fault', { status: 'BACKEND_ERROR' }],
    ['a client the server does not know', { status: 'NO_SUCH_CLIENT' }],
    ['a failing server', { httpStatus: 500 }],
    ['a redirect', { httpStatus: 302 }],
    ['an answer without end', { long: true }],
  ];
  for (const [name, lie] of lies) {
    test(`a validation server that cannot be believed opens nothing and costs no try: ${name}`, async (t) => {
      const { w, key, server } = await withTwoStep(t, kind);
      const stranger = w.browser();
      await w.signIn(stranger);
      server.lie(lie);
      for (let turn = 0; turn < 7; turn += 1) {
        await stranger.get('/sign-in/yubikey');
        const said = await stranger.submit({ code: key.touch() });
        assert.equal(said.status, 503);
        assert.match(said.body, /no responde/);
      }
      assert.equal((await stranger.api('GET /api/session')).status, 401);
      server.lie({});
      await stranger.get('/sign-in/yubikey');
      assert.equal((await stranger.submit({ code: key.touch() })).status, 303);
    });
  }

  test('a server that is down leaves the other methods alone, and adding says so', async (t) => {
    const { w, key, server, add, browser } = await withTwoStep(t, kind);
    const fresh = await browser.api('POST /api/two-step/backup-codes', {});
    await browser.api('POST /api/two-step/backup-codes/confirm', { code: fresh.json.codes[0] });
    await server.stop();
    assert.equal((await add(key.touch())).json.code, 'factors/yubikey-down');
    const stranger = w.browser();
    await w.signIn(stranger);
    await stranger.get('/sign-in/yubikey');
    assert.equal((await stranger.submit({ code: key.touch() })).status, 503);
    await stranger.get('/sign-in/backup-code');
    assert.equal((await stranger.submit({ code: fresh.json.codes[1] })).status, 303);
  });

  test('adding refuses a used code, what is no code, and the same key twice', async (t) => {
    const { key, add } = await withYubikey(t, kind);
    const code = key.touch();
    assert.equal((await add('not a code')).json.code, 'factors/wrong-otp');
    assert.equal((await add(code)).status, 200);
    assert.equal((await add(code)).json.code, 'factors/wrong-otp');
    assert.equal((await add(key.touch())).json.code, 'factors/key-known');
  });

  test('a YubiKey is renamed and removed like any factor', async (t) => {
    const { browser } = await withTwoStep(t, kind);
    const { json } = await browser.api('GET /api/two-step');
    const id = json.factors[0].id as string;
    const renamed = await browser.api(`PATCH /api/two-step/factors/${id}`, { name: 'Azul' });
    assert.equal(renamed.json.factors[0].name, 'Azul');
    assert.equal((await browser.api(`DELETE /api/two-step/factors/${id}`)).json.state, 'off');
  });

  test('without a validation server codes of YubiKeys are not offered', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    assert.equal((await browser.api('GET /api/two-step')).json.offers.yubikey, false);
    const said = await browser.api('POST /api/two-step/yubikeys', {
      name: 'x',
      otp: createSoftYubikey().touch(),
    });
    assert.equal(said.json.code, 'factors/yubikey-off');
  });
});

test('a validation server that never answers is given up', async (t) => {
  const key = createSoftYubikey();
  const server = await startYubicoServer([key], () => Date.now());
  t.after(() => server.stop());
  server.lie({ silent: true });
  const port = yubicoServer({
    ...server.config,
    clock: createMovableClock(Date.now()),
    random: systemRandom,
    log: silentLog,
    timeoutMs: 50,
  });
  await assert.rejects(port.check(key.touch()), /no answer/);
});

const wrong: readonly [Record<string, string>, RegExp][] = [
  [{ YUBICO_CLIENT_ID: '12' }, /YUBICO_SECRET: is missing/],
  [{ YUBICO_SECRET: 'bm90IGEgcmVhbCBzZWNyZXQ=' }, /YUBICO_CLIENT_ID: is missing/],
  [{ YUBICO_URL: 'https://api.yubico.com/wsapi/2.0/verify' }, /YUBICO_CLIENT_ID: is missing/],
  [{ YUBICO_CLIENT_ID: 'x', YUBICO_SECRET: 'bm90IGEgcmVhbCBzZWNyZXQ=' }, /is not a number/],
  [{ YUBICO_CLIENT_ID: '1', YUBICO_SECRET: 'short' }, /must be base64/],
  [
    { YUBICO_CLIENT_ID: '1', YUBICO_SECRET: 'bm90IGEgcmVhbCBzZWNyZXQ=', YUBICO_URL: 'http://example.org/v' },
    /must be https/,
  ],
];
for (const [env, reason] of wrong) {
  test(`a half-configured validation server is refused at start: ${Object.keys(env).join(', ')}`, () => {
    assert.throws(
      () => readConfig(env),
      (error: unknown) => error instanceof ConfigError && reason.test(error.message),
    );
  });
}
