// A security key in software: ES256 keys, real CBOR, attestation "none" (WebAuthn Level 3 §6, CTAP 2.1). It answers what a browser
// would hand to it, and can be told to lie in every way the tests need.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

type CborValue = number | string | Uint8Array | Map<number | string, CborValue>;

function head(major: number, length: number): Buffer {
  if (length < 24) return Buffer.of((major << 5) | length);
  if (length < 256) return Buffer.of((major << 5) | 24, length);
  return Buffer.of((major << 5) | 25, length >> 8, length & 255);
}

/** The part of RFC 8949 a key needs: integers, text, bytes and maps, in the shortest form. */
export function cbor(value: CborValue): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])]);
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();
const base64url = (data: Uint8Array) => Buffer.from(data).toString('base64url');

/** What a page gives to `navigator.credentials`, as JSON. */
export type CreationOptions = {
  challenge: string;
  rp: { id: string };
  user: { id: string };
  excludeCredentials: readonly { id: string }[];
};
export type RequestOptions = {
  challenge: string;
  rpId: string;
  allowCredentials: readonly { id: string }[];
};

export type Lies = {
  origin?: string;
  rpId?: string;
  type?: string;
  challenge?: string;
  userVerified?: boolean;
  userPresent?: boolean;
  counter?: number;
  crossOrigin?: boolean;
  /** What to do to the bytes before they are sent. */
  tamper?: (parts: { authenticatorData: Buffer; signature: Buffer }) => void;
  userHandle?: string | null;
  id?: string;
};

export type SoftKey = ReturnType<typeof createSoftKey>;

/** `counts` is false for passkeys that synchronise: their counter stays 0. */
export function createSoftKey(
  given: {
    origin?: string;
    counts?: boolean;
    userVerified?: boolean;
    aaguid?: string;
    backedUp?: boolean;
  } = {},
) {
  const origin = given.origin ?? 'http://localhost:8330';
  const userVerified = given.userVerified ?? true;
  let counter = 0;
  let credentialId = Buffer.alloc(0);
  let userHandle = '';
  let keys: { publicKey: KeyObject; privateKey: KeyObject } | undefined;

  function clientData(type: string, challenge: string, lies: Lies): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: lies.type ?? type,
        challenge: lies.challenge ?? challenge,
        origin: lies.origin ?? origin,
        crossOrigin: lies.crossOrigin ?? false,
      }),
    );
  }

  function authenticatorData(rpId: string, lies: Lies, attested?: Buffer): Buffer {
    const backup = given.backedUp ? 0x18 : 0;
    const flags =
      ((lies.userPresent ?? true) ? 0x01 : 0) |
      ((lies.userVerified ?? userVerified) ? 0x04 : 0) |
      backup |
      (attested ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.counter ?? counter);
    return Buffer.concat([sha256(lies.rpId ?? rpId), Buffer.of(flags), count, attested ?? Buffer.alloc(0)]);
  }

  return {
    get id() {
      return base64url(credentialId);
    },
    get userHandle() {
      return userHandle;
    },
    get counter() {
      return counter;
    },

    /** A clone has the same key, and its own idea of the counter. */
    setCounter(to: number) {
      counter = to;
    },

    create(
      options: CreationOptions,
      lies: Lies & { cut?: number; transports?: string[]; algorithm?: number; keepKey?: boolean } = {},
    ) {
      if (!keys || !lies.keepKey) keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      credentialId = sha256(keys.publicKey.export({ format: 'der', type: 'spki' })).subarray(0, 32);
      userHandle = options.user.id;
      const jwk = keys.publicKey.export({ format: 'jwk' });
      const cose = new Map<number | string, CborValue>([
        [1, 2],
        [3, lies.algorithm ?? -7],
        [-1, 1],
        [-2, Buffer.from(jwk.x ?? '', 'base64url')],
        [-3, Buffer.from(jwk.y ?? '', 'base64url')],
      ]);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(credentialId.length);
      const aaguid = Buffer.from((given.aaguid ?? '0'.repeat(32)).replaceAll('-', ''), 'hex');
      const attested = Buffer.concat([aaguid, length, credentialId, cbor(cose)]);
      const data = authenticatorData(options.rp.id, lies, attested);
      const attestation = cbor(
        new Map<number | string, CborValue>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', data],
        ]),
      );
      return {
        id: base64url(credentialId),
        rawId: base64url(credentialId),
        type: 'public-key',
        clientExtensionResults: { credProps: { rk: true } },
        response: {
          clientDataJSON: base64url(clientData('webauthn.create', options.challenge, lies)),
          attestationObject: base64url(attestation.subarray(0, lies.cut ?? attestation.length)),
          transports: lies.transports ?? ['usb'],
        },
      };
    },

    get(options: RequestOptions, lies: Lies = {}) {
      if (!keys) throw new Error('the key has no credential yet');
      if (given.counts ?? true) counter += 1;
      const data = authenticatorData(options.rpId, lies);
      const client = clientData('webauthn.get', options.challenge, lies);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), keys.privateKey);
      lies.tamper?.({ authenticatorData: data, signature });
      const id = lies.id ?? base64url(credentialId);
      const handle = lies.userHandle === undefined ? userHandle : lies.userHandle;
      return {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: base64url(client),
          authenticatorData: base64url(data),
          signature: base64url(signature),
          ...(handle === null ? {} : { userHandle: handle }),
        },
      };
    },
  };
}
