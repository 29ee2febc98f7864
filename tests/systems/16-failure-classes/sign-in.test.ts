// What others got wrong (security.md, "What others got wrong"), tried here: sessions, locks, limits and codes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { requestOf } from '../../../src/canary/samples.ts';
import { readForms } from '../../kit/browser.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { linkByQr, phone, protectedAna } from '../../kit/protected.ts';
import { address, password, world } from '../../kit/world.ts';

const minute = 60_000;
const tokenOf = (page: { body: string }): string => readForms(page.body)[0]?.fields.formToken ?? '';

onEachDatabase('failure classes', (on) => {
  test('session cached before the factor: an attempt that expires in the middle is nobody after a reload', async (t) => {
    const w = await world(t, on);
    const { codeApp } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    const formToken = tokenOf(await b.get('/sign-in/code?from=app'));
    w.clock.move(10 * minute + 1000);
    assert.match((await b.get('/sign-in/code?from=app')).location ?? '', /^\/sign-in\?over=1/);
    const late = await b.formPost('/sign-in/code', { formToken, code: codeApp.code() });
    assert.match(late.location ?? '', /^\/sign-in\?over=1/);
    assert.equal((await b.api('GET /api/session')).status, 401);
    assert.match((await b.get('/manager/')).location ?? '/sign-in', /^\/sign-in|^\/$/);
  });

  test('lockout undone by rollback: a try counts although the request that made it falls over', async (t) => {
    const w = await world(t, on);
    const { accountId } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    await b.get('/sign-in/code?from=app');
    const count = async () =>
      (
        await sql<{ in_row: number }>`select in_row from second_step where account_id = ${accountId}`.execute(
          w.db.kysely,
        )
      ).rows[0]?.in_row ?? 0;
    const before = Number(await count());
    // The audit entry of the wrong code cannot be written: the handler fails after the count.
    await sql`alter table audit_entry rename to audit_entry_away`.execute(w.db.kysely);
    const answer = await b.submit({ code: '000000' });
    await sql`alter table audit_entry_away rename to audit_entry`.execute(w.db.kysely);
    assert.equal(answer.status, 500);
    assert.equal(Number(await count()), before + 1);
  });

  test('lock survives only in the attempt: who waits the lock out finds the old attempt dead', async (t) => {
    const w = await world(t, on);
    const { codeApp } = await protectedAna(w);
    const old = w.browser({ ip: '198.51.100.90' });
    await w.signIn(old);
    const formToken = tokenOf(await old.get('/sign-in/code?from=app'));
    for (let round = 0; round < 2; round += 1) {
      const b = w.browser({ ip: `198.51.100.${round}` });
      await w.signIn(b);
      await b.get('/sign-in/code?from=app');
      for (let i = 0; i < 5; i += 1) await b.submit({ code: '000000' }, '/sign-in/code');
    }
    const code = () => old.formPost('/sign-in/code', { formToken, code: codeApp.code() });
    assert.ok([303, 429].includes((await code()).status), 'locked');
    w.clock.move(8 * minute);
    await code();
    w.clock.move(8 * minute);
    assert.match((await code()).location ?? '', /^\/sign-in\?over=1/, 'the lock is over, the attempt too');
    assert.equal((await old.api('GET /api/session')).status, 401);
  });

  test('OTP brute force: signing in again and again does not start the count anew, the tenth wrong code locks', async (t) => {
    const w = await world(t, on);
    const { codeApp, device } = await protectedAna(w);
    for (let i = 0; i < 10; i += 1) {
      const b = w.browser({ ip: `198.51.${i}.9` });
      await w.signIn(b);
      await b.get(`/sign-in/code?from=${i % 2 ? 'app' : 'auth'}`);
      await b.submit({ code: '000000' }, '/sign-in/code');
    }
    for (const code of [codeApp.code(), device.offlineCode()]) {
      const b = w.browser({ ip: '198.51.99.9' });
      await w.signIn(b);
      await b.get('/sign-in/code?from=app');
      assert.equal((await b.submit({ code }, '/sign-in/code')).status, 429, 'whatever the factor');
    }
  });

  test('limit split by alias: address, its capitals, spaces and the sync name share one lane', async (t) => {
    const w = await world(t, on);
    const { browser } = await w.firstAccount();
    const { syncName } = (await browser.api('GET /api/session')).json.account;
    const names = [address, address.toUpperCase(), ` ${address} `, syncName, String(syncName).toLowerCase()];
    for (const name of names) {
      const b = w.browser({ ip: '198.51.100.61' });
      await w.signIn(b, { address: name, password: 'wrong one altogether' });
    }
    // Five are free for account and network; the sixth waits, under whichever name.
    for (const name of names) {
      const b = w.browser({ ip: '198.51.100.61' });
      await w.signIn(b, { address: name });
      assert.equal((await b.api('GET /api/session')).status, 401, name);
    }
  });

  test('session fixation: an id somebody planted before the sign-in is worth nothing after it, at any step', async (t) => {
    const w = await world(t, on);
    const { codeApp } = await protectedAna(w);
    const planted = 'p'.repeat(43);
    const b = w.browser();
    await b.get('/sign-in');
    for (const name of ['__Host-aldaba', '__Host-aldaba-attempt']) b.jar.set(name, planted);
    await b.submit({ address, password });
    const attempt = b.jar.get('__Host-aldaba-attempt');
    assert.ok(attempt && attempt !== planted, 'the attempt has an id of its own');
    await b.get('/sign-in/code?from=app');
    await b.submit({ code: codeApp.code() });
    const session = b.jar.get('__Host-aldaba');
    assert.ok(session && session !== planted && session !== attempt, 'and so has the session');
    const thief = w.browser();
    for (const cookie of [planted, attempt]) {
      thief.jar.set('__Host-aldaba', cookie);
      assert.equal((await thief.api('GET /api/session')).status, 401);
    }
  });
});

