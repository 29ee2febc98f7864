// Ways to open a locked vault. Each slot holds the vault's own random key, wrapped by a key made from what the person
// knows (PIN) or has (passkey, WebAuthn PRF). A slot proves itself by unwrapping: there is nothing to compare with.
import { type Bytes, utf8 } from '../protocol/bytes.ts';
import { importSealKey, newBytes, seal, type Sealed, unseal } from './sealed.ts';

export type PinSlot = {
  readonly kind: 'pin';
  readonly salt: Bytes;
  readonly iterations: number;
  /** Stays in this browser: a copy of the stored data alone is not enough to try PINs elsewhere. */
  readonly pepper: CryptoKey;
  readonly wrapped: Sealed;
};
export type PasskeySlot = {
  readonly kind: 'passkey';
  readonly credentialId: Bytes;
  /** What the passkey computes its secret from. */
  readonly input: Bytes;
  readonly salt: Bytes;
  readonly wrapped: Sealed;
};

/** OWASP's figure for PBKDF2-HMAC-SHA-256. Kept in the slot, so that it can grow. */
export const pinIterations = 600_000;
const purposes = { pin: 'aldaba-vault-pin-v1', passkey: 'aldaba-vault-passkey-v1' } as const;

async function pinKey(
  pin: string,
  { salt, iterations, pepper }: Pick<PinSlot, 'salt' | 'iterations' | 'pepper'>,
): Promise<CryptoKey> {
  const typed = await crypto.subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  const stretched = await crypto.subtle.deriveBits(how, typed, 256);
  return importSealKey(new Uint8Array(await crypto.subtle.sign('HMAC', pepper, stretched)));
}

async function passkeyKey(secret: Bytes, salt: Bytes): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveBits']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(purposes.passkey) };
  return importSealKey(new Uint8Array(await crypto.subtle.deriveBits(how, material, 256)));
}

export async function makePinSlot(pin: string, vaultKey: Bytes): Promise<PinSlot> {
  const pepper = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length: 256 }, false, [
    'sign',
  ]);
  const parts = { salt: newBytes(16), iterations: pinIterations, pepper };
  const wrapped = await seal(await pinKey(pin, parts), purposes.pin, vaultKey);
  return { kind: 'pin', ...parts, wrapped };
}

/** The vault's key, undefined when the PIN is another. */
export const openPinSlot = async (slot: PinSlot, pin: string): Promise<Bytes | undefined> =>
  unseal(await pinKey(pin, slot), purposes.pin, slot.wrapped);

/** `secret` is what the passkey's PRF answers for `input`. */
export async function makePasskeySlot(
  passkey: Pick<PasskeySlot, 'credentialId' | 'input'>,
  secret: Bytes,
  vaultKey: Bytes,
): Promise<PasskeySlot> {
  const salt = newBytes(16);
  const wrapped = await seal(await passkeyKey(secret, salt), purposes.passkey, vaultKey);
  return { kind: 'passkey', ...passkey, salt, wrapped };
}

export const openPasskeySlot = async (slot: PasskeySlot, secret: Bytes): Promise<Bytes | undefined> =>
  unseal(await passkeyKey(secret, slot.salt), purposes.passkey, slot.wrapped);
