// The second step through the pages: code apps, the offline code, backup codes, the knock, and everything half-way.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { servedAs } from '../../../src/core/contract.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { protectedAna } from '../../kit/protected.ts';
import { address, password, world } from '../../kit/world.ts';

onEachDatabase('second step', ({ kind }) => {
  test('with two-step verification on, the password alone is not a session', async (t) => {
    const w = await world(t, { kind });
    await protectedAna(w);
    const b = w.browser();
    const done = await w.signIn(b);
    assert.equal(done.status, 303);
    assert.match(done.location ?? '', /^\/sign-in\/(knock|code)/);
    assert.equal(b.jar.has('__Host-aldaba'), false);
    assert.equal((await b.api('GET /api/session')).status, 401);
  });

  test('YES with the number opens a session of level 2; the page goes on by itself', async (t) => {
    const w = await world(t, { kind });
    const { device } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    const page = await b.get('/sign-in/knock');
    const shown = /<p class="number">(\d+)<\/p>/.exec(page.body)?.[1];
    assert.ok(shown, page.body);
    const answered = await device.answer('yes', { number: shown });
    assert.equal(answered.json.outcome, 'approved');
    const finished = await b.submit({}, '/sign-in/knock/finish');
    assert.equal(finished.status, 303);
    const session = await b.api('GET /api/session');
    assert.equal(session.json.session.level, 2);
    assert.deepEqual(session.json.session.methods, ['password', 'knock']);
  });

  test('NO refuses at once, and the page says so', async (t) => {
    const w = await world(t, { kind });
    const { device } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    await b.get('/sign-in/knock');
    await device.answer('no', { reason: 'mistake' });
    const page = await b.get('/sign-in/knock');
    assert.match(page.body, /Has respondido NO/);
    const finish = await b.formPost('/sign-in/knock/finish', {
      formToken: /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '',
    });
    assert.equal(finish.location, '/sign-in/knock');
    assert.equal(b.jar.has('__Host-aldaba'), false);
  });

  test('"not me" ends every attempt and the next full sign-in needs a new password', async (t) => {
    const w = await world(t, { kind });
    const { device, codeApp } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    await device.answer('no', { reason: 'not-me' });
    assert.equal((await b.get('/sign-in/code')).status, 303, 'the attempt is dead');
    const owner = w.browser();
    await w.signIn(owner);
    await owner.get('/sign-in/code');
    const stepped = await owner.submit({ code: codeApp.code() });
    assert.equal(stepped.location, '/sign-in/new-password');
    assert.equal((await owner.api('GET /api/session')).status, 401);
    await owner.get('/sign-in/new-password');
    assert.equal((await owner.submit({ password })).status, 422, 'the old one is no new one');
    const done = await owner.submit({ password: 'battery horse correct' });
    assert.equal(done.status, 303);
    assert.equal((await owner.api('GET /api/session')).status, 200);
  });

  test('a code signs in once; the same code again is refused', async (t) => {
    const w = await world(t, { kind });
    const { codeApp } = await protectedAna(w);
    const code = codeApp.code();
    const one = w.browser();
    await w.signIn(one);
    await one.get('/sign-in/code?from=app');
    assert.equal((await one.submit({ code: `${code.slice(0, 3)} ${code.slice(3)}` })).status, 303);
    assert.equal((await one.api('GET /api/session')).json.session.level, 2);
    const two = w.browser();
    await w.signIn(two);
    await two.get('/sign-in/code?from=app');
    const again = await two.submit({ code });
    assert.equal(again.status, 422);
    assert.match(again.body, /ya se ha usado/);
  });

  test('the offline code of the phone signs in', async (t) => {
    const w = await world(t, { kind });
    const { device } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    await b.get('/sign-in/code?from=auth');
    assert.equal((await b.submit({ code: device.offlineCode() })).status, 303);
    assert.deepEqual((await b.api('GET /api/session')).json.session.methods, ['password', 'device-code']);
  });

  test('one backup code, ten browsers at once: exactly one gets in', async (t) => {
    const w = await world(t, { kind });
    const { codes } = await protectedAna(w);
    const browsers = Array.from({ length: 10 }, (_, i) => w.browser({ ip: `198.51.100.${i}` }));
    for (const b of browsers) await w.signIn(b);
    for (const b of browsers) await b.get('/sign-in/backup-code');
    const answers = await Promise.all(browsers.map((b) => b.submit({ code: codes[3] ?? '' })));
    const won = browsers.filter((b) => b.jar.has('__Host-aldaba'));
    assert.equal(won.length, 1, answers.map((a) => a.status).join());
  });

  test('fifty parallel sends of one right code in one attempt: one session', async (t) => {
    const w = await world(t, { kind });
    const { codeApp, accountId } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    const page = await b.get('/sign-in/code?from=app');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const before = (
      await w.db.kysely
        .selectFrom('session' as never)
        .selectAll()
        .execute()
    ).length;
    const code = codeApp.code();
    await Promise.all(Array.from({ length: 50 }, () => b.formPost('/sign-in/code', { formToken, code })));
    const after = (
      await w.db.kysely
        .selectFrom('session' as never)
        .selectAll()
        .execute()
    ).length;
    assert.equal(after - before, 1, accountId);
  });

  test('five wrong codes end the attempt, and a new attempt does not reset the count of the account', async (t) => {
    const w = await world(t, { kind });
    const { codeApp } = await protectedAna(w);
    for (let round = 0; round < 2; round += 1) {
      const b = w.browser({ ip: `198.51.100.${round}` });
      await w.signIn(b);
      await b.get('/sign-in/code?from=app');
      for (let i = 0; i < 5; i += 1) {
        const answer = await b.submit({ code: '000000' });
        if (i < 4) assert.equal(answer.status, 422);
        else assert.equal(answer.location?.startsWith('/sign-in?over=1'), true);
      }
    }
    const b = w.browser({ ip: '198.51.100.77' });
    await w.signIn(b);
    await b.get('/sign-in/code?from=app');
    assert.equal((await b.submit({ code: codeApp.code() })).status, 429, 'ten in a quarter of an hour');
    assert.equal(b.jar.has('__Host-aldaba'), false);
    const mails = await w.mails(address);
    assert.ok(mails.some((m) => m.subject.startsWith('Alguien sabe tu contraseña')));
  });

  test('an attempt belongs to its browser and dies after ten minutes', async (t) => {
    const w = await world(t, { kind });
    const { codeApp } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    const thief = w.browser();
    await thief.get('/sign-in');
    thief.jar.set('__Host-aldaba-attempt', b.jar.get('__Host-aldaba-attempt') ?? '');
    assert.equal((await thief.get('/sign-in/code')).status, 303);
    w.clock.move(11 * 60_000);
    const late = await b.get('/sign-in/code');
    assert.match(late.location ?? '', /^\/sign-in\?over=1/);
    assert.ok(codeApp);
  });
});