test('factor removed or added with lower proof: with the password alone no verb of security answers', async (t) => {
  const w = await world(t);
  const { codeApp } = await protectedAna(w);
  // A trusted browser: a session without a second step today, and without fresh proof.
  const b = w.browser({ ip: '198.51.100.62' });
  await w.signIn(b);
  await b.get('/sign-in/code?from=app');
  const trusting = await b.submit({ code: codeApp.code() });
  await b.get(trusting.location ?? '');
  await b.submit({ trust: 'yes' });
  await b.api('DELETE /api/session');
  w.clock.move(10 * minute);
  await w.signIn(b);
  assert.equal((await b.api('GET /api/session')).status, 200, 'the password was enough here');
  let tried = 0;
  for (const { key, route } of w.app.doors) {
    if (route.guard.kind !== 'sudo' || route.form || route.reply === 'page') continue;
    const { url, payload } = requestOf(key, route, '');
    const said = await b.send(key.split(' ')[0] ?? '', url, {
      headers: payload ? { 'content-type': 'application/json' } : {},
      ...(payload ? { payload } : {}),
    });
    assert.deepEqual([said.status, said.json?.code], [403, 'core/step-up-required'], key);
    tried += 1;
  }
  assert.ok(tried >= 10, String(tried));
  // The password alone does not make the proof fresh either.
  await b.get('/step-up?verb=factors&next=%2Fmanager%2F');
  await b.submit({ password }, '/step-up');
  assert.equal((await b.api('POST /api/two-step/code-apps', { name: 'Mine' })).status, 403);
});

test('verified flag settable by owner: whatever else a profile is sent changes nothing', async (t) => {
  const w = await world(t);
  const { browser } = await w.firstAccount();
  const columns =
    `operator addressVerifiedAt address_verified_at loginAddress login_address syncName sync_name id passwordHash
    password_hash mustChangePassword twoStep role __proto__`.split(/\s+/);
  const before = await sql`select * from account`.execute(w.db.kysely);
  let tried = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...columns),
      fc.oneof(fc.boolean(), fc.integer(), fc.string(), fc.constant(null), fc.constant(Date.now())),
      async (name, value) => {
        tried += 1;
        const payload = JSON.stringify({ [name]: value });
        const headers = { 'content-type': 'application/json' };
        const said = await browser.send('PATCH', '/api/account', { headers, payload });
        assert.ok(said.status === 400 || said.status === 200, `${payload}: ${said.status}`);
      },
    ),
    { numRuns: 100 },
  );
  assert.deepEqual((await sql`select * from account`.execute(w.db.kysely)).rows, before.rows);
  t.diagnostic(`${tried} profiles tried`);
});

test('push fatigue: of fifty asks in an hour eight ring, the strangers’ page says wait, and one "not me" silences them', async (t) => {
  const w = await world(t);
  const { device, accountId } = await protectedAna(w);
  let rang = 0;
  for (let i = 0; i < 50; i += 1) {
    w.clock.move(70_000);
    const b = w.browser({ ip: `198.51.${i}.63` });
    await w.signIn(b);
    const open = await device.knocks();
    if (open.length > 0 && open[0]?.ask.issuedAt === w.clock.now()) rang += 1;
  }
  assert.ok(rang <= 8, `${rang} rang`);
  w.clock.move(61 * minute);
  const b = w.browser({ ip: '198.51.100.64' });
  await w.signIn(b);
  await device.answer('no', { reason: 'not-me' });
  w.clock.move(2 * minute);
  await w.signIn(w.browser({ ip: '198.51.100.65' }));
  assert.deepEqual(await device.knocks(), [], 'silence');
  const mails = await w.mails(address);
  assert.ok(mails.length > 0 && (await w.activity(accountId)).includes('knock.denied'));
});

test('helpdesk social engineering: operator and legal responsible cannot take a person’s factor off, nor make a link for them', async (t) => {
  const w = await world(t);
  const { browser: operator } = await protectedAna(w);
  const eva = await w.person('Eva');
  const hers = w.browser();
  await w.signIn(hers, { address: eva.loginAddress });
  const device = await linkByQr(hers, await phone(w, 'Móvil de Eva', '192.0.2.9'));
  for (const [route, body] of [
    [`DELETE /api/two-step/factors/${device.deviceId}`, undefined],
    [`PATCH /api/two-step/factors/${device.deviceId}`, { name: 'x' }],
  ] as const) {
    const said = await operator.api(route, body);
    assert.ok(said.status === 404 || said.status === 403, `${route}: ${said.status}`);
  }
  assert.equal((await w.app.authenticator.devices(w.db, eva.id)).length, 1);
  const routes = w.app.doors.filter(({ route }) => route.guard.kind === 'operator').map(({ key }) => key);
  assert.ok(
    routes.every((key) => !/factor|two-step|device|password|recover/.test(key)),
    routes.join(),
  );
});
