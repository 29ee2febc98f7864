// Signing in with a password: sessions, limits, uniform answers, cookies, forms.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { address, password, world } from '../../kit/world.ts';
import { onEachDatabase } from '../../kit/each-world.ts';

onEachDatabase('password sign-in', ({ kind }) => {
  test('the link of the first start makes an account once', async (t) => {
    const w = await world(t, { kind });
    const code = await w.app.organisations.startCode();
    assert.ok(code);
    const fields = { code, givenName: 'Ana', familyName: 'García', organisation: 'Ebro', address, password };
    const one = w.browser();
    const two = w.browser();
    await one.get('/start');
    await two.get('/start');
    const done = await one.submit(fields);
    assert.equal(done.status, 303);
    assert.equal((await one.api('GET /api/session')).json.account.operator, true);
    const again = await two.submit({ ...fields, address: 'b@example.org' });
    assert.notEqual(again.status, 303);
    assert.equal(await w.app.accounts.count(), 1);
  });

  test('a right pair makes a session, and signing out kills it on the server', async (t) => {
    const w = await world(t, { kind });
    await w.firstAccount();
    const b = w.browser();
    const done = await w.signIn(b);
    assert.equal(done.status, 303);
    assert.equal(done.location, '/manager/');
    const session = await b.api('GET /api/session');
    assert.equal(session.json.session.level, 1);
    const stolen = b.jar.get('__Host-aldaba') ?? '';
    assert.equal((await b.api('DELETE /api/session')).status, 200);
    b.jar.set('__Host-aldaba', stolen);
    assert.equal((await b.api('GET /api/session')).status, 401);
  });

  test('a wrong password and an unknown address get the same answer', async (t) => {
    const w = await world(t, { kind });
    await w.firstAccount();
    const known = await w.signIn(w.browser(), { password: 'not this one at all' });
    const unknown = await w.signIn(w.browser(), {
      address: 'bob@example.org',
      password: 'not this one at all',
    });
    assert.equal(known.status, 401);
    const strip = (body: string) =>
      body
        .replaceAll(address, 'X')
        .replaceAll('bob@example.org', 'X')
        .replace(/value="[^"]{30,}"/g, '');
    assert.equal(strip(known.body), strip(unknown.body));
    assert.equal(unknown.status, known.status);
  });

  test('strangers cannot lock the owner out: a known browser has its own lane', async (t) => {
    const w = await world(t, { kind });
    const { browser: owner } = await w.firstAccount();
    await owner.api('DELETE /api/session');
    for (let i = 0; i < 25; i += 1)
      await w.signIn(w.browser({ ip: `198.51.${i}.1` }), { password: 'a guess that is wrong' });
    const stranger = await w.signIn(w.browser({ ip: '198.51.100.99' }));
    assert.equal(stranger.status, 401, 'the account lane is closed for unknown browsers');
    assert.equal((await w.signIn(owner)).status, 303);
  });

  test('the right password does not get in before the wait is over', async (t) => {
    const w = await world(t, { kind });
    await w.firstAccount();
    for (let i = 0; i < 5; i += 1)
      await w.signIn(w.browser({ ip: '192.0.2.9' }), { password: 'a guess that is wrong' });
    assert.equal((await w.signIn(w.browser({ ip: '192.0.2.9' }))).status, 401);
    w.clock.move(60_000);
    assert.equal((await w.signIn(w.browser({ ip: '192.0.2.9' }))).status, 303);
  });
});

