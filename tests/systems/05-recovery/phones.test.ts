// Recovery phones: added by a code, told to every channel, of use after three days; the code by SMS as a proof; the login
// address looked for by number; what a stranger learns of all that: nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from '../../kit/browser.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { addNumber, french, newestCode, spanish, swiss, swissToo, wrongCode } from '../../kit/numbers.ts';
import { address, type World, world } from '../../kit/world.ts';
import {
  addRecoveryAddress,
  choosePassword,
  hasSession,
  newPassword,
  ownerAna,
  prove,
  proveMail,
  start,
  stepUp,
} from './steps.ts';

const threeDays = 72 * 3600_000;

async function addPhone(w: World, b: Browser, number = swiss) {
  const asked = await b.api('POST /api/recovery/phones', { number });
  assert.equal(asked.status, 200, JSON.stringify(asked.json));
  const done = await b.api('POST /api/recovery/phones/confirm', { code: await newestCode(w, number) });
  assert.equal(done.status, 200, JSON.stringify(done.json));
  w.clock.move(61_000);
  return done.json.phones.at(-1) as { id: string; number: string; countsFrom: number };
}

/** Ana with a recovery phone that counts, signed out of what she had; the number of three days ago. */
async function anaWithPhone(w: World) {
  const ana = await ownerAna(w);
  const phone = await addPhone(w, ana.browser);
  w.clock.move(threeDays);
  return { ...ana, phone };
}

const soonTexts = (w: World, to?: string) => {
  w.clock.move(1000);
  return w.texts(to);
};

async function searchByNumber(b: Browser, number: string, by: 'sms' | 'mail' = 'sms', to = '') {
  await b.get('/recovery/address/phone');
  const where = await b.submit({ number }, '/recovery/address/phone');
  const formToken = /name="formToken" value="([^"]+)"/.exec(where.body)?.[1] ?? '';
  const kept = /name="number" value="([^"]+)"/.exec(where.body)?.[1] ?? number;
  const sent = await b.formPost('/recovery/address/phone/send', { formToken, number: kept, by, address: to });
  return { where, sent };
}
const plain = (body: string) => body.replace(/value="[^"]*"/g, '');

