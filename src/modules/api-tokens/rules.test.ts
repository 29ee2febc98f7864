import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBearer, toScopes } from './rules.ts';

test('only a whole secret of ours is read from a Bearer header', () => {
  const secret = `aldaba_${'a'.repeat(43)}`;
  const cases: readonly [string | undefined, string | undefined][] = [
    [`Bearer ${secret}`, secret],
    [`bearer ${secret}`, secret],
    [`Bearer ${secret}x`, undefined],
    [`Bearer ${secret} `, undefined],
    [`Basic ${secret}`, undefined],
    [`Bearer ${'a'.repeat(50)}`, undefined],
    [secret, undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [given, expected] of cases) assert.equal(readBearer(given), expected, String(given));
});

test('a scope nobody knows opens nothing', () => {
  assert.deepEqual(toScopes('audit:read people:read everything'), ['people:read', 'audit:read']);
  assert.deepEqual(toScopes(''), []);
});
