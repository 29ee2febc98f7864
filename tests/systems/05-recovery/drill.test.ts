// The drill, recovery addresses, the lost phone and the forgotten address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { protectedAna } from '../../kit/protected.ts';
import { address, world } from '../../kit/world.ts';
import { addRecoveryAddress, hasSession, mailedCode, ownerAna, start, stepUp, mailsTo } from './steps.ts';

onEachDatabase('drill', ({ kind }) => {
  test('every way is rehearsed without effect: what was typed stays good', async (t) => {
    const w = await world(t, { kind });
    const { browser: b, codes, codeApp, accountId } = await ownerAna(w);
    const page = await b.get('/recovery/drill');
    assert.equal(page.status, 200);
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const rehearse = (way: string, code: string) =>
      b.formPost('/recovery/drill', { formToken, way, [`code-${way}`]: code });
    assert.equal(
      (await rehearse('backup-code', codes[2] ?? '')).location,
      '/recovery/drill?tried=backup-code',
    );
    assert.equal((await rehearse('backup-code', codes[2] ?? '')).status, 303, 'and again: it was not spent');
    const six = codeApp.code();
    assert.equal((await rehearse('code', six)).status, 303);
    assert.equal((await rehearse('code', '000000')).status, 422);
    assert.equal((await b.formPost('/recovery/drill/send', { formToken })).status, 303);
    const mailed = await mailedCode(w, address, /Código de prueba/);
    assert.equal((await rehearse('mail', mailed)).status, 303);
    assert.match((await b.get('/recovery/drill?tried=mail')).body, /Habría servido/);
    const before = w.clock.now();
    const other = w.browser({ ip: '198.51.100.9' });
    await w.signIn(other);
    await other.get('/sign-in/code?from=app');
    assert.equal((await other.submit({ code: six })).status, 303, 'the rehearsed code signs in');
    assert.equal(w.clock.now(), before);
    assert.equal((await b.api('GET /api/two-step')).json.backupCodes.left, 10);
    assert.ok((await w.activity(accountId)).includes('recovery.rehearsed'));
  });

  test('a session is no machine for guessing codes: ten rehearsals a day', async (t) => {
    const w = await world(t, { kind });
    const { browser: b } = await protectedAna(w);
    await b.get('/recovery/drill');
    const formToken =
      /name="formToken" value="([^"]+)"/.exec((await b.get('/recovery/drill')).body)?.[1] ?? '';
    const guess = () => b.formPost('/recovery/drill', { formToken, way: 'code', 'code-code': '000000' });
    for (let i = 0; i < 10; i += 1) assert.equal((await guess()).status, 422);
    assert.equal((await guess()).status, 429);
  });

  test('it says what is missing and what each loss would leave', async (t) => {
    const w = await world(t, { kind });
    const { browser: b } = await protectedAna(w);
    const { body } = await b.get('/recovery/drill');
    assert.match(body, /Confirma tu dirección de acceso\./);
    assert.match(body, /Si pierdes Pixel de Ana:<\/strong> entras\. Te queda: Aegis, códigos de respaldo\./);
    assert.match(body, /Si olvidas la contraseña:<\/strong> entras/);
    assert.match(body, /en el mismo móvil y lo pierdes:<\/strong> entras\. Te queda: códigos de respaldo\./);
    assert.equal((await w.browser().get('/recovery/drill')).status, 303, 'for whoever is signed in');
  });
});

onEachDatabase('recovery addresses', ({ kind }) => {
  test('added only with fresh proof and the mailed code, told everywhere, three at most', async (t) => {
    const w = await world(t, { kind });
    const { browser: b } = await w.firstAccount();
    const ask = (to: string) => b.api('POST /api/recovery/addresses', { address: to });
    assert.equal((await ask(address)).json.code, 'recovery/same-as-login');
    assert.equal((await ask('nothing')).json.code, 'accounts/bad-address');
    assert.equal((await ask('ana@one.example')).status, 200);
    const wrong = await b.api('POST /api/recovery/addresses/confirm', { code: 'AAAA-AAAA' });
    assert.equal(wrong.json.code, 'recovery/wrong-code');
    assert.deepEqual((await b.api('GET /api/recovery')).json.addresses, [], 'unproven, it does not count');
    for (const to of ['ana@one.example', 'ana@two.example', 'ana@three.example'])
      await addRecoveryAddress(w, b, to);
    assert.equal((await ask('ana@four.example')).json.code, 'recovery/too-many-addresses');
    for (const to of [address, 'ana@one.example'])
      assert.ok(
        (await mailsTo(w, to)).some((m) => /correo de recuperación nuevo/.test(m.subject)),
        to,
      );
    w.clock.move(6 * 60_000);
    assert.equal((await ask('ana@five.example')).json.code, 'core/step-up-required');
  });

  test('removing is told to the removed one, ends recoveries, and the last way stays', async (t) => {
    const w = await world(t, { kind });
    const { browser: b } = await w.firstAccount();
    await addRecoveryAddress(w, b, 'ana@one.example');
    const [only] = (await b.api('GET /api/recovery')).json.addresses;
    const remove = () => b.api(`DELETE /api/recovery/addresses/${only.id}`);
    assert.equal((await remove()).json.code, 'recovery/last-way', 'the login address is not confirmed');
    await b.api('POST /api/account/login-address', { address });
    const code = await mailedCode(w, address, /Confirma tu dirección/);
    await b.api('POST /api/account/login-address/confirm', { code });
    const flow = w.browser({ ip: '198.51.100.9' });
    await start(flow);
    assert.equal((await remove()).status, 200);
    assert.match((await flow.get('/recovery/proof')).location ?? '', /over=1/);
    assert.ok((await mailsTo(w, 'ana@one.example')).some((m) => /Has quitado un correo/.test(m.subject)));
    const eva = await w.person('Eva');
    assert.ok(eva);
    assert.equal((await remove()).json.code, 'recovery/no-such-address');
  });
});

