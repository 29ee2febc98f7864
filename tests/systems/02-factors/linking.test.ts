// Linking a phone: from a computer by QR or typed code, and from the phone itself.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { house } from './house.ts';

test('a phone that scanned the QR counts once both screens were compared and it signed', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const started = await h.startLink();
  const claimed = await phone.claim(started);
  assert.equal(claimed.status, 200);
  const seen = await h.browser.api(`GET /api/authenticator/links/${started.linkId}`);
  assert.deepEqual([seen.json.state, seen.json.deviceName], ['claimed', 'Pixel de Ana']);
  assert.match(claimed.json.digits, /^[0-9]{6}$/);
  assert.equal(seen.json.digits, claimed.json.digits);
  await h.confirm(started.linkId);
  const waited = await phone.wait(claimed.json);
  assert.equal(await h.count(), 0, 'nothing counts before the first signature');
  phone.keep(waited.json.grant);
  assert.equal((await phone.call('GET', '/api/device')).status, 401, 'and nothing may be asked before it');
  assert.deepEqual((await phone.prove()).json, { active: true });
  assert.equal(await h.count(), 1);
  const done = await h.browser.api(`GET /api/authenticator/links/${started.linkId}`);
  assert.equal(done.json.state, 'done');
  const device = await phone.call('GET', '/api/device');
  assert.equal(device.json.deviceName, 'Pixel de Ana');
  assert.deepEqual(phone.granted?.serverKey, h.authenticator.publicServerKey);
});

test('a second claim kills the link and tells the computer', async (t) => {
  const h = await house(t);
  const started = await h.startLink();
  const first = await h.phone();
  const claimed = await first.claim(started);
  const second = await (await h.phone('Ladrón')).claim(started);
  assert.deepEqual([second.status, second.json.code], [410, 'authenticator/link-over']);
  const seen = await h.browser.api(`GET /api/authenticator/links/${started.linkId}`);
  assert.equal(seen.json.state, 'killed');
  assert.equal((await h.confirm(started.linkId)).status, 410);
  assert.equal((await first.wait(claimed.json)).status, 410);
});

test('a second claim after the grant takes the grant back', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const started = await h.startLink();
  const claimed = await phone.claim(started);
  await h.confirm(started.linkId);
  phone.keep((await phone.wait(claimed.json)).json.grant);
  await (await h.phone('Ladrón')).claim(started);
  assert.equal((await phone.prove()).status, 401);
  assert.equal(await h.count(), 0);
});

test('of twenty claims at once at most one is let in, and the link is dead', async (t) => {
  const h = await house(t);
  const started = await h.startLink();
  const phones = await Promise.all(Array.from({ length: 20 }, () => h.phone()));
  const said = await Promise.all(phones.map((phone) => phone.claim(started)));
  assert.equal(said.filter((s) => s.status === 200).length, 1);
  assert.equal((await h.confirm(started.linkId)).status, 410);
});

test('a link is confirmed only by the session that made it', async (t) => {
  const h = await house(t);
  const started = await h.startLink();
  await (await h.phone()).claim(started);
  const elsewhere = h.w.browser({ ip: '192.0.2.50' });
  await h.w.signIn(elsewhere);
  const confirmed = await elsewhere.api(`POST /api/authenticator/links/${started.linkId}/confirm`, {
    same: true,
  });
  assert.deepEqual([confirmed.status, confirmed.json.code], [404, 'authenticator/no-such-link']);
  assert.equal((await elsewhere.api(`GET /api/authenticator/links/${started.linkId}`)).status, 404);
});

test('digits that differ end the link, and the phone is told', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const started = await h.startLink();
  const claimed = await phone.claim(started);
  const waiting = phone.wait(claimed.json);
  assert.equal((await h.confirm(started.linkId, false)).json.state, 'refused');
  assert.deepEqual((await waiting).json, { state: 'refused', grant: null });
});

test('a phone that waits is told as soon as the person confirms', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const started = await h.startLink();
  const claimed = await phone.claim(started);
  const waiting = phone.wait(claimed.json);
  await h.confirm(started.linkId);
  assert.equal((await waiting).json.state, 'linked');
});

test('a grant is given once, also to many who ask at once', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const started = await h.startLink();
  const claimed = await phone.claim(started);
  await h.confirm(started.linkId);
  const all = await Promise.all(Array.from({ length: 10 }, () => phone.wait(claimed.json)));
  assert.equal(all.filter((said) => said.status === 200).length, 1);
});

test('a link lives five minutes', async (t) => {
  const h = await house(t);
  const started = await h.startLink();
  h.w.clock.move(5 * 60_000);
  assert.equal((await (await h.phone()).claim(started)).status, 410);
});

test('a claim signed by another key than the one it brings is refused', async (t) => {
  const h = await house(t);
  const [phone, other] = [await h.phone(), await h.phone()];
  const { linkId, secret } = await h.startLink();
  const signature = await other.sign('claim', { linkId, key: phone.keyThumbprint, name: 'x' });
  const body = { linkId, secret, key: phone.key, name: 'x', signature };
  const said = await h.w.browser().api('POST /api/authenticator/claims', body);
  assert.deepEqual([said.status, said.json.code], [403, 'authenticator/bad-signature']);
});

test('a typed code links as the QR does, however it is typed', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const { typedCode, linkId } = await h.startLink();
  assert.match(typedCode, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  const claimed = await phone.claim({ typedCode: ` ${typedCode.toLowerCase().replace('-', ' ')} ` });
  assert.deepEqual([claimed.status, claimed.json.linkId], [200, linkId]);
});

