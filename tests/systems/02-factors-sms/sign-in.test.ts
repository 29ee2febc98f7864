// The code by text message as second step: sent when asked for, once, for the attempt that asked, for five minutes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { addNumber, askForCode, evaWithNumber, newestCode, swiss, wrongCode } from '../../kit/numbers.ts';
import { protectedAna } from '../../kit/protected.ts';
import { address, world } from '../../kit/world.ts';

onEachDatabase('sign-in by SMS', ({ kind }) => {
  test('nothing is sent before the person asks; then the code opens a session of level 2', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    const before = (await w.texts()).length;
    const b = w.browser();
    const first = await w.signIn(b, { address: eva.loginAddress });
    assert.equal(first.location, '/sign-in/sms');
    const page = await b.follow(first);
    assert.match(page.body, /acaba en 67/);
    assert.doesNotMatch(page.body, /79 ?123|791234/, 'no more of the number than its end');
    assert.equal((await w.texts()).length, before);
    const sent = await b.submit({}, '/sign-in/sms/send');
    const asked = await b.follow(sent);
    assert.match(asked.body, /autocomplete="one-time-code"/);
    assert.match(asked.body, /dentro de 60 segundos/);
    assert.equal((await b.submit({ code: await newestCode(w) })).status, 303);
    const session = (await b.api('GET /api/session')).json.session;
    assert.deepEqual([session.level, session.methods], [2, ['password', 'sms']]);
    const { factors } = (await b.api('GET /api/two-step')).json;
    assert.ok(factors[0].lastUsedAt > 0);
  });

  test('OTP race: of fifty parallel redeems of one code exactly one opens a session', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    const b = w.browser();
    const code = await askForCode(w, b, eva.loginAddress);
    const page = await b.get('/sign-in/sms');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const cookies = [...b.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const racers = Array.from({ length: 50 }, async () => {
      const racer = w.browser();
      const said = await racer.send('POST', '/sign-in/sms', {
        headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies },
        payload: new URLSearchParams({ formToken, code }).toString(),
      });
      return racer.jar.has('__Host-aldaba') && said.status === 303;
    });
    const won = (await Promise.all(racers)).filter(Boolean);
    assert.equal(won.length, 1);
  });

  test('OTP replay: a code that was used opens nothing a second time', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    const b = w.browser();
    const code = await askForCode(w, b, eva.loginAddress);
    assert.equal((await b.submit({ code }, '/sign-in/sms')).status, 303);
    const other = w.browser();
    await w.signIn(other, { address: eva.loginAddress });
    await other.get('/sign-in/sms');
    const token = /name="formToken" value="([^"]+)"/.exec((await other.get('/sign-in/sms')).body)?.[1] ?? '';
    assert.equal((await other.formPost('/sign-in/sms', { formToken: token, code })).status, 422);
    assert.equal(other.jar.has('__Host-aldaba'), false);
  });

  test('one-time artefact bound: the code of another attempt opens nothing', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    const thief = w.browser({ ip: '198.51.100.9' });
    await w.signIn(thief, { address: eva.loginAddress });
    const page = await thief.get('/sign-in/sms');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const code = await askForCode(w, w.browser(), eva.loginAddress);
    assert.equal((await thief.formPost('/sign-in/sms', { formToken, code })).status, 422);
    assert.equal(thief.jar.has('__Host-aldaba'), false);
  });

  test('a code is late after five minutes, the page asks for another', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    const b = w.browser();
    const code = await askForCode(w, b, eva.loginAddress);
    w.clock.move(5 * 60_000 + 1);
    const said = await b.submit({ code }, '/sign-in/sms');
    assert.equal(said.status, 422);
    assert.match(said.body, /ya no vale/);
    const again = await b.submit({}, '/sign-in/sms/send');
    assert.equal(again.location, '/sign-in/sms');
    await b.follow(again);
    assert.equal((await b.submit({ code: await newestCode(w) }, '/sign-in/sms')).status, 303);
  });

  test('OTP brute force: three tries a code, five an attempt, and re-login still locks at ten', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    const b = w.browser();
    const code = await askForCode(w, b, eva.loginAddress);
    for (let tries = 0; tries < 3; tries += 1)
      assert.equal((await b.submit({ code: wrongCode(code) }, '/sign-in/sms')).status, 422);
    assert.equal((await b.submit({ code }, '/sign-in/sms')).status, 422, 'the right one, too late');
    await b.submit({ code: wrongCode(code) }, '/sign-in/sms');
    assert.equal((await b.get('/sign-in/sms')).status, 303, 'the attempt is dead');
    w.clock.move(61_000);
    const second = w.browser();
    const next = await askForCode(w, second, eva.loginAddress);
    for (let tries = 0; tries < 5; tries += 1) await second.submit({ code: wrongCode(next) }, '/sign-in/sms');
    w.clock.move(61_000);
    const third = w.browser();
    const last = await askForCode(w, third, eva.loginAddress);
    const locked = await third.submit({ code: last }, '/sign-in/sms');
    assert.equal(locked.status, 429, 'ten wrong ones in a quarter of an hour');
  });

  test('only the newest code counts', async (t) => {
    const w = await world(t, { kind });
    const { eva } = await evaWithNumber(w);
    const b = w.browser();
    const first = await askForCode(w, b, eva.loginAddress);
    w.clock.move(61_000);
    await b.get('/sign-in/sms');
    await b.follow(await b.submit({}, '/sign-in/sms/send'));
    const second = await newestCode(w);
    assert.notEqual(first, second);
    assert.equal((await b.submit({ code: first }, '/sign-in/sms')).status, 422);
    assert.equal((await b.submit({ code: second }, '/sign-in/sms')).status, 303);
  });

  test('a number removed while its code is on the way opens nothing', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await protectedAna(w);
    const factorId = await addNumber(w, browser);
    const b = w.browser();
    const code = await askForCode(w, b, address);
    assert.equal((await browser.api(`DELETE /api/two-step/factors/${factorId}`)).status, 200);
    assert.equal((await b.submit({ code }, '/sign-in/sms')).status, 422);
    assert.equal(b.jar.has('__Host-aldaba'), false);
  });

  test('a code by SMS is fresh proof for a change, and stands before the backup codes in the list', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await protectedAna(w);
    await addNumber(w, browser);
    w.clock.move(6 * 60_000);
    await browser.get('/step-up?verb=factors&next=%2Fmanager%2Ftwo-step');
    await browser.submit({}, '/step-up');
    const list = (await browser.get('/sign-in/methods')).body;
    const order = ['/sign-in/knock', 'from=auth', 'from=app', '/sign-in/sms', '/sign-in/backup-code'];
    const found = order.map((one) => list.indexOf(one));
    assert.deepEqual(
      found,
      [...found].sort((a, b) => a - b),
    );
    assert.ok(found.every((at) => at > 0));
    await browser.get('/sign-in/sms');
    await browser.follow(await browser.submit({}, '/sign-in/sms/send'));
    const done = await browser.submit({ code: await newestCode(w) }, '/sign-in/sms');
    assert.equal(done.location, '/manager/two-step');
    assert.equal((await browser.api('POST /api/two-step/code-apps', { name: 'x' })).status, 200);
  });
});

