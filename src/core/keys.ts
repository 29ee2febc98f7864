// The installation key and what is derived from it. One secret of 32 bytes, outside the database: pepper, form tokens,
// sealing of seeds, the server's signing key and the web-push key all come from it by HKDF, each for one purpose.
import {
  createECDH,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type PrivateJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string; d: string };

export type Keys = {
  /** 32 bytes for one purpose, always the same for the same purpose. */
  derive(purpose: string): Uint8Array;
  /** HMAC-SHA-256 under the key of a purpose. */
  mac(purpose: string, data: string | Uint8Array): Uint8Array;
  /** A P-256 key pair for one purpose, as a private JWK. */
  p256(purpose: string): PrivateJwk;
  /** Tells whether this is the key a database was made with, without telling the key. */
  readonly fingerprint: string;
};

export function createKeys(secret: Uint8Array): Keys {
  if (secret.length !== 32) throw new Error('The installation key must have 32 bytes.');
  const derived = new Map<string, Uint8Array>();
  const derive = (purpose: string, length = 32): Uint8Array => {
    const name = `${purpose}#${length}`;
    let key = derived.get(name);
    if (!key) {
      key = new Uint8Array(hkdfSync('sha256', secret, 'aldaba', purpose, length));
      derived.set(name, key);
    }
    return key;
  };
  // Ready for use: making a key object of the bytes anew would be a third of the work.
  const macKeys = new Map<string, KeyObject>();
  const macKey = (purpose: string): KeyObject => {
    let key = macKeys.get(purpose);
    if (!key) {
      key = createSecretKey(derive(purpose));
      macKeys.set(purpose, key);
    }
    return key;
  };
  return {
    derive: (purpose) => derive(purpose),
    mac: (purpose, data) => new Uint8Array(createHmac('sha256', macKey(purpose)).update(data).digest()),
    p256(purpose) {
      // FIPS 186-5 A.2.1 (extra random bits): 48 bytes reduced into [1, n-1], so that the bias is negligible.
      const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
      const wide = BigInt(`0x${Buffer.from(derive(`p256:${purpose}`, 48)).toString('hex')}`);
      const scalar = (wide % (n - 1n)) + 1n;
      const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
      const ecdh = createECDH('prime256v1');
      ecdh.setPrivateKey(d);
      const point = ecdh.getPublicKey();
      const url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
      return {
        kty: 'EC',
        crv: 'P-256',
        x: url(point.subarray(1, 33)),
        y: url(point.subarray(33, 65)),
        d: url(d),
      };
    },
    fingerprint: createHmac('sha256', derive('fingerprint'))
      .update('aldaba')
      .digest('base64url')
      .slice(0, 16),
  };
}

/** Compares two secrets of any length in the same time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Reads the key file; makes one (mode 600) when there is none and `fresh` says that no data depends on an older one.
 * Throws with words for the operator otherwise: a new key over old data would lose every seed and password.
 */
export function loadKeyFile(
  path: string,
  fresh: boolean,
  random: (length: number) => Uint8Array,
): Uint8Array {
  if (!existsSync(path)) {
    if (!fresh)
      throw new Error(
        `The installation key ${path} is missing, but there is data made with it. ` +
          'Put the file back (or point SECRET_KEY_FILE at it); Aldaba never makes a new key over old data.',
      );
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const secret = random(32);
    writeFileSync(path, `${Buffer.from(secret).toString('base64url')}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    });
    return secret;
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  const secret = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
  if (secret.length !== 32)
    throw new Error(`The installation key ${path} is damaged: it must hold 32 bytes.`);
  return secret;
}
