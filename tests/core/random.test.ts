// Clock, randomness and secrets.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { createRandom, createSeededRandom, systemRandom } from '../../src/core/random.ts';
import { secret } from '../../src/core/secret.ts';

test('a secret prints as *** wherever it is printed', () => {
  const hidden = secret('hunter2');
  assert.equal(hidden.reveal(), 'hunter2');
  for (const text of [
    String(hidden),
    `${hidden}`,
    JSON.stringify({ hidden }),
    inspect({ hidden }, { depth: 9 }),
  ])
    assert.ok(text.includes('***') && !text.includes('hunter2'), text);
});

test('codes are dashed groups of Crockford characters, tokens base64url, digits digits', () => {
  for (const random of [systemRandom, createSeededRandom('a')]) {
    assert.match(random.code(3, 4), /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    assert.match(random.token(32), /^[\w-]{43}$/);
    assert.match(random.digits(6), /^\d{6}$/);
    assert.equal(random.bytes(5000).length, 5000);
    assert.notDeepEqual(random.bytes(16), random.bytes(16));
  }
});

test('bytes that would make some digits more likely are drawn again', () => {
  const source = [255, 250, 7, 13];
  const random = createRandom((length) => Uint8Array.from({ length }, () => source.shift() ?? 0));
  assert.equal(random.digits(2), '73');
});

test('a seed repeats its sequence', () => {
  assert.equal(createSeededRandom('s').token(100), createSeededRandom('s').token(100));
  assert.notEqual(createSeededRandom('s').token(100), createSeededRandom('t').token(100));
});
