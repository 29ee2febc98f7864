import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureGsm7 } from './gsm7.ts';

test('Spanish in the alphabet, and the accents that are not', () => {
  assert.deepEqual(measureGsm7('¿Tu código?'), { ok: false, foreign: ['ó'] });
  assert.deepEqual(measureGsm7('¡Año ñandú! á í'), { ok: false, foreign: ['ú', 'á', 'í'] });
  assert.deepEqual(measureGsm7('¿Qué? Ñandu, año, café'), { ok: true, septets: 22, segments: 1 });
  assert.deepEqual(measureGsm7('“x”👍'), { ok: false, foreign: ['“', '”', '👍'] });
});

test('160 septets are one message, 161 are two, the euro counts double', () => {
  const one = (septets: number) => ({ ok: true, septets, segments: 1 });
  assert.deepEqual(measureGsm7(''), one(0));
  assert.deepEqual(measureGsm7('a'.repeat(160)), one(160));
  assert.deepEqual(measureGsm7('€'.repeat(80)), one(160));
  assert.deepEqual(measureGsm7('a'.repeat(161)), { ok: true, septets: 161, segments: 2 });
  assert.deepEqual(measureGsm7('a'.repeat(306)), { ok: true, septets: 306, segments: 2 });
  assert.deepEqual(measureGsm7('a'.repeat(307)), { ok: true, septets: 307, segments: 3 });
});

test('an escape pair is never split over two messages', () => {
  const text = `${'a'.repeat(152)}€${'a'.repeat(152)}`;
  assert.deepEqual(measureGsm7(text), { ok: true, septets: 306, segments: 3 });
});

test('the basic alphabet has its 127 characters without the escape', () => {
  let count = 0;
  for (let code = 0; code < 0x2100; code++) {
    const result = measureGsm7(String.fromCharCode(code));
    if (result.ok && result.septets === 1) count++;
  }
  assert.equal(count, 127);
});
