// How many messages leave: per number, per country and day, whoever asks and however often. Toll fraud ends here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { addNumber, askForCode, evaWithNumber, french, newestCode, swiss } from '../../kit/numbers.ts';
import { protectedAna } from '../../kit/protected.ts';
import { world } from '../../kit/world.ts';

const onlyCodes = (texts: readonly { text: string }[]) => texts.filter(({ text }) => /#\d{6}$/.test(text));

onEachDatabase('limits of messages', ({ kind }) => {
  test('SIM swap, toll fraud: a hundred sends script gets one message a minute, five an hour, eight a day', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    // The one that proved the number was the first of the day.
    const b = w.browser();
    await w.signIn(b, { address: eva.loginAddress });
    const send = async () => {
      const page = await b.get('/sign-in/sms');
      if (page.status !== 200) {
        await w.signIn(b, { address: eva.loginAddress });
        await b.get('/sign-in/sms');
      }
      const said = await b.submit({}, '/sign-in/sms/send');
      await w.app.jobs.runDue();
      return said;
    };
    for (let press = 0; press < 30; press += 1) await send();
    assert.equal(
      onlyCodes(await w.texts(swiss)).length,
      2,
      'one more, however often it is pressed in a minute',
    );
    for (let press = 0; press < 35; press += 1) {
      w.clock.move(61_000);
      await send();
    }
    assert.equal(onlyCodes(await w.texts(swiss)).length, 5, 'five in the first hour');
    w.clock.move(61_000);
    const refused = await send();
    assert.equal(refused.status, 429);
    assert.match(refused.body, /demasiados códigos/);
    for (let press = 0; press < 35; press += 1) {
      w.clock.move(10 * 60_000);
      await send();
    }
    assert.equal(onlyCodes(await w.texts(swiss)).length, 8, 'eight in a day');
    w.clock.move(24 * 3600_000);
    assert.equal((await send()).location, '/sign-in/sms');
  });

  test('parallel requests send no more than one after the other', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    const before = onlyCodes(await w.texts(swiss)).length;
    const b = w.browser();
    await w.signIn(b, { address: eva.loginAddress });
    const page = await b.get('/sign-in/sms');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const number = /name="number" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    await Promise.all(
      Array.from({ length: 20 }, () => b.formPost('/sign-in/sms/send', { formToken, number })),
    );
    assert.equal(onlyCodes(await w.texts(swiss)).length - before, 1);
  });

  test('the budget of a country bounds a day; operators hear at 80 % and at its end, once each', async (t) => {
    const w = await world(t, { kind, env: { SMS_DAILY_BUDGET: 'CH=5,*=50' } });
    const { browser } = await protectedAna(w);
    const operator = 'ana@example.org';
    await addNumber(w, browser, swiss);
    const about = async () => (await w.mails(operator)).filter((m) => /presupuesto/.test(m.subject));
    await w.texts();
    assert.equal((await about()).length, 0, 'a code and a notice: two of five');
    const b = w.browser();
    for (let sends = 0; sends < 3; sends += 1) {
      w.clock.move(11 * 60_000);
      await askForCode(w, b, operator);
      b.forget();
    }
    assert.equal((await about()).length, 2);
    w.clock.move(11 * 60_000);
    await w.signIn(b, { address: operator });
    await b.get('/sign-in/sms');
    const refused = await b.submit({}, '/sign-in/sms/send');
    assert.equal(refused.status, 429);
    assert.match(refused.body, /Hoy ya no salen más mensajes/);
    assert.equal((await about()).length, 2);
    // Another country has its own.
    await browser.get('/step-up?verb=factors&next=%2Fmanager%2F');
    w.clock.move(24 * 3600_000);
    const next = w.browser();
    assert.match(await askForCode(w, next, operator), /^\d{6}$/);
  });

  test('another country has a budget of its own', async (t) => {
    const w = await world(t, { kind, env: { SMS_DAILY_BUDGET: 'CH=0,*=50' } });
    const { browser } = await protectedAna(w);
    const said = await browser.api('POST /api/two-step/numbers', { number: swiss, name: 'x' });
    assert.deepEqual([said.status, said.json.code], [429, 'phones/budget']);
    await addNumber(w, browser, french);
    assert.deepEqual(await w.texts(swiss), []);
  });
});

test('limit split by alias: two accounts with one number share what may be sent there', async (t) => {
  const w = await world(t);
  const { eva } = await evaWithNumber(w);
  const luis = await w.person('Luis');
  const b = w.browser();
  await w.signIn(b, { address: luis.loginAddress });
  await addNumber(w, b, swiss);
  const before = onlyCodes(await w.texts(swiss)).length;
  await askForCode(w, w.browser(), eva.loginAddress);
  const said = await b.api('POST /api/recovery/phones', { number: swiss });
  assert.deepEqual([said.status, said.json.code], [429, 'core/too-many']);
  assert.equal(onlyCodes(await w.texts(swiss)).length - before, 1);
});

test('lockout undone by rollback: a fault after the counting gives no message back', async (t) => {
  const w = await world(t);
  const { eva } = await evaWithNumber(w);
  const b = w.browser();
  await askForCode(w, b, eva.loginAddress);
  const before = onlyCodes(await w.texts(swiss)).length;
  await w.db.kysely.schema.alterTable('sms_code').renameTo('sms_code_gone').execute();
  w.clock.move(61_000);
  const page = await b.get('/sign-in/sms').catch(() => undefined);
  assert.equal(page?.status, 500);
  await w.db.kysely.schema.alterTable('sms_code_gone').renameTo('sms_code').execute();
  await b.get('/sign-in/sms');
  assert.equal((await b.submit({}, '/sign-in/sms/send')).status, 303);
  await b.get('/sign-in/sms');
  assert.equal((await b.submit({}, '/sign-in/sms/send')).status, 429);
  assert.equal(onlyCodes(await w.texts(swiss)).length, before + 1);
});

test('a message that is not a code goes to the number it is about, and never shows the code of another', async (t) => {
  const w = await world(t);
  await evaWithNumber(w);
  for (const { text } of await w.texts()) assert.ok(text.length <= 160, text);
  assert.match(await newestCode(w), /^\d{6}$/);
});