onEachDatabase('recovery phones', ({ kind }) => {
  test('a phone is added by the code sent there; every mailbox and phone hears of it', async (t) => {
    const w = await world(t, { kind });
    const { browser, codeApp, accountId } = await ownerAna(w);
    await addRecoveryAddress(w, browser, 'ana@other.example');
    const first = await addPhone(w, browser);
    assert.equal(first.number, '+41 79 123 45 67');
    assert.ok(first.countsFrom > w.clock.now());
    assert.match((await w.mails('ana@other.example')).at(-1)?.text ?? '', /acaba en 67/);
    assert.match((await w.mails(address)).at(-1)?.subject ?? '', /teléfono de recuperación/);
    await stepUp(w, browser, codeApp.code, 'recovery-channels');
    await addPhone(w, browser, french);
    assert.match((await w.texts(french)).at(-1)?.text ?? '', /ya sirve/);
    assert.match((await w.texts(swiss)).at(-1)?.text ?? '', /cambian los teléfonos/);
    assert.ok((await w.activity(accountId)).includes('recovery.phone-added'));
    const third = await browser.api('POST /api/recovery/phones', { number: swissToo });
    assert.equal(third.json.code, 'recovery/too-many-phones');
    const same = await browser.api('POST /api/recovery/phones', { number: swiss });
    assert.equal(same.json.code, 'recovery/phone-there');
  });

  test('wrong country, landline, wrong code: no phone, and the verified mark comes by the code alone', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await ownerAna(w);
    const ask = (number: string) => browser.api('POST /api/recovery/phones', { number });
    assert.equal((await ask(spanish)).json.code, 'phones/country');
    assert.equal((await ask('+41 44 668 18 00')).json.code, 'phones/not-mobile');
    assert.equal((await ask('nobody')).json.code, 'phones/not-a-number');
    assert.equal(
      (await browser.api('POST /api/recovery/phones', { number: swiss, verifiedAt: 1 })).status,
      400,
      'verified flag settable by owner: it is not',
    );
    await ask(swiss);
    const code = wrongCode(await newestCode(w));
    const said = await browser.api('POST /api/recovery/phones/confirm', { code });
    assert.equal(said.json.code, 'phones/wrong-code');
    assert.deepEqual((await browser.api('GET /api/recovery')).json.phones, []);
  });

  test('a phone that is removed is told, and a recovery under way ends', async (t) => {
    const w = await world(t, { kind });
    const { browser, phone, codeApp, codes } = await anaWithPhone(w);
    const b = w.browser({ ip: '198.51.100.3' });
    await start(b);
    await prove(b, 'backup-code', codes[1] ?? '');
    const other = w.browser();
    await w.signIn(other);
    await other.get('/sign-in/code?from=app');
    await other.submit({ code: codeApp.code() });
    const removed = await other.api(`DELETE /api/recovery/phones/${phone.id}`);
    assert.equal(removed.status, 200, JSON.stringify(removed.json));
    assert.deepEqual(removed.json.phones, []);
    assert.match((await w.texts(swiss)).at(-1)?.text ?? '', /ya no sirve/);
    assert.match((await b.get('/recovery/proof')).location ?? '', /over/);
    assert.ok(browser);
  });

  test('password and mailbox gone: a backup code and the code by SMS make a new password, without a hold', async (t) => {
    const w = await world(t, { kind });
    const { codes } = await anaWithPhone(w);
    const b = w.browser({ ip: '198.51.100.3' });
    await start(b);
    const first = await prove(b, 'backup-code', codes[1] ?? '');
    assert.equal(first.location, '/recovery/proof?way=other');
    await b.follow(first);
    const sent = await b.submit({ way: 'sms' }, '/recovery/send');
    const page = await b.follow(sent);
    assert.doesNotMatch(page.body, /acaba en|79 ?123/, 'the page names no number');
    const done = await b.submit({ code: await newestCode(w) }, '/recovery/proof');
    assert.equal(done.location, '/recovery/new-password', done.body);
    assert.equal((await choosePassword(b)).location, '/recovery/done');
    assert.equal(await hasSession(b), false, 'recovery drops nothing and signs nobody in');
    const again = w.browser();
    assert.match((await w.signIn(again, { password: newPassword })).location ?? '', /^\/sign-in\//);
    assert.match((await w.texts(swiss)).at(-1)?.text ?? '', /otra contraseña/);
  });

  test('a code app and the code by SMS wait; the phone hears at 0, 50 and 90 %, and a sign-in stops it', async (t) => {
    const w = await world(t, { kind });
    const { codes, codeApp } = await anaWithPhone(w);
    await w.app.jobs.runDue();
    const b = w.browser({ ip: '198.51.100.3' });
    await start(b);
    await prove(b, 'backup-code', codes[1] ?? '');
    await b.get('/recovery/proof?way=code');
    const held = await b.submit({ code: codeApp.code() }, '/recovery/proof');
    assert.equal(held.location, '/recovery/hold');
    const heard = async () => (await w.texts(swiss)).filter(({ text }) => /se recupera en/.test(text)).length;
    assert.equal(await heard(), 1);
    w.clock.move(36 * 3600_000 + 1000);
    assert.equal(await heard(), 2);
    w.clock.move(29 * 3600_000);
    assert.equal(await heard(), 3);
    const owner = w.browser();
    await w.signIn(owner);
    await owner.get('/sign-in/code?from=app');
    await owner.submit({ code: codeApp.code() });
    assert.match((await b.get('/recovery/hold')).location ?? '', /over/);
  });

  test('SIM swap: a number of less than three days proves nothing, and no code is sent there', async (t) => {
    const w = await world(t, { kind });
    const { browser, codes } = await ownerAna(w);
    await addPhone(w, browser);
    await addNumber(w, browser, french);
    const before = (await w.texts()).length;
    const b = w.browser({ ip: '198.51.100.3' });
    await start(b);
    await b.follow(await prove(b, 'backup-code', codes[1] ?? ''));
    const page = await b.follow(await b.submit({ way: 'sms' }, '/recovery/send'));
    assert.equal(page.status, 200, 'the page is the same');
    assert.equal((await w.texts()).length, before);
  });

  test('SIM swap: the number alone opens nothing; strangers cannot make it ring', async (t) => {
    const w = await world(t, { kind });
    await anaWithPhone(w);
    const before = (await w.texts()).length;
    const b = w.browser({ ip: '198.51.100.3' });
    const page = await start(b);
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    for (let sends = 0; sends < 5; sends += 1) await b.formPost('/recovery/send', { formToken, way: 'sms' });
    await soonTexts(w);
    assert.equal((await w.texts()).length, before);
    const said = await b.formPost('/recovery/proof', { formToken, way: 'sms', code: '123456' });
    assert.match(said.location ?? '', /over/);
  });

  test('the code by SMS of one recovery is worth nothing in another', async (t) => {
    const w = await world(t, { kind });
    const { codes } = await anaWithPhone(w);
    const [one, two] = [w.browser({ ip: '198.51.100.3' }), w.browser({ ip: '198.51.100.77' })];
    for (const [index, b] of [one, two].entries()) {
      await start(b);
      await b.follow(await prove(b, 'backup-code', codes[index + 1] ?? ''));
    }
    await one.follow(await one.submit({ way: 'sms' }, '/recovery/send'));
    const code = await newestCode(w);
    await two.get('/recovery/proof?way=sms');
    assert.equal((await two.submit({ code }, '/recovery/proof')).status, 422);
    assert.equal((await one.submit({ code }, '/recovery/proof')).location, '/recovery/new-password');
  });

  test('OTP race in recovery: of fifty parallel redeems one counts', async (t) => {
    const w = await world(t, { kind });
    const { codes } = await anaWithPhone(w);
    const b = w.browser({ ip: '198.51.100.3' });
    await start(b);
    await b.follow(await prove(b, 'backup-code', codes[1] ?? ''));
    const page = await b.follow(await b.submit({ way: 'sms' }, '/recovery/send'));
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const code = await newestCode(w);
    const said = await Promise.all(
      Array.from({ length: 50 }, () => b.formPost('/recovery/proof', { formToken, way: 'sms', code })),
    );
    const proofs = (
      await w.activity((await w.app.accounts.findByIdentifier(w.db, address))?.id ?? '')
    ).filter((one) => one === 'recovery.proven');
    assert.equal(proofs.length, 2, 'the backup code and one SMS');
    assert.ok(said.some(({ location }) => location === '/recovery/new-password'));
  });

  test('after a recovery phones stay as they are for 72 hours, and no number is added', async (t) => {
    const w = await world(t, { kind });
    const { codeApp, phone } = await anaWithPhone(w);
    const b = w.browser();
    await proveMail(w, b);
    await choosePassword(b);
    const again = w.browser();
    await w.signIn(again, { password: newPassword });
    await again.get('/sign-in/code?from=app');
    assert.equal((await again.submit({ code: codeApp.code() })).status, 303);
    for (const [route, body] of [
      ['POST /api/recovery/phones', { number: french }],
      [`DELETE /api/recovery/phones/${phone.id}`, undefined],
      ['POST /api/two-step/numbers', { number: french, name: 'x' }],
    ] as const)
      assert.equal((await again.api(route, body)).json.code, 'recovery/frozen', route);
  });
});

