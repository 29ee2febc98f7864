// A linked device's requests: their proof, the offline code, push and the live stream.
import { addCodeApp, saveBackupCodes } from '../../kit/protected.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generateP256, rawPublicKey } from '../../../src/lib/p256.ts';
import { eachDatabase } from '../../kit/databases.ts';
import { listen, type LiveEvent } from '../../kit/live.ts';
import { sendFrom } from '../../kit/protected.ts';
import { type House, house } from './house.ts';

test('a proof is good once, for one method, path and body, and for a minute either way', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const send = sendFrom(h.w, '203.0.113.9');
  const get = (authorization: string, path = '/api/device') =>
    send('GET', path, { headers: { authorization } });
  const once = await phone.authorization('GET', '/api/device');
  assert.equal((await get(once)).status, 200);
  assert.equal((await get(once)).status, 401, 'replayed');
  assert.equal(
    (await get(await phone.authorization('GET', '/api/device'), '/api/device/knocks')).status,
    401,
  );
  assert.equal((await get(await phone.authorization('POST', '/api/device'))).status, 401);
  for (const off of [-60_001, 60_001]) {
    const bent = await phone.authorization('GET', '/api/device', undefined, { at: h.w.clock.now() + off });
    assert.equal((await get(bent)).status, 401);
  }
  assert.equal(
    (await get(await phone.authorization('GET', '/api/device', {}))).status,
    401,
    'a body that is not there',
  );
  const headers = {
    authorization: await phone.authorization('PATCH', '/api/device', { name: 'Uno' }),
    'content-type': 'application/json',
  };
  const other = await send('PATCH', '/api/device', { headers, body: '{"name":"Dos"}' });
  assert.deepEqual([other.status, other.json.code], [401, 'core/device-required']);
  const spaced = {
    authorization: await phone.authorization('PATCH', '/api/device', { name: 'Uno' }),
    'content-type': 'application/json',
  };
  assert.equal(
    (await send('PATCH', '/api/device', { headers: spaced, body: '{ "name" : "\\u0055no" }' })).status,
    200,
  );
});

test('a proof is not remembered by another device', async (t) => {
  const h = await house(t);
  const [phone, other] = [await h.link(await h.phone()), await h.link(await h.phone('Otro'))];
  const send = sendFrom(h.w, '203.0.113.9');
  const stolen = await other.authorization('GET', '/api/device', undefined, { device: phone.deviceId });
  assert.equal((await send('GET', '/api/device', { headers: { authorization: stolen } })).status, 401);
});

eachDatabase('the offline code', (on) => {
  const spend = (h: House, code: string) =>
    h.w.db.transaction((tx) => h.authenticator.useDeviceCode(tx, h.accountId, code));

  on.test('works once, only forwards, one step either side', async (t) => {
    const h = await house(t, { kind: on.kind });
    const phone = await h.link(await h.phone());
    const now = h.w.clock.now();
    const [before, here, next, far] = [-30_000, 0, 30_000, 60_000].map((off) => phone.offlineCode(now + off));
    assert.equal(await spend(h, far ?? ''), undefined);
    const raced = await Promise.all(Array.from({ length: 10 }, () => spend(h, here ?? '')));
    assert.equal(raced.filter((used) => used?.deviceId === phone.deviceId).length, 1);
    assert.equal(await spend(h, before ?? ''), undefined, 'an earlier step is over');
    assert.equal((await spend(h, next ?? ''))?.name, 'Pixel de Ana');
  });
});

const subscription = () => ({
  endpoint: 'https://push.example.net/send/abc',
  p256dh: Buffer.from(rawPublicKey(generateP256().publicJwk)).toString('base64url'),
  auth: Buffer.alloc(16, 7).toString('base64url'),
});

test('a push carries ids and nothing else, and a push of a knock that is over is not sent', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  assert.deepEqual((await phone.call('PUT', '/api/device/push-subscription', subscription())).json, {
    push: true,
  });
  const asked = await h.ask();
  const [push] = await h.w.pushes();
  assert.deepEqual(JSON.parse(push?.text ?? ''), {
    knock: asked.knockId,
    device: phone.deviceId,
    expires: asked.expiresAt,
  });
  h.w.clock.move(60_000);
  await h.ask();
  await phone.answer('no');
  assert.equal((await h.w.pushes()).length, 1);
});

test('push addresses inside our own network are refused', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  for (const endpoint of ['https://127.0.0.1/x', 'http://push.example.net/x', 'https://localhost/x']) {
    const said = await phone.call('PUT', '/api/device/push-subscription', { ...subscription(), endpoint });
    assert.deepEqual([said.status, said.json.code], [422, 'authenticator/bad-push-endpoint']);
  }
});

/** The knock a `knock` event asks about. */
const askedIn = (event: LiveEvent | undefined) => event?.data.ask?.knock as string | undefined;

test('the live stream brings open knocks, new ones, what is gone, and closes when the device is removed', async (t) => {
  const h = await house(t);
  const [phone, other] = [await h.link(await h.phone()), await h.link(await h.phone('Otro'))];
  const first = await h.ask({ factorRecentlyHere: true });
  const live = await listen(t, h.w, '/api/device/events', {
    authorization: await phone.authorization('GET', '/api/device/events'),
  });
  assert.equal(live.status, 200);
  const open = await live.next();
  assert.deepEqual([open?.event, askedIn(open)], ['knock', first.knockId]);
  await other.answer('yes');
  assert.deepEqual((await live.next())?.data, { knock: first.knockId, outcome: 'already-answered' });
  h.w.clock.move(60_000);
  const second = await h.ask({ factorRecentlyHere: true });
  const told = await live.next();
  assert.equal(askedIn(told), second.knockId);
  h.w.clock.move(2 * 60_000);
  await h.w.app.jobs.runDue();
  assert.deepEqual((await live.next())?.data, { knock: second.knockId, outcome: 'expired' });
  await h.w.db.transaction((tx) => h.authenticator.removeDevice(tx, h.accountId, phone.deviceId));
  assert.equal((await live.next())?.event, 'removed');
  assert.equal(await live.next(), undefined, 'closed');
});

test('the phone knows whether it is the last method: other phones count, the sheet does not', async (t) => {
  const h = await house(t);
  const phone = await h.link(await h.phone());
  const others = async () => (await phone.call('GET', '/api/device')).json.otherMethods;
  assert.equal(await others(), 0);
  await saveBackupCodes(h.browser);
  assert.equal(await others(), 0, 'backup codes are for emergencies');
  await h.link(await h.phone('Tableta'));
  assert.equal(await others(), 1);
  await addCodeApp(h.w, h.browser);
  assert.equal(await others(), 2);
});
