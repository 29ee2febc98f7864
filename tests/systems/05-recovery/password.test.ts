// A forgotten password, through the pages: what opens, what stays shut, and that nobody learns who has an account.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { address, password, world } from '../../kit/world.ts';
import {
  addRecoveryAddress,
  cancelToken,
  choosePassword,
  confirmAddress,
  hasSession,
  mailedCode,
  newPassword,
  ownerAna,
  prove,
  proveMail,
  start,
  mailsTo,
} from './steps.ts';

const eva = 'eva@example.org';

onEachDatabase('forgotten password', ({ kind }) => {
  test('the mailed code gives a new password, no session; then one signs in with it', async (t) => {
    const w = await world(t, { kind });
    const { id } = await w.person('Eva');
    const other = w.browser({ ip: '198.51.100.9' });
    await w.signIn(other, { address: eva });
    const b = w.browser();
    await proveMail(w, b, eva);
    assert.equal(await hasSession(b), false);
    assert.equal((await choosePassword(b, 'short')).status, 422, 'the rules of accounts hold');
    assert.equal((await choosePassword(b, 'eva@example.org1')).status, 422, 'no name of the account');
    const done = await choosePassword(b);
    assert.equal(done.location, '/recovery/done', done.body);
    assert.equal(await hasSession(b), false, 'recovery never signs in');
    assert.equal(await hasSession(other), false, 'what the old password held open is over');
    assert.equal((await w.signIn(b, { address: eva })).status, 401, 'the old one is dead');
    assert.equal((await w.signIn(b, { address: eva, password: newPassword })).location, '/manager/');
    const kinds = await w.activity(id);
    for (const kindOf of ['recovery.started', 'recovery.proven', 'recovery.done'])
      assert.ok(kinds.includes(kindOf), kindOf);
    assert.ok((await mailsTo(w, eva)).some((m) => /contraseña nueva/.test(m.subject)));
  });

  test('with two-step verification on, a mailed code alone never opens a session', async (t) => {
    const w = await world(t, { kind });
    const { codeApp } = await ownerAna(w);
    const b = w.browser({ ip: '198.51.100.9' });
    await proveMail(w, b);
    assert.equal((await choosePassword(b, newPassword)).location, '/recovery/done');
    const signed = await w.signIn(b, { password: newPassword });
    assert.match(signed.location ?? '', /^\/sign-in\/(code|knock|methods)/);
    assert.equal(await hasSession(b), false);
    await b.get('/sign-in/code?from=app');
    w.clock.move(31_000);
    assert.equal((await b.submit({ code: codeApp.code() })).status, 303);
    assert.equal((await b.api('GET /api/session')).json.session.level, 2);
  });

  test('trusted browsers are forgotten', async (t) => {
    const w = await world(t, { kind });
    const { codeApp } = await ownerAna(w);
    const trusted = w.browser();
    await w.signIn(trusted);
    await trusted.get('/sign-in/code?from=app');
    await trusted.follow(await trusted.submit({ code: codeApp.code() }));
    await trusted.submit({ trust: 'yes' });
    const b = w.browser({ ip: '198.51.100.9' });
    await proveMail(w, b);
    await choosePassword(b);
    trusted.jar.delete('__Host-aldaba');
    const again = await w.signIn(trusted, { password: newPassword });
    assert.match(again.location ?? '', /^\/sign-in\//, 'the second step is asked for');
  });

  test('fifty parallel redeems of one mailed code: one', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const b = w.browser();
    const page = await start(b, eva);
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const code = await mailedCode(w, eva);
    const said = await Promise.all(
      Array.from({ length: 50 }, () => b.formPost('/recovery/proof', { formToken, way: 'mail', code })),
    );
    const { count } = (await w.db.kysely
      .selectFrom('audit_entry' as never)
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('kind' as never, '=', 'recovery.proven' as never)
      .executeTakeFirstOrThrow()) as { count: number };
    assert.equal(Number(count), 1, said.map((a) => a.location ?? a.status).join());
  });

  test('fifty parallel new passwords: one is set', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const b = w.browser();
    await proveMail(w, b, eva);
    const page = await b.get('/recovery/new-password');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const said = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        b.formPost('/recovery/new-password', { formToken, password: `${newPassword} ${i}` }),
      ),
    );
    assert.equal(said.filter((a) => a.location === '/recovery/done').length, 1);
  });

  test('one backup code in three recoveries at once is spent once', async (t) => {
    const w = await world(t, { kind });
    const { codes } = await ownerAna(w);
    const browsers = Array.from({ length: 3 }, (_, i) => w.browser({ ip: `198.51.${i}.9` }));
    for (const b of browsers) await start(b);
    for (const b of browsers) await b.get('/recovery/proof?way=backup-code');
    const said = await Promise.all(
      browsers.map((b) => b.submit({ code: codes[2] ?? '' }, '/recovery/proof')),
    );
    assert.equal(said.filter((a) => a.status === 303).length, 1, said.map((a) => a.status).join());
  });

  test('an unknown account gets the same pages, statuses, cookies and number of mails', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const strip = (body: string) =>
      body.replace(/name="formToken" value="[^"]*"/g, '').replace(/incident[^<]*/g, '');
    const seen: unknown[][] = [];
    for (const who of [eva, 'nobody@example.org', 'NB12345']) {
      const b = w.browser({ ip: `198.51.${seen.length}.9` });
      const pages: unknown[] = [];
      const keep = (a: { status: number; location: string | undefined; body: string }) =>
        pages.push([a.status, a.location, strip(a.body)]);
      keep(await start(b, who));
      pages.push([...b.jar.keys()].sort());
      keep(await prove(b, 'mail', 'AAAA-AAAA'));
      keep(await prove(b, 'backup-code', 'AAAAA-AAAAA-AAAAA'));
      keep(await b.get('/recovery/proof?way=code'));
      keep(await b.get('/recovery/proof?way=other'));
      await b.get('/recovery/proof?way=other');
      keep(await b.submit({}, '/recovery/send'));
      keep(await b.get('/recovery/knock'));
      keep(await b.get('/recovery/new-password'));
      keep(await b.get('/recovery/hold'));
      seen.push(pages);
    }
    assert.deepEqual(seen[1], seen[0]);
    assert.deepEqual(seen[2], seen[0]);
    assert.equal((await mailsTo(w, eva)).length, (await mailsTo(w, 'nobody@example.org')).length);
  });

  test('three starts a day for one target, whatever it is called; a known browser is not locked out by strangers', async (t) => {
    const w = await world(t, { kind });
    const account = await w.person('Eva');
    const own = w.browser();
    await w.signIn(own, { address: eva });
    await own.api('DELETE /api/session');
    const codes = async () => (await mailsTo(w, eva)).filter((m) => /código para/.test(m.subject)).length;
    for (const who of [eva, account.syncName, eva.toUpperCase(), eva])
      await start(w.browser({ ip: `198.51.${100 + (await codes())}.${who.length}` }), who);
    assert.equal(await codes(), 3, 'the fourth looks the same and sends nothing');
    await start(own, eva);
    assert.equal(await codes(), 4);
  });

  test('five starts an hour from one network, then 429 whoever is asked for', async (t) => {
    const w = await world(t, { kind });
    const b = w.browser();
    for (let i = 0; i < 5; i += 1) await start(b, `nobody${i}@example.org`);
    await b.get('/recovery/password');
    assert.equal((await b.submit({ address: 'x@example.org' }, '/recovery/password')).status, 429);
    w.clock.move(61 * 60_000);
    await start(b, 'y@example.org');
  });

  test('five wrong codes use the mailed code up, ten wrong proofs the recovery', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const b = w.browser();
    await start(b, eva);
    const code = await mailedCode(w, eva);
    for (let i = 0; i < 5; i += 1) assert.equal((await prove(b, 'mail', 'AAAA-AAAA')).status, 422);
    assert.equal((await prove(b, 'mail', code)).status, 422, 'used up');
    for (let i = 6; i < 9; i += 1) await prove(b, 'mail', 'AAAA-AAAA');
    assert.match((await prove(b, 'mail', 'AAAA-AAAA')).location ?? '', /over=1/);
    assert.equal(b.jar.has('__Host-aldaba-recovery'), false);
  });

  test('a code is good for fifteen minutes, and in its own browser and recovery only', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    await w.person('Luz');
    const b = w.browser();
    await start(b, eva);
    const code = await mailedCode(w, eva);
    // Swapping: Luz's recovery, Eva's code.
    const other = w.browser({ ip: '198.51.100.9' });
    await start(other, 'luz@example.org');
    assert.equal((await prove(other, 'mail', code)).status, 422);
    const thief = w.browser({ ip: '198.51.100.10' });
    await thief.get('/recovery/password');
    thief.jar.set('__Host-aldaba-recovery', b.jar.get('__Host-aldaba-recovery') ?? '');
    assert.match((await thief.get('/recovery/proof')).location ?? '', /over=1/);
    w.clock.move(15 * 60_000 + 1000);
    assert.equal((await prove(b, 'mail', code)).status, 422);
  });

  test('steps cannot be skipped: no password page before a proof, none after the end', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const b = w.browser();
    const page = await start(b, eva);
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const early = await b.formPost('/recovery/new-password', { formToken, password: newPassword });
    assert.equal(early.location, '/recovery/proof');
    await prove(b, 'mail', await mailedCode(w, eva));
    w.clock.move(16 * 60_000);
    const late = await b.formPost('/recovery/new-password', { formToken, password: newPassword });
    assert.match(late.location ?? '', /over=1/);
    assert.equal((await w.signIn(w.browser(), { address: eva })).location, '/manager/');
  });

  test('an address that was never confirmed gets no code', async (t) => {
    const w = await world(t, { kind });
    await w.firstAccount();
    await start(w.browser({ ip: '198.51.100.9' }));
    const mail = (await mailsTo(w, address)).at(-1);
    assert.match(mail?.subject ?? '', /No podemos mandarte un código/);
    assert.doesNotMatch(mail?.text ?? '', /^ {4}[0-9A-Z]{4}-[0-9A-Z]{4}$/m);
  });

  test('a recovery address receives a code too, and hears of what starts and ends', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    await confirmAddress(w, browser);
    await addRecoveryAddress(w, browser, 'ana@other.example');
    const b = w.browser({ ip: '198.51.100.9' });
    await start(b);
    assert.ok((await mailsTo(w, 'ana@other.example')).some((m) => /quiere recuperar/.test(m.subject)));
    await b.get('/recovery/proof?way=other');
    await b.submit({}, '/recovery/send');
    const said = await prove(b, 'mail', await mailedCode(w, 'ana@other.example'));
    assert.equal(said.location, '/recovery/new-password');
    await choosePassword(b);
    assert.ok((await mailsTo(w, 'ana@other.example')).some((m) => /contraseña nueva/.test(m.subject)));
  });

  test('a poisoned Host makes no link', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const b = w.browser();
    await start(b, eva);
    const refused = await b.send('GET', '/recovery/password', { headers: { host: 'evil.example' } });
    assert.equal(refused.status, 421);
    assert.match((await mailsTo(w, eva)).at(-1)?.text ?? '', /http:\/\/localhost:8330\/recovery\/cancel#/);
  });

  test('the link of the code mail ends the recovery at once and can protect the account', async (t) => {
    const w = await world(t, { kind });
    const { id } = await w.person('Eva');
    const b = w.browser();
    await proveMail(w, b, eva);
    const owner = w.browser({ ip: '198.51.100.9' });
    await w.signIn(w.browser(), { address: 'nobody@example.org' });
    await owner.get('/recovery/cancel');
    const stopped = await owner.submit({ token: await cancelToken(w, eva) }, '/recovery/cancel');
    assert.match(stopped.body, /Recuperación parada/);
    assert.match(
      (await choosePassword(b).catch(() => b.get('/recovery/new-password'))).location ?? '',
      /over=1/,
    );
    const safe = await owner.submit({}, '/recovery/cancel');
    assert.match(safe.body, /Tu cuenta está protegida/);
    const signed = await w.signIn(owner, { address: eva });
    assert.equal(signed.location, '/sign-in/new-password', 'a new password is due');
    assert.ok((await w.activity(id)).includes('recovery.not-me'));
  });

  test('after a recovery that was not the owner\u2019s, the link voids the password they set', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const thief = w.browser();
    await proveMail(w, thief, eva);
    await choosePassword(thief);
    await w.signIn(thief, { address: eva, password: newPassword });
    assert.equal(await hasSession(thief), true);
    const owner = w.browser({ ip: '198.51.100.9' });
    await owner.get('/recovery/cancel');
    const late = await owner.submit({ token: await cancelToken(w, eva) }, '/recovery/cancel');
    assert.match(late.body, /La contraseña ya se cambió/);
    await owner.submit({}, '/recovery/cancel');
    assert.equal(await hasSession(thief), false);
    assert.equal((await w.signIn(w.browser(), { address: eva, password: newPassword })).status, 401);
    await proveMail(w, owner, eva);
    assert.equal((await choosePassword(owner, password)).location, '/recovery/done');
  });

  test('a made-up or cut link cancels nothing', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const b = w.browser();
    await start(b, eva);
    const token = await cancelToken(w, eva);
    const last = token.at(-2) === 'A' ? 'B' : 'A';
    for (const bad of ['', 'x', token.slice(0, -1), `${token.slice(0, -2)}${last}${token.at(-1)}`]) {
      await b.get('/recovery/cancel');
      assert.equal((await b.submit({ token: bad }, '/recovery/cancel')).status, 422, bad);
    }
    assert.equal((await prove(b, 'mail', await mailedCode(w, eva))).location, '/recovery/new-password');
  });
});
