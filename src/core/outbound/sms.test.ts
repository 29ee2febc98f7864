// The gateways against real servers that speak their APIs (tests/kit/sms-gateway.ts).
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createSmsGatewayStand, type GatewayKind } from '../../../tests/kit/sms-gateway.ts';
import { createMovableClock } from '../clock.ts';
import { OutboundFailure, readRetryAfter } from './failure.ts';
import { smsGateway } from './sms-gateways.ts';

const sms = { to: '+41791234567', text: '123456 para entrar en Aldaba. No se lo des a nadie.' };
const receiptUrl = 'https://accounts.example.org/api/sms/receipts/a/b';

/** A busy machine answers late: only tests of a gateway that hangs are impatient. */
async function stand(t: TestContext, kind: GatewayKind, timeoutMs = 20_000) {
  const clock = createMovableClock();
  const there = await createSmsGatewayStand(kind, { now: () => clock.now() });
  t.after(() => there.close());
  return { there, clock, gateway: smsGateway({ url: there.url, clock, timeoutMs }) };
}
const isFailure = (status: number | null, permanent: boolean) => (error: unknown) => {
  assert.ok(error instanceof OutboundFailure);
  assert.deepEqual([error.status, error.permanent], [status, permanent], error.message);
  assert.doesNotMatch(`${error.message}${error.stack}`, /79123|123456|token|secret/);
  return true;
};

for (const kind of ['generic', 'twilio', 'vonage'] as const) {
  test(`${kind}: a message leaves as its API wants it, and comes back with the gateway's name for it`, async (t) => {
    const { there, gateway } = await stand(t, kind);
    const { reference } = await gateway.send({ ...sms, receiptUrl });
    assert.deepEqual(there.taken, [{ ...sms, reference, receiptUrl }]);
    await gateway.check();
  });

  test(`${kind}: refusals tell whether trying again helps, and never the number`, async (t) => {
    const { there, gateway } = await stand(t, kind);
    for (const [status, permanent] of [
      [400, true],
      [401, false],
      [429, false],
      [500, false],
      [307, false],
    ] as const) {
      there.failWith(status);
      await assert.rejects(gateway.send(sms), isFailure(status, permanent));
    }
  });

  test(`${kind}: a gateway that hangs costs its time limit, and after four in a row nothing`, async (t) => {
    const { there, clock, gateway } = await stand(t, kind, 300);
    there.hang(true);
    for (let one = 0; one < 4; one += 1) await assert.rejects(gateway.send(sms), isFailure(null, false));
    const before = there.requests;
    await assert.rejects(gateway.send(sms), isFailure(null, false));
    assert.equal(there.requests, before, 'it rests');
    there.hang(false);
    // On a busy machine an answer in time may take a try or two more.
    let sent = false;
    for (let tries = 0; tries < 20 && !sent; tries += 1) {
      clock.move(16_000);
      sent = await gateway.send(sms).then(
        () => true,
        () => false,
      );
    }
    assert.ok(sent && there.taken.length > 0, 'it is asked again after its rest');
  });

  test(`${kind}: however many messages wait, half of the jobs stay free for mail and push`, async (t) => {
    const { there, gateway } = await stand(t, kind, 300);
    there.hang(true);
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => gateway.send(sms)));
    assert.ok(tries.every(({ status }) => status === 'rejected'));
    assert.ok(there.requests <= 4, String(there.requests));
  });

  test(`${kind}: a text that would cost two messages and a number that is none stay here`, async (t) => {
    const { there, gateway } = await stand(t, kind);
    for (const bad of [
      { ...sms, text: 'x'.repeat(161) },
      { ...sms, text: 'código' },
      { ...sms, to: '0791234567' },
      { ...sms, to: '+41 79 123 45 67' },
      { ...sms, to: '' },
    ])
      await assert.rejects(gateway.send(bad), (error) => error instanceof OutboundFailure && error.permanent);
    assert.equal(there.requests, 0);
  });
}

test('Vonage says in the body of a 200 that it took nothing', async (t) => {
  const { there, gateway } = await stand(t, 'vonage');
  there.refuseWith('7');
  await assert.rejects(gateway.send(sms), isFailure(null, true));
  there.refuseWith('1');
  await assert.rejects(gateway.send(sms), isFailure(null, false));
});

test('no gateway is a failure to be tried again', async () => {
  const gateway = smsGateway({ url: 'http://token@127.0.0.1:1/', clock: createMovableClock() });
  await assert.rejects(gateway.send(sms), isFailure(null, false));
  await assert.rejects(gateway.check(), isFailure(null, false));
});

test('Retry-After is read in both forms and never longer than a day', () => {
  const now = Date.UTC(2026, 0, 1);
  assert.equal(readRetryAfter('120', now), 120);
  assert.equal(readRetryAfter('Thu, 01 Jan 2026 00:02:00 GMT', now), 120);
  assert.equal(readRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now), 0);
  assert.equal(readRetryAfter('999999999', now), 86_400);
  for (const nothing of [null, undefined, '', 'soon', '-5x'])
    assert.equal(readRetryAfter(nothing, now), null);
});
