// App passwords as their owner and the programs meet them (document 06).
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { addCodeApp, saveBackupCodes } from '../../kit/protected.ts';
import { address, password } from '../../kit/world.ts';
import { confirmAddress, newPassword, proveMail } from '../05-recovery/steps.ts';
import { ask, basic, make, openWorld, routes, scopeOf, scopes, serviceToken } from './programs.ts';

onEachDatabase('app passwords', ({ kind }) => {
  test('an app password opens with login address and sync name, however its characters are typed', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const { secret } = await make(browser);
    assert.match(secret, /^([0-9a-hjkmnp-tv-z]{6}-){3}[0-9a-hjkmnp-tv-z]{6}$/);
    const { syncName } = (await browser.api('GET /api/app-passwords')).json;
    for (const user of [address, address.toUpperCase(), syncName, syncName.toLowerCase()])
      for (const typed of [secret, secret.replaceAll('-', ''), secret.toUpperCase().replaceAll('-', ' ')]) {
        const said = await ask(w, user, typed);
        assert.deepEqual([said.status, said.json.accountId], [200, accountId], `${user} ${typed}`);
      }
    // Written beside the answer: nobody waits for it but this test.
    const first = async () => (await browser.api('GET /api/app-passwords')).json.appPasswords[0];
    let row = await first();
    for (let tries = 0; row.lastUsedAt === null && tries < 200; tries += 1) row = await first();
    assert.deepEqual([row.lastClient, row.lastNetwork], ['rclone', '203.0.113.0/24']);
    assert.equal(row.lastUsedAt, w.clock.now());
  });

  test('the secret is shown once: neither list, mail, activity nor database has it', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const { secret } = await make(browser, { name: 'Thunderbird' });
    const text = JSON.stringify([
      (await browser.api('GET /api/app-passwords')).json,
      await w.mails(),
      await w.app.audit.list(w.db, { accountId, limit: 50 }),
      await w.db.kysely
        .selectFrom('app_password' as never)
        .selectAll()
        .execute(),
    ]).toLowerCase();
    assert.ok(text.includes('thunderbird'));
    for (const part of [secret, secret.replaceAll('-', ''), secret.slice(0, 13)])
      assert.ok(!text.includes(part));
    const mail = (await w.mails(address)).findLast((m) => /contraseña de aplicación/.test(m.subject));
    assert.match(mail?.text ?? '', /Thunderbird/);
    assert.ok((await w.activity(accountId)).includes('app-password.made'));
  });

  test('every scope opens its own routes with every verb, and no other', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    for (const scope of scopes) {
      const { secret } = await make(browser, { name: scope, scopes: [scope] });
      for (const key of routes) {
        const asked = scopeOf(key);
        if (key === 'GET /test/transfer') continue;
        const said = await ask(w, address, secret, key);
        const opens = asked === scope || (asked === 'drive-read' && scope === 'drive');
        assert.equal(said.status, opens ? 200 : 403, `${scope} at ${key}`);
        if (!opens) assert.equal(said.json.code, 'core/wrong-scope');
      }
    }
  });

  test('an app password is nobody where no program is let in, and no session is a program', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const { secret } = await make(browser, { scopes });
    let tried = 0;
    for (const { key, route } of w.app.doors) {
      if (route.guard.kind === 'public' || route.guard.kind === 'app') continue;
      // Pages and the protocol of other apps lead to the sign-in.
      if (route.reply === 'page' || route.reply === 'protocol') continue;
      const url = key.replace(/:[A-Za-z]+/g, 'a'.repeat(22));
      const said = await ask(w, address, secret, url);
      assert.ok([400, 401, 403, 415].includes(said.status), `${key}: ${said.status}`);
      for (const authorization of [`Bearer ${secret}`, `Bearer ${secret.replaceAll('-', '')}`]) {
        const [method = '', path = ''] = url.split(' ');
        const borne = await w.browser().send(method, path, { origin: null, headers: { authorization } });
        assert.ok([400, 401, 403, 415].includes(borne.status), `${key}: ${borne.status}`);
      }
      tried += 1;
    }
    assert.ok(tried > 40, String(tried));
    // The session's cookie alone, and beside the right pair: two kinds of credentials are nobody.
    assert.equal((await browser.send('GET', '/test/drive')).status, 401);
    const both = await browser.send('GET', '/test/drive', {
      headers: { authorization: basic(address, secret) },
    });
    assert.equal(both.status, 401);
    assert.equal(both.headers['www-authenticate'], 'Basic realm="Aldaba", charset="UTF-8"');
  });

  test('a revoked or expired app password is refused at the next request, and what it has open ends', async (t) => {
    // In a file: there who was let in is known for a moment.
    const w = await openWorld(t, { kind: kind === 'postgres' ? kind : 'sqlite-file' });
    const { browser } = await w.firstAccount();
    const one = await make(browser);
    const other = await make(browser, { expiresAt: w.clock.now() + 60_000 });
    await w.app.server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = w.app.server.server.address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET /test/transfer HTTP/1.1\r\nhost: localhost:8330\r\nauthorization: ${basic(address, one.secret)}\r\n\r\n`,
    );
    let got = '';
    socket.on('data', (chunk: Buffer) => (got += chunk.toString()));
    socket.on('error', () => {});
    while (!got.includes('event: begun')) await once(socket, 'data');
    const closed = once(socket, 'close');
    assert.equal((await ask(w, address, one.secret)).status, 200);
    assert.equal((await browser.api(`DELETE /api/app-passwords/${one.id}`)).status, 200);
    await closed;
    assert.equal((await ask(w, address, one.secret)).status, 401);
    assert.equal((await ask(w, address, other.secret)).status, 200);
    w.clock.move(60_000);
    assert.equal((await ask(w, address, other.secret)).status, 401);
    assert.equal((await browser.api(`DELETE /api/app-passwords/${one.id}`)).status, 404);
  });

  test('revoking all leaves none, and says so once', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const made = await Promise.all(['a', 'b', 'c'].map((name) => make(browser, { name })));
    assert.equal((await browser.api('POST /api/app-passwords/revoke-all', {})).json.revoked, 3);
    for (const { secret } of made) assert.equal((await ask(w, address, secret)).status, 401);
    assert.equal((await browser.api('POST /api/app-passwords/revoke-all', {})).json.revoked, 0);
    assert.equal((await w.activity(accountId)).filter((one) => one === 'app-password.all-revoked').length, 1);
  });

  test('making one asks for fresh proof', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    w.clock.move(6 * 60_000);
    const said = await browser.api('POST /api/app-passwords', { name: 'NAS', scopes: ['drive'] });
    assert.deepEqual([said.status, said.json.code], [403, 'core/step-up-required']);
  });

  test('the app password of somebody else opens nothing under my name', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const { secret } = await make(browser);
    const eva = await w.person('Eva');
    assert.equal((await ask(w, eva.loginAddress, secret)).status, 401);
    assert.equal((await ask(w, eva.syncName, secret)).status, 401);
    const evas = w.browser();
    await w.signIn(evas, { address: eva.loginAddress });
    const { id } = await make(browser, { name: 'mine' });
    for (const [route, body] of [
      [`DELETE /api/app-passwords/${id}`, undefined],
      [`PATCH /api/app-passwords/${id}`, { name: 'hers' }],
    ] as const)
      assert.equal((await evas.api(route, body)).json.code, 'app-passwords/no-such-app-password');
  });

  test('without a second step the account password works for programs; with it only app passwords, refused like any wrong pair', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    assert.equal((await ask(w, address, password)).status, 200);
    assert.equal((await ask(w, address, password, 'GET /test/mail-read')).status, 200);
    const { clients, accountPasswordWorks } = (await browser.api('GET /api/app-passwords')).json;
    assert.equal(accountPasswordWorks, true);
    assert.deepEqual(
      clients.map((one: { scope: string; client: string }) => `${one.scope} ${one.client}`).sort(),
      ['drive rclone', 'mail-read rclone'],
    );
    await addCodeApp(w, browser);
    assert.equal((await ask(w, address, password)).status, 200, 'a factor alone turns nothing on');
    const { secret } = await make(browser);
    await saveBackupCodes(browser);
    const refused = await ask(w, address, password);
    const wrong = await ask(w, address, 'something else entirely');
    const unknown = await ask(w, 'nobody@example.org', 'something else entirely');
    for (const said of [refused, wrong, unknown]) {
      assert.equal(said.status, 401);
      assert.deepEqual({ ...said.json, request: '' }, { ...refused.json, request: '' });
      assert.equal(said.headers['www-authenticate'], refused.headers['www-authenticate']);
    }
    assert.equal((await ask(w, address, secret)).status, 200);
    assert.equal((await browser.api('GET /api/app-passwords')).json.accountPasswordWorks, false);
  });

  test('a changed password ends what programs remember of the old one', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    assert.equal((await ask(w, address, password)).status, 200);
    const next = 'quite another phrase of mine';
    const changed = await browser.api('POST /api/account/password', {
      current: password,
      next,
      endOtherSessions: false,
    });
    assert.equal(changed.status, 200);
    assert.equal((await ask(w, address, password)).status, 401);
    assert.equal((await ask(w, address, next)).status, 200);
  });

  test('the same wrong secret counts once, twenty distinct ones close the address for ten minutes, and nobody is locked out', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const { secret } = await make(browser);
    const ip = '198.51.100.9';
    for (let turn = 0; turn < 60; turn += 1)
      assert.equal((await ask(w, address, 'an old password of the NAS', undefined, { ip })).status, 401);
    for (let turn = 0; turn < 19; turn += 1)
      assert.equal((await ask(w, address, `guess number ${turn}`, undefined, { ip })).status, 401);
    const closed = await ask(w, address, 'guess number 20', undefined, { ip });
    assert.deepEqual([closed.status, closed.json.code], [429, 'core/too-many']);
    assert.ok(Number(closed.headers['retry-after']) > 0);
    assert.equal((await ask(w, address, password, undefined, { ip })).status, 429, 'the right one too');
    // 120 bits are not guessed: a program with an app password behind the same address goes on.
    assert.equal((await ask(w, address, secret, undefined, { ip })).status, 200);
    assert.equal((await ask(w, address, password)).status, 200, 'the owner elsewhere');
    const b = w.browser();
    assert.equal((await w.signIn(b)).status, 303, 'and in the browser');
    w.clock.move(10 * 60_000);
    assert.equal((await ask(w, address, password, undefined, { ip })).status, 200);
  });

  test('Basic auth as password oracle: a wrong pair costs one hash, whoever it names', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    await addCodeApp(w, browser);
    await saveBackupCodes(browser);
    const eva = await w.person('Eva');
    const secret = (await make(browser)).secret;
    // Hashes are counted where they queue: the process verifies through one door.
    const { hashes } = w;
    for (const [user, typed] of [
      [address, password],
      [address, 'a wrong one'],
      [eva.loginAddress, 'a wrong one'],
      ['nobody@example.org', 'a wrong one'],
      ['nobody@example.org', secret],
      [eva.loginAddress, secret],
    ] as const) {
      const before = hashes();
      assert.equal((await ask(w, user, typed)).status, 401);
      assert.equal(hashes() - before, 1, `${user} ${typed}`);
      const again = hashes();
      assert.equal((await ask(w, user, typed)).status, 401);
      assert.equal(hashes() - again, 0, 'the same again is known to be wrong');
    }
    const before = hashes();
    assert.equal((await ask(w, address, secret)).status, 200);
    assert.equal(hashes() - before, 0, 'an app password costs none');
  });

  test('right account passwords do not count as wrong ones', async (t) => {
    const w = await openWorld(t, { kind });
    await w.firstAccount();
    const people = await Promise.all(Array.from({ length: 25 }, (_, at) => w.person(`Eva${at}`)));
    for (const { loginAddress } of people)
      assert.equal((await ask(w, loginAddress, password)).status, 200, loginAddress);
  });

  for (const keeps of [false, true])
    test(`a recovery ${keeps ? 'keeps app passwords when the person says so' : 'revokes app passwords'}`, async (t) => {
      const w = await openWorld(t, { kind });
      const { browser, accountId } = await w.firstAccount();
      await confirmAddress(w, browser);
      const { secret } = await make(browser);
      const lost = w.browser();
      await proveMail(w, lost);
      assert.match((await lost.get('/recovery/new-password')).body, /name="keepApps"/);
      const fields = { password: newPassword, ...(keeps ? { keepApps: 'yes' } : {}) };
      assert.equal((await lost.submit(fields, '/recovery/new-password')).location, '/recovery/done');
      assert.equal((await ask(w, address, secret)).status, keeps ? 200 : 401);
      assert.equal((await w.activity(accountId)).includes('app-password.all-revoked'), !keeps);
    });

  test('after a "not me" the new password asks whether app passwords stay, and revokes them when nothing is said', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const { secret } = await make(browser);
    await w.db.transaction((tx) => w.app.accounts.requireNewPassword(tx, accountId));
    assert.equal((await ask(w, address, password)).status, 401, 'somebody else knows it');
    const home = w.browser();
    const page = await home.follow(await w.signIn(home));
    assert.match(page.body, /name="keepApps"/);
    assert.equal((await ask(w, address, secret)).status, 200, 'until the owner has chosen');
    assert.equal((await home.submit({ password: newPassword }, '/sign-in/new-password')).status, 303);
    assert.equal((await ask(w, address, secret)).status, 401);
  });

  test('programs seen long ago are no warning', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    await ask(w, address, password);
    w.clock.move(31 * 86_400_000);
    const b = w.browser();
    await w.signIn(b);
    assert.deepEqual((await b.api('GET /api/app-passwords')).json.clients, []);
    void browser;
  });

  test('unused for ninety days, an app password is suggested for revocation', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const { secret } = await make(browser, { name: 'used' });
    await make(browser, { name: 'forgotten' });
    w.clock.move(91 * 86_400_000);
    await ask(w, address, secret);
    const b = w.browser();
    await w.signIn(b);
    const rows = (await b.api('GET /api/app-passwords')).json.appPasswords;
    assert.deepEqual(rows.map((row: { name: string; stale: boolean }) => `${row.name} ${row.stale}`).sort(), [
      'forgotten true',
      'used false',
    ]);
  });

  test('a name nobody can read and an end in the past are refused', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const post = (more: object) =>
      browser.api('POST /api/app-passwords', { name: 'NAS', scopes: ['drive'], ...more });
    assert.equal((await post({ name: '\u200b' })).json.code, 'app-passwords/bad-name');
    assert.equal((await post({ expiresAt: w.clock.now() })).json.code, 'app-passwords/bad-expiry');
    assert.equal((await post({ scopes: [] })).status, 400);
    assert.equal((await post({ scopes: ['everything'] })).status, 400);
    assert.equal((await post({ name: 'x'.repeat(300) })).status, 400);
  });

  test('a server with the service token asks whether a pair opens; nobody else may ask', async (t) => {
    const w = await openWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const { id, secret } = await make(browser, { scopes: ['mail-read'] });
    const post = (body: object, token: string | null = serviceToken) =>
      w.browser().send('POST', '/internal/authenticate', {
        origin: null,
        headers: {
          'content-type': 'application/json',
          ...(token ? { authorization: `Bearer ${token}` } : {}),
        },
        payload: JSON.stringify(body),
      });
    const pair = { user: address, secret, scope: 'mail-read', ip: '198.51.100.7', client: 'Thunderbird/140' };
    const said = await post(pair);
    assert.equal(said.status, 200);
    assert.deepEqual(
      [said.json.accountId, said.json.appPasswordId, said.json.scopes],
      [accountId, id, ['mail-read']],
    );
    assert.equal((await post({ ...pair, scope: 'mail-send' })).json.code, 'core/wrong-scope');
    assert.equal((await post({ ...pair, secret: 'wrong' })).json.code, 'app-passwords/wrong-pair');
    assert.equal((await post({ ...pair, user: 'nobody@example.org' })).json.code, 'app-passwords/wrong-pair');
    for (const token of [null, 'another token of the same length, no', `${serviceToken}x`])
      assert.deepEqual(
        [(await post(pair, token)).status, (await post(pair, token)).json.code],
        [401, 'core/service-required'],
      );
    assert.equal((await post({ ...pair, ip: 'not an address' })).status, 400);
    // Limits count on the program's address, not on that of the server that asks.
    for (let turn = 0; turn < 20; turn += 1) await post({ ...pair, secret: `guess ${turn}` });
    assert.equal((await post({ ...pair, secret: 'one more' })).status, 429);
    assert.equal((await post({ ...pair, secret: 'one more', ip: '192.0.2.1' })).status, 401);
  });

  test('without a configured token the door for servers is closed', async (t) => {
    const w = await openWorld(t, { kind, env: { SERVICE_TOKEN: '' } });
    const said = await w.browser().send('POST', '/internal/authenticate', {
      origin: null,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${serviceToken}` },
      payload: JSON.stringify({ user: address, secret: 'x', scope: 'drive', ip: '192.0.2.1' }),
    });
    assert.equal(said.json.code, 'core/service-required');
  });
});
