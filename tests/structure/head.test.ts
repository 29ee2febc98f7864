// HEAD is asked by programs that look before they fetch. Whatever route: the answer is GET's without its body, at once, and
// nothing is opened or made for it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { requestOf } from '../../src/canary/samples.ts';
import { cookiesOf } from '../kit/live.ts';
import { world } from '../kit/world.ts';

test('HEAD of every route is over at once, as GET would be answered, and has no body', {
  timeout: 300_000,
}, async (t) => {
  const w = await world(t);
  const { browser } = await w.firstAccount();
  const { organisations } = (await browser.api('GET /api/organisations')).json;
  const { server } = w.app.server;
  await w.app.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.address() as AddressInfo;
  const headers = { host: w.config.origin.host };
  const { cookie: hers = '' } = cookiesOf(browser.jar);

  async function ask(method: string, path: string, more: Record<string, string> = {}) {
    const begun = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    const sent = request({
      port,
      host: '127.0.0.1',
      method,
      path,
      agent: false,
      headers: { ...headers, ...more },
    });
    sent.on('error', () => {});
    sent.end();
    const [[, response], [answer]] = (await Promise.all([begun, once(sent, 'response')])) as [
      [IncomingMessage, ServerResponse],
      [IncomingMessage],
    ];
    return { sent, response, answer };
  }

  let answered = 0;
  for (const { key, route } of w.app.doors) {
    if (!key.startsWith('GET ')) continue;
    const { url } = requestOf(key, route, '');
    const path = url.replace(/^\/api\/organisations\/[^/?]+/, `/api/organisations/${organisations[0].id}`);
    for (const cookie of [hers, '']) {
      const head = await ask('HEAD', path, { cookie });
      if (!head.response.writableFinished && !head.response.destroyed) await once(head.response, 'close');
      head.sent.destroy();
      const got = await ask('GET', path, { cookie });
      assert.equal(head.answer.statusCode, got.answer.statusCode, `${key}: ${path}`);
      assert.equal(head.answer.headers['content-type'], got.answer.headers['content-type'], key);
      if (got.answer.statusCode === 200) answered += 1;
      got.sent.destroy();
    }
  }
  t.diagnostic(`${answered} answers`);
  assert.ok(answered > 50);
});
