// The platform passkey of a phone: with one, a YES is worth something only after face, finger or screen lock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { softPasskey } from '../../kit/passkey.ts';
import { type House, house, numberOf } from './house.ts';

async function answerWith(h: House, bend: (made: ReturnType<typeof softPasskey>) => void = () => {}) {
  const phone = await h.link(await h.phone());
  const passkey = softPasskey();
  await phone.addPasskey(passkey);
  bend(passkey);
  const knock = await h.ask();
  return { phone, knock, said: await phone.answer('yes', numberOf(knock)) };
}

onEachDatabase('a phone with a passkey', (on) => {
  test('its YES carries the passkey and is redeemed; the signature stays in the activity log', async (t) => {
    const h = await house(t, on);
    const { phone, knock, said } = await answerWith(h);
    assert.deepEqual(said.json, { outcome: 'approved' });
    assert.ok(await h.redeem(knock.knockId));
    assert.equal((await phone.call('GET', '/api/device')).json.passkey, true);
    const [approved] = (await h.w.app.audit.list(h.w.db, { accountId: h.accountId, limit: 50 })).filter(
      ({ kind }) => kind === 'knock.approved',
    );
    assert.match(String(approved?.detail['passkey']), /clientDataJSON/);
  });

  test('of fifty passkeys brought at once it keeps one', async (t) => {
    const h = await house(t, on);
    const phone = await h.link(await h.phone());
    const all = await Promise.all(Array.from({ length: 50 }, () => phone.addPasskey(softPasskey())));
    assert.equal(all.filter(({ status }) => status === 200).length, 1);
    assert.ok(all.every(({ status, json }) => status === 200 || json.code === 'authenticator/has-passkey'));
  });
});

test('a YES without the passkey is refused and changes nothing; NO never needs it', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  await phone.addPasskey(softPasskey());
  const knock = await h.ask();
  phone.forgetPasskey();
  const bare = await phone.answer('yes', numberOf(knock));
  assert.deepEqual([bare.status, bare.json.code], [403, 'authenticator/passkey-required']);
  assert.deepEqual((await phone.answer('no', { reason: 'mistake' })).json, { outcome: 'denied' });
});

test('who has the key of the phone but not the finger cannot bring a passkey of their own', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  await phone.addPasskey(softPasskey());
  const second = await phone.addPasskey(softPasskey());
  assert.deepEqual([second.status, second.json.code], [409, 'authenticator/has-passkey']);
  const knock = await h.ask();
  assert.deepEqual(
    (await phone.answer('yes', numberOf(knock))).json,
    { outcome: 'approved' },
    'the first one stays',
  );
});

test('a signature without a look at the person, for another page, another answer or by another key is none', async (t) => {
  const bends: [string, Parameters<typeof softPasskey>[0]][] = [
    ['nobody was looked at', { flags: 0x01 }],
    ['nobody was there', { flags: 0x04 }],
    ['another page', { origin: 'https://evil.example' }],
    ['another RP', { rpId: 'evil.example' }],
    ['another key', {}],
  ];
  for (const [name, how] of bends) {
    const h = await house(t);
    const phone = await h.link(await h.phone());
    await phone.addPasskey(softPasskey());
    const knock = await h.ask();
    const [open] = await phone.knocks();
    assert.ok(open);
    const signed = await phone.answerTo(open, 'yes', numberOf(knock));
    const challenge = Buffer.from(
      JSON.parse(
        Buffer.from(
          ('passkey' in signed ? signed.passkey : undefined)?.clientDataJSON ?? '',
          'base64url',
        ).toString(),
      ).challenge,
      'base64url',
    );
    const bent = { ...signed, passkey: softPasskey(how).signFor(challenge) };
    const said = await phone.sendAnswer(knock.knockId, bent);
    assert.deepEqual([said.status, said.json.code], [403, 'authenticator/bad-signature'], name);
    const other = await phone.answerTo(open, 'yes', numberOf(knock), { at: 1 });
    const swapped = { ...other, passkey: 'passkey' in signed ? signed.passkey : undefined };
    assert.equal(
      (await phone.sendAnswer(knock.knockId, swapped)).json.code,
      'authenticator/bad-signature',
      name,
    );
  }
});

test('a new passkey counts only when the person was looked at, here, just now', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const refused = async (how: Parameters<typeof softPasskey>[0], change = {}) =>
    (await phone.addPasskey(softPasskey(how), change)).json.code;
  assert.equal(await refused({ flags: 0x01 }), 'authenticator/bad-passkey');
  assert.equal(await refused({ origin: 'https://evil.example' }), 'authenticator/bad-passkey');
  assert.equal(await refused({ rpId: 'evil.example' }), 'authenticator/bad-passkey');
  assert.equal(await refused({}, { at: h.w.clock.now() - 301_000 }), 'authenticator/bad-passkey');
  assert.equal(await refused({}, { device: 'a'.repeat(16) }), 'authenticator/bad-passkey');
  assert.equal(
    (await phone.addPasskey(softPasskey({ algorithm: 'RS256' }))).status,
    200,
    'RSA as Windows has it',
  );
  const knock = await h.ask();
  assert.deepEqual((await phone.answer('yes', numberOf(knock))).json, { outcome: 'approved' });
});

test('a counter that went back is noticed: a copy of the passkey says no YES', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const counts = [5, 6, 6];
  await phone.addPasskey(softPasskey({ counter: () => counts.shift() ?? 0 }));
  const first = await h.ask();
  assert.equal((await phone.answer('yes', numberOf(first))).status, 200);
  await h.redeem(first.knockId);
  h.w.clock.move(21_000);
  const second = await h.ask();
  const said = await phone.answer('yes', numberOf(second));
  assert.deepEqual([said.status, said.json.code], [409, 'authenticator/stale-counter']);
});

test('linking the phone again brings it a new passkey', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  await phone.addPasskey(softPasskey());
  await h.w.db.transaction((tx) => h.authenticator.removeDevice(tx, h.accountId, phone.deviceId));
  const again = await h.link(await h.phone());
  assert.equal((await again.addPasskey(softPasskey())).status, 200);
});
