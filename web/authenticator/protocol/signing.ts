// Signatures of a device: ECDSA P-256 with SHA-256, raw r||s, base64url, over prefix + canonical JSON (wire.ts).
import { base64url, fromBase64url, randomText, sha256, utf8 } from './bytes.ts';
import { canonicalJson } from './canonical-json.ts';
import { type DeviceKey, prefixes, type Signed } from './wire.ts';

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const algorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** A new pair whose private half can never leave this browser. */
export const newDeviceKeys = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(curve, false, ['sign', 'verify']);

export async function publicJwk(keys: CryptoKeyPair): Promise<DeviceKey> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  return { kty: 'EC', crv: 'P-256', x, y };
}

/** RFC 7638 §3.2. */
export const thumbprint = ({ crv, kty, x, y }: DeviceKey): Promise<string> =>
  sha256(JSON.stringify({ crv, kty, x, y }));

export async function sign(privateKey: CryptoKey, kind: Signed, value: object): Promise<string> {
  return base64url(
    await crypto.subtle.sign(algorithm, privateKey, utf8(prefixes[kind] + canonicalJson(value))),
  );
}

/** The WebAuthn challenge by which a passkey signs a value. */
export const passkeyChallenge = async (kind: Signed, value: object) =>
  fromBase64url(await sha256(prefixes[kind] + canonicalJson(value)));

/** True only for a valid signature of `key`; false for anything malformed, never throws. */
export async function isSignedBy(
  key: DeviceKey,
  kind: Signed,
  value: unknown,
  signature: unknown,
): Promise<boolean> {
  try {
    const publicKey = await crypto.subtle.importKey('jwk', { ...key, ext: true }, curve, false, ['verify']);
    const bytes = fromBase64url(String(signature));
    return await crypto.subtle.verify(
      algorithm,
      publicKey,
      bytes,
      utf8(prefixes[kind] + canonicalJson(value)),
    );
  } catch {
    return false;
  }
}

/** The `Authorization` of one request. `path` with its query, `at` in server milliseconds; good for 60 s. */
export async function requestProof(
  device: { deviceId: string; privateKey: CryptoKey },
  request: { method: string; path: string; at: number; body?: unknown },
  id: string = randomText(16),
): Promise<string> {
  const { method, path, at, body } = request;
  const proof = {
    device: device.deviceId,
    method,
    path,
    at,
    id,
    ...(body === undefined ? {} : { body: await sha256(canonicalJson(body)) }),
  };
  const signature = await sign(device.privateKey, 'request', proof);
  return `Aldaba-Device ${base64url(utf8(canonicalJson(proof)))}.${signature}`;
}
