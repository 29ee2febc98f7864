// The knock: who may send one, what an answer must be, and what a YES is worth.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import { verifyP256 } from '../../../src/lib/p256.ts';
import { prefixes } from '../../../src/modules/authenticator/wire.ts';
import { eachDatabase } from '../../kit/databases.ts';
import { house, numberOf } from './house.ts';

const minute = 60_000;

test('a YES with the number of the page is approved, and redeemed once by the attempt that asked', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask();
  assert.equal(asked.mode, 'number');
  assert.match(asked.shown ?? '', /^[0-9]{2}$/);
  const [open] = await phone.knocks();
  assert.equal(open?.ask.context.address, '198.51.100.*');
  assert.equal(JSON.stringify(open).includes(`"${asked.shown}"`), false, 'the phone is not told the number');
  assert.deepEqual((await phone.answer('yes', numberOf(asked))).json, { outcome: 'approved' });
  assert.equal((await h.authenticator.knock(h.w.db, asked.knockId, 'attempt 1'))?.state, 'approved');
  const redeemed = await Promise.all(Array.from({ length: 10 }, () => h.redeem(asked.knockId)));
  assert.equal(redeemed.filter((r) => r?.deviceId === phone.deviceId).length, 1);
  assert.equal(redeemed.filter(Boolean).length, 1);
});

test('a knock of one attempt can be neither seen nor redeemed by another', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask();
  await phone.answer('yes', numberOf(asked));
  assert.equal(await h.authenticator.knock(h.w.db, asked.knockId, 'attempt 2'), undefined);
  assert.equal(await h.redeem(asked.knockId, 'attempt 2'), undefined);
  assert.ok(await h.redeem(asked.knockId, 'attempt 1'));
});

test('a YES nobody came for within a minute is worth nothing', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask();
  await phone.answer('yes', numberOf(asked));
  h.w.clock.move(minute);
  assert.equal(await h.redeem(asked.knockId), undefined);
});

test('one wrong number is a denial', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask();
  const wrong = String((Number(asked.shown) + 1) % 100).padStart(2, '0');
  assert.deepEqual((await phone.answer('yes', { number: wrong })).json, { outcome: 'wrong-number' });
  const seen = await h.authenticator.knock(h.w.db, asked.knockId, 'attempt 1');
  assert.deepEqual([seen?.state, seen?.reason], ['denied', 'wrong-number']);
  assert.equal(await h.redeem(asked.knockId), undefined);
  h.w.clock.move(minute);
  assert.equal((await h.ask({ factorRecentlyHere: true, knownBrowser: true })).mode, 'six');
});

test('a YES without a number does not pass where a number is asked for', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  await h.ask({ administrator: true });
  assert.deepEqual((await phone.answer('yes')).json, { outcome: 'wrong-number' });
});

test('an answer to a tampered context is refused, and so is every other bent answer', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask({ factorRecentlyHere: true });
  const [open] = await phone.knocks();
  assert.ok(open);
  const bent = { ...open, ask: { ...open.ask, context: { ...open.ask.context, browser: 'Safari' } } };
  const codes = [];
  for (const signed of [
    await phone.answerTo(bent, 'yes'),
    await phone.answerTo(open, 'yes', {}, { nonce: 'n'.repeat(43) }),
    { ...(await phone.answerTo(open, 'yes')), signature: (await phone.answerTo(open, 'no')).signature },
    await phone.answerTo(open, 'yes', {}, { device: 'anotherDevice' }),
    await phone.answerTo(open, 'yes', {}, { knock: 'anotherKnock' }),
  ])
    codes.push((await phone.sendAnswer(asked.knockId, signed)).json.code);
  assert.deepEqual(codes, [
    'authenticator/not-what-was-shown',
    'authenticator/not-what-was-shown',
    'authenticator/bad-signature',
    'authenticator/no-such-knock',
    'authenticator/no-such-knock',
  ]);
  assert.equal((await h.authenticator.knock(h.w.db, asked.knockId, 'attempt 1'))?.state, 'open');
});

