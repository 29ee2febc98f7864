// Web Push on the wire: message encryption (RFC 8291 over RFC 8188, aes128gcm) and server identification (RFC 8292).
import { createCipheriv, createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import type { PrivateJwk, PublicJwk } from './p256.ts';
import { publicJwkFromRaw, rawPublicKey, signP256 } from './p256.ts';

/** As PushSubscription.toJSON() gives them: base64url without padding, 65-byte point and 16-byte secret. */
export type SubscriptionKeys = { p256dh: string; auth: string };

// One record in a message of 4096 bytes: header 86, tag 16, delimiter 1 (RFC 8291 §4).
const recordBytes = 4096;
export const maxPushPayloadBytes = 3993;

/** Tells whether keys a browser sent can be encrypted to. */
export function areSubscriptionKeys(keys: SubscriptionKeys): boolean {
  return publicJwkFromRaw(bytes(keys.p256dh)) !== undefined && bytes(keys.auth).length === 16;
}

/**
 * The body of a push message, `Content-Encoding: aes128gcm`. `salt` (16 bytes) and `senderKey` must be new for every
 * message: repeated, they repeat key and nonce. Throws RangeError above 3,993 bytes, TypeError on malformed keys.
 */
export function encryptPush(
  payload: Uint8Array,
  keys: SubscriptionKeys,
  fresh: { salt: Uint8Array; senderKey: PrivateJwk },
): Uint8Array {
  if (payload.length > maxPushPayloadBytes) throw new RangeError('web push: the payload is over 3993 bytes');
  if (!areSubscriptionKeys(keys)) throw new TypeError('web push: malformed subscription keys');
  if (fresh.salt.length !== 16) throw new TypeError('web push: the salt must have 16 bytes');
  const receiver = bytes(keys.p256dh);
  const sender = rawPublicKey(fresh.senderKey);
  const shared = sharedSecret(fresh.senderKey, receiver);
  const { key, nonce } = contentKeys(shared, bytes(keys.auth), receiver, sender, fresh.salt);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  // 2 closes the last record (RFC 8188 §2).
  const body = Buffer.concat([cipher.update(payload), cipher.update(Buffer.of(2)), cipher.final()]);
  const header = Buffer.alloc(21);
  header.set(fresh.salt);
  header.writeUInt32BE(recordBytes, 16);
  header.writeUInt8(sender.length, 20);
  return new Uint8Array(Buffer.concat([header, sender, body, cipher.getAuthTag()]));
}

/** The receiving half, for tests and our own push endpoint: one record only. Throws on anything forged. */
export function decryptPush(body: Uint8Array, receiverKey: PrivateJwk, auth: string): Uint8Array {
  const buffer = Buffer.from(body);
  if (buffer.length < 86 + 17 || buffer[20] !== 65) throw new Error('web push: not an aes128gcm message');
  if (buffer.length - 86 > buffer.readUInt32BE(16)) throw new Error('web push: more than one record');
  const sender = buffer.subarray(21, 86);
  const shared = sharedSecret(receiverKey, sender);
  const salt = buffer.subarray(0, 16);
  const { key, nonce } = contentKeys(shared, bytes(auth), rawPublicKey(receiverKey), sender, salt);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: 16 });
  decipher.setAuthTag(buffer.subarray(-16));
  const padded = Buffer.concat([decipher.update(buffer.subarray(86, -16)), decipher.final()]);
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error('web push: the last record has no delimiter');
  return new Uint8Array(padded.subarray(0, end));
}

/**
 * Value of `Authorization` (RFC 8292 §3). `audience` is the origin of the endpoint, `subject` a mailto: or https:
 * contact, `expiresAt` epoch milliseconds at most 24 hours ahead (push services refuse more).
 */
export function vapidHeader(claims: {
  audience: string;
  subject: string;
  expiresAt: number;
  privateKey: PrivateJwk;
  publicKey: PublicJwk;
}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { audience: aud, subject: sub, expiresAt } = claims;
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud, exp: Math.floor(expiresAt / 1000), sub })}`;
  const signature = Buffer.from(signP256(claims.privateKey, Buffer.from(signed))).toString('base64url');
  const key = Buffer.from(rawPublicKey(claims.publicKey)).toString('base64url');
  return `vapid t=${signed}.${signature}, k=${key}`;
}

function sharedSecret(own: PrivateJwk, other: Uint8Array): Uint8Array {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(own.d, 'base64url');
  return ecdh.computeSecret(other);
}

// RFC 8291 §3.4: the combined key binds both public keys; RFC 8188 §2.2 and §2.3 give key and nonce.
function contentKeys(
  shared: Uint8Array,
  auth: Uint8Array,
  receiver: Uint8Array,
  sender: Uint8Array,
  salt: Uint8Array,
) {
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), receiver, sender]);
  const combined = new Uint8Array(hkdfSync('sha256', shared, auth, info, 32));
  const derive = (label: string, length: number) =>
    new Uint8Array(hkdfSync('sha256', combined, salt, `Content-Encoding: ${label}\0`, length));
  return { key: derive('aes128gcm', 16), nonce: derive('nonce', 12) };
}

function bytes(base64url: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64url, 'base64url'));
}
