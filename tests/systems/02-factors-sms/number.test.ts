// A mobile number as a factor: which may be added, proving it, replacing and removing it, and whose only factor it may be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import {
  addNumber,
  belgian,
  codeIn,
  evaWithNumber,
  french,
  german,
  newestCode,
  spanish,
  swiss,
  swissToo,
  wrongCode,
} from '../../kit/numbers.ts';
import { addCodeApp, protectedAna } from '../../kit/protected.ts';
import { address, world } from '../../kit/world.ts';

onEachDatabase('numbers', ({ kind }) => {
  test('a number counts from its first right code, and is told by mail and to the number', async (t) => {
    const w = await world(t, { kind });
    const eva = await w.person('Eva');
    const b = w.browser();
    await w.signIn(b, { address: eva.loginAddress });
    const asked = await b.api('POST /api/two-step/numbers', {
      number: '+41 79 123 45 67',
      name: 'Móvil de Eva',
    });
    assert.equal(asked.json.number, '+41 79 123 45 67');
    assert.deepEqual((await b.api('GET /api/two-step')).json.factors, [], 'unproven: it does not count');
    const [text] = await w.texts(swiss);
    assert.match(text?.text ?? '', /^\d{6} .*\n\n@localhost #\d{6}$/s);
    const code = codeIn(text?.text);
    assert.ok(text?.text.startsWith(code));
    const proven = await b.api(`POST /api/two-step/numbers/${asked.json.factorId}/prove`, { code });
    assert.equal(proven.json.state, 'unfinished');
    const [factor] = proven.json.factors;
    assert.deepEqual(
      [factor.kind, factor.name, factor.number, factor.mayComeBack],
      ['sms', 'Móvil de Eva', '+41 79 123 45 67', true],
    );
    assert.match((await w.mails(eva.loginAddress)).at(-1)?.text ?? '', /Móvil de Eva/);
    assert.match((await w.texts(swiss)).at(-1)?.text ?? '', /ya sirve para una cuenta/);
    assert.ok((await w.activity(eva.id)).includes('factor.added'));
  });

  test('mobile numbers of the four countries may be added, and no others', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await protectedAna(w);
    const refused: [string, string][] = [
      [spanish, 'phones/country'],
      ['+423 660 234 567', 'phones/country'],
      ['+262 692 12 34 56', 'phones/country'],
      ['+41 44 668 18 00', 'phones/not-mobile'],
      ['+33 9 12 34 56 78', 'phones/not-mobile'],
      ['+41 900 123 456', 'phones/not-mobile'],
      ['+41 79 123', 'phones/not-a-number'],
    ];
    for (const [number, code] of refused)
      assert.equal(
        (await browser.api('POST /api/two-step/numbers', { number, name: 'x' })).json.code,
        code,
        number,
      );
    assert.deepEqual(await w.texts(), [], 'nothing was sent');
    for (const number of [french, belgian, german]) await addNumber(w, browser, number, number);
    const { factors } = (await browser.api('GET /api/two-step')).json;
    assert.equal(factors.filter((f: { kind: string }) => f.kind === 'sms').length, 3);
    const fourth = await browser.api('POST /api/two-step/numbers', { number: swiss, name: 'x' });
    assert.equal(fourth.json.code, 'factors/too-many-factors');
  });

  test('an old number keeps working when the list changes; once removed it cannot come back', async (t) => {
    const w = await world(t, { kind, env: { SMS_COUNTRIES: 'ES,CH' } });
    const { browser, eva, factorId } = await evaWithNumber(w, spanish);
    (w.config.smsCountries as string[]).splice(0, 2, 'CH');
    const listed = (await browser.api('GET /api/two-step')).json.factors[0];
    assert.equal(listed.mayComeBack, false, 'the dialog says so');
    const other = w.browser();
    await w.signIn(other, { address: eva.loginAddress });
    await other.get('/sign-in/sms');
    await other.follow(await other.submit({}, '/sign-in/sms/send'));
    assert.equal((await other.submit({ code: await newestCode(w, spanish) })).status, 303);
    assert.equal((await other.api('GET /api/session')).status, 200);
    assert.equal((await other.api(`DELETE /api/two-step/factors/${factorId}`)).status, 200);
    const again = await other.api('POST /api/two-step/numbers', { number: spanish, name: 'x' });
    assert.equal(again.json.code, 'phones/country');
  });

  test('a number takes the place of another once proven; both are told, and nothing is off in between', async (t) => {
    const w = await world(t, { kind });
    const { browser, eva, factorId } = await evaWithNumber(w);
    const asked = await browser.api('POST /api/two-step/numbers', {
      number: french,
      name: 'Nuevo',
      replaces: factorId,
    });
    const before = await browser.api('GET /api/two-step');
    assert.deepEqual([before.json.state, before.json.factors[0].name], ['on', 'Móvil']);
    const code = await newestCode(w, french);
    const done = await browser.api(`POST /api/two-step/numbers/${asked.json.factorId}/prove`, { code });
    assert.equal(done.json.state, 'on');
    assert.deepEqual(
      done.json.factors.map((f: { name: string }) => f.name),
      ['Nuevo'],
    );
    assert.match((await w.texts(swiss)).at(-1)?.text ?? '', /ya no sirve/);
    assert.match((await w.texts(french)).at(-1)?.text ?? '', /ya sirve/);
    assert.match((await w.mails(eva.loginAddress)).at(-1)?.subject ?? '', /cambiado el número/);
    assert.ok((await w.activity(eva.id)).includes('factor.replaced'));
  });

  test('unverified numbers never gate: abandoned, the number is dropped and sign-in asks for nothing', async (t) => {
    const w = await world(t, { kind });
    const eva = await w.person('Eva');
    const b = w.browser();
    await w.signIn(b, { address: eva.loginAddress });
    const asked = await b.api('POST /api/two-step/numbers', { number: swiss, name: 'x' });
    const code = await newestCode(w);
    w.clock.move(16 * 60_000);
    await w.app.jobs.runDue();
    const other = w.browser();
    assert.match((await w.signIn(other, { address: eva.loginAddress })).location ?? '', /^\/manager/);
    const late = await other.api(`POST /api/two-step/numbers/${asked.json.factorId}/prove`, { code });
    assert.equal(late.json.code, 'factors/no-such-factor');
  });

  test('a wrong code, a late one and one that was used prove nothing; three tries each', async (t) => {
    const w = await world(t, { kind });
    const eva = await w.person('Eva');
    const b = w.browser();
    await w.signIn(b, { address: eva.loginAddress });
    const asked = await b.api('POST /api/two-step/numbers', { number: swiss, name: 'x' });
    const prove = (code: string) =>
      b.api(`POST /api/two-step/numbers/${asked.json.factorId}/prove`, { code });
    const code = await newestCode(w);
    for (let tries = 0; tries < 3; tries += 1)
      assert.equal((await prove(wrongCode(code))).json.code, 'phones/wrong-code');
    assert.equal((await prove(code)).json.code, 'phones/wrong-code', 'three tries were used up');
    w.clock.move(61_000);
    await b.api(`POST /api/two-step/numbers/${asked.json.factorId}/send`, {});
    const second = await newestCode(w);
    assert.notEqual(second, code);
    assert.equal((await prove(code)).json.code, 'phones/wrong-code', 'the one before is worth nothing');
    assert.equal((await prove(second)).status, 200);
    assert.equal((await prove(second)).json.code, 'factors/no-such-factor');
  });

  test('a number is nobody else’s factor: ids of another account are not found', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    const { factorId } = await evaWithNumber(w);
    assert.equal(
      (await browser.api(`DELETE /api/two-step/factors/${factorId}`)).json.code,
      'factors/no-such-factor',
    );
    assert.equal(
      (await browser.api(`PATCH /api/two-step/factors/${factorId}`, { name: 'x' })).json.code,
      'factors/no-such-factor',
    );
    assert.equal(
      (await browser.api(`POST /api/two-step/numbers/${factorId}/send`, {})).json.code,
      'factors/no-such-factor',
    );
  });
});