test('the counter of a device only grows', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  await h.ask({ factorRecentlyHere: true });
  const [first] = await phone.knocks();
  assert.ok(first);
  await phone.sendAnswer(first.ask.knock, await phone.answerTo(first, 'yes', {}, { counter: 7 }));
  h.w.clock.move(minute);
  const asked = await h.ask({ factorRecentlyHere: true });
  const [second] = await phone.knocks();
  assert.ok(second);
  const stale = await phone.sendAnswer(
    asked.knockId,
    await phone.answerTo(second, 'yes', {}, { counter: 7 }),
  );
  assert.equal(stale.json.code, 'authenticator/stale-counter');
  const fresh = await phone.sendAnswer(
    asked.knockId,
    await phone.answerTo(second, 'yes', {}, { counter: 8 }),
  );
  assert.deepEqual(fresh.json, { outcome: 'approved' });
});

test('a device linked after the knock was not asked and cannot answer', async (t) => {
  const h = await house(t);
  const old = await h.link(await h.phone());
  const asked = await h.ask({ factorRecentlyHere: true });
  const [open] = await old.knocks();
  assert.ok(open);
  h.w.clock.move(1000);
  const late = await h.link(await h.phone('Nuevo'));
  assert.deepEqual(await late.knocks(), []);
  const bent = { ...open, ask: { ...open.ask, device: late.deviceId } };
  const said = await late.sendAnswer(asked.knockId, await late.answerTo(bent, 'yes'));
  assert.equal(said.json.code, 'authenticator/no-such-knock');
});

test('an answer that comes too late is refused as expired', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask({ factorRecentlyHere: true });
  const [open] = await phone.knocks();
  assert.ok(open);
  h.w.clock.move(2 * minute);
  const said = await phone.sendAnswer(asked.knockId, await phone.answerTo(open, 'yes'));
  assert.deepEqual([said.status, said.json.code], [410, 'authenticator/knock-expired']);
  assert.equal((await h.authenticator.knock(h.w.db, asked.knockId, 'attempt 1'))?.state, 'expired');
});

eachDatabase('an account with five devices', (on) => {
  on.test('50 parallel answers: one wins', async (t) => {
    const h = await house(t, { kind: on.kind });
    const phones = [];
    for (let i = 0; i < 5; i += 1) phones.push(await h.link(await h.phone(`Móvil ${i}`)));
    const asked = await h.ask({ factorRecentlyHere: true });
    const sent = [];
    for (const phone of phones) {
      const [open] = await phone.knocks();
      assert.ok(open);
      for (let i = 0; i < 10; i += 1)
        sent.push({ phone, signed: await phone.answerTo(open, i % 2 === 0 ? 'yes' : 'no') });
    }
    const said = await Promise.all(sent.map(({ phone, signed }) => phone.sendAnswer(asked.knockId, signed)));
    assert.equal(said.filter((s) => s.status === 200).length, 1);
    assert.ok(said.every((s) => s.status === 200 || s.json.code === 'authenticator/already-answered'));
    const approved = said.some((s) => s.json.outcome === 'approved');
    assert.equal((await h.redeem(asked.knockId)) !== undefined, approved);
  });
  on.test('ten knocks at once leave one open', async (t) => {
    const h = await house(t, { kind: on.kind });
    const phone = await h.link(await h.phone());
    const asked = await Promise.all(Array.from({ length: 10 }, () => h.askWith()));
    assert.equal(asked.filter((a) => 'knockId' in a).length, 1);
    assert.equal((await phone.knocks()).length, 1);
  });
});

test('a newer knock ends the older one', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const older = await h.ask({ boundTo: 'attempt 1' });
  const [open] = await phone.knocks();
  h.w.clock.move(20_000);
  const newer = await h.ask({ boundTo: 'attempt 2' });
  assert.deepEqual(
    (await phone.knocks()).map((k) => k.ask.knock),
    [newer.knockId],
  );
  assert.ok(open);
  const said = await phone.sendAnswer(older.knockId, await phone.answerTo(open, 'yes', numberOf(older)));
  assert.equal(said.json.code, 'authenticator/knock-expired');
});

