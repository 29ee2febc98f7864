import assert from 'node:assert/strict';
import type { LookupAddress, lookup } from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createMovableClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { OutboundFailure } from '../../src/core/outbound/failure.ts';
import type { Push, WebPush } from '../../src/core/outbound/push.ts';
import { isPushEndpoint, webPush } from '../../src/core/outbound/push.ts';
import { createSeededRandom } from '../../src/core/random.ts';
import { generateP256 } from '../../src/lib/p256.ts';
import { encryptPush, vapidHeader } from '../../src/lib/webpush.ts';
import { makeLoopbackCertificate } from './loopback-certificate.ts';
import type { PushEndpoint, TestSubscription } from './push-endpoint.ts';
import { createPushEndpoint } from './push-endpoint.ts';

const clock = createMovableClock();
const vapid = generateP256();
const random = createSeededRandom('push');
const common = {
  vapidKey: vapid.privateJwk,
  subject: 'mailto:ops@example.org',
  clock,
  random,
  log: silentLog,
};
let service: PushEndpoint;
let port: WebPush;
before(async () => {
  service = await createPushEndpoint({ now: clock.now });
  port = webPush({ ...common, allowPrivate: true });
});
after(async () => {
  port.close();
  await service.close();
});

function message(subscription: TestSubscription, more: Partial<Push> = {}): Push {
  const { endpoint, keys } = subscription;
  return { endpoint, keys, payload: Buffer.from('{"k":1}'), ttlSeconds: 120, urgency: 'high', ...more };
}

test('a push arrives, is identified and reads as it was written', async () => {
  const subscription = service.createSubscription(port.applicationServerKey);
  const heard: string[] = [];
  const stop = service.onMessage((delivery) => heard.push(delivery.text));
  assert.equal(
    await port.send(message(subscription, { topic: 'knock-1', payload: Buffer.from('ñ €') })),
    'sent',
  );
  stop();
  const delivery = await service.next();
  assert.equal(delivery.text, 'ñ €');
  assert.deepEqual(heard, ['ñ €']);
  assert.equal(delivery.endpoint, subscription.endpoint);
  assert.equal(delivery.ttlSeconds, 120);
  assert.equal(delivery.urgency, 'high');
  assert.equal(delivery.topic, 'knock-1');
  assert.equal(delivery.vapid.aud, service.origin);
  assert.equal(delivery.vapid.exp * 1000 - clock.now(), 12 * 3_600_000);
  assert.equal(await port.send(message(subscription)), 'sent');
  assert.equal((await service.next()).topic, null);
  assert.deepEqual(service.refusals, []);
});

test('answers of the service become what the caller can act on', async () => {
  const subscription = service.createSubscription();
  const send = () => port.send(message(subscription));
  service.answerNext(200, 202, 404, 410, 413);
  const results: string[] = [];
  for (let i = 0; i < 5; i++) results.push(await send());
  assert.deepEqual(results, ['sent', 'sent', 'gone', 'gone', 'too-large']);

  service.answerNext({ status: 429, headers: { 'retry-after': '77' } });
  await assert.rejects(send(), (error) => {
    assert.ok(error instanceof OutboundFailure);
    assert.deepEqual([error.status, error.retryAfterSeconds, error.permanent], [429, 77, false]);
    assert.ok(!error.message.includes('127.0.0.1'));
    return true;
  });
  const date = new Date(clock.now() + 30_000).toUTCString();
  service.answerNext({ status: 503, headers: { 'retry-after': date } });
  await assert.rejects(send(), (error) => error instanceof OutboundFailure && error.retryAfterSeconds === 30);
  service.answerNext(500);
  await assert.rejects(
    send(),
    (error) => error instanceof OutboundFailure && error.retryAfterSeconds === null,
  );
  assert.deepEqual(service.refusals, []);
});

test('an expired or unknown subscription is gone', async () => {
  const subscription = service.createSubscription();
  service.expire(subscription.endpoint);
  assert.equal(await port.send(message(subscription)), 'gone');
  assert.equal(await port.send(message({ ...subscription, endpoint: `${service.origin}/push/x` })), 'gone');
});

