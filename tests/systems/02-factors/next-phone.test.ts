// A new phone that the old one vouches for: two-step verification is never off in between.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { softPasskey } from '../../kit/passkey.ts';
import { protectedAna } from '../../kit/protected.ts';
import { world } from '../../kit/world.ts';
import { type House, house } from './house.ts';

async function oldAndNew(h: House) {
  const old = await h.link(await h.phone('Pixel viejo'));
  return { old, fresh: await h.phone('Pixel nuevo') };
}

onEachDatabase('a phone vouches for the next one', (on) => {
  test('the old phone shows the QR, both show the same digits, the old one signs, the new one counts', async (t) => {
    const h = await house(t, on);
    const { old, fresh } = await oldAndNew(h);
    const started = await old.startLink();
    const claimed = await fresh.claim(started);
    const seen = await old.call('GET', `/api/device/links/${started.linkId}?seen=new`);
    assert.deepEqual([seen.json.state, seen.json.deviceName], ['claimed', 'Pixel nuevo']);
    assert.equal(seen.json.digits, claimed.json.digits);
    assert.equal((await old.vouch(started.linkId, seen.json.digits)).json.state, 'confirmed');
    fresh.keep((await fresh.wait(claimed.json)).json.grant);
    assert.equal(await h.count(), 1, 'nothing counts before its first signature');
    assert.equal((await fresh.prove()).status, 200);
    assert.equal(await h.count(), 2, 'the old one stays until it is removed');
    assert.equal((await old.call('GET', `/api/device/links/${started.linkId}`)).json.state, 'done');
    assert.deepEqual((await h.w.activity(h.accountId)).slice(-3), [
      'device.vouched',
      'device.added',
      'factor.added',
    ]);
    const mails = await h.w.mails();
    assert.ok(
      mails.some(({ subject }) => subject.includes('Pixel nuevo')),
      mails.map(({ subject }) => subject).join(),
    );
  });

  test('fifty claims at once of one QR: at most one is let in, and the link is dead', async (t) => {
    const h = await house(t, on);
    const { old } = await oldAndNew(h);
    const started = await old.startLink();
    const phones = await Promise.all(Array.from({ length: 50 }, (_, i) => h.phone('x', `192.0.2.${i + 1}`)));
    const said = await Promise.all(phones.map((phone) => phone.claim(started)));
    assert.equal(said.filter(({ status }) => status === 200).length, 1);
    const { digits } = (await old.call('GET', `/api/device/links/${started.linkId}`)).json;
    assert.equal((await old.vouch(started.linkId, digits)).status, 410);
    assert.equal(await h.count(), 1);
  });

  test('fifty confirmations at once: one', async (t) => {
    const h = await house(t, on);
    const { old, fresh } = await oldAndNew(h);
    const started = await old.startLink();
    const { digits } = (await fresh.claim(started)).json;
    const all = await Promise.all(Array.from({ length: 50 }, () => old.vouch(started.linkId, digits)));
    assert.equal(all.filter(({ status }) => status === 200).length, 1);
  });
});

test('two-step verification is on the whole time, and the sheet of backup codes stays good', async (t) => {
  const w = await world(t);
  const { device: old, accountId } = await protectedAna(w);
  const states: string[] = [];
  const look = async () => states.push(await w.app.factors.state(w.db, accountId));
  const { phone } = await import('../../kit/protected.ts');
  const fresh = await phone(w, 'Pixel nuevo');
  await look();
  const started = await old.startLink();
  const claimed = await fresh.claim(started);
  await look();
  await old.vouch(started.linkId, claimed.json.digits);
  fresh.keep((await fresh.wait(claimed.json)).json.grant);
  await fresh.prove();
  await look();
  await w.db.transaction((tx) => w.app.authenticator.removeDevice(tx, accountId, old.deviceId));
  await look();
  assert.deepEqual(states, ['on', 'on', 'on', 'on']);
});

test('a photographed QR links nothing: a second scan kills the link, and the old phone is told', async (t) => {
  const h = await house(t);
  const { old, fresh } = await oldAndNew(h);
  const started = await old.startLink();
  const claimed = await fresh.claim(started);
  const watching = old.call('GET', `/api/device/links/${started.linkId}?seen=claimed`);
  assert.equal((await (await h.phone('Ladrón')).claim(started)).status, 410);
  assert.equal((await watching).json.state, 'killed');
  assert.equal((await old.vouch(started.linkId, claimed.json.digits)).status, 410);
  assert.equal((await fresh.wait(claimed.json)).status, 410);
});

