// AES-256-GCM around small secrets at rest. What is sealed for one context (account and factor) opens in no other.
import { createCipheriv, createDecipheriv } from 'node:crypto';

// Layout: version (1 byte) | nonce (12) | ciphertext | tag (16). The version is authenticated with the context.
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals `plain` under a key of 32 bytes. `context` is authenticated, not stored: opening needs the same one.
 * `randomBytes` must never repeat 12 bytes under one key (NIST SP 800-38D §8.2.2: below 2^32 seals a key).
 */
export function seal(
  key: Uint8Array,
  plain: Uint8Array,
  context: string,
  randomBytes: (length: number) => Uint8Array,
): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  if (nonce.length !== nonceBytes) throw new TypeError('seal: the nonce must have 12 bytes');
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.of(version), nonce, body, cipher.getAuthTag()]));
}

/** What was sealed. Throws Error when the key, the context or any byte is not the one it was sealed with. */
export function openSealed(key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array {
  if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== version)
    throw new Error('seal: not in a known format');
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const body = sealed.subarray(1 + nonceBytes, -tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(associated(context));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch {
    throw new Error('seal: wrong key, wrong context or damaged');
  }
}

function associated(context: string): Uint8Array {
  return Buffer.concat([Buffer.of(version), Buffer.from(context, 'utf8')]);
}