onEachDatabase('login address by number', ({ kind }) => {
  test('the address goes to the number, never to the page', async (t) => {
    const w = await world(t, { kind });
    await anaWithPhone(w);
    const b = w.browser({ ip: '198.51.100.3' });
    const { where, sent } = await searchByNumber(b, '+41 79 123 45 67');
    assert.equal(sent.status, 200);
    for (const page of [where, sent]) assert.doesNotMatch(page.body, /ana@example\.org/);
    const text = (await soonTexts(w, swiss)).at(-1)?.text ?? '';
    assert.match(text, /entras con ana@example\.org en localhost/);
    assert.ok(
      (await w.activity((await w.app.accounts.findByIdentifier(w.db, address))?.id ?? '')).includes(
        'recovery.address-sent',
      ),
    );
  });

  test('account enumeration: a number nobody has gets the same pages, the same queries and one message', async (t) => {
    const w = await world(t, { kind });
    await anaWithPhone(w);
    await w.app.jobs.runDue();
    const seen = async (number: string, ip: string) => {
      const before = (await w.texts()).length;
      const { where, sent } = await searchByNumber(w.browser({ ip }), number);
      const after = (await soonTexts(w)).length;
      return {
        pages: [where, sent].map((page) => [page.status, plain(page.body)]),
        messages: after - before,
      };
    };
    const known = await seen(swiss, '198.51.100.3');
    const unknown = await seen(french, '203.0.113.99');
    assert.deepEqual(unknown, known);
    assert.match((await w.texts(french)).at(-1)?.text ?? '', /ninguna cuenta de localhost/);
  });

  test('several accounts with one number: the message asks for the mailbox, and the mailbox gets its own', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await anaWithPhone(w);
    const eva = await w.person('Eva');
    const b = w.browser();
    await w.signIn(b, { address: eva.loginAddress });
    await addPhone(w, b);
    await addRecoveryAddress(w, b, 'eva@other.example');
    const seeker = w.browser({ ip: '198.51.100.3' });
    await searchByNumber(seeker, swiss);
    assert.match((await soonTexts(w, swiss)).at(-1)?.text ?? '', /varias cuentas/);
    await searchByNumber(seeker, swiss, 'mail', 'eva@other.example');
    w.clock.move(1000);
    const mail = (await w.mails('eva@other.example')).at(-1);
    assert.match(mail?.text ?? '', /eva@example\.org/);
    assert.doesNotMatch(mail?.text ?? '', /ana@example\.org/);
    assert.ok(browser);
  });

  test('a number and somebody else’s mailbox: that mailbox reads that nothing was found', async (t) => {
    const w = await world(t, { kind });
    await anaWithPhone(w);
    await searchByNumber(w.browser({ ip: '198.51.100.3' }), swiss, 'mail', 'thief@example.net');
    w.clock.move(1000);
    const mail = (await w.mails('thief@example.net')).at(-1);
    assert.doesNotMatch(mail?.text ?? '', /ana@example\.org/);
    assert.match(mail?.subject ?? '', /Aldaba/);
  });

  test('toll fraud by the search: three messages a day to a number, five an hour from a network, none abroad', async (t) => {
    const w = await world(t, { kind });
    await anaWithPhone(w);
    await w.app.jobs.runDue();
    const before = (await w.texts(swiss)).length;
    for (let one = 0; one < 12; one += 1) {
      await searchByNumber(w.browser({ ip: `198.51.${one}.3` }), swiss);
      await soonTexts(w);
      w.clock.move(61_000);
    }
    assert.equal((await w.texts(swiss)).length - before, 3);
    await searchByNumber(w.browser({ ip: '192.0.2.1' }), '+44 7400 123456');
    await searchByNumber(w.browser({ ip: '192.0.2.1' }), '+1 201 555 0123');
    await soonTexts(w);
    assert.deepEqual(await w.texts('+447400123456'), []);
    const busy = w.browser({ ip: '192.0.2.1' });
    for (let one = 0; one < 3; one += 1) await searchByNumber(busy, `+4179123450${one}`);
    const { sent } = await searchByNumber(busy, '+41791234509');
    assert.equal(sent.status, 429);
  });

  test('strangers use up a quarter of a country’s budget at most: the owner still gets a code', async (t) => {
    const w = await world(t, { kind, env: { SMS_DAILY_BUDGET: '8' } });
    const { codeApp } = await anaWithPhone(w);
    await w.app.jobs.runDue();
    const before = (await w.texts()).length;
    for (let one = 0; one < 6; one += 1) {
      await searchByNumber(w.browser({ ip: `198.51.${one}.3` }), `+4179123451${one}`);
      await soonTexts(w);
    }
    assert.equal((await w.texts()).length - before, 2);
    const b = w.browser();
    await w.signIn(b);
    await b.get('/sign-in/code?from=app');
    await b.submit({ code: codeApp.code() });
    assert.equal((await b.api('POST /api/recovery/phones', { number: swissToo })).status, 200);
  });

  test('an address that does not fit into one message gives way to the sync name', async (t) => {
    const w = await world(t, { kind });
    const long = `${'a'.repeat(60)}@${'b'.repeat(60)}.example`;
    const eva = await w.person('Eva', long);
    const b = w.browser();
    await w.signIn(b, { address: long });
    await addPhone(w, b);
    await searchByNumber(w.browser({ ip: '198.51.100.3' }), swiss);
    const text = (await soonTexts(w, swiss)).at(-1)?.text ?? '';
    assert.ok(text.includes(eva.syncName), text);
  });

  test('a number typed anyhow is read, and what is none is refused without looking anything up', async (t) => {
    const w = await world(t, { kind });
    const b = w.browser();
    await b.get('/recovery/address/phone');
    for (const number of ['', 'ana@example.org', '079 123 45 67', '+41'.padEnd(99, '7')])
      assert.equal((await b.submit({ number }, '/recovery/address/phone')).status, 422, number);
    assert.equal((await b.submit({ number: '0041 79 123 45 67' }, '/recovery/address/phone')).status, 200);
  });
});