onEachDatabase('lost phone and forgotten address', ({ kind }) => {
  test('the lost phone does not ring; a backup code leads to where it is removed', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    w.clock.move(3 * 60_000);
    const b = w.browser({ ip: '198.51.100.9' });
    const page = await b.get('/recovery/phone');
    const link = /href="(\/sign-in\?next=[^"]+)"/.exec(page.body)?.[1] ?? '';
    await b.get(link);
    const signed = await b.submit({ address, password: 'correct horse battery' });
    assert.equal(signed.location, '/sign-in/methods');
    assert.deepEqual(await ana.device.knocks(), []);
    await b.get('/sign-in/backup-code');
    const done = await b.submit({ code: ana.codes[3] ?? '' });
    const trusted = await b.follow(done);
    assert.match(trusted.body, /two-step\?lost=phone/);
    await b.submit({ trust: 'no' });
    const removed = await b.api(`DELETE /api/two-step/factors/${ana.device.deviceId}`);
    assert.equal(removed.status, 200, JSON.stringify(removed.json));
    assert.equal(removed.json.state, 'on', 'two-step verification stays on');
  });

  test('the offline code of the old phone does the same, without a connection', async (t) => {
    const w = await world(t, { kind });
    const { device } = await ownerAna(w);
    const b = w.browser({ ip: '198.51.100.9' });
    await b.get('/sign-in?next=%2Fmanager%2Ftwo-step%3Flost%3Dphone');
    await b.submit({ address, password: 'correct horse battery' });
    await b.get('/sign-in/code?from=auth');
    assert.equal((await b.submit({ code: device.offlineCode() })).status, 303);
    assert.equal(await hasSession(b), true);
  });

  test('the login address is mailed to a mailbox that is known, never shown; unknown ones get the same page', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    await stepUp(w, ana.browser, ana.codeApp.code, 'recovery-channels');
    await addRecoveryAddress(w, ana.browser, 'ana@other.example');
    const pages: string[] = [];
    for (const to of ['ana@other.example', 'nobody@example.org', address]) {
      const b = w.browser({ ip: `198.51.${pages.length}.9` });
      await b.get('/recovery/address');
      const said = await b.submit({ address: to }, '/recovery/address');
      assert.equal(said.status, 200);
      pages.push(said.body);
      assert.equal(
        (await mailsTo(w, to)).filter((m) =>
          /dirección de acceso$|este correo$/.test(m.subject.replace(' · Aldaba', '')),
        ).length,
        1,
        to,
      );
    }
    assert.equal(new Set(pages).size, 1);
    assert.doesNotMatch(pages[0] ?? '', /ana@example/);
    assert.match((await mailsTo(w, 'ana@other.example')).at(-1)?.text ?? '', /ana@example\.org/);
  });

  test('whatever cannot be used leads to a page that says so: no dead link', async (t) => {
    const w = await world(t, { kind });
    await protectedAna(w);
    const b = w.browser({ ip: '198.51.100.9' });
    assert.match((await b.get('/sign-in')).body, /href="\/recovery"/);
    await w.signIn(b);
    assert.match((await b.get('/sign-in/help')).body, /href="\/recovery\/none"/);
    const seen = new Set<string>();
    const waiting = ['/recovery'];
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      if (seen.has(url)) continue;
      seen.add(url);
      const said = await b.get(url);
      assert.ok([200, 303].includes(said.status), `${url} ${said.status}`);
      for (const [, href = ''] of said.body.matchAll(/href="(\/(?:recovery|sign-in)[^"#]*)"/g))
        waiting.push(href.replaceAll('&amp;', '&'));
    }
    assert.ok(seen.has('/recovery/none') && seen.has('/recovery/phone') && seen.has('/recovery/address'));
    assert.match((await b.get('/recovery/none')).body, /todavía no lo ofrece/);
  });
});
