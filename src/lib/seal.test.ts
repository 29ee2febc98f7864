import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { openSealed, seal } from './seal.ts';

const random = (length: number) => new Uint8Array(randomBytes(length));
const key = random(32);
const plain = new TextEncoder().encode('a seed of 160 bits…');

test('what was sealed opens with the same key and context', () => {
  assert.deepEqual(openSealed(key, seal(key, plain, 'ac_1/fa_1', random), 'ac_1/fa_1'), plain);
  assert.deepEqual(openSealed(key, seal(key, new Uint8Array(), '', random), ''), new Uint8Array());
});

test('a seed moved to another account or factor does not open', () => {
  const sealed = seal(key, plain, 'ac_1/fa_1', random);
  for (const other of ['ac_2/fa_1', 'ac_1/fa_2', '', 'ac_1/fa_1 '])
    assert.throws(() => openSealed(key, sealed, other));
  assert.throws(() => openSealed(random(32), sealed, 'ac_1/fa_1'));
});

test('no changed, shortened or lengthened byte goes unnoticed', () => {
  const sealed = seal(key, plain, 'c', random);
  for (let at = 0; at < sealed.length; at++) {
    const forged = sealed.slice();
    forged[at] = (forged[at] ?? 0) ^ 0x80;
    assert.throws(() => openSealed(key, forged, 'c'), `byte ${at}`);
    assert.throws(() => openSealed(key, sealed.slice(0, at), 'c'), `length ${at}`);
  }
  assert.throws(() => openSealed(key, new Uint8Array([...sealed, 0]), 'c'));
});

test('the format is version, nonce, ciphertext, tag, readable by another AES-GCM', async () => {
  const nonce = new Uint8Array(12).fill(7);
  const sealed = seal(key, plain, 'é', () => nonce);
  assert.deepEqual([...sealed.subarray(0, 13)], [1, ...nonce]);
  const other = await crypto.subtle.importKey('raw', key as Uint8Array<ArrayBuffer>, 'AES-GCM', false, [
    'decrypt',
  ]);
  const additionalData = new Uint8Array([1, ...new TextEncoder().encode('é')]);
  const opened = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: nonce, additionalData },
    other,
    sealed.slice(13),
  );
  assert.deepEqual(new Uint8Array(opened), plain);
});

test('a nonce of the wrong length is refused instead of used', () => {
  assert.throws(() => seal(key, plain, 'c', () => random(11)), TypeError);
});