test('a redirect is never followed', async () => {
  const subscription = service.createSubscription();
  const target = service.createSubscription();
  service.answerNext({ status: 307, headers: { location: target.endpoint } });
  const before = service.deliveries.length;
  await assert.rejects(port.send(message(subscription)), OutboundFailure);
  assert.equal(service.deliveries.length, before + 1);
});

test('a payload over the limit never leaves, malformed keys mean gone', async () => {
  const subscription = service.createSubscription();
  const before = service.deliveries.length;
  assert.equal(await port.send(message(subscription, { payload: new Uint8Array(3994) })), 'too-large');
  assert.equal(await port.send(message(subscription, { payload: new Uint8Array(3993) })), 'sent');
  assert.equal(await port.send(message({ ...subscription, keys: { p256dh: 'AA', auth: 'AA' } })), 'gone');
  assert.equal(service.deliveries.length, before + 1);
});

test('a service that takes the connection and stays silent is left after the time limit', async () => {
  const silent = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const impatient = webPush({ ...common, allowPrivate: true, timeoutMs: 100 });
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/x`;
  await assert.rejects(
    impatient.send(message({ ...service.createSubscription(), endpoint })),
    OutboundFailure,
  );
  impatient.close();
  silent.close();
});

test('without allowPrivate nothing inside the network is called, by address or by name', async () => {
  const certificate = makeLoopbackCertificate();
  const inside = await createPushEndpoint({ now: clock.now, tls: certificate });
  let connections = 0;
  const trap = createServer((socket) => {
    connections++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const { port: trapPort } = trap.address() as AddressInfo;
  const guarded = webPush(common);
  const { keys } = inside.createSubscription();
  for (const host of [
    `http://127.0.0.1:${trapPort}/`,
    `https://127.0.0.1:${trapPort}/`,
    `https://2130706433:${trapPort}/`,
    `https://0x7f.1:${trapPort}/`,
    `https://[::1]:${trapPort}/`,
    `https://[::ffff:127.0.0.1]:${trapPort}/`,
    `https://localhost:${trapPort}/`,
    'https://169.254.169.254/latest/meta-data',
  ])
    assert.equal(await guarded.send(message({ endpoint: host, keys, expirationTime: null })), 'gone', host);
  assert.equal(connections, 0);
  guarded.close();
  trap.close();
  await inside.close();
});

test('a public name that resolves to a private address is never connected to', async () => {
  let connections = 0;
  const trap = createServer((socket) => {
    connections++;
    socket.destroy();
  }).listen(0, '127.0.0.1');
  await once(trap, 'listening');
  const { port: trapPort } = trap.address() as AddressInfo;
  const send = async (addresses: LookupAddress[], allowPrivate: boolean) => {
    const resolve = ((_: string, __: object, done: (error: null, found: LookupAddress[]) => void) =>
      done(null, addresses)) as unknown as typeof lookup;
    const sender = webPush({ ...common, allowPrivate, resolve });
    const endpoint = `https://push.example.org:${trapPort}/x`;
    try {
      return await sender.send(message({ ...service.createSubscription(), endpoint }));
    } finally {
      sender.close();
    }
  };
  const loopback = { address: '127.0.0.1', family: 4 };
  assert.equal(await send([loopback], false), 'gone');
  assert.equal(await send([{ address: '1.1.1.1', family: 4 }, loopback], false), 'gone');
  assert.equal(await send([{ address: '::ffff:127.0.0.1', family: 6 }], false), 'gone');
  assert.equal(connections, 0);
  // The same name does reach the trap once private addresses are allowed: the trap works.
  await assert.rejects(send([loopback], true), OutboundFailure);
  assert.equal(connections, 1);
  trap.close();
});