test('the drill counts the phone as a way, tries it without effect, and says what is missing', async (t) => {
  const w = await world(t);
  const { browser, codeApp } = await ownerAna(w);
  assert.match((await browser.get('/recovery/drill')).body, /Añade un teléfono de recuperación/);
  await stepUp(w, browser, codeApp.code, 'recovery-channels');
  await addPhone(w, browser);
  w.clock.move(threeDays);
  const b = w.browser();
  await w.signIn(b);
  await b.get('/sign-in/code?from=app');
  await b.submit({ code: codeApp.code() });
  const page = await b.get('/recovery/drill');
  assert.match(page.body, /1 teléfono de recuperación/);
  const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  await b.follow(await b.formPost('/recovery/drill/send', { formToken, way: 'sms' }));
  const code = await newestCode(w);
  const drill = (typed: string) =>
    b.formPost('/recovery/drill', { formToken, way: 'sms', 'code-sms': typed });
  assert.equal((await drill(wrongCode(code))).status, 422);
  assert.equal((await drill(code)).location, '/recovery/drill?tried=sms');
  assert.match((await b.get('/recovery/drill?tried=sms')).body, /Habría servido/);
});

test('the pages say nothing any more of SMS that is not offered', async (t) => {
  const w = await world(t);
  const b = w.browser();
  assert.match((await b.get('/recovery/address')).body, /href="\/recovery\/address\/phone"/);
  assert.doesNotMatch((await b.get('/recovery/none')).body, /SMS/);
});
