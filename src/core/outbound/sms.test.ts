import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { OutboundFailure, readRetryAfter } from './failure.ts';
import { httpSms } from './sms.ts';

let answer: { status: number; headers: Record<string, string> } = { status: 200, headers: {} };
const requests: { path: string; authorization: string | undefined; body: unknown }[] = [];
const gateway = createServer((request, response) => {
  void take(request).then(() => response.writeHead(answer.status, answer.headers).end('{}'));
});
async function take(request: IncomingMessage): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  requests.push({
    path: request.url ?? '',
    authorization: request.headers.authorization,
    body: JSON.parse(body),
  });
}
let port = 0;
before(async () => {
  gateway.listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  port = (gateway.address() as AddressInfo).port;
});
after(() => {
  gateway.close();
  gateway.closeAllConnections();
});

const sms = { to: '+41791234567', text: '123456 es tu codigo de Aldaba. No lo des a nadie.' };

test('a text leaves as JSON with the bearer of the URL, which is not in the address', async () => {
  answer = { status: 202, headers: {} };
  await httpSms({ url: `http://t%40ken@127.0.0.1:${port}/send` }).send(sms);
  assert.deepEqual(requests.at(-1), { path: '/send', authorization: 'Bearer t@ken', body: sms });
  await httpSms({ url: `http://127.0.0.1:${port}/send` }).send(sms);
  assert.equal(requests.at(-1)?.authorization, undefined);
});

test('refusals of the gateway tell whether trying again helps, and never the number', async () => {
  const gate = httpSms({ url: `http://token@127.0.0.1:${port}/` });
  for (const [status, permanent] of [
    [400, true],
    [401, false],
    [429, false],
    [500, false],
    [307, false],
  ] as const) {
    answer = { status, headers: { 'retry-after': '9', location: '/elsewhere' } };
    await assert.rejects(gate.send(sms), (error) => {
      assert.ok(error instanceof OutboundFailure);
      assert.deepEqual([error.status, error.permanent, error.retryAfterSeconds], [status, permanent, 9]);
      assert.doesNotMatch(`${error.message}${error.stack}`, /79123|123456|token@/);
      return true;
    });
  }
  assert.ok(requests.every(({ path }) => path !== '/elsewhere'));
});

test('no gateway is a failure to be tried again', async () => {
  await assert.rejects(
    httpSms({ url: 'http://token@127.0.0.1:1/' }).send(sms),
    (error) => error instanceof OutboundFailure && !error.permanent && error.status === null,
  );
});

test('a text that would cost two messages and a number that is none stay here', async () => {
  const before = requests.length;
  const gate = httpSms({ url: `http://127.0.0.1:${port}/` });
  for (const bad of [
    { ...sms, text: 'x'.repeat(161) },
    { ...sms, text: 'código' },
    { ...sms, to: '0791234567' },
    { ...sms, to: '+41 79 123 45 67' },
    { ...sms, to: '' },
  ])
    await assert.rejects(gate.send(bad), (error) => error instanceof OutboundFailure && error.permanent);
  assert.equal(requests.length, before);
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
