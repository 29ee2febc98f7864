// AES-256-GCM over WebCrypto, with a fresh 96-bit nonce each time; what the sealed thing is stands in `purpose`.
import { type Bytes, utf8 } from '../protocol/bytes.ts';

export type Sealed = { readonly nonce: Bytes; readonly data: Bytes };

export const newBytes = (count: number): Bytes => crypto.getRandomValues(new Uint8Array(count));

/** A key that seals and opens and cannot be read back. */
export const importSealKey = (raw: Bytes): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

export const newSealKey = (): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);

export async function seal(key: CryptoKey, purpose: string, plain: Bytes): Promise<Sealed> {
  const nonce = newBytes(12);
  const how = { name: 'AES-GCM', iv: nonce, additionalData: utf8(purpose) };
  return { nonce, data: new Uint8Array(await crypto.subtle.encrypt(how, key, plain)) };
}

/** Undefined when the key, the purpose or a single bit is another. */
export async function unseal(key: CryptoKey, purpose: string, sealed: Sealed): Promise<Bytes | undefined> {
  const how = { name: 'AES-GCM', iv: sealed.nonce, additionalData: utf8(purpose) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(how, key, sealed.data));
  } catch {
    return undefined;
  }
}