test('enrolment hijack: neither another phone, nor another account, nor a session confirms what this phone began', async (t) => {
  const h = await house(t);
  const { old, fresh } = await oldAndNew(h);
  const other = await h.link(await h.phone('Tableta'));
  const started = await old.startLink();
  const { digits } = (await fresh.claim(started)).json;
  for (const said of [
    await other.vouch(started.linkId, digits),
    await h.confirm(started.linkId),
    await h.browser.api(`GET /api/authenticator/links/${started.linkId}`),
  ])
    assert.deepEqual([said.status, said.json.code], [404, 'authenticator/no-such-link']);
  const byComputer = await h.startLink();
  const claimed = (await fresh.claim(byComputer)).json;
  assert.equal((await old.vouch(byComputer.linkId, claimed.digits)).status, 404, 'and the other way round');
});

test('a confirmation counts only for the digits, the link and the key it was signed for', async (t) => {
  const h = await house(t);
  const { old, fresh } = await oldAndNew(h);
  const started = await old.startLink();
  const { digits } = (await fresh.claim(started)).json;
  const wrong = digits === '000000' ? '000001' : '000000';
  assert.equal((await old.vouch(started.linkId, wrong)).json.code, 'authenticator/not-what-was-shown');
  for (const change of [{ link: 'a'.repeat(16) }, { device: fresh.keyThumbprint }])
    assert.equal(
      (await old.vouch(started.linkId, digits, true, change)).json.code,
      'authenticator/bad-signature',
    );
  const said = { type: 'vouch', device: old.deviceId, link: started.linkId, digits, same: true, at: 0 };
  const forged = await fresh.sign('vouch', said);
  const sent = { vouch: said, signature: forged };
  const answer = await old.call('POST', `/api/device/links/${started.linkId}/confirm`, sent);
  assert.equal(answer.json.code, 'authenticator/bad-signature', 'signed by another key');
  assert.equal((await old.vouch(started.linkId, digits)).json.state, 'confirmed', 'none of it did harm');
});

test('digits that differ end it, and the new phone is told', async (t) => {
  const h = await house(t);
  const { old, fresh } = await oldAndNew(h);
  const started = await old.startLink();
  const claimed = (await fresh.claim(started)).json;
  const waiting = fresh.wait(claimed);
  assert.equal((await old.vouch(started.linkId, claimed.digits, false)).json.state, 'refused');
  assert.deepEqual((await waiting).json, { state: 'refused', grant: null });
  assert.ok((await h.w.activity(h.accountId)).includes('device.not-vouched'));
});

test('it lives five minutes', async (t) => {
  const h = await house(t);
  const { old, fresh } = await oldAndNew(h);
  const started = await old.startLink();
  h.w.clock.move(5 * 60_000);
  assert.equal((await fresh.claim(started)).status, 410);
  assert.equal((await old.call('GET', `/api/device/links/${started.linkId}`)).json.state, 'expired');
});

test('five devices at most, the old one among them', async (t) => {
  const h = await house(t);
  const { old } = await oldAndNew(h);
  for (let i = 0; i < 4; i += 1) await h.link(await h.phone(`Móvil ${i}`));
  const { said } = await old.startLink();
  assert.deepEqual([said.status, said.json.code], [409, 'authenticator/too-many-devices']);
});

test('a phone that is removed vouches for nobody any more, at any step', async (t) => {
  for (const step of ['shown', 'claimed', 'confirmed', 'granted'] as const) {
    const h = await house(t);
    const { old, fresh } = await oldAndNew(h);
    const started = await old.startLink();
    const claimed = step === 'shown' ? undefined : (await fresh.claim(started)).json;
    if (step === 'confirmed' || step === 'granted') await old.vouch(started.linkId, claimed.digits);
    if (step === 'granted') fresh.keep((await fresh.wait(claimed)).json.grant);
    await h.w.db.transaction((tx) => h.authenticator.removeDevice(tx, h.accountId, old.deviceId));
    if (step === 'shown') assert.equal((await fresh.claim(started)).status, 410, step);
    else if (step === 'granted') assert.equal((await fresh.prove()).status, 401, step);
    else assert.equal((await fresh.wait(claimed)).status, 410, step);
    assert.equal(await h.count(), 0, step);
  }
});

test('the account’s other phones ring when one is added, and the push says nothing more', async (t) => {
  const h = await house(t);
  const { old, fresh } = await oldAndNew(h);
  const { pushSubscription } = await import('./subscription.ts');
  await old.call('PUT', '/api/device/push-subscription', pushSubscription('https://push.example.org/old'));
  await h.link(fresh);
  const pushes = await h.w.pushes();
  assert.deepEqual(JSON.parse(pushes.at(-1)?.text ?? '{}'), { added: true, device: old.deviceId });
});

test('with a passkey on the old phone, its word for the next one carries it too', async (t) => {
  const h = await house(t);
  const { old, fresh } = await oldAndNew(h);
  assert.equal((await old.addPasskey(softPasskey())).status, 200);
  const started = await old.startLink();
  const { digits } = (await fresh.claim(started)).json;
  old.forgetPasskey();
  const said = await old.vouch(started.linkId, digits);
  assert.deepEqual([said.status, said.json.code], [403, 'authenticator/passkey-required']);
});
