// What devices and server sign (wire.ts), and the hashes both compare.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../lib/canonical-json.ts';
import type { PublicJwk } from '../../lib/p256.ts';
import { importPrivateJwk, signP256, thumbprint, verifyP256 } from '../../lib/p256.ts';
import type { Keys } from '../../core/keys.ts';
import type { Signed } from './wire.ts';
import { prefixes } from './wire.ts';

export const sha256 = (data: string | Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(data).digest());

/** base64url(SHA-256(canonicalJson(value))); undefined for what canonical JSON cannot carry. */
export function jsonHash(value: unknown): string | undefined {
  try {
    return Buffer.from(sha256(canonicalJson(value))).toString('base64url');
  } catch {
    return undefined;
  }
}

/** True only for a valid signature over the value; false for anything malformed, never throws. */
export function isSigned(kind: Signed, key: unknown, value: unknown, signature: string): boolean {
  let text: string;
  try {
    text = canonicalJson(value);
  } catch {
    return false;
  }
  const raw = Buffer.from(signature, 'base64url');
  // Stray bits in the last character would give one signature several texts.
  if (raw.toString('base64url') !== signature) return false;
  return verifyP256(key, Buffer.from(prefixes[kind] + text), raw);
}

/** What a platform passkey signs as its challenge; undefined for what canonical JSON cannot carry. */
export function passkeyChallenge(kind: Signed, value: unknown): Uint8Array | undefined {
  try {
    return sha256(prefixes[kind] + canonicalJson(value));
  } catch {
    return undefined;
  }
}

/** The six digits both screens show: nobody knows them before the claim, and another key gives others. */
export function linkDigits(linkId: string, key: PublicJwk, nonce: string): string {
  const hash = Buffer.from(sha256(canonicalJson({ link: linkId, key: thumbprint(key), nonce })));
  return String(hash.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

/** Signs asks with the key every device pinned when it was linked. The key is imported once. */
export function createAskSigner(keys: Keys): (ask: unknown) => string {
  const key = importPrivateJwk(keys.p256('knock-server'));
  return (ask) =>
    Buffer.from(signP256(key, Buffer.from(prefixes.ask + canonicalJson(ask)))).toString('base64url');
}
