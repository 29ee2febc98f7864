// Passkeys and security keys: added, proven, used to sign in without a password and as a second step; and every way to cheat.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { rows } from '../../../src/core/db/db.ts';
import type { DatabaseKind } from '../../kit/databases.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { addKey, signInWithPasskey, useKey } from '../../kit/keys.ts';
import { addCodeApp, saveBackupCodes } from '../../kit/protected.ts';
import { createSoftKey, type Lies } from '../../kit/soft-key.ts';
import { address, password, world } from '../../kit/world.ts';

type KeyRow = { security_key: { id: string; counter: number; proven_at: number | null; name: string } };

/** Ana with a passkey and two-step verification on, and a browser that knows nothing of her. */
async function withPasskey(t: TestContext, kind: DatabaseKind, key = createSoftKey()) {
  const w = await world(t, { kind });
  const { browser, accountId } = await w.firstAccount();
  const { factorId } = await addKey(browser, 'passkey', key, 'Portátil');
  const codes = await saveBackupCodes(browser);
  const counter = async () =>
    Number((await rows<KeyRow>(w.db).selectFrom('security_key').selectAll().executeTakeFirst())?.counter);
  return { w, browser, accountId, key, factorId, codes, counter };
}

onEachDatabase('security keys', ({ kind }) => {
  test('a passkey counts once it has signed, and two-step verification is on after a backup code', async (t) => {
    const w = await world(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const key = createSoftKey({ aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349' });
    const options = await browser.api('POST /api/two-step/keys/challenge', { kind: 'passkey' });
    assert.equal(options.json.authenticatorSelection.residentKey, 'required');
    assert.equal(options.json.attestation, 'none');
    assert.equal(options.json.rp.id, 'localhost');
    const added = await browser.api('POST /api/two-step/keys', {
      kind: 'passkey',
      name: 'Firefox en Linux',
      credential: key.create(options.json),
    });
    assert.equal(added.json.name, 'Bitwarden', 'a known maker gives the name');
    assert.equal(await w.app.factors.state(w.db, accountId), 'off', 'made, not proven');
    assert.deepEqual((await browser.api('GET /api/two-step')).json.factors, []);
    const { factorId, request } = added.json;
    const proven = await browser.api(`POST /api/two-step/keys/${factorId}/prove`, {
      name: 'Mi llavero',
      answer: key.get(request),
    });
    assert.equal(proven.json.state, 'unfinished');
    assert.deepEqual(proven.json.factors, [
      {
        id: factorId,
        kind: 'passkey',
        name: 'Mi llavero',
        addedAt: w.clock.now(),
        lastUsedAt: w.clock.now(),
        heldBy: null,
      },
    ]);
    await saveBackupCodes(browser);
    assert.deepEqual(await w.app.factors.methods(w.db, accountId), [
      { kind: 'security-key', label: 'Mi llavero' },
      { kind: 'backup-code', left: 10 },
    ]);
    assert.equal(await w.app.factors.strength(w.db, accountId), 'phishing-resistant');
    assert.ok((await w.activity(accountId)).includes('factor.added'));
    assert.ok((await w.mails(address)).some((mail) => JSON.stringify(mail).includes('Mi llavero')));
  });

  test('the name under which a key knows the account is random, and tells nothing', async (t) => {
    const { browser, accountId, key } = await withPasskey(t, kind);
    const handle = Buffer.from(key.userHandle, 'base64url');
    assert.equal(handle.length, 32);
    assert.ok(!handle.includes('ana') && !handle.includes(accountId));
    const again = await browser.api('POST /api/two-step/keys/challenge', { kind: 'security-key' });
    assert.equal(
      again.json.user.id,
      key.userHandle,
      'one account, one handle: a passkey replaces its older self',
    );
    assert.deepEqual(
      again.json.excludeCredentials.map(({ id }: { id: string }) => id),
      [key.id],
    );
  });

  test('a passkey signs in without address and password, at level 2, and is told as a new browser', async (t) => {
    const { w, accountId, key } = await withPasskey(t, kind);
    const stranger = w.browser({ ip: '198.51.100.9' });
    const done = await signInWithPasskey(stranger, key);
    assert.equal(done.status, 303);
    assert.equal(done.location, '/manager/');
    const { json } = await stranger.api('GET /api/session');
    assert.equal(json.account.loginAddress, address);
    const sessions = await stranger.api('GET /api/sessions');
    const here = sessions.json.sessions.find((one: { current: boolean }) => one.current);
    assert.deepEqual(here.methods, ['passkey']);
    assert.equal(here.level, 2);
    assert.equal((await w.activity(accountId)).at(-1), 'sign-in.done');
    const titles = (await w.mails(address)).map((mail) => JSON.stringify(mail));
    assert.ok(titles.some((mail) => mail.includes('navegador nuevo') || mail.includes('Firefox')));
  });

  test('a passkey is fresh proof of a factor, and not of the password: removing one asks for both', async (t) => {
    const { w, key, factorId } = await withPasskey(t, kind);
    const stranger = w.browser();
    await signInWithPasskey(stranger, key);
    const removal = await stranger.api(`DELETE /api/two-step/factors/${factorId}`);
    assert.equal(removal.json.code, 'core/step-up-required');
    assert.equal((await stranger.api('POST /api/two-step/backup-codes', {})).status, 200);
    await stranger.get('/step-up?verb=two-step-off');
    assert.equal((await stranger.submit({ password })).location, '/sign-in/key');
    assert.equal((await useKey(stranger, key)).status, 303);
    assert.equal((await stranger.api(`DELETE /api/two-step/factors/${factorId}`)).json.state, 'off');
    assert.equal((await signInWithPasskey(w.browser(), key)).status, 401, 'removed is removed');
  });

  test('a passkey of an account without two-step verification does not open what only the password opens', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    const { key, factorId } = await addKey(browser, 'passkey');
    const stranger = w.browser();
    assert.equal((await signInWithPasskey(stranger, key)).status, 303);
    const removal = await stranger.api(`DELETE /api/two-step/factors/${factorId}`);
    assert.equal(removal.json.code, 'core/step-up-required');
  });

  test('a security key is the second step after the password, asked for first, and remembered', async (t) => {
    const w = await world(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    await addCodeApp(w, browser);
    const { key } = await addKey(browser, 'security-key', createSoftKey({ userVerified: false }));
    await saveBackupCodes(browser);
    const stranger = w.browser();
    assert.equal((await w.signIn(stranger)).location, '/sign-in/key', 'the strongest first');
    const page = await stranger.get('/sign-in/key');
    assert.match(page.body, /noscript/);
    const done = await useKey(stranger, key);
    assert.match(done.location ?? '', /^\/sign-in\/trust/);
    assert.equal((await stranger.api('GET /api/session')).status, 200);
    assert.equal((await w.activity(accountId)).at(-1), 'sign-in.done');
    assert.equal((await w.signIn(w.browser())).location, '/sign-in/key', 'the last one first');
  });

  test('after "this was not me" a passkey leads to a new password, and no session before', async (t) => {
    const { w, accountId, key } = await withPasskey(t, kind);
    await w.db.transaction((tx) => w.app.accounts.requireNewPassword(tx, accountId));
    const stranger = w.browser();
    const done = await signInWithPasskey(stranger, key);
    assert.equal(done.location, '/sign-in/new-password');
    assert.equal((await stranger.api('GET /api/session')).status, 401);
    await stranger.get('/sign-in/new-password');
    const finished = await stranger.submit({ password: 'otra frase que solo diría yo' });
    assert.equal(finished.status, 303);
    assert.equal((await stranger.api('GET /api/session')).status, 200);
  });

  test('a full sign-in with a passkey ends a recovery that is under way', async (t) => {
    const { w, accountId, key } = await withPasskey(t, kind);
    const thief = w.browser({ ip: '192.0.2.4' });
    await thief.get('/recovery/password');
    await thief.submit({ address });
    await signInWithPasskey(w.browser(), key);
    assert.ok((await w.activity(accountId)).includes('recovery.cancelled'));
  });

  // Every row of the failure classes, named after it. The control is the first: the same steps without a lie open a session.
  const lies: readonly [name: string, lie: Lies][] = [
    ['a wrong origin', { origin: 'https://aldaba.example.net' }],
    ['an origin with another port', { origin: 'http://localhost:8331' }],
    ['a wrong rpId hash', { rpId: 'example.org' }],
    ['a tampered signature', { tamper: ({ signature }) => void (signature[12] = (signature[12] ?? 0) ^ 1) }],
    [
      'tampered authenticator data',
      { tamper: ({ authenticatorData }) => void (authenticatorData[36] = (authenticatorData[36] ?? 0) ^ 1) },
    ],
    ['a challenge we never made', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
    ['an answer of the wrong kind', { type: 'webauthn.create' }],
    ['an answer from a frame of another site', { crossOrigin: true }],
    ['a missing user presence', { userPresent: false }],
    ['UV missing for passwordless', { userVerified: false }],
    ['an unknown credential', { id: Buffer.alloc(32, 9).toString('base64url') }],
    ['the handle of somebody else', { userHandle: Buffer.alloc(32, 5).toString('base64url') }],
    ['no handle', { userHandle: null }],
  ];

  test('sign-in with a passkey refuses every lie, in the same words', async (t) => {
    const { w, key } = await withPasskey(t, kind);
    const said = new Map<string, string>();
    for (const [name, lie] of lies) {
      const stranger = w.browser();
      const refused = await signInWithPasskey(stranger, key, lie);
      assert.equal(refused.status, 401, name);
      assert.equal((await stranger.api('GET /api/session')).status, 401, name);
      said.set(name, refused.body.replace(/value="[^"]*"/g, ''));
    }
    assert.equal(new Set(said.values()).size, 1, 'one page for all of them');
    assert.equal((await signInWithPasskey(w.browser(), key)).status, 303, 'and without a lie it opens');
  });

  test('the second step refuses the same lies but the missing verification, and counts them', async (t) => {
    const { w, key } = await withPasskey(t, kind);
    // A handle is not asked for where the account is known, and a key may leave it out.
    const others = lies.filter(([name]) => name !== 'UV missing for passwordless' && name !== 'no handle');
    for (const [name, lie] of others) {
      const stranger = w.browser();
      await w.signIn(stranger);
      assert.equal((await useKey(stranger, key, lie)).status, 422, name);
      w.clock.move(20 * 60_000);
    }
    const stranger = w.browser();
    await w.signIn(stranger);
    for (let left = 4; left > 0; left -= 1)
      assert.match((await useKey(stranger, key, { rpId: 'x.org' })).body, new RegExp(`\\b${left} intento`));
    assert.equal((await useKey(stranger, key, { rpId: 'x.org' })).status, 303, 'the fifth ends the attempt');
    assert.equal((await stranger.get('/sign-in/key')).location?.startsWith('/sign-in?over=1'), true);
  });

  test('a challenge is answered once: what was used before is refused', async (t) => {
    const { w, key } = await withPasskey(t, kind);
    const stranger = w.browser();
    await stranger.get('/sign-in');
    const { json } = await stranger.api('POST /sign-in/passkey/challenge');
    const credential = JSON.stringify(key.get(json));
    const wrong = JSON.stringify(key.get(json, { rpId: 'example.org' }));
    assert.equal((await stranger.submit({ credential: wrong }, '/sign-in/passkey')).status, 401);
    assert.equal(
      (await stranger.submit({ credential }, '/sign-in/passkey')).status,
      401,
      'a wrong answer spends it',
    );
    assert.equal((await signInWithPasskey(stranger, key)).status, 303);
    const other = w.browser();
    await other.get('/sign-in');
    const asked = await other.api('POST /sign-in/passkey/challenge');
    const good = JSON.stringify(key.get(asked.json));
    assert.equal((await other.submit({ credential: good }, '/sign-in/passkey')).status, 303);
    other.jar.delete('__Host-aldaba');
    await other.get('/sign-in');
    assert.equal((await other.submit({ credential: good }, '/sign-in/passkey')).status, 401);
  });

  test('a challenge is good for five minutes', async (t) => {
    const { w, key } = await withPasskey(t, kind);
    const stranger = w.browser();
    await stranger.get('/sign-in');
    const { json } = await stranger.api('POST /sign-in/passkey/challenge');
    w.clock.move(5 * 60_000);
    const credential = JSON.stringify(key.get(json));
    assert.equal((await stranger.submit({ credential }, '/sign-in/passkey')).status, 401);
  });

  test('the challenge of another browser is refused, and stays good where it belongs', async (t) => {
    const { w, key } = await withPasskey(t, kind);
    const [victim, thief] = [w.browser(), w.browser()];
    await victim.get('/sign-in');
    await thief.get('/sign-in');
    const { json } = await victim.api('POST /sign-in/passkey/challenge');
    const credential = JSON.stringify(key.get(json));
    assert.equal((await thief.submit({ credential }, '/sign-in/passkey')).status, 401);
    assert.equal((await victim.submit({ credential }, '/sign-in/passkey')).status, 303);
    const bare = await w.browser().api('POST /sign-in/passkey/challenge');
    assert.equal(bare.json.code, 'core/bad-request', 'without a cookie there is nothing to bind it to');
  });

  test('a challenge serves its purpose only: one for signing in proves no second step, nor the other way round', async (t) => {
    const { w, key } = await withPasskey(t, kind);
    const stranger = w.browser();
    await stranger.get('/sign-in');
    const free = (await stranger.api('POST /sign-in/passkey/challenge')).json;
    await w.signIn(stranger);
    const bound = (await stranger.api('POST /sign-in/key/challenge')).json;
    await stranger.get('/sign-in/key');
    assert.equal(
      (await stranger.submit({ credential: JSON.stringify(key.get(free)) }, '/sign-in/key')).status,
      422,
    );
    await stranger.get('/sign-in');
    const swapped = await stranger.submit({ credential: JSON.stringify(key.get(bound)) }, '/sign-in/passkey');
    assert.equal(swapped.status, 401);
  });

  test("another account's credential proves nothing", async (t) => {
    const { w, key } = await withPasskey(t, kind);
    await w.person('Eva');
    const eva = w.browser();
    await w.signIn(eva, { address: 'eva@example.org' });
    const { key: hers } = await addKey(eva, 'passkey');
    await saveBackupCodes(eva);
    const stranger = w.browser();
    await w.signIn(stranger);
    assert.equal((await useKey(stranger, hers)).status, 422);
    const { json: options } = await eva.api('POST /api/two-step/keys/challenge', { kind: 'passkey' });
    const taken = key.create(options, { keepKey: true });
    const said = await eva.api('POST /api/two-step/keys', { kind: 'passkey', name: 'x', credential: taken });
    assert.equal(said.json.code, 'factors/key-known', "Ana's credential stays Ana's");
  });

  test('a counter regression is refused, recorded and mailed', async (t) => {
    const { w, accountId, key, counter } = await withPasskey(t, kind);
    await signInWithPasskey(w.browser(), key);
    const last = await counter();
    assert.ok(last > 1);
    key.setCounter(last - 2);
    assert.equal((await signInWithPasskey(w.browser(), key)).status, 401);
    assert.equal(
      (await signInWithPasskey(w.browser(), key, { counter: last })).status,
      401,
      'the same is no more',
    );
    assert.equal(await counter(), last);
    assert.equal((await w.activity(accountId)).filter((one) => one === 'key.counter-went-back').length, 2);
    const warnings = (await w.mails(address)).filter((mail) =>
      JSON.stringify(mail).includes('copia de tu llave'),
    );
    assert.equal(warnings.length, 1, 'told once a day');
    key.setCounter(last);
    assert.equal((await signInWithPasskey(w.browser(), key)).status, 303, 'the true key goes on');
  });

  test('a bad signature says nothing about the counter: nobody can raise a false alarm', async (t) => {
    const { w, accountId, key } = await withPasskey(t, kind);
    const tamper: Lies['tamper'] = ({ signature }) => void (signature[12] = (signature[12] ?? 0) ^ 1);
    await signInWithPasskey(w.browser(), key, { counter: 0, tamper });
    assert.ok(!(await w.activity(accountId)).includes('key.counter-went-back'));
  });

  test('a passkey that synchronises keeps its counter at 0 and goes on working', async (t) => {
    const synced = createSoftKey({ counts: false, backedUp: true });
    const { w, key } = await withPasskey(t, kind, synced);
    for (let turn = 0; turn < 3; turn += 1)
      assert.equal((await signInWithPasskey(w.browser(), key)).status, 303);
  });

  test('50 parallel redeems of one assertion: one wins', async (t) => {
    const { w, key } = await withPasskey(t, kind);
    const stranger = w.browser();
    const page = await stranger.get('/sign-in');
    const { json } = await stranger.api('POST /sign-in/passkey/challenge');
    const credential = JSON.stringify(key.get(json));
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const said = await Promise.all(
      Array.from({ length: 50 }, () => stranger.formPost('/sign-in/passkey', { formToken, credential })),
    );
    const winners = said.filter(({ status }) => status === 303);
    assert.equal(winners.length, 1);
    assert.equal(said.filter(({ status }) => status === 401).length, 49);
    const sessions = await stranger.api('GET /api/sessions');
    assert.equal(sessions.json.sessions.length, 2, 'the one of before and one more');
  });

  test('50 parallel redeems of one assertion at the second step: one wins', async (t) => {
    const { w, key } = await withPasskey(t, kind);
    const stranger = w.browser();
    await w.signIn(stranger);
    const page = await stranger.get('/sign-in/key');
    const { json } = await stranger.api('POST /sign-in/key/challenge');
    const credential = JSON.stringify(key.get(json));
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const said = await Promise.all(
      Array.from({ length: 50 }, () => stranger.formPost('/sign-in/key', { formToken, credential })),
    );
    const opened = said.filter(({ headers }) =>
      String(headers['set-cookie'] ?? '').includes('__Host-aldaba='),
    );
    assert.equal(opened.length, 1);
  });

  const damaged: readonly [name: string, credential: string][] = [
    ['nothing', ''],
    ['no JSON', '{'],
    ['JSON of something else', '[1,2,3]'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['parts of the wrong type', '{"id":1,"rawId":1,"type":"public-key","response":{"clientDataJSON":{}}}'],
    ['deep nesting', '['.repeat(5000)],
  ];
  for (const [name, credential] of damaged) {
    test(`what is no assertion at all is refused: ${name}`, async (t) => {
      const { w } = await withPasskey(t, kind);
      const stranger = w.browser();
      await stranger.get('/sign-in');
      assert.equal((await stranger.submit({ credential }, '/sign-in/passkey')).status, 401);
    });
  }

  test('an oversized assertion is refused before it is read', async (t) => {
    const { w } = await withPasskey(t, kind);
    const stranger = w.browser();
    await stranger.get('/sign-in');
    const long = 'a'.repeat(12_001);
    assert.equal((await stranger.submit({ credential: long }, '/sign-in/passkey')).status, 400);
    const huge = 'a'.repeat(40_000);
    await stranger.get('/sign-in');
    assert.equal((await stranger.submit({ credential: huge }, '/sign-in/passkey')).status, 413);
  });

  test('registration refuses truncated CBOR, a wrong origin, a wrong rpId hash, a reused challenge and unknown algorithms', async (t) => {
    const w = await world(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const ask = async (kindOf = 'passkey') =>
      (await browser.api('POST /api/two-step/keys/challenge', { kind: kindOf })).json;
    const add = async (credential: unknown, kindOf = 'passkey') =>
      (await browser.api('POST /api/two-step/keys', { kind: kindOf, name: 'x', credential })).json.code;
    const key = createSoftKey();
    for (const cut of [1, 20, 60, 100, 150, 190])
      assert.equal(await add(key.create(await ask(), { cut })), 'factors/key-refused', `cut at ${cut}`);
    // Ten proofs in fifteen minutes.
    w.clock.move(16 * 60_000);
    await browser.get('/step-up?verb=factors');
    await browser.submit({ password });
    const refused: readonly [string, Lies & { algorithm?: number }][] = [
      ['a wrong origin', { origin: 'https://evil.example' }],
      ['a wrong rpId hash', { rpId: 'evil.example' }],
      ['an answer of the wrong kind', { type: 'webauthn.get' }],
      ['no verification of the person', { userVerified: false }],
      ['no presence', { userPresent: false }],
      ['an unknown algorithm', { algorithm: -999 }],
    ];
    for (const [name, lie] of refused)
      assert.equal(await add(key.create(await ask(), lie)), 'factors/key-refused', name);
    const options = await ask();
    assert.equal(
      await add(key.create(options), 'security-key'),
      'factors/key-refused',
      'asked for another kind',
    );
    const made = key.create(options);
    assert.equal(await add(made), undefined, 'the challenge of a passkey serves for a passkey');
    assert.equal(await add(made), 'factors/key-refused', 'a reused challenge');
    assert.equal(await w.app.factors.state(w.db, accountId), 'off', 'nothing of this counts');
    const large = { ...made, response: { ...made.response, attestationObject: 'a'.repeat(9000) } };
    assert.equal(await add(large), 'core/bad-request', 'oversized');
  });

  test('an unproven key opens nothing, and is dropped after fifteen minutes', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    const key = createSoftKey();
    const { json: options } = await browser.api('POST /api/two-step/keys/challenge', { kind: 'passkey' });
    const added = await browser.api('POST /api/two-step/keys', {
      kind: 'passkey',
      name: 'x',
      credential: key.create(options),
    });
    assert.equal((await signInWithPasskey(w.browser(), key)).status, 401);
    const again = await browser.api(`POST /api/two-step/keys/${added.json.factorId}/challenge`, {});
    assert.equal(again.status, 200, 'a cancelled proof may be asked for again');
    w.clock.move(15 * 60_000);
    await browser.get('/step-up?verb=factors');
    await browser.submit({ password });
    const late = await browser.api(`POST /api/two-step/keys/${added.json.factorId}/challenge`, {});
    assert.equal(late.json.code, 'factors/no-such-factor');
    await w.app.jobs.runDue();
    assert.equal(
      await rows<KeyRow>(w.db).selectFrom('security_key').selectAll().executeTakeFirst(),
      undefined,
    );
  });

  test('a key is proven by itself, not by another key of the account', async (t) => {
    const { browser, key, w } = await withPasskey(t, kind);
    w.clock.move(1000);
    const second = createSoftKey();
    const { json: options } = await browser.api('POST /api/two-step/keys/challenge', { kind: 'passkey' });
    const added = await browser.api('POST /api/two-step/keys', {
      kind: 'passkey',
      name: 'Segunda',
      credential: second.create(options),
    });
    const said = await browser.api(`POST /api/two-step/keys/${added.json.factorId}/prove`, {
      name: 'Segunda',
      answer: key.get(added.json.request),
    });
    assert.equal(said.json.code, 'factors/key-refused');
  });

  test('a key is renamed, and the last factor an organisation demands stays', async (t) => {
    const w = await world(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const [mine] = await w.app.organisations.organisationsOf(w.db, accountId);
    const require = (on: boolean) => w.app.organisations.requireTwoStep(mine?.id ?? '', on);
    const { factorId } = await addKey(browser, 'security-key');
    await saveBackupCodes(browser);
    const renamed = await browser.api(`PATCH /api/two-step/factors/${factorId}`, { name: 'La del llavero' });
    assert.equal(renamed.json.factors[0].name, 'La del llavero');
    await require(true);
    assert.equal(
      (await browser.api(`DELETE /api/two-step/factors/${factorId}`)).json.code,
      'factors/required',
    );
    await require(false);
    assert.equal((await browser.api(`DELETE /api/two-step/factors/${factorId}`)).json.state, 'off');
  });

  test('ten keys are the most', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    for (let index = 0; index < 10; index += 1) {
      await addKey(browser, 'security-key');
      if (index % 4 === 3) {
        w.clock.move(16 * 60_000);
        await browser.get('/step-up?verb=factors');
        await browser.submit({ password });
      }
    }
    const more = await browser.api('POST /api/two-step/keys/challenge', { kind: 'security-key' });
    assert.equal(more.json.code, 'factors/too-many-keys');
  });
});