describe('sessions', () => {
  test('cookies are __Host-, HttpOnly, Secure, SameSite and die with the browser unless kept', async (t) => {
    const w = await world(t);
    await w.firstAccount();
    const short = await w.signIn(w.browser());
    const kept = await w.signIn(w.browser(), { keep: true });
    const cookieOf = (answer: typeof short) =>
      [answer.headers['set-cookie'] ?? []].flat().find((line) => String(line).startsWith('__Host-aldaba='));
    assert.match(String(cookieOf(short)), /Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    assert.match(String(cookieOf(kept)), /Max-Age=2592000$/);
  });

  test('idle and absolute ends hold', async (t) => {
    const w = await world(t);
    await w.firstAccount();
    const b = w.browser();
    await w.signIn(b, { keep: true });
    w.clock.move(13 * 86_400_000);
    assert.equal((await b.api('GET /api/session')).status, 200);
    w.clock.move(13 * 86_400_000);
    assert.equal((await b.api('GET /api/session')).status, 200);
    w.clock.move(5 * 86_400_000);
    assert.equal((await b.api('GET /api/session')).status, 401, 'thirty days in all');
    const idle = w.browser();
    await w.signIn(idle);
    w.clock.move(25 * 3_600_000);
    assert.equal((await idle.api('GET /api/session')).status, 401, 'a day without use');
  });

  test('a session token is stored only hashed and is long', async (t) => {
    const w = await world(t);
    const { browser: b } = await w.firstAccount();
    const token = b.jar.get('__Host-aldaba') ?? '';
    assert.equal(Buffer.from(token, 'base64url').length, 32);
    const rows = await w.db.kysely
      .selectFrom('session' as never)
      .selectAll()
      .execute();
    assert.ok(!JSON.stringify(rows).includes(token));
  });

  test('somebody else’s session cannot be ended, one’s own at once, also right after it was let in', async (t) => {
    // In a file: there who was let in is known for a moment.
    const w = await world(t, { kind: 'sqlite-file' });
    const { browser: a } = await w.firstAccount();
    const b = w.browser();
    await w.signIn(b);
    assert.equal((await b.api('GET /api/session')).status, 200);
    const { json } = await a.api('GET /api/sessions');
    assert.equal(json.sessions.length, 2);
    const other = json.sessions.find((s: { current: boolean }) => !s.current);
    assert.equal(
      (await a.api(`DELETE /api/sessions/${'x'.repeat(22)}`)).json.code,
      'accounts/no-such-session',
    );
    assert.equal((await a.api(`DELETE /api/sessions/${other.id}`)).status, 200);
    assert.equal((await b.api('GET /api/session')).status, 401);
  });

  test('a new browser is told to the person by mail', async (t) => {
    const w = await world(t);
    await w.firstAccount();
    await w.signIn(w.browser());
    const mails = await w.mails(address);
    assert.ok(
      mails.some((m) => m.subject.startsWith('Nuevo inicio de sesión')),
      mails.map((m) => m.subject).join(),
    );
  });
});

describe('the door', () => {
  test('another site cannot change anything: Origin, form token and content type are checked', async (t) => {
    const w = await world(t);
    const { browser: b } = await w.firstAccount();
    const foreign = await b.send('POST', '/api/sessions/end-others', {
      origin: 'https://evil.example',
      headers: { 'content-type': 'application/json' },
      payload: '{}',
    });
    assert.equal(foreign.json.code, 'core/wrong-origin');
    const noOrigin = await b.send('POST', '/api/sessions/end-others', {
      origin: null,
      headers: { 'content-type': 'application/json' },
      payload: '{}',
    });
    assert.equal(noOrigin.json.code, 'core/wrong-origin');
    const plain = await b.send('POST', '/api/sessions/end-others', {
      headers: { 'content-type': 'text/plain' },
      payload: '{}',
    });
    assert.equal(plain.json.code, 'core/unsupported-type');
    const noToken = await w.browser().formPost('/sign-in', { formToken: 'x', address, password });
    assert.equal(noToken.status, 403);
  });

  test('a request for another host is refused, whatever headers say', async (t) => {
    const w = await world(t);
    const b = w.browser();
    assert.equal((await b.send('GET', '/sign-in', { headers: { host: 'evil.example' } })).status, 421);
    const forwarded = await b.send('GET', '/sign-in', { headers: { 'x-forwarded-host': 'evil.example' } });
    assert.equal(forwarded.status, 200);
    assert.ok(!forwarded.body.includes('evil.example'));
  });

  test('every answer carries the security headers, also refusals', async (t) => {
    const w = await world(t);
    const b = w.browser();
    for (const url of ['/sign-in', '/nothing-here', '/api/session', '/manager/x', '/health/live']) {
      const { headers } = await b.get(url);
      assert.match(
        String(headers['content-security-policy']),
        /default-src 'none'.*require-trusted-types-for 'script'/,
        url,
      );
      assert.equal(headers['x-content-type-options'], 'nosniff', url);
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/, url);
      // What is no page opens nothing and is opened by nobody.
      const opener = url.startsWith('/api/') ? undefined : 'same-origin';
      assert.equal(headers['cross-origin-opener-policy'], opener, url);
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin', url);
    }
  });

  test('oversized, truncated and non-JSON bodies get a clear error', async (t) => {
    const w = await world(t);
    const { browser: b } = await w.firstAccount();
    const send = (payload: string) =>
      b.send('PATCH', '/api/account', { headers: { 'content-type': 'application/json' }, payload });
    assert.equal((await send('{"givenName":')).json.code, 'core/bad-json');
    assert.equal((await send(JSON.stringify({ givenName: 'x'.repeat(20_000) }))).json.code, 'core/too-large');
    assert.equal((await send(JSON.stringify({ operator: true }))).json.code, 'core/bad-request');
    assert.equal((await send('[]')).json.code, 'core/bad-request');
    assert.equal((await b.api('GET /api/session')).json.account.givenName, 'Ana');
  });

  test('a cookie that stands twice is no cookie', async (t) => {
    const w = await world(t);
    const { browser: b } = await w.firstAccount();
    const token = b.jar.get('__Host-aldaba') ?? '';
    const planted = w.browser();
    const twice = { cookie: `__Host-aldaba=${token}; __Host-aldaba=${token}` };
    assert.equal((await planted.send('GET', '/api/session', { headers: twice })).status, 401);
  });
});