test('over HTTPS a certificate nobody vouches for is refused, a trusted one is used', async () => {
  const certificate = makeLoopbackCertificate();
  const inside = await createPushEndpoint({ now: clock.now, tls: certificate });
  const usual = getCACertificates('default');
  try {
    const subscription = inside.createSubscription();
    await assert.rejects(port.send(message(subscription)), /DEPTH_ZERO_SELF_SIGNED_CERT/);
    assert.equal(inside.deliveries.length, 0);
    setDefaultCACertificates([...usual, certificate.cert]);
    const trusting = webPush({ ...common, allowPrivate: true });
    assert.equal(await trusting.send(message(subscription)), 'sent');
    trusting.close();
  } finally {
    setDefaultCACertificates(usual);
    await inside.close();
  }
});

test('an endpoint is acceptable only as https on a public host', () => {
  for (const good of [
    'https://fcm.googleapis.com/fcm/send/x',
    'https://updates.push.services.mozilla.com/wpush/v2/x',
    'https://1.1.1.1/x',
  ])
    assert.equal(isPushEndpoint(good), true, good);
  for (const bad of [
    '',
    'x',
    'http://fcm.googleapis.com/x',
    'ftp://fcm.googleapis.com/x',
    'https://user:pass@push.example.org/x',
    'https://push.example.org/#x',
    'https://localhost/x',
    'https://db/x',
    'https://printer.local/x',
    'https://metadata.google.internal/x',
    'https://a.localhost./x',
    'https://10.0.0.1/x',
    'https://[fd00::1]/x',
    `https://push.example.org/${'x'.repeat(2048)}`,
  ])
    assert.equal(isPushEndpoint(bad), false, bad);
});

test('the test service itself refuses what a real one would', async () => {
  const judge = await createPushEndpoint({ now: clock.now });
  const subscription = judge.createSubscription(port.applicationServerKey);
  const other = generateP256();
  const claims = {
    audience: judge.origin,
    subject: 'mailto:ops@example.org',
    expiresAt: clock.now() + 3_600_000,
    privateKey: vapid.privateJwk,
    publicKey: vapid.publicJwk,
  };
  const body = encryptPush(Buffer.from('x'), subscription.keys, {
    salt: random.bytes(16),
    senderKey: generateP256().privateJwk,
  });
  const headers = {
    authorization: vapidHeader(claims),
    'content-encoding': 'aes128gcm',
    ttl: '60',
  };
  const post = async (change: Record<string, string>, content: Uint8Array = body) => {
    const sent = Object.entries({ ...headers, ...change }).filter(([, value]) => value !== '');
    const response = await fetch(subscription.endpoint, {
      method: 'POST',
      headers: Object.fromEntries(sent),
      body: content as Uint8Array<ArrayBuffer>,
    });
    return `${response.status} ${await response.text()}`;
  };
  assert.equal(await post({}), '201 ');
  const authorization = (change: Partial<typeof claims>) => ({
    authorization: vapidHeader({ ...claims, ...change }),
  });
  assert.match(await post({ authorization: '' }), /^401/);
  assert.match(await post({ ttl: '' }), /^400 TTL/);
  assert.match(await post({ urgency: 'now' }), /^400 Urgency/);
  assert.match(await post({ topic: 'x'.repeat(33) }), /^400 Topic/);
  assert.match(await post({ 'content-encoding': 'aesgcm' }), /^415/);
  assert.match(await post(authorization({ audience: 'https://elsewhere.example' })), /^403 VAPID aud/);
  assert.match(await post(authorization({ expiresAt: clock.now() - 1000 })), /^403 VAPID exp/);
  assert.match(await post(authorization({ expiresAt: clock.now() + 25 * 3_600_000 })), /^403 VAPID exp/);
  assert.match(await post(authorization({ subject: 'ops' })), /^403 VAPID sub/);
  assert.match(await post(authorization({ privateKey: other.privateJwk })), /^403 VAPID signature/);
  assert.match(
    await post(authorization({ privateKey: other.privateJwk, publicKey: other.publicJwk })),
    /^403 VAPID key is not/,
  );
  assert.match(await post({}, new Uint8Array(5000)), /^413/);
  assert.match(
    await post(
      {},
      body.map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
    ),
    /^400 the subscription/,
  );
  assert.equal(judge.refusals.length, 13);
  assert.equal(judge.deliveries.length, 1);
  await judge.close();
});
