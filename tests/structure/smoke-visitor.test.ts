// The visitor of scripts/smoke.ts, against a server of three pages: what it sends is what a browser would send.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { readForms } from '../../scripts/smoke-forms.ts';
import { createVisitor } from '../../scripts/smoke-visitor.ts';

test('a form is read with its hidden fields, its first button and what is already ticked', () => {
  const [form] =
    readForms(`<form action="/a?x=1&amp;y=2" method="post"><input type="hidden" name="formToken" value="&quot;t&quot;">
    <input name="address" type="email" required><input type="checkbox" name="trust" value="1">
    <input type="checkbox" name="terms" required><button name="go" value="in">Go</button><button name="no">No</button></form>`);
  assert.deepEqual(form, {
    action: '/a?x=1&y=2',
    method: 'post',
    fields: [
      { name: 'formToken', type: 'hidden', value: '"t"' },
      { name: 'address', type: 'email', value: '' },
      { name: 'terms', type: 'checkbox', value: 'on' },
      { name: 'go', type: 'submit', value: 'in' },
    ],
  });
});

test('a visitor fills a form, follows to the next page, keeps its cookie and loses it again', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push(
        `${request.method} ${request.url} ${request.headers.cookie ?? '-'} ${Buffer.concat(chunks).toString()}`,
      );
      if (request.method === 'POST') {
        response.writeHead(303, { location: '/home', 'set-cookie': '__Host-aldaba=1; Path=/; Secure' }).end();
      } else if (request.method === 'DELETE') {
        response.writeHead(200, { 'set-cookie': '__Host-aldaba=; Max-Age=0' }).end();
      } else if (request.url === '/gone') response.writeHead(404).end('nothing');
      else
        response.end(
          '<form method="post" action="/in"><input name="address"><input type="hidden" name="k" value="v"></form>',
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const visitor = createVisitor(`http://localhost:${address.port}`);
    await visitor.open('/start#secret');
    await visitor.submit(() => true, [[/address/, 'ana@example.org']]);
    assert.ok(visitor.hasCookie('aldaba'));
    await visitor.call('DELETE', '/api/session');
    assert.ok(!visitor.hasCookie('aldaba'));
    await assert.rejects(visitor.open('/gone'), /404/);
    await assert.rejects(visitor.open('https://example.org/'), /led away/);
    assert.deepEqual(seen, [
      'GET /start - ',
      'POST /in - address=ana%40example.org&k=v',
      'GET /home __Host-aldaba=1 ',
      'DELETE /api/session __Host-aldaba=1 ',
      'GET /gone - ',
    ]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
