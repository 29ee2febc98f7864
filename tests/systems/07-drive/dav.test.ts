// The drive over HTTP, as programs meet it: who gets in, what they may, and litmus.
import assert from 'node:assert/strict';
import { Agent, request as open } from 'node:http';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { freePort } from '../../kit/dav-server.ts';
import { runLitmus } from '../../kit/litmus.ts';
import type { WorldOptions } from '../../kit/world.ts';
import { driveHouse, pattern, put } from './house.ts';

async function served(t: TestContext, options: WorldOptions & { quotaBytes?: number | null } = {}) {
  const port = await freePort();
  const house = await driveHouse(t, {
    ...options,
    env: { ORIGIN: `http://localhost:${port}`, ...options.env },
  });
  await house.app.server.listen({ host: '127.0.0.1', port });
  const agent = new Agent({ keepAlive: true });
  t.after(() => agent.destroy());
  const user = 'ana@example.org';
  const passwordOf = async (scope: string, accountId = house.ana.accountId) =>
    (await house.app.appPasswords.make(accountId, { name: scope, scopes: [scope as 'drive'] }, null)).secret;
  const secret = await passwordOf('drive');
  const base = `/dav/drives/${house.drive.id}/`;

  async function ask(
    method: string,
    path: string,
    given: {
      user?: string;
      secret?: string;
      headers?: Record<string, string>;
      body?: string | Buffer;
      base?: string;
    } = {},
  ) {
    const authorization = `Basic ${Buffer.from(`${given.user ?? user}:${given.secret ?? secret}`).toString('base64')}`;
    const request = open({
      agent,
      port,
      host: '127.0.0.1',
      method,
      path: (given.base ?? base) + path,
      headers: {
        host: `localhost:${port}`,
        authorization,
        ...(given.body === undefined ? {} : { 'content-length': Buffer.byteLength(given.body) }),
        ...given.headers,
      },
    });
    request.end(given.body);
    const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces) };
  }
  return { ...house, port, secret, user, base, ask, passwordOf };
}

onEachDatabase('a drive over HTTP', ({ kind }) => {
  test('litmus passes every test', async (t) => {
    const { port, base, user, secret } = await served(t, { kind });
    await runLitmus(t, `http://localhost:${port}${base}`, user, secret);
  });

  test('a drive of others is no drive; a password that reads changes nothing', async (t) => {
    const { ask, person, passwordOf, ana, space } = await served(t, { kind });
    await put(space, 'f', 'x');
    const nora = await person('Nora');
    const hers = { user: nora.loginAddress, secret: await passwordOf('drive', nora.id) };
    for (const method of ['GET', 'PROPFIND', 'PUT', 'DELETE', 'LOCK', 'MKCOL']) {
      const own = await ask(method, 'f', { ...hers });
      const none = await ask(method, 'f', { base: '/dav/drives/nosuch1/' });
      assert.deepEqual([own.status, own.body], [404, none.body], method);
      assert.equal(none.status, 404, method);
    }
    const reading = { secret: await passwordOf('drive-read', ana.accountId) };
    assert.equal((await ask('GET', 'f', reading)).body.toString(), 'x');
    for (const method of ['PUT', 'DELETE', 'LOCK', 'MKCOL', 'MOVE', 'COPY', 'PROPPATCH'])
      assert.equal(
        (await ask(method, 'f', { ...reading, headers: { destination: 'g' } })).status,
        403,
        method,
      );
    const calendars = { secret: await passwordOf('calendars', ana.accountId) };
    assert.equal((await ask('GET', 'f', calendars)).status, 403);
    assert.equal((await ask('GET', 'f', { secret: 'wrong' })).status, 401);
  });

  test('what rclone asks of a drive: dates, sums, quota and chunks', async (t) => {
    const { ask } = await served(t, { kind, quotaBytes: 1_000_000 });
    const sha1 = 'c22b5f9178342609428d6f51b2c5af4c0bde6a42';
    const done = await ask('PUT', 'hi%20%C3%B1.txt', {
      body: 'hi',
      headers: { 'x-oc-mtime': '1500000000', 'oc-checksum': `SHA1:${sha1}` },
    });
    assert.deepEqual([done.status, done.headers['x-oc-mtime']], [201, 'accepted']);
    const asked = `<?xml version="1.0"?><d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><d:getlastmodified/><oc:checksums/><d:quota-available-bytes/></d:prop></d:propfind>`;
    const listed = await ask('PROPFIND', '', { body: asked, headers: { depth: '1' } });
    assert.equal(listed.status, 207);
    const text = listed.body.toString();
    assert.match(text, /Fri, 14 Jul 2017 02:40:00 GMT/);
    assert.match(text, new RegExp(`SHA1:${sha1}`));
    assert.match(text, />999998</);
    const wrong = await ask('PUT', 'x', { body: 'hi', headers: { 'oc-checksum': `SHA1:${'0'.repeat(40)}` } });
    assert.equal(wrong.status, 400);
    assert.equal((await ask('GET', 'x')).status, 404);
    const large = await ask('PUT', 'large', { body: pattern(999_999) });
    assert.equal(large.status, 507);
    const fits = await ask('PUT', 'large', { body: pattern(900_000) });
    assert.equal(fits.status, 201);
    const part = await ask('GET', 'large', { headers: { range: 'bytes=899990-' } });
    assert.deepEqual([part.status, part.body], [206, pattern(900_000).subarray(899_990)]);
  });
});
