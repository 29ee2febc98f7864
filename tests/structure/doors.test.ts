// Every way in: who may use it is declared with a reason, is so, and what it refuses with is what the contract says.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AjvCompiler } from '@fastify/ajv-compiler';
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import { type Guard, type RouteKey, servedAs } from '../../src/core/contract.ts';
import { registeredRoutes, servedWithoutDoor } from '../../src/core/http/registered-routes.ts';
import { createDeclaredCheck } from '../kit/declared.ts';
import { type World, world } from '../kit/world.ts';

const kinds: Record<Guard['kind'], true> = {
  public: true,
  attempt: true,
  session: true,
  enrolling: true,
  sudo: true,
  device: true,
  operator: true,
  app: true,
  service: true,
};

test('every route declares who may use it, and every open one says why', async (t) => {
  const w = await world(t);
  assert.ok(w.app.doors.length > 60, 'the routes were found');
  for (const { key, route } of w.app.doors) {
    assert.ok(kinds[route.guard.kind], `${key}: ${route.guard.kind}`);
    if (route.guard.kind === 'public') assert.match(route.guard.why, /^\p{Lu}.{15,}\.$/u, key);
    // What other sites may send is open by nature: no cookie of ours would come with it.
    if (route.fromOtherSites !== undefined) {
      assert.match(route.fromOtherSites, /^\p{Lu}.{15,}\.$/u, key);
      assert.equal(route.guard.kind, 'public', key);
    }
  }
});

test('the schemas of every route compile, though nobody has asked for it yet', async (t) => {
  const w = await world(t);
  const validate = AjvCompiler()({}, { customOptions: { coerceTypes: false } });
  const serialise = SerializerSelector()({}, {});
  for (const { key, route } of w.app.doors) {
    const [method, url] = key.split(' ') as [string, string];
    for (const schema of [route.params, route.query, route.body, route.form])
      if (schema) assert.doesNotThrow(() => validate({ schema, method, url, httpPart: 'body' }), key);
    const { reply } = route;
    if (typeof reply === 'object')
      assert.doesNotThrow(() => serialise({ schema: reply, method, url, httpStatus: '200' }), key);
  }
});

test('only what a proxy asks for or passes on from a protected site looks at the host itself', async (t) => {
  const w = await world(t);
  const of = (is: (route: (typeof w.app.doors)[number]['route']) => boolean) =>
    w.app.doors.filter(({ route }) => is(route)).map(({ key }) => key);
  assert.deepEqual(
    of(({ host }) => host === 'judged'),
    [
      'GET /gate/check',
      'GET /gate/forward',
      'GET /.aldaba/start',
      'GET /.aldaba/enter',
      'POST /.aldaba/leave',
    ],
  );
  assert.deepEqual(
    of(({ quiet }) => quiet === true),
    ['GET /gate/check', 'GET /gate/forward'],
  );
});

test('what may be answered again for a second only reads, has no parameters and no body, and is named here', async (t) => {
  const w = await world(t);
  const again = w.app.doors.filter(({ route }) => route.again);
  assert.deepEqual(again.map(({ key }) => key).sort(), [
    'GET /api/session',
    'GET /gate/check',
    'GET /gate/forward',
  ]);
  for (const { key, route } of again) {
    assert.ok(key.startsWith('GET ') && !key.includes(':'), key);
    assert.deepEqual([route.params, route.query, route.body, route.form], Array(4).fill(undefined), key);
    assert.ok(typeof route.reply === 'object' || route.reply === 'nothing', key);
  }
});

const servedKeys = (key: RouteKey): string[] => {
  const { methods, path } = servedAs(key);
  return methods.map((method) => `${method} ${path}`);
};

test('a route stands once, and only health, assets and the two apps are served without a door', async (t) => {
  const w = await world(t, { webFolder: `${import.meta.dirname}/../../dist/web` });
  const keys = w.app.doors.flatMap(({ key }) => servedKeys(key));
  assert.equal(new Set(keys).size, keys.length);
  await w.app.server.ready();
  const served = registeredRoutes(w.app.server);
  for (const key of keys) assert.ok(served.includes(key), `${key} is not served`);
  const others = served.filter((key) => !keys.some((one) => one === key.replace(/^HEAD /, 'GET ')));
  assert.deepEqual(
    others.filter((key) => !servedWithoutDoor.test(key)),
    [],
  );
});