test('the code is in no row: neither in its own, nor in a job, nor in what the gateway did with it', async (t) => {
  const w = await world(t);
  const { eva } = await evaWithNumber(w);
  const b = w.browser();
  await w.signIn(b, { address: eva.loginAddress });
  await b.get('/sign-in/sms');
  await b.submit({}, '/sign-in/sms/send');
  const tables = ['sms_code', 'sms_message', 'job', 'audit', 'limit_counter', 'attempt'];
  const dump = async () => {
    const found: string[] = [];
    for (const table of tables) {
      const rows = await w.db.kysely
        .selectFrom(table as never)
        .selectAll()
        .execute()
        .catch(() => []);
      found.push(JSON.stringify(rows));
    }
    return found.join('\n');
  };
  const waiting = await dump();
  assert.match(waiting, /phones\.send/, 'its job waits');
  const code = await newestCode(w);
  assert.ok(!waiting.includes(code));
  assert.ok(!(await dump()).includes(code));
});

test('words that are no code cost no try', async (t) => {
  const w = await world(t);
  const { eva } = await evaWithNumber(w);
  const b = w.browser();
  const code = await askForCode(w, b, eva.loginAddress);
  for (let tries = 0; tries < 6; tries += 1)
    assert.equal((await b.submit({ code: '12 34' }, '/sign-in/sms')).status, 422);
  assert.equal(
    (await b.submit({ code: `${code.slice(0, 3)} ${code.slice(3)}` }, '/sign-in/sms')).status,
    303,
  );
});

test('a number that is not of the account gets nothing', async (t) => {
  const w = await world(t);
  const { eva } = await evaWithNumber(w);
  const before = (await w.texts()).length;
  const b = w.browser();
  await w.signIn(b, { address: eva.loginAddress });
  const page = await b.get('/sign-in/sms');
  const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  for (const number of [swiss, 'a'.repeat(22), ''])
    assert.equal((await b.formPost('/sign-in/sms/send', { formToken, number })).location, '/sign-in/methods');
  assert.equal((await w.texts()).length, before);
});
