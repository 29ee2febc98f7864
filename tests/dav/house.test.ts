// A DAV route in the whole house: who gets in with what, and that nothing half proven does.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { drive } from '../../src/canary/canary.ts';
import { openScratch } from '../../src/canary/scratch.ts';
import { readConfig } from '../../src/core/config.ts';
import { davMethods } from '../../src/core/contract.ts';
import { registeredRoutes } from '../../src/core/http/registered-routes.ts';
import { memoryDoors } from '../kit/dav-server.ts';
import { createMemoryTree } from '../kit/memory-space.ts';
import { address, password, world } from '../kit/world.ts';
import { basic, make } from '../systems/06-app-passwords/programs.ts';

const doorsOf = (now: () => number) => memoryDoors(createMemoryTree({ now }), { now });

test('the canary drives every verb of a DAV route, and every one refuses', async (t) => {
  const config = readConfig({ ORIGIN: 'http://localhost:8330', DATA_DIR: '/nowhere' });
  const scratch = await openScratch(config, '/nowhere', doorsOf(Date.now));
  t.after(() => scratch.app.stop());
  const report = await drive(scratch);
  assert.deepEqual(report.failures, []);
  for (const method of davMethods)
    for (const path of ['/dav/memory', '/dav/memory/*'])
      assert.ok(
        report.tried.filter(({ route, answer }) => route === `${method} ${path}` && answer.startsWith('401'))
          .length >= 13,
        `${method} ${path}`,
      );
});

test('the canary sees a single verb of a DAV route that answers', async (t) => {
  const config = readConfig({ ORIGIN: 'http://localhost:8330', DATA_DIR: '/nowhere' });
  const scratch = await openScratch(config, '/nowhere', doorsOf(Date.now));
  t.after(() => scratch.app.stop());
  scratch.app.server.addHook('preHandler', async (request, reply) => {
    if (request.method === 'PROPFIND') return reply.status(207).send('<D:multistatus/>');
  });
  const { failures } = await drive(scratch);
  assert.ok(failures.length > 0 && failures.every(({ route }) => route.startsWith('PROPFIND /dav/')));
});

test('a DAV route is served with every verb and no other, to app passwords of its scope alone', async (t) => {
  const w = await world(t, { moreDoors: doorsOf(() => 0) });
  await w.app.server.ready();
  const served = registeredRoutes(w.app.server).filter((route) => route.endsWith(' /dav/memory/*'));
  assert.deepEqual(new Set(served.map((route) => route.split(' ')[0])), new Set(davMethods));
  const { browser } = await w.firstAccount();
  assert.equal((await browser.get('/dav/memory/')).status, 401, 'a session opens nothing here');
  const ask = (secret: string, method: string, headers: Record<string, string> = {}) =>
    w.browser().send(method, '/dav/memory/a', {
      origin: null,
      headers: { authorization: basic(address, secret), ...headers },
    });
  const both = await browser.send('GET', '/dav/memory/', {
    headers: { authorization: basic(address, password) },
  });
  assert.equal(both.status, 401, 'two kinds of credentials are none');
  assert.equal((await ask(password, 'PUT')).status, 201, 'without a second step the password is enough');
  const full = await make(browser);
  const reads = await make(browser, { name: 'reads', scopes: ['drive-read'] });
  const other = await make(browser, { name: 'other', scopes: ['calendars'] });
  assert.equal((await ask(full.secret, 'PUT')).status, 204);
  assert.equal((await ask(reads.secret, 'GET')).status, 200);
  assert.equal((await ask(reads.secret, 'PUT')).status, 403);
  const wrong = await ask(other.secret, 'GET');
  assert.deepEqual(
    [wrong.status, wrong.headers['www-authenticate'], wrong.location],
    [403, undefined, undefined],
  );
  assert.match(wrong.body, /core\/wrong-scope/);
});

test('an upload is cut when the app password it came with is revoked', async (t) => {
  const w = await world(t, { moreDoors: doorsOf(() => 0) });
  const { browser } = await w.firstAccount();
  const { id, secret } = await make(browser);
  await w.app.server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = w.app.server.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.write(
    `PUT /dav/memory/big HTTP/1.1\r\nhost: localhost:8330\r\nauthorization: ${basic(address, secret)}\r\nexpect: 100-continue\r\ncontent-length: 1000000\r\n\r\n`,
  );
  const [first] = (await once(socket, 'data')) as [Buffer];
  assert.match(first.toString(), /^HTTP\/1\.1 100 Continue/);
  socket.write(Buffer.alloc(1000));
  assert.equal((await browser.api(`DELETE /api/app-passwords/${id}`)).status, 200);
  await closed;
  const after = await w.browser().send('GET', '/dav/memory/big', {
    origin: null,
    headers: { authorization: basic(address, password) },
  });
  assert.equal(after.status, 404);
});
