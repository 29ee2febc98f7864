import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeCrockford, encodeCrockford, normaliseCrockford } from './crockford.ts';

test('known texts', () => {
  const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
  assert.equal(encodeCrockford(new Uint8Array()), '');
  assert.equal(encodeCrockford(bytes('00')), '00');
  assert.equal(encodeCrockford(bytes('ff')), 'ZW');
  assert.equal(encodeCrockford(bytes('ffffffffff')), 'ZZZZZZZZ');
  assert.equal(encodeCrockford(new TextEncoder().encode('foobar')), 'CSQPYRK1E8');
});

test('bytes come back whatever case, dashes and look-alikes a person typed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = encodeCrockford(bytes);
      const typed = text
        .toLowerCase()
        .replaceAll('0', 'o')
        .replaceAll('1', 'l')
        .replace(/(.{5})/g, '$1 - ');
      assert.deepEqual(decodeCrockford(typed), bytes);
    }),
    { numRuns: 200 },
  );
});

test('what a person types is read as meant', () => {
  assert.equal(normaliseCrockford(' abcde–oiL10—z\u00a0z '), 'ABCDE01110ZZ');
  assert.equal(normaliseCrockford('12u4!'), '12U4!');
});

test('foreign characters, impossible lengths and stray bits are no code', () => {
  for (const text of ['U0', '0!', 'é0', '0', '000', '01', 'ZZ'])
    assert.equal(decodeCrockford(text), undefined, text);
});
