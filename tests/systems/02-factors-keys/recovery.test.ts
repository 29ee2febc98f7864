// Keys on the ways back in: as proof of a recovery, in the drill, and in what a loss would leave.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Browser } from '../../kit/browser.ts';
import type { DatabaseKind } from '../../kit/databases.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { addKey, signInWithPasskey } from '../../kit/keys.ts';
import { saveBackupCodes } from '../../kit/protected.ts';
import { createSoftKey, type Lies, type SoftKey } from '../../kit/soft-key.ts';
import { address, world } from '../../kit/world.ts';
import { createSoftYubikey, startYubicoServer } from '../../kit/yubico.ts';

async function withKeys(t: TestContext, kind: DatabaseKind) {
  const yubikey = createSoftYubikey();
  let now = () => Date.now();
  const server = await startYubicoServer([yubikey], () => now());
  t.after(() => server.stop());
  const w = await world(t, { kind, env: server.env });
  now = () => w.clock.now();
  const { browser, accountId } = await w.firstAccount();
  const { key } = await addKey(browser, 'security-key', createSoftKey({ userVerified: false }), 'Azul');
  const added = await browser.api('POST /api/two-step/yubikeys', { name: 'Verde', otp: yubikey.touch() });
  assert.equal(added.status, 200);
  const codes = await saveBackupCodes(browser);
  const lost = w.browser({ ip: '198.51.100.77' });
  await lost.get('/recovery/password');
  await lost.submit({ address });
  return { w, browser, accountId, key, yubikey, server, codes, lost };
}

async function showKey(b: Browser, key: SoftKey, at = '/recovery/key', page = at, lies: Lies = {}) {
  await b.get(page);
  const asked = await b.api(`POST ${at}/challenge`);
  assert.equal(asked.status, 200);
  return b.submit({ credential: JSON.stringify(key.get(asked.json, lies)) }, at);
}

onEachDatabase('keys on the ways back in', ({ kind }) => {
  test('a key is a factor in a recovery: with a backup code it opens the hold, once', async (t) => {
    const { w, accountId, key, codes, lost } = await withKeys(t, kind);
    assert.equal((await lost.get('/recovery/key')).location, '/recovery/proof', 'not before a first proof');
    assert.equal((await lost.api('POST /recovery/key/challenge')).json.code, 'core/attempt-required');
    await lost.get('/recovery/proof?way=backup-code');
    await lost.submit({ code: codes[1] ?? '' }, '/recovery/proof');
    assert.match((await lost.get('/recovery/proof?way=other')).body, /href="\/recovery\/key"/);
    assert.equal((await showKey(lost, key, undefined, undefined, { rpId: 'x.org' })).status, 422);
    const shown = await showKey(lost, key);
    assert.equal(shown.status, 303);
    assert.equal((await lost.follow(shown)).status, 200);
    assert.match((await lost.get('/recovery/hold')).body, /espera|Espera/);
    assert.ok((await w.activity(accountId)).includes('recovery.held'));
  });

  test('a challenge of one recovery is nothing in another', async (t) => {
    const { w, key, codes, lost } = await withKeys(t, kind);
    const other = w.browser({ ip: '198.51.101.5' });
    await other.get('/recovery/password');
    await other.submit({ address });
    for (const [index, b] of [lost, other].entries()) {
      await b.get('/recovery/proof?way=backup-code');
      await b.submit({ code: codes[index + 2] ?? '' }, '/recovery/proof');
    }
    const asked = await lost.api('POST /recovery/key/challenge');
    const credential = JSON.stringify(key.get(asked.json));
    await other.get('/recovery/key');
    assert.equal((await other.submit({ credential }, '/recovery/key')).status, 422);
    await lost.get('/recovery/key');
    assert.equal((await lost.submit({ credential }, '/recovery/key')).status, 303);
  });

  test('the code of a YubiKey is a factor in a recovery, and a server that is down says so', async (t) => {
    const { yubikey, server, codes, lost } = await withKeys(t, kind);
    await lost.get('/recovery/proof?way=backup-code');
    await lost.submit({ code: codes[1] ?? '' }, '/recovery/proof');
    server.lie({ httpStatus: 500 });
    await lost.get('/recovery/proof?way=yubikey');
    assert.equal((await lost.submit({ code: yubikey.touch() }, '/recovery/proof')).status, 503);
    server.lie({});
    await lost.get('/recovery/proof?way=yubikey');
    assert.equal((await lost.submit({ code: 'cccc' }, '/recovery/proof')).status, 422);
    await lost.get('/recovery/proof?way=yubikey');
    const shown = await lost.submit({ code: yubikey.touch() }, '/recovery/proof');
    assert.equal(shown.location, '/recovery/hold');
  });

  test('the drill tries a key without effect and says when it last worked', async (t) => {
    const { w, browser, key, yubikey, accountId } = await withKeys(t, kind);
    const page = await browser.get('/recovery/drill');
    assert.match(page.body, /1 llave de acceso o de seguridad/);
    assert.match(page.body, /Azul/);
    const wrong = createSoftKey();
    wrong.create({
      challenge: 'AAAA',
      rp: { id: 'localhost' },
      user: { id: 'AAAA' },
      excludeCredentials: [],
    });
    const refused = await showKey(browser, wrong, '/recovery/drill/key', '/recovery/drill');
    assert.equal(refused.location, '/recovery/drill?tried=not-key');
    assert.equal((await browser.follow(refused)).status, 422);
    const counter = key.counter;
    const tried = await showKey(browser, key, '/recovery/drill/key', '/recovery/drill');
    assert.equal(tried.location, '/recovery/drill?tried=key');
    // The counter it showed was not taken: the same one is still good at the door.
    key.setCounter(counter);
    const stranger = w.browser();
    await w.signIn(stranger);
    await stranger.get('/sign-in/key');
    const asked = await stranger.api('POST /sign-in/key/challenge');
    const done = await stranger.submit({ credential: JSON.stringify(key.get(asked.json)) }, '/sign-in/key');
    assert.equal(done.status, 303);
    await browser.get('/recovery/drill');
    const typed = await browser.formPost('/recovery/drill', {
      formToken:
        /name="formToken" value="([^"]+)"/.exec((await browser.get('/recovery/drill')).body)?.[1] ?? '',
      way: 'yubikey',
      'code-yubikey': yubikey.touch(),
    });
    assert.equal(typed.location, '/recovery/drill?tried=yubikey');
    assert.ok((await w.activity(accountId)).includes('recovery.rehearsed'));
  });

  test('the simulator knows that a passkey alone gets its owner in', async (t) => {
    const { browser } = await withKeys(t, kind);
    const before = (await browser.get('/recovery/drill')).body;
    const key = createSoftKey();
    await addKey(browser, 'passkey', key, 'Portátil');
    const after = (await browser.get('/recovery/drill')).body;
    assert.notEqual(before, after);
    assert.match(after, /Portátil/);
    const b = browser;
    b.forget();
    assert.equal((await signInWithPasskey(b, key)).status, 303);
  });
});
