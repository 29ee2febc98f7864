// The description of the API against the doors, read as somebody would who knows nothing of us.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable } from '../../src/app.ts';
import { world } from '../kit/world.ts';

type Operation = {
  operationId: string;
  security: { token: string[] }[];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: { 'application/json': { schema: { type: string } } } };
  responses: Record<
    string,
    { description: string; content?: Record<string, { schema: Record<string, unknown> }> }
  >;
};

test('the document has every route for programs and no other, with its scope, shapes and codes', async (t) => {
  const w = await world(t);
  const said = await w.browser().get('/api/openapi.json');
  assert.equal(said.status, 200);
  assert.equal(said.json.openapi, '3.1.0');
  const described = Object.entries(said.json.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, of]) => ({ key: `${method.toUpperCase()} ${path}`, of })),
  );
  const open = w.app.doors.filter(({ route }) => 'token' in route.guard);
  assert.ok(open.length >= 4);
  assert.deepEqual(
    described.map(({ key }) => key).sort(),
    open.map(({ key }) => key.replace(/:([A-Za-z]+)/g, '{$1}')).sort(),
  );
  assert.equal(new Set(described.map(({ of }) => of.operationId)).size, described.length, 'names stand once');
  for (const { key, of } of described) {
    const door = open.find((one) => one.key.replace(/:([A-Za-z]+)/g, '{$1}') === key);
    assert.ok(door);
    assert.deepEqual(
      of.security,
      [{ token: ['token' in door.route.guard ? door.route.guard.token : ''] }],
      key,
    );
    const placed = of.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
    assert.deepEqual(
      placed,
      [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      key,
    );
    assert.equal(of.requestBody !== undefined, door.route.body !== undefined, key);
    assert.equal(of.responses['200']?.content?.['application/json']?.schema['type'], 'object', key);
    for (const code of door.route.errors ?? []) {
      const status = String(errorTable[code]?.status);
      assert.ok(of.responses[status]?.description.includes(code), `${key} ${code}`);
    }
    for (const status of ['401', '403', '429'])
      assert.ok(of.responses[status]?.content?.['application/problem+json'], key);
  }
  const references = [...JSON.stringify(said.json).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  for (const [, name = ''] of references) assert.ok(said.json.components.schemas[name], name);
});

test('a refusal has the shape the document promises', async (t) => {
  const w = await world(t);
  const { json } = await w.browser().get('/api/openapi.json');
  const refused = await w.browser().api(`GET /api/organisations/${'a'.repeat(22)}/people`);
  for (const name of json.components.schemas.Problem.required) assert.ok(name in refused.json, name);
});

test('the page names the same routes, in both languages, and leads to the page of every code', async (t) => {
  const w = await world(t);
  for (const [language, word] of [
    ['es', 'Permiso'],
    ['en', 'Scope'],
  ] as const) {
    const said = await w.browser({ language }).get('/api');
    assert.equal(said.status, 200);
    assert.match(said.body, new RegExp(word));
    for (const { key, route } of w.app.doors) {
      if (!('token' in route.guard)) continue;
      assert.ok(said.body.includes(key.split(' ')[1] ?? '?'), key);
      for (const code of route.errors ?? []) {
        assert.ok(said.body.includes(`/help/errors/${code}`), code);
        assert.equal((await w.browser().get(`/help/errors/${code}`)).status, 200, code);
      }
    }
  }
});