describe('half a sign-in is nothing', () => {
  test('the attempt opens no route but those of the second step, as cookie, bearer or Basic', async (t) => {
    const w = await world(t);
    await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    const token = b.jar.get('__Host-aldaba-attempt') ?? '';
    const open = new Set(['public', 'attempt']);
    let tried = 0;
    for (const { key, route, method, path: pattern } of w.app.doors.flatMap((door) => {
      const { methods, path } = servedAs(door.key);
      return methods.map((method) => ({ ...door, method, path }));
    })) {
      if (open.has(route.guard.kind)) continue;
      const url = pattern.replace(/:[a-zA-Z]+/g, 'aaaaaaaaaaaaaaaaaaaaaa');
      const carriers: Record<string, string>[] = [
        { cookie: `__Host-aldaba-attempt=${token}` },
        { cookie: `__Host-aldaba=${token}` },
        { authorization: `Bearer ${token}` },
        { authorization: `Basic ${Buffer.from(`${address}:${token}`).toString('base64')}` },
        { authorization: `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}` },
        { authorization: `Aldaba-Device ${token}` },
      ];
      for (const headers of carriers) {
        const clean = w.browser();
        const isForm = route.form !== undefined;
        const sent = await clean.send(method, url, {
          headers: {
            ...headers,
            ...(method === 'GET'
              ? {}
              : { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }),
          },
          ...(method === 'GET' || method === 'DELETE' ? {} : { payload: isForm ? '' : '{}' }),
        });
        tried += 1;
        const refused =
          [400, 401, 403, 303].includes(sent.status) &&
          !String(sent.headers['set-cookie'] ?? '').includes('__Host-aldaba=');
        assert.ok(refused, `${key} answered ${sent.status} to ${Object.keys(headers)}`);
      }
    }
    assert.ok(tried > 150, String(tried));
  });

  test('a trusted browser skips the second step for thirty days, gives no fresh proof, and ends with a new password', async (t) => {
    const w = await world(t);
    const { codeApp, browser } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    await b.get('/sign-in/code?from=app');
    const done = await b.submit({ code: codeApp.code() });
    assert.match(done.location ?? '', /^\/sign-in\/trust/);
    await b.follow(done);
    await b.submit({ trust: 'yes' });
    await b.api('DELETE /api/session');
    const again = await w.signIn(b);
    assert.equal(again.location, '/manager/');
    const session = await b.api('GET /api/session');
    assert.equal(session.json.session.sudoUntil, null);
    const refused = await b.api('POST /api/two-step/backup-codes', {});
    assert.equal(refused.json.code, 'core/step-up-required');
    w.clock.move(1000);
    const changed = await browser.api('POST /api/account/password', {
      current: password,
      next: 'another long phrase of mine',
      endOtherSessions: true,
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.json));
    await b.get('/sign-in');
    const after = await b.submit({ address, password: 'another long phrase of mine' });
    assert.match(after.location ?? '', /^\/sign-in\//);
  });

  test('removing a factor asks for the password and the factor, and a new session id', async (t) => {
    const w = await world(t);
    const { browser: b, codeApp } = await protectedAna(w);
    w.clock.move(6 * 60_000);
    const refused = await b.api(`DELETE /api/two-step/factors/${codeApp.factorId}`);
    assert.equal(refused.json.code, 'core/step-up-required');
    const before = b.jar.get('__Host-aldaba');
    await b.get(`${refused.json.location}&next=%2Fmanager%2Ftwo-step`);
    const wrong = await b.submit({ password: 'not the password at all' });
    assert.equal(wrong.status, 422);
    const started = await b.submit({ password });
    assert.equal(started.status, 303);
    assert.equal((await b.api(`DELETE /api/two-step/factors/${codeApp.factorId}`)).status, 403);
    await b.get('/sign-in/code?from=app');
    const done = await b.submit({ code: codeApp.code() });
    assert.equal(done.location, '/manager/two-step');
    assert.notEqual(b.jar.get('__Host-aldaba'), before);
    const removed = await b.api(`DELETE /api/two-step/factors/${codeApp.factorId}`);
    assert.equal(removed.status, 200, JSON.stringify(removed.json));
    assert.equal(removed.json.state, 'on', 'the phone is left');
  });
});
