// Answers given again over the wire: only to who shows the same, only until somebody commits, only for a second.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { farServer } from '../15-operations/far-server.ts';
import { house } from '../03-organisations/house.ts';
import { enter, given, onSite, protectSite } from './site.ts';

const host = given.host;
const cookieOf = (jar: ReadonlyMap<string, string>) =>
  [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

/** Eva with a session and a pass, and the server listening on a file of SQLite. */
async function stand(t: TestContext, env: Record<string, string> = {}) {
  const h = await house(t, { kind: 'sqlite-file', env });
  const eva = await h.add('Eva', 'member');
  const site = await protectSite(h.ana, h.base);
  const visitor = onSite(h.w, host);
  await enter(eva.browser, visitor, host);
  const { server } = h.w.app;
  server.server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const wire = farServer(`http://127.0.0.1:${port}`);
  const send = (url: string, headers: Record<string, string>) =>
    wire.inject({ method: 'GET', url, remoteAddress: '', headers: { host: 'localhost:8330', ...headers } });
  const pass = cookieOf(visitor.browser.jar);
  const session = cookieOf(eva.browser.jar);
  return {
    ...h,
    eva,
    site,
    visitor,
    send,
    pass,
    session,
    check: (headers: Record<string, string> = {}) =>
      send('/gate/check', { cookie: pass, 'x-original-url': `https://${host}/page?x=1`, ...headers }),
    me: (headers: Record<string, string> = {}) => send('/api/session', { cookie: session, ...headers }),
  };
}

test('the same question gets the same answer for a second by the clock, and a new one then', async (t) => {
  const s = await stand(t);
  const first = await s.me();
  assert.equal(first.statusCode, 200);
  s.w.clock.move(900);
  const again = await s.me();
  assert.deepEqual(
    { ...again, headers: { ...again.headers, date: '' } },
    { ...first, headers: { ...first.headers, date: '' } },
    'every header of the house stands there too',
  );
  assert.match(String(again.headers['content-security-policy']), /default-src 'none'/);
  assert.equal(again.headers['cache-control'], 'no-store');
  s.w.clock.move(100);
  const { serverTime } = JSON.parse((await s.me()).body) as { serverTime: number };
  assert.equal(serverTime, (JSON.parse(first.body) as { serverTime: number }).serverTime + 1000);
});

test('every page of a site is let through by the one answer, another site by none', async (t) => {
  const s = await stand(t);
  const first = await s.check();
  assert.equal(first.headers['remote-email'], 'eva@example.org');
  const other = await s.check({ 'x-original-url': `https://${host}/other?y=2` });
  assert.deepEqual([other.statusCode, other.headers['remote-email']], [200, 'eva@example.org']);
  for (const address of [
    `https://files.example.org/page?x=1`,
    `https://${host}.evil.org/page?x=1`,
    `https://${host}@files.example.org/page?x=1`,
    `https://files.example.org\\@${host}/page?x=1`,
    `javascript://${host}/page?x=1`,
    `${host}/page?x=1`,
  ])
    assert.equal((await s.check({ 'x-original-url': address })).statusCode, 403, address);
  // The other header must name the same site.
  assert.equal((await s.check({ 'x-forwarded-host': 'files.example.org' })).statusCode, 403);
});

test('who shows something else is asked as if nobody had been there', async (t) => {
  const s = await stand(t);
  assert.deepEqual([(await s.me()).statusCode, (await s.check()).statusCode], [200, 200]);
  const anaMe = await s.me({ cookie: cookieOf(s.ana.jar) });
  assert.equal((JSON.parse(anaMe.body) as { account: { id: string } }).account.id, s.anaId);
  const token = /__Host-aldaba=([^;]+)/.exec(s.session)?.[1] ?? '';
  for (const [why, headers] of Object.entries<Record<string, string>>({
    'no cookie': { cookie: '' },
    'a cookie that stands twice': { cookie: `${s.session}; __Host-aldaba=${token}` },
    'one sign less': { cookie: s.session.replace(token, token.slice(0, -1)) },
    'a cookie and a header': { authorization: 'Basic ZXZhOng=' },
    'an empty header': { authorization: '' },
  }))
    assert.equal((await s.me(headers)).statusCode, 401, why);
  assert.equal((await s.me({ host: 'evil.example.org' })).statusCode, 421, 'another host');
  assert.equal((await s.check({ cookie: s.session })).statusCode, 401, 'a session is no pass');
});

test('what ends a right ends the answer at the next request: sign-out, role, rule and site', async (t) => {
  const s = await stand(t);
  const asks = async () => {
    for (let turn = 0; turn < 3; turn += 1) assert.equal((await s.check()).statusCode, 200);
    assert.equal((await s.me()).statusCode, 200);
  };
  await asks();
  await s.ana.api(`PATCH ${s.base}/people/${s.eva.accountId}`, { role: 'external' });
  assert.equal((await s.check()).statusCode, 403);
  await s.ana.api(`PATCH ${s.base}/people/${s.eva.accountId}`, { role: 'member' });
  await asks();
  await s.ana.api(`PUT ${s.base}/sites/${s.site.id}`, { ...given, secondStep: true });
  assert.equal((await s.check()).statusCode, 401);
  await s.ana.api(`PUT ${s.base}/sites/${s.site.id}`, given);
  await asks();
  await s.w.db.transaction((tx) => s.w.app.accounts.endSessions(tx, s.eva.accountId));
  assert.deepEqual([(await s.check()).statusCode, (await s.me()).statusCode], [401, 401]);
});

test('the visitor’s network behind a trusted proxy is part of the question', async (t) => {
  const s = await stand(t, { TRUSTED_PROXIES: '127.0.0.1' });
  const from = (ip: string) => s.me({ 'x-forwarded-for': ip });
  assert.equal((await from('203.0.113.7')).statusCode, 200);
  s.w.clock.move(500);
  const known = JSON.parse((await from('203.0.113.7')).body) as { serverTime: number };
  const other = JSON.parse((await from('198.51.100.9')).body) as { serverTime: number };
  assert.equal(other.serverTime, known.serverTime + 500, 'asked anew');
});