test('nobody gets through a door that is not open, and is told what is missing', async (t) => {
  const w = await world(t);
  await w.firstAccount();
  const missing = {
    attempt: 'core/attempt-required',
    device: 'core/device-required',
    app: 'core/app-password-required',
    service: 'core/service-required',
  } as Record<string, string>;
  let tried = 0;
  const doors = w.app.doors.flatMap(({ key, route }) =>
    servedKeys(key).map((one) => ({ key: one, route, dav: key.startsWith('DAV ') })),
  );
  for (const { key, route, dav } of doors) {
    if (route.guard.kind === 'public') continue;
    const [method = '', path = ''] = key.split(' ');
    const url = path.replace(/:[A-Za-z]+|\*/g, 'a'.repeat(22));
    const isForm = route.form !== undefined;
    const takesBody = isForm || route.body !== undefined;
    const said = await w.browser().send(method, url, {
      headers: takesBody
        ? { 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }
        : {},
      ...(takesBody ? { payload: isForm ? '' : '{}' } : {}),
    });
    tried += 1;
    const needed = missing[route.guard.kind] ?? 'core/sign-in-required';
    if (dav)
      assert.deepEqual(
        [
          said.status,
          said.headers['www-authenticate'],
          /html|json/.test(String(said.headers['content-type'])),
        ],
        [401, 'Basic realm="Aldaba", charset="UTF-8"', false],
        key,
      );
    else if (takesBody || route.query)
      assert.ok([303, 400, 401, 403].includes(said.status), `${key} ${said.status}`);
    else if (route.reply === 'page' || route.reply === 'protocol')
      assert.match(said.location ?? '', /^\/sign-in/, key);
    else assert.deepEqual([said.status, said.json?.code], [401, needed], key);
    assert.doesNotMatch(String(said.headers['set-cookie'] ?? ''), /__Host-aldaba=/, key);
  }
  assert.ok(tried > 40, String(tried));
});

test('a session without fresh proof, and one of no operator, are told so', async (t) => {
  const w = await world(t);
  const eva = w.browser();
  await w.signIn(eva, { address: (await w.person('Eva')).loginAddress });
  w.clock.move(6 * 60_000);
  let tried = 0;
  for (const { key, route } of w.app.doors) {
    const { kind } = route.guard;
    if ((kind !== 'sudo' && kind !== 'operator') || route.body || route.form || route.query) continue;
    const said = await eva.api(key.replace(/:[A-Za-z]+/g, 'a'.repeat(22)));
    const needed = kind === 'sudo' ? 'core/step-up-required' : 'core/operator-required';
    if (route.reply === 'page') assert.equal(said.status, kind === 'sudo' ? 303 : 403, key);
    else assert.deepEqual([said.status, said.json.code], [403, needed], key);
    tried += 1;
  }
  assert.ok(tried >= 3, String(tried));
});

// The browser of a world checks every answer against the contract: here are the refusals that cost nothing to drive.
const id = 'a'.repeat(22);
const refusals: readonly [route: string, body: unknown, code: string][] = [
  [`GET /api/authenticator/links/${id}`, undefined, 'authenticator/no-such-link'],
  [`GET /api/authenticator/links/${id}/events`, undefined, 'authenticator/no-such-link'],
  [`POST /api/authenticator/links/${id}/confirm`, { same: true }, 'authenticator/no-such-link'],
  [`POST /api/authenticator/claims/${id}/wait`, { claimToken: 'x' }, 'authenticator/link-over'],
  [`DELETE /api/two-step/factors/${id}`, undefined, 'factors/no-such-factor'],
  [`PATCH /api/two-step/factors/${id}`, { name: 'x' }, 'factors/no-such-factor'],
  [`PATCH /api/two-step/factors/${id}`, { name: '\u200b' }, 'factors/bad-name'],
  ['POST /api/two-step/code-apps', { name: '\u200b' }, 'factors/bad-name'],
  [`POST /api/two-step/code-apps/${id}/prove`, { code: '123456' }, 'factors/no-such-factor'],
  ['POST /api/two-step/backup-codes', {}, 'factors/no-factor'],
  ['POST /api/two-step/backup-codes/confirm', { code: '0' }, 'factors/no-sheet'],
  ['PATCH /api/account', { givenName: '\u200b' }, 'accounts/bad-name'],
  ['POST /api/account/login-address', { address: 'no address' }, 'accounts/bad-address'],
  ['POST /api/account/login-address/confirm', { code: '0' }, 'accounts/code-expired'],
  [
    'POST /api/account/password',
    { current: 'wrong', next: 'another long phrase of mine', endOtherSessions: false },
    'accounts/wrong-password',
  ],
  [`DELETE /api/sessions/${id}`, undefined, 'accounts/no-such-session'],
  [`GET /api/organisations/${id}/people`, undefined, 'organisations/not-yours'],
  [
    `POST /api/organisations/${id}/invitations`,
    { address: 'a@b.cc', role: 'member' },
    'organisations/not-yours',
  ],
  [`DELETE /api/organisations/${id}/invitations/${id}`, undefined, 'organisations/not-yours'],
];

test('what a route refuses with is declared', async (t) => {
  const w: World = await world(t);
  const { browser } = await w.firstAccount();
  for (const [route, body, code] of refusals)
    assert.equal((await browser.api(route, body)).json.code, code, route);
});

test('the check of declared codes sees one that is not declared, and a wrong status', async (t) => {
  const w = await world(t);
  const check = createDeclaredCheck(w.app.doors, { 'factors/odd': { status: 409, about: '' } });
  const answer = (status: number) => ({
    status,
    headers: { 'content-type': 'application/problem+json' },
    json: { code: 'factors/odd', status },
  });
  assert.throws(() => check('GET', '/api/two-step', answer(409)), /does not declare factors\/odd/);
  assert.throws(() => check('GET', '/api/two-step', answer(400)), /which has 409/);
});
