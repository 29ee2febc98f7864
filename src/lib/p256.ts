// ECDSA over P-256 with SHA-256 the way WebCrypto speaks it: JWK keys, signatures as raw r||s of 64 bytes.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export type PublicJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string };
export type PrivateJwk = PublicJwk & { d: string };

/** A new pair; the private JWK holds the public half too. */
export function generateP256(): { privateJwk: PrivateJwk; publicJwk: PublicJwk } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const privateJwk = privateKey.export({ format: 'jwk' }) as unknown as PrivateJwk;
  return { privateJwk, publicJwk: publicHalf(privateJwk) };
}

export function publicHalf(jwk: PublicJwk): PublicJwk {
  return { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y };
}

/**
 * Reads a public key someone sent: kty EC, crv P-256, coordinates of exactly 32 bytes in canonical base64url, a point
 * on the curve (RFC 7518 §6.2.1). Other members are dropped. Undefined for everything else, never throws.
 */
export function readPublicJwk(jwk: unknown): PublicJwk | undefined {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  const { kty, crv, x, y } = jwk as Record<string, unknown>;
  if (kty !== 'EC' || crv !== 'P-256' || !is32Bytes(x) || !is32Bytes(y)) return undefined;
  const clean: PublicJwk = { kty, crv, x, y };
  return importPublic(clean) ? clean : undefined;
}

/** Private key as node uses it. Throws on a malformed key: ours come from our own stores. */
export function importPrivateJwk(jwk: PrivateJwk): KeyObject {
  return createPrivateKey({ key: jwk, format: 'jwk' });
}

/** RFC 7638 §3.2: SHA-256 over the required members in order, base64url. */
export function thumbprint(jwk: PublicJwk): string {
  const { crv, kty, x, y } = jwk;
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

/** 64 bytes r||s (IEEE P1363). */
export function signP256(privateKey: PrivateJwk | KeyObject, bytes: Uint8Array): Uint8Array {
  const key = 'kty' in privateKey ? importPrivateJwk(privateKey) : privateKey;
  return new Uint8Array(signBytes('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }));
}

/** True only for a valid signature; false for any malformed key or signature, never throws. */
export function verifyP256(publicJwk: unknown, bytes: Uint8Array, signature: Uint8Array): boolean {
  const jwk = readPublicJwk(publicJwk);
  const key = jwk && importPublic(jwk);
  if (!key || !(signature instanceof Uint8Array) || signature.length !== 64) return false;
  try {
    return verifyBytes('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

/** The uncompressed point, 65 bytes starting with 4 (SEC 1 §2.3.3), as Web Push and browsers want it. */
export function rawPublicKey(jwk: PublicJwk): Uint8Array {
  return new Uint8Array([4, ...Buffer.from(jwk.x, 'base64url'), ...Buffer.from(jwk.y, 'base64url')]);
}

/** The opposite of `rawPublicKey`; undefined when the bytes are no point of the curve. */
export function publicJwkFromRaw(raw: Uint8Array): PublicJwk | undefined {
  if (raw.length !== 65 || raw[0] !== 4) return undefined;
  const url = (from: number) => Buffer.from(raw.subarray(from, from + 32)).toString('base64url');
  return readPublicJwk({ kty: 'EC', crv: 'P-256', x: url(1), y: url(33) });
}

// The re-encoding refuses a last character with stray bits: the same key would have several texts and thumbprints.
function is32Bytes(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[A-Za-z0-9_-]{43}$/.test(value) &&
    Buffer.from(value, 'base64url').toString('base64url') === value
  );
}

/** Keys seen lately: checking that a point lies on the curve costs as much as checking a signature. */
const imported = new Map<string, KeyObject>();
const importedMost = 500;
const textOf = (jwk: PublicJwk) => `${jwk.x}.${jwk.y}`;

function importPublic(jwk: PublicJwk): KeyObject | undefined {
  const text = textOf(jwk);
  const known = imported.get(text);
  if (known) return known;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    if (imported.size >= importedMost) imported.delete(imported.keys().next().value as string);
    imported.set(text, key);
    return key;
  } catch {
    return undefined;
  }
}
