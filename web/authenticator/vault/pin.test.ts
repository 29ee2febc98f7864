// PINs that anybody would try first are refused, and trying costs ever more time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { countTry, noTries, pinFault, plainPin, waitLeftMs } from './pin.ts';

test('easy, short, long and other PINs are told apart from good ones', () => {
  const easy = ['000000', '121212', '123123', '123456', '654321', '890123', '11111111', '0123456789'];
  for (const pin of easy) assert.equal(pinFault(pin), 'easy', pin);
  for (const pin of ['482915', '135790', '112358', '20202021', '1'.repeat(31) + '2']) {
    assert.equal(pinFault(pin), undefined, pin);
  }
  assert.equal(pinFault('48291'), 'short');
  assert.equal(pinFault(''), 'short');
  assert.equal(pinFault('4'.repeat(33)), 'long');
  assert.equal(pinFault('48291a'), 'digits');
  assert.equal(plainPin(' 482 ９15 '), '482915');
});

test('three tries are free; then the wait grows to four hours and stays there', () => {
  let tries = noTries;
  const waits = Array.from({ length: 11 }, (_, turn) => {
    tries = countTry(tries, turn * 1e9);
    return tries.waitMs / 1000;
  });
  assert.deepEqual(waits, [0, 0, 0, 30, 60, 300, 900, 3600, 14_400, 14_400, 14_400]);
});

test('a clock set back never shortens a wait', () => {
  const tries = { count: 5, countedAt: 1_000_000, waitMs: 60_000 };
  assert.equal(waitLeftMs(tries, 1_000_000), 60_000);
  assert.equal(waitLeftMs(tries, 1_059_999), 1);
  assert.equal(waitLeftMs(tries, 1_060_000), 0);
  fc.assert(
    fc.property(fc.nat({ max: 999_999 }), (earlier) => {
      assert.equal(waitLeftMs(tries, earlier), 60_000);
    }),
  );
});
