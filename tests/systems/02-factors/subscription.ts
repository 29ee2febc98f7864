// A web push subscription with keys that are on the curve.
import { createECDH, randomBytes } from 'node:crypto';

export function pushSubscription(endpoint: string) {
  const ecdh = createECDH('prime256v1');
  return {
    endpoint,
    p256dh: Buffer.from(ecdh.generateKeys()).toString('base64url'),
    auth: randomBytes(16).toString('base64url'),
  };
}
