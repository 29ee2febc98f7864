// Push and mail leave by real gateways on loopback: what they are given, and what happens when they are down.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { silentLog } from '../../../src/core/log.ts';
import { smtpMail } from '../../../src/core/outbound/mail.ts';
import { webPush } from '../../../src/core/outbound/push.ts';
import { protectedAna } from '../../kit/protected.ts';
import { createPushEndpoint } from '../../kit/push-endpoint.ts';
import { createSmtpSink } from '../../kit/smtp-sink.ts';
import { address, type World, world } from '../../kit/world.ts';

/** Ana, protected, whose phone takes pushes at a push service on loopback. */
async function subscribed(t: TestContext) {
  let w: World | undefined;
  const service = await createPushEndpoint({ now: () => w?.clock.now() ?? 0 });
  let closed = false;
  const closeService = async () => {
    if (!closed) await service.close();
    closed = true;
  };
  t.after(closeService);
  w = await world(t, {
    push: (given) => {
      const push = webPush({ ...given, subject: 'mailto:operator@example.org', allowPrivate: true });
      t.after(() => push.close());
      return push;
    },
  });
  const ana = await protectedAna(w);
  // The key that a phone is told is the one that pushes are signed with, or the service refuses them.
  const { endpoint, keys } = service.createSubscription(ana.device.granted?.vapidPublicKey);
  const put = await ana.device.call('PUT', '/api/device/push-subscription', { endpoint, ...keys });
  assert.deepEqual(put.json, { push: true });
  return { w, service, endpoint, closeService, ...ana };
}

/** Runs what is due each second for a while. */
async function pass(w: World, seconds: number) {
  for (let second = 0; second < seconds; second += 1) {
    w.clock.move(1000);
    await w.app.jobs.runDue();
  }
}

test('a knock is pushed with ids and nothing else, urgent, for as long as it lives', async (t) => {
  const { w, service, endpoint, device } = await subscribed(t);
  await w.signIn(w.browser());
  await w.app.jobs.runDue();
  const [open] = await device.knocks();
  assert.ok(open);
  const [push] = service.deliveries;
  assert.deepEqual(JSON.parse(push?.text ?? ''), {
    knock: open.ask.knock,
    device: device.deviceId,
    expires: open.ask.expiresAt,
  });
  assert.deepEqual([push?.endpoint, push?.urgency, push?.ttlSeconds], [endpoint, 'high', 120]);
  assert.deepEqual([service.deliveries.length, service.refusals], [1, []]);
});

test('a push service that stumbles is tried again, and what it is given then lives no longer than the knock', async (t) => {
  const { w, service } = await subscribed(t);
  service.answerNext(500, 503);
  await w.signIn(w.browser());
  await w.app.jobs.runDue();
  assert.equal(service.deliveries.length, 1);
  await pass(w, 20);
  assert.equal(service.deliveries.length, 3, 'until it was taken, and not once more');
  const ttls = service.deliveries.map(({ ttlSeconds }) => ttlSeconds);
  assert.ok((ttls[2] ?? 0) < 120 && (ttls[2] ?? 0) >= 100, String(ttls));
});

test('a push service that stays down is left alone when the knock is over, and the code signs in meanwhile', async (t) => {
  const { w, service, device, codeApp } = await subscribed(t);
  service.answerNext(...Array.from({ length: 100 }, () => 500));
  const b = w.browser();
  await w.signIn(b);
  await w.app.jobs.runDue();
  await b.get('/sign-in/code?from=app');
  assert.equal((await b.submit({ code: codeApp.code() })).status, 303);
  assert.equal((await b.api('GET /api/session')).json.session.level, 2);
  await pass(w, 120);
  const tried = service.deliveries.length;
  assert.ok(tried > 3 && tried <= 15, String(tried));
  assert.deepEqual(await device.knocks(), []);
  await pass(w, 60);
  assert.equal(service.deliveries.length, tried);
});

test('a push service that refuses connections: the phone still finds the knock, the page says when it is over', async (t) => {
  const { w, device, closeService } = await subscribed(t);
  await closeService();
  const b = w.browser();
  await w.signIn(b);
  await w.app.jobs.runDue();
  assert.equal((await device.knocks()).length, 1);
  const page = await b.get('/sign-in/knock');
  assert.match(page.body, /<p class="number">\d+<\/p>/);
  await pass(w, 120);
  assert.deepEqual(await device.knocks(), []);
  const over = await b.get('/sign-in/knock');
  assert.equal(over.status, 200);
  assert.doesNotMatch(over.body, /<p class="number">/);
  assert.match(over.body, /action="\/sign-in\/knock"/);
  assert.equal((await device.call('GET', '/api/device')).json.push, true, 'the subscription stays');
});

test('a subscription that is gone is forgotten, and the knock is answered without it', async (t) => {
  const { w, service, endpoint, device } = await subscribed(t);
  service.expire(endpoint);
  const b = w.browser();
  await w.signIn(b);
  await w.app.jobs.runDue();
  assert.equal((await device.call('GET', '/api/device')).json.push, false);
  const page = await b.get('/sign-in/knock');
  const shown = /<p class="number">(\d+)<\/p>/.exec(page.body)?.[1] ?? '';
  await device.answer('yes', { number: shown });
  assert.equal((await b.get('/sign-in/knock')).status, 200);
  assert.equal((await b.submit({}, '/sign-in/knock/finish')).status, 303);
  assert.equal(service.deliveries.length, 0);
});

/** A world whose mail leaves through an SMTP server on loopback. */
async function mailing(t: TestContext) {
  const sink = await createSmtpSink();
  const mail = smtpMail({ url: sink.url, from: 'Aldaba <aldaba@example.org>', log: silentLog });
  t.after(async () => {
    mail.close();
    await sink.close();
  });
  const w = await world(t, { mail });
  const ana = await protectedAna(w);
  await w.app.jobs.runDue();
  return { w, sink, ...ana, before: sink.mails.length };
}

test('a mail gateway that is down keeps nobody out, and the notice comes once it is up, once', async (t) => {
  const { w, sink, codeApp, before } = await mailing(t);
  assert.ok(before > 0, 'mails leave while it is up');
  sink.failWith(451);
  w.clock.move(60_000);
  const signedInAt = w.clock.now();
  const b = w.browser({ userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36' });
  await w.signIn(b);
  await b.get('/sign-in/code?from=app');
  assert.equal((await b.submit({ code: codeApp.code() })).status, 303);
  assert.equal((await b.api('GET /api/session')).status, 200);
  await pass(w, 60);
  assert.equal(sink.mails.length, before);
  sink.failWith(null);
  await pass(w, 120);
  const late = sink.mails.slice(before);
  assert.deepEqual(
    late.map(({ to }) => to),
    [[address]],
  );
  const time = new Intl.DateTimeFormat('es', { timeStyle: 'short', timeZone: 'UTC' }).format(signedInAt);
  assert.ok(late[0]?.parsed.text?.includes(time), `tells of ${time}: ${late[0]?.parsed.text}`);
});
