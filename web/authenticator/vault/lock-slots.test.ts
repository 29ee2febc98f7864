// A slot gives the vault's key to the right PIN or passkey only.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePasskeySlot, makePinSlot, openPasskeySlot, openPinSlot, pinIterations } from './lock-slots.ts';
import { importSealKey, newBytes, newSealKey, seal, unseal } from './sealed.ts';

test('a PIN opens its slot, another does not, nor does the same PIN in another browser', async () => {
  const vaultKey = newBytes(32);
  const slot = await makePinSlot('482915', vaultKey);
  assert.deepEqual(await openPinSlot(slot, '482915'), vaultKey);
  assert.equal(await openPinSlot(slot, '482916'), undefined);
  const { pepper } = await makePinSlot('482915', vaultKey);
  assert.equal(await openPinSlot({ ...slot, pepper }, '482915'), undefined);
  assert.equal(slot.pepper.extractable, false);
  assert.ok(pinIterations >= 600_000);
});

test('a passkey opens with its secret and no other', async () => {
  const [vaultKey, secret] = [newBytes(32), newBytes(32)];
  const slot = await makePasskeySlot({ credentialId: newBytes(16), input: newBytes(32) }, secret, vaultKey);
  assert.deepEqual(await openPasskeySlot(slot, secret), vaultKey);
  assert.equal(await openPasskeySlot(slot, newBytes(32)), undefined);
});

test('sealed for one purpose, it opens for no other, and not after a change', async () => {
  const key = await newSealKey();
  const sealed = await seal(key, 'a', newBytes(20));
  assert.equal((await unseal(key, 'a', sealed))?.length, 20);
  assert.equal(await unseal(key, 'b', sealed), undefined);
  const data = Uint8Array.from(sealed.data, (byte, place) => (place === 3 ? byte ^ 1 : byte));
  assert.equal(await unseal(key, 'a', { ...sealed, data }), undefined);
  assert.equal(await unseal(await importSealKey(newBytes(32)), 'a', sealed), undefined);
  assert.equal(key.extractable, false);
});