test('an administrator cannot have a number as the only factor: adding it first is refused, with the reason', async (t) => {
  const w = await world(t);
  const { browser } = await w.firstAccount();
  const said = await browser.api('POST /api/two-step/numbers', { number: swiss, name: 'x' });
  assert.deepEqual([said.status, said.json.code], [403, 'factors/sms-alone']);
  assert.deepEqual(await w.texts(), []);
  await addCodeApp(w, browser);
  await addNumber(w, browser);
});

test('an administrator cannot remove the stronger factor beside a number, and can after removing the number', async (t) => {
  const w = await world(t);
  const { browser } = await w.firstAccount();
  const { factorId: app } = await addCodeApp(w, browser);
  const number = await addNumber(w, browser);
  const said = await browser.api(`DELETE /api/two-step/factors/${app}`);
  assert.deepEqual([said.status, said.json.code], [403, 'factors/sms-alone']);
  assert.equal((await browser.api('GET /api/two-step')).json.factors.length, 2);
  assert.equal((await browser.api(`DELETE /api/two-step/factors/${number}`)).status, 200);
  assert.equal((await browser.api(`DELETE /api/two-step/factors/${app}`)).json.state, 'off');
});

test('whoever administers nothing may have a number alone; without it two-step verification is off', async (t) => {
  const w = await world(t);
  const { browser, eva, factorId } = await evaWithNumber(w);
  const renamed = await browser.api(`PATCH /api/two-step/factors/${factorId}`, { name: 'Otro nombre' });
  assert.equal(renamed.json.factors[0].name, 'Otro nombre');
  assert.equal((await browser.api(`DELETE /api/two-step/factors/${factorId}`)).json.state, 'off');
  assert.match((await w.texts(swiss)).at(-1)?.text ?? '', /ya no sirve/);
  assert.match((await w.signIn(w.browser(), { address: eva.loginAddress })).location ?? '', /^\/manager/);
});

test('factor removed or added with lower proof: every verb of a number asks for fresh proof', async (t) => {
  const w = await world(t);
  const { browser, factorId } = await evaWithNumber(w);
  w.clock.move(6 * 60_000);
  for (const [route, body] of [
    ['POST /api/two-step/numbers', { number: french, name: 'x' }],
    [`POST /api/two-step/numbers/${factorId}/send`, {}],
    [`POST /api/two-step/numbers/${factorId}/prove`, { code: '123456' }],
    [`DELETE /api/two-step/factors/${factorId}`, undefined],
  ] as const)
    assert.equal((await browser.api(route, body)).json.code, 'core/step-up-required', route);
});

test('three different new numbers a day and account, then no more messages', async (t) => {
  const w = await world(t);
  const { browser } = await protectedAna(w);
  for (const number of [swiss, swissToo, french])
    assert.equal((await browser.api('POST /api/two-step/numbers', { number, name: 'x' })).status, 200);
  for (const { id } of (await browser.api('GET /api/two-step')).json.factors) assert.ok(id);
  const said = await browser.api('POST /api/two-step/numbers', { number: german, name: 'x' });
  assert.ok(['factors/too-many-factors', 'core/too-many'].includes(said.json.code), said.json.code);
  w.clock.move(16 * 60_000);
  await w.app.jobs.runDue();
  const b = w.browser();
  await w.signIn(b, { address });
  assert.deepEqual(await w.texts(german), []);
});
