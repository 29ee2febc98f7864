// A drive by a host of its own, `<driveId>.<DRIVE_DOMAIN>`: the drive is at its root, and nothing else of the house is there.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request as open } from 'node:http';
import { type TestContext, test } from 'node:test';
import { ConfigError, readConfig } from '../../../src/core/config.ts';
import { davMethods } from '../../../src/core/contract.ts';
import { registeredRoutes } from '../../../src/core/http/registered-routes.ts';
import { freePort } from '../../kit/dav-server.ts';
import { cookiesOf } from '../../kit/live.ts';
import { runLitmus } from '../../kit/litmus.ts';
import { driveHouse, put, textAt } from './house.ts';

async function served(t: TestContext) {
  const port = await freePort();
  const house = await driveHouse(t, {
    env: { ORIGIN: `http://localhost:${port}`, DRIVE_DOMAIN: 'connect.localhost' },
  });
  await house.app.server.listen({ host: '127.0.0.1', port });
  const { secret } = await house.app.appPasswords.make(
    house.ana.accountId,
    { name: 'drive', scopes: ['drive'] },
    null,
  );
  const own = `${house.drive.id}.connect.localhost:${port}`;
  const authorization = `Basic ${Buffer.from(`ana@example.org:${secret}`).toString('base64')}`;
  async function ask(
    method: string,
    path: string,
    headers: Record<string, string | undefined> = {},
    body?: string,
  ) {
    const given = Object.entries({ host: own, authorization, ...headers }).filter(
      ([, value]) => value !== undefined,
    ) as [string, string][];
    const request = open({
      port,
      host: '127.0.0.1',
      method,
      path,
      agent: false,
      headers: Object.fromEntries(given),
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const pieces: Buffer[] = [];
    for await (const piece of response) pieces.push(piece as Buffer);
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(pieces).toString() };
  }
  return { ...house, port, own, secret, ask };
}

test('litmus passes every test against a drive at the root of its host', async (t) => {
  const { port, own, secret } = await served(t);
  await runLitmus(t, `http://${own}/`, 'ana@example.org', secret, `http://127.0.0.1:${port}`);
});

test('the drive is at the root of its host: addresses, Destination and locks are its own', async (t) => {
  const { ask, own, port, drive, space } = await served(t);
  assert.equal((await ask('PUT', '/a.txt', {}, 'here')).status, 201);
  assert.equal(await textAt(space, 'a.txt'), 'here');
  const listed = await ask('PROPFIND', '/', { depth: '1' });
  assert.equal(listed.status, 207);
  const addresses = new Set([...listed.body.matchAll(/<D:href>([^<]*)/g)].map(([, href]) => href));
  assert.deepEqual(addresses, new Set(['/', '/Personal/', '/a.txt']));
  for (const destination of [`http://${own}/b.txt`, '/c.txt'])
    assert.equal((await ask('COPY', '/a.txt', { destination })).status, 201, destination);
  for (const destination of [
    `http://localhost:${port}/dav/drives/${drive.id}/d.txt`,
    `http://other22.connect.localhost:${port}/d.txt`,
  ])
    assert.equal((await ask('COPY', '/a.txt', { destination })).status, 502, destination);
  const lock = `<?xml version="1.0"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>`;
  const locked = await ask('LOCK', '/a.txt', { 'content-type': 'application/xml' }, lock);
  assert.match(locked.body, /<D:lockroot><D:href>\/a\.txt</);
  const token = locked.headers['lock-token'] ?? '';
  assert.equal((await ask('PUT', '/a.txt', {}, 'no')).status, 423);
  const shown = { if: `<http://${own}/a.txt> (${String(token)})` };
  assert.equal((await ask('PUT', '/a.txt', shown, 'yes')).status, 204);
  const absolute = await ask('GET', `http://${own}/b.txt`);
  assert.deepEqual([absolute.status, absolute.body], [200, 'here']);
  // At its path on the house's own host it is the same drive.
  const atPath = await ask('GET', `/dav/drives/${drive.id}/b.txt`, { host: `localhost:${port}` });
  assert.deepEqual([atPath.status, atPath.body], [200, 'here']);
});

test('nothing else is served there, whoever asks: every route of the house is a name in the drive', async (t) => {
  const { ask, app, ana, space, drive, port } = await served(t);
  await put(space, 'f', 'x');
  const { cookie } = cookiesOf(ana.browser.jar);
  const paths = new Set(
    registeredRoutes(app.server).map((route) =>
      route.slice(route.indexOf(' ') + 1).replaceAll(/:\w+|\*/g, 'x'),
    ),
  );
  assert.ok(paths.size > 100);
  for (const path of [...paths, '/health/live', '/health/ready', '/auth/', '/.well-known/security.txt']) {
    const nobody = await ask('GET', path, { authorization: undefined });
    assert.equal(nobody.status, 401, path);
    assert.match(String(nobody.headers['www-authenticate']), /^Basic /, path);
    const session = await ask('GET', path, { authorization: undefined, cookie });
    assert.equal(session.status, 401, `${path}: a session opens nothing here`);
    assert.equal(session.headers['set-cookie'], undefined, path);
    const program = await ask('GET', path);
    if (path === '/') assert.match(program.body, /^This is a folder/);
    else assert.ok([400, 404].includes(program.status ?? 0), `${path}: ${program.status}`);
  }
  for (const method of ['POST', 'PATCH', 'TRACE']) {
    const { status } = await ask(method, '/api/session', { cookie, authorization: undefined });
    assert.ok([400, 401, 404, 405, 421].includes(status ?? 0), `${method}: ${status}`);
  }
  for (const path of ['/../../api/session', '/..%2f..%2fapi/session', '//api/session', '/%2e%2e/f'])
    assert.ok([400, 404].includes((await ask('GET', path)).status ?? 0), path);
  for (const host of [
    `connect.localhost:${port}`,
    `a.${drive.id}.connect.localhost:${port}`,
    `${drive.id}.connect.localhost`,
    `${drive.id}.connect.localhost:1`,
    `${drive.id}.connect.localhost.example.org:${port}`,
  ])
    assert.equal((await ask('GET', '/f', { host })).status, 421, host);
  const other = await ask('GET', '/f', { host: `nosuch2.connect.localhost:${port}` });
  assert.equal(other.status, 404, 'a drive that is none');
  for (const method of davMethods)
    assert.equal((await ask(method, '/f', { authorization: undefined })).status, 401, method);
});

test('a proxy that names another host than the request does is refused', async (t) => {
  const port = await freePort();
  const house = await driveHouse(t, {
    env: {
      ORIGIN: `http://localhost:${port}`,
      DRIVE_DOMAIN: 'connect.localhost',
      TRUSTED_PROXIES: '127.0.0.1',
    },
  });
  const own = `${house.drive.id}.connect.localhost:${port}`;
  const pairs: readonly (readonly [host: string, forwarded: string])[] = [
    [own, `localhost:${port}`],
    [`localhost:${port}`, own],
    [own, `other22.connect.localhost:${port}`],
  ];
  for (const [host, forwarded] of pairs) {
    const said = await house.app.server.inject({
      method: 'PROPFIND' as 'GET',
      url: '/',
      headers: { host, 'x-forwarded-host': forwarded },
    });
    assert.equal(said.statusCode, 421, `${host} ${forwarded}`);
  }
});

test('DRIVE_DOMAIN is a domain, and not one that ORIGIN lies below', () => {
  const read = (domain: string) =>
    readConfig({ ORIGIN: 'https://accounts.example.org', DATA_DIR: '/nowhere', DRIVE_DOMAIN: domain })
      .driveDomain;
  assert.equal(read('Connect.Example.org.'), 'connect.example.org');
  for (const wrong of [
    'example.org',
    'https://connect.example.org',
    '*.example.org',
    'a b',
    '-a.example.org',
  ])
    assert.throws(() => read(wrong), ConfigError, wrong);
});