test('guessing typed codes ends after ten tries in ten minutes from one network', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  for (let i = 0; i < 10; i += 1)
    assert.equal((await phone.claim({ typedCode: `0000-000${i}` })).status, 410);
  const { typedCode } = await h.startLink();
  const blocked = await phone.claim({ typedCode });
  assert.deepEqual([blocked.status, blocked.json.code], [429, 'core/too-many']);
  const elsewhere = await h.phone('Otro', '192.0.2.77');
  assert.equal((await elsewhere.claim({ typedCode })).status, 200);
});

test('an account has five devices at most, also when two link at once', async (t) => {
  const h = await house(t);
  for (let i = 0; i < 4; i += 1) await h.link(await h.phone(`Móvil ${i}`));
  const pairs = [];
  for (let i = 0; i < 2; i += 1) {
    const phone = await h.phone(`Último ${i}`);
    const started = await h.startLink();
    const claimed = await phone.claim(started);
    await h.confirm(started.linkId);
    pairs.push({ phone, claimed });
  }
  const waited = await Promise.all(pairs.map(({ phone, claimed }) => phone.wait(claimed.json)));
  assert.deepEqual(
    waited.map((said) => said.status).sort((a, b) => a - b),
    [200, 409],
  );
  const refused = await h.browser.api('POST /api/authenticator/links', {});
  assert.deepEqual([refused.status, refused.json.code], [409, 'authenticator/too-many-devices']);
});

test('a device that never signs is dropped after fifteen minutes', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const started = await h.startLink();
  const claimed = await phone.claim(started);
  await h.confirm(started.linkId);
  phone.keep((await phone.wait(claimed.json)).json.grant);
  h.w.clock.move(15 * 60_000);
  assert.equal((await phone.prove()).status, 401);
  await h.w.app.jobs.runDue();
  assert.equal(await h.count(), 0);
});

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
const authorisePath = (deviceKey: string, change: Record<string, string> = {}) =>
  `/authorise?${new URLSearchParams({
    response_type: 'code',
    client_id: 'aldaba-auth',
    redirect_uri: 'http://localhost:8330/auth/',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'state of the app',
    device_key: deviceKey,
    device_name: 'Pixel \u202eanA ed',
    ...change,
  })}`.replaceAll('state+of+the+app', 'state-of-the-app');

async function authorisedCode(h: Awaited<ReturnType<typeof house>>, deviceKey: string) {
  const page = await h.browser.get(authorisePath(deviceKey));
  assert.equal(page.status, 200, page.body);
  const back = await h.browser.submit({ decision: 'authorise' }, '/authorise');
  const query = new URL(back.location ?? '', 'http://localhost:8330').searchParams;
  assert.equal(query.get('state'), 'state-of-the-app');
  return query.get('code') ?? '';
}

test('a phone links itself: authorised page, code, verifier, first signature', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const code = await authorisedCode(h, phone.keyThumbprint);
  const said = await phone.token(code, verifier);
  assert.equal(said.status, 200, JSON.stringify(said.json));
  assert.equal((await phone.prove()).status, 200);
  const [device] = await h.authenticator.devices(h.w.db, h.accountId);
  assert.equal(device?.name, 'Pixel anA ed', 'the name that was read, without characters that turn it round');
});

test('a request of a stranger gets a page and never a redirect', async (t) => {
  const h = await house(t);
  for (const change of [{ client_id: 'other' }, { redirect_uri: 'https://evil.test/auth/' }] as Record<
    string,
    string
  >[]) {
    const page = await h.browser.get(authorisePath('k'.repeat(43), change));
    assert.deepEqual([page.status, page.location], [400, undefined]);
  }
  const plain = await h.browser.get(authorisePath('k'.repeat(43), { code_challenge_method: 'plain' }));
  assert.match(plain.location ?? '', /^\/auth\/\?error=invalid_request&state=state-of-the-app/);
});

test('cancelling goes back without a code', async (t) => {
  const h = await house(t);
  await h.browser.get(authorisePath('k'.repeat(43)));
  const back = await h.browser.submit({ decision: 'cancel' }, '/authorise');
  assert.match(back.location ?? '', /^\/auth\/\?error=access_denied&/);
});

test('a code is worthless to another key, to another verifier, and after a minute', async (t) => {
  const h = await house(t);
  const [phone, thief] = [await h.phone(), await h.phone('Ladrón')];
  assert.equal((await thief.token(await authorisedCode(h, phone.keyThumbprint), verifier)).status, 403);
  assert.equal((await phone.token(await authorisedCode(h, phone.keyThumbprint), 'v'.repeat(43))).status, 403);
  const late = await authorisedCode(h, phone.keyThumbprint);
  h.w.clock.move(60_000);
  assert.equal((await phone.token(late, verifier)).status, 403);
});

test('a code used twice takes back the device the first use linked', async (t) => {
  const h = await house(t);
  const phone = await h.phone();
  const code = await authorisedCode(h, phone.keyThumbprint);
  await phone.token(code, verifier);
  await phone.prove();
  assert.equal(await h.count(), 1);
  const again = await phone.token(code, verifier);
  assert.deepEqual([again.status, again.json.code], [403, 'authenticator/bad-code']);
  assert.equal(await h.count(), 0);
  assert.equal((await phone.call('GET', '/api/device')).status, 401);
});
