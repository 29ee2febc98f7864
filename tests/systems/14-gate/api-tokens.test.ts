// API tokens: made by administrators, narrow, for one organisation, nobody anywhere else, over when they should be.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedAs } from '../../../src/core/contract.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { house, proveWithPassword, type House } from '../03-organisations/house.ts';
import { password } from '../../kit/world.ts';

const scopes = ['people:read', 'people:invite', 'audit:read'] as const;

async function make(h: House, more: object = {}): Promise<{ id: string; secret: string }> {
  const said = await h.ana.api(`POST ${h.base}/tokens`, {
    name: 'Altas de RR. HH.',
    scopes: ['people:read'],
    ...more,
  });
  if (said.status !== 200) throw new Error(`no token: ${JSON.stringify(said.json)}`);
  return { id: said.json.token.id, secret: said.json.secret };
}

/** One request of a program: no cookies, no Origin. */
function ask(h: House, secret: string, route: string, body?: unknown) {
  const [method = '', url = ''] = route.split(' ');
  return h.w.browser({ userAgent: 'curl/8.5.0' }).send(method, url, {
    origin: null,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

const routes = (base: string): Record<(typeof scopes)[number], readonly [string, unknown?][]> => ({
  'people:read': [[`GET ${base}/people`], [`GET ${base}/invitations`]],
  'people:invite': [[`POST ${base}/invitations`, { address: 'nora@example.org', role: 'member' }]],
  'audit:read': [[`GET ${base}/trail`]],
});

onEachDatabase('API tokens', ({ kind }) => {
  test('every scope opens its own routes and no other', async (t) => {
    const h = await house(t, { kind });
    for (const held of scopes) {
      const { secret } = await make(h, { scopes: [held] });
      for (const scope of scopes)
        for (const [route, body] of routes(h.base)[scope]) {
          const said = await ask(h, secret, route, body);
          if (scope === held) assert.equal(said.status, 200, `${held} ${route} ${JSON.stringify(said.json)}`);
          else assert.equal(said.json.code, 'core/wrong-scope', `${held} ${route}`);
        }
    }
  });

  test('a token is nobody on every route that does not name its scope', async (t) => {
    const h = await house(t, { kind });
    const { secret } = await make(h, { scopes });
    let tried = 0;
    for (const { key, route } of h.w.app.doors) {
      const { guard } = route;
      if (guard.kind === 'public' || guard.kind === 'attempt' || 'token' in guard) continue;
      const { methods, path } = servedAs(key);
      if (route.body || route.form || route.query) continue;
      const url = path.replace(':organisationId', h.organisation.id).replace(/:[A-Za-z]+/g, 'a'.repeat(22));
      for (const method of methods) {
        const said = await ask(h, secret, `${method} ${url}`);
        // Pages lead whoever is nobody to sign-in; programs of DAV are told.
        if (route.reply === 'page' || (route.reply === 'protocol' && guard.kind !== 'app'))
          assert.deepEqual([said.status, said.location?.split('?')[0]], [303, '/sign-in'], key);
        else assert.equal(said.status, 401, `${method} ${key}`);
        tried += 1;
      }
    }
    assert.ok(tried > 25, String(tried));
    const made = await ask(h, secret, `POST ${h.base}/tokens`, { name: 'x', scopes: ['audit:read'] });
    assert.equal(made.status, 401, 'a token makes no token');
  });

  test('a token opens its own organisation only', async (t) => {
    const h = await house(t, { kind });
    const other = await h.anotherOrganisation('Otra', h.anaId);
    const { secret } = await make(h, { scopes });
    for (const list of Object.values(routes(`/api/organisations/${other.id}`)))
      for (const [route, body] of list)
        assert.equal((await ask(h, secret, route, body)).json.code, 'core/wrong-scope', route);
  });

  test('it is over when it is revoked, when its time has come, and when its maker administers no more', async (t) => {
    const h = await house(t, { kind });
    const route = `GET ${h.base}/people`;
    const revoked = await make(h);
    const ended = await make(h, { expiresAt: h.w.clock.now() + 60_000 });
    assert.equal((await ask(h, revoked.secret, route)).status, 200);
    await h.ana.api(`DELETE ${h.base}/tokens/${revoked.id}`);
    assert.equal((await ask(h, revoked.secret, route)).status, 401);
    assert.equal((await ask(h, ended.secret, route)).status, 200);
    h.w.clock.move(60_000);
    assert.equal((await ask(h, ended.secret, route)).status, 401);

    const eva = await h.add('Eva', 'administrator');
    await proveWithPassword(eva.browser, password);
    const said = await eva.browser.api(`POST ${h.base}/tokens`, { name: 'x', scopes: ['people:read'] });
    assert.equal((await ask(h, said.json.secret, route)).status, 200);
    const changed = await h.ana.api(`PATCH ${h.base}/people/${eva.accountId}`, { role: 'member' });
    assert.equal(changed.status, 200);
    assert.equal((await ask(h, said.json.secret, route)).status, 401);
  });

  test('the secret is shown once; making and revoking are told by mail and in the trail', async (t) => {
    const h = await house(t, { kind });
    const { id, secret } = await make(h);
    assert.match(secret, /^aldaba_[A-Za-z0-9_-]{43}$/);
    const list = await h.ana.api(`GET ${h.base}/tokens`);
    assert.equal(list.json.tokens[0].name, 'Altas de RR. HH.');
    assert.equal(list.json.tokens[0].lastUsedAt, null);
    await ask(h, secret, `GET ${h.base}/people`);
    await ask(h, secret, `POST ${h.base}/invitations`, { address: 'nora@example.org', role: 'member' });
    // Written beside the answer: nobody waits for it but this test.
    const first = async () => (await h.ana.api(`GET ${h.base}/tokens`)).json.tokens[0];
    let used = await first();
    for (let tries = 0; used.lastUsedAt === null && tries < 200; tries += 1) used = await first();
    assert.deepEqual([used.lastUsedAt, used.lastNetwork], [h.w.clock.now(), '203.0.113.0/24']);
    await h.ana.api(`DELETE ${h.base}/tokens/${id}`);
    const mails = await h.w.mails('ana@example.org');
    const subjects = mails.map((mail) => ('subject' in mail ? mail.subject : ''));
    assert.ok(
      subjects.some((one) => /Creaste un token de API/.test(one)),
      subjects.join(' | '),
    );
    assert.ok(subjects.some((one) => /Se revocó un token de API/.test(one)));
    const trail = (await h.ana.api(`GET ${h.base}/trail?group=rules`)).json.entries as { kind: string }[];
    assert.deepEqual(
      trail.map((one) => one.kind).filter((one) => one.startsWith('api-token.')),
      ['api-token.revoked', 'api-token.made'],
    );
    const everything = JSON.stringify([
      list.json,
      used,
      mails,
      trail,
      await h.w.app.audit.list(h.w.db, { limit: 200 }),
    ]);
    assert.ok(!everything.includes(secret) && !everything.includes(secret.slice(7)));
  });

  test('what a program does in somebody’s name says so in the trail', async (t) => {
    const h = await house(t, { kind });
    const { secret } = await make(h, { scopes: ['people:invite'] });
    await ask(h, secret, `POST ${h.base}/invitations`, { address: 'nora@example.org', role: 'member' });
    const entries = await h.w.app.audit.list(h.w.db, { organisationId: h.organisation.id, limit: 50 });
    const sent = entries.find((one) => one.kind === 'invitation.sent');
    assert.deepEqual(
      [sent?.actor, sent?.detail['browser'], sent?.detail['system']],
      [h.anaId, 'Altas de RR. HH.', 'API'],
    );
  });

  test('more than ten requests a second for a minute are told when to come back, one token at a time', async (t) => {
    const h = await house(t, { kind });
    const [wild, calm] = [await make(h), await make(h)];
    const route = `GET ${h.base}/people`;
    let last = await ask(h, wild.secret, route);
    let asked = 1;
    while (last.status === 200 && asked < 700) {
      last = await ask(h, wild.secret, route);
      asked += 1;
    }
    assert.deepEqual([last.status, asked], [429, 601]);
    assert.ok(Number(last.headers['retry-after']) >= 1);
    assert.equal((await ask(h, calm.secret, route)).status, 200);
    h.w.clock.move(61_000);
    assert.equal((await ask(h, wild.secret, route)).status, 200);
  });

  test('making is for administrators with fresh proof; a cookie beside a token is nobody', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    await proveWithPassword(eva.browser, password);
    const refused = await eva.browser.api(`POST ${h.base}/tokens`, { name: 'x', scopes: ['people:read'] });
    assert.equal(refused.json.code, 'organisations/not-yours');
    assert.equal((await eva.browser.api(`GET ${h.base}/tokens`)).json.code, 'organisations/not-yours');
    const cases: readonly [object, string][] = [
      [{ name: '\u200b' }, 'api-tokens/bad-name'],
      [{ expiresAt: 1 }, 'api-tokens/bad-expiry'],
      [{ scopes: ['everything'] }, 'core/bad-request'],
      [{ scopes: [] }, 'core/bad-request'],
    ];
    for (const [more, code] of cases) {
      const said = await h.ana.api(`POST ${h.base}/tokens`, { name: 'x', scopes: ['people:read'], ...more });
      assert.equal(said.json.code, code);
    }
    const { secret } = await make(h);
    const both = await h.ana.send('GET', `${h.base}/people`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    assert.equal(both.status, 401);
    h.w.clock.move(6 * 60_000);
    const late = await h.ana.api(`POST ${h.base}/tokens`, { name: 'x', scopes: ['people:read'] });
    assert.equal(late.json.code, 'core/step-up-required');
  });
});
