// A software passkey of a phone: what a browser and its authenticator would say (WebAuthn Level 3), with every part bendable.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

type How = {
  origin?: string;
  rpId?: string;
  /** UP and UV; without 0x04 nobody's face or finger was looked at. */
  flags?: number;
  algorithm?: 'ES256' | 'RS256';
  /** What its counter says each time; 0 for passkeys that count nothing. */
  counter?: () => number;
};

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest();
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

export function softPasskey(how: How = {}) {
  const { origin = 'http://localhost:8330', rpId = 'localhost', flags = 0x05, counter = () => 0 } = how;
  const pair =
    how.algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const credentialId = randomBytes(32);

  function data(more: number, rest: Uint8Array = new Uint8Array()): Buffer {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags | more, 0);
    head.writeUInt32BE(counter(), 1);
    return Buffer.concat([sha256(rpId), head, rest]);
  }
  const client = (type: string, challenge: Uint8Array) =>
    Buffer.from(JSON.stringify({ type, challenge: text(challenge), origin, crossOrigin: false }));

  return {
    create(challenge: Uint8Array) {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const attested = Buffer.concat([Buffer.alloc(16), length, credentialId, Buffer.from([0xa0])]);
      return {
        credentialId: text(credentialId),
        publicKey: text(pair.publicKey.export({ format: 'der', type: 'spki' })),
        authenticatorData: text(data(0x40, attested)),
        clientDataJSON: text(client('webauthn.create', challenge)),
      };
    },
    signFor(challenge: Uint8Array) {
      const authenticatorData = data(0);
      const clientData = client('webauthn.get', challenge);
      const signature = sign(
        'sha256',
        Buffer.concat([authenticatorData, sha256(clientData)]),
        pair.privateKey,
      );
      return {
        authenticatorData: text(authenticatorData),
        clientDataJSON: text(clientData),
        signature: text(signature),
      };
    },
  };
}
export type SoftPasskey = ReturnType<typeof softPasskey>;
