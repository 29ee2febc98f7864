import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { httpDate, readHttpDate } from './dates.ts';

test('dates are written as everybody writes them, whatever day was written before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -62_000_000_000_000, max: 253_402_300_799_999 })), (instants) => {
      for (const at of instants) assert.equal(httpDate(at), new Date(at).toUTCString());
    }),
  );
  assert.equal(httpDate(784_111_777_123), 'Sun, 06 Nov 1994 08:49:37 GMT');
  assert.equal(readHttpDate(httpDate(784_111_777_123)), 784_111_777_000);
});