test('one knock in twenty seconds, three in five minutes', async (t) => {
  const h = await house(t);
  await h.link(await h.phone());
  await h.ask();
  assert.deepEqual(await h.askWith(), { refused: 'wait', retryAfterSeconds: 20 });
  for (let i = 0; i < 2; i += 1) {
    h.w.clock.move(20_000);
    await h.ask();
  }
  h.w.clock.move(20_000);
  assert.deepEqual(await h.askWith(), { refused: 'wait', retryAfterSeconds: 240 });
});

test('no more than eight knocks an hour, answered or not', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  let asked = 0;
  for (let i = 0; i < 11; i += 1) {
    const knock = await h.askWith({ administrator: true });
    if (!('refused' in knock)) {
      asked += 1;
      if (i % 2 === 0) {
        await phone.answer('yes', numberOf(knock));
        await h.redeem(knock.knockId);
      }
    }
    h.w.clock.move(5 * minute);
  }
  assert.equal(asked, 8);
});

test('after a success the next act of the same person need not wait', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask();
  await phone.answer('yes', numberOf(asked));
  await h.redeem(asked.knockId);
  await h.ask({ act: 'sudo:devices' });
});

test('"not me" mutes strangers for a day, ends attempts, asks for a new password and writes a mail', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  await h.ask();
  assert.deepEqual((await phone.answer('no', { reason: 'not-me' })).json, { outcome: 'denied' });
  const account = await h.w.app.accounts.find(h.w.db, h.accountId);
  assert.equal(account?.mustChangePassword, true);
  h.w.clock.move(10 * minute);
  assert.deepEqual(await h.askWith(), { refused: 'muted', retryAfterSeconds: 86_400 - 600 });
  assert.equal((await h.ask({ knownBrowser: true })).mode, 'six', 'a known browser still may');
  h.w.clock.move(24 * 60 * minute);
  await h.ask();
  const mails = await h.w.mails();
  assert.ok(
    mails.some((mail) => mail.text.includes('198.51.100.*')),
    'the mail tells of the one who knocked',
  );
});

test('a muted stranger does not use up the knocks of the owner', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  await h.ask();
  await phone.answer('no', { reason: 'not-me' });
  h.w.clock.move(6 * minute);
  for (let i = 0; i < 20; i += 1) assert.equal('refused' in (await h.askWith()), true);
  await h.ask({ knownBrowser: true });
});

test('an account without a proven device is not knocked', async (t) => {
  const h = await house(t);
  assert.deepEqual(await h.askWith(), { refused: 'no-device' });
});

test('every answer stays in the activity log with its signature, and the signature holds', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask();
  await phone.answer('yes', numberOf(asked));
  const entries = await h.w.app.audit.list(h.w.db, { accountId: h.accountId, limit: 10 });
  const { answer, signature } = entries.find((e) => e.kind === 'knock.approved')?.detail ?? {};
  assert.equal(JSON.parse(String(answer)).number, asked.shown);
  assert.equal(canonicalJson(JSON.parse(String(answer))), answer);
  const bytes = Buffer.from(`${prefixes.answer}${answer}`);
  assert.equal(verifyP256(phone.key, bytes, Buffer.from(String(signature), 'base64url')), true);
});

test('a removed device has no open knock, no YES, and no word any more', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const asked = await h.ask();
  await phone.answer('yes', numberOf(asked));
  await h.w.db.transaction((tx) => h.authenticator.removeDevice(tx, h.accountId, phone.deviceId));
  assert.equal(await h.redeem(asked.knockId), undefined);
  assert.equal((await phone.call('GET', '/api/device/knocks')).status, 401);
  const other = await h.w.db.transaction((tx) =>
    h.authenticator.removeDevice(tx, 'somebody else', phone.deviceId),
  );
  assert.equal(other, undefined);
});
