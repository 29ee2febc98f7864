// The app and the server write the same canonical JSON, or no signature would ever fit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson as serverJson } from '../../../src/lib/canonical-json.ts';
import { canonicalJson } from './canonical-json.ts';

test('the app writes every JSON value as the server does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => assert.equal(canonicalJson(value), serverJson(value))),
    { numRuns: 300 },
  );
});

test('what JSON would lose is refused', () => {
  for (const value of [undefined, { a: undefined }, Number.NaN, 1n, () => 1]) {
    assert.throws(() => canonicalJson(value), TypeError);
  }
});
