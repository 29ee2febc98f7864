import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  generateP256,
  importPrivateJwk,
  publicJwkFromRaw,
  rawPublicKey,
  readPublicJwk,
  signP256,
  thumbprint,
  verifyP256,
} from './p256.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('thumbprint of the P-256 key of RFC 9449 §6.1', () => {
  const jwk = readPublicJwk({
    kty: 'EC',
    crv: 'P-256',
    x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
    y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
    kid: 'ignored',
  });
  assert.ok(jwk);
  assert.deepEqual(Object.keys(jwk), ['kty', 'crv', 'x', 'y']);
  assert.equal(thumbprint(jwk), '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I');
});

test('the ES256 signature of RFC 7515 appendix A.3 verifies, and no changed one does', () => {
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
    y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  };
  const signed = bytes(
    'eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ',
  );
  const signature = new Uint8Array(
    Buffer.from(
      'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
      'base64url',
    ),
  );
  assert.equal(verifyP256(jwk, signed, signature), true);
  assert.equal(verifyP256(jwk, signed.slice(1), signature), false);
  for (const at of [0, 31, 32, 63]) {
    const forged = signature.slice();
    forged[at] = (forged[at] ?? 0) ^ 1;
    assert.equal(verifyP256(jwk, signed, forged), false);
  }
});

test('what WebCrypto signs we verify, what we sign WebCrypto verifies', async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const how = { name: 'ECDSA', hash: 'SHA-256' };
  const data = bytes('a knock');
  const browser = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const browserJwk = await crypto.subtle.exportKey('jwk', browser.publicKey);
  const theirs = new Uint8Array(await crypto.subtle.sign(how, browser.privateKey, data));
  assert.equal(verifyP256(browserJwk, data, theirs), true);

  const { privateJwk, publicJwk } = generateP256();
  assert.equal('d' in publicJwk, false);
  const key = await crypto.subtle.importKey('jwk', publicJwk, algorithm, true, ['verify']);
  for (const ours of [signP256(privateJwk, data), signP256(importPrivateJwk(privateJwk), data)]) {
    assert.equal(ours.length, 64);
    assert.equal(await crypto.subtle.verify(how, key, ours as Uint8Array<ArrayBuffer>, data), true);
  }
});

test('a raw point and its JWK are the same key', () => {
  const { publicJwk } = generateP256();
  const raw = rawPublicKey(publicJwk);
  assert.equal(raw.length, 65);
  assert.deepEqual(publicJwkFromRaw(raw), publicJwk);
  assert.equal(publicJwkFromRaw(raw.slice(1)), undefined);
  raw[64] = (raw[64] ?? 0) ^ 1;
  assert.equal(publicJwkFromRaw(raw), undefined);
});

test('a malformed key is no key, and verifying with one is false, not an exception', () => {
  const { publicJwk: good, privateJwk } = generateP256();
  const data = bytes('x');
  const signature = signP256(privateJwk, data);
  assert.equal(verifyP256(good, data, signature), true);
  const zero = Buffer.alloc(32).toString('base64url');
  const bad: unknown[] = [
    null,
    undefined,
    'key',
    42,
    [],
    {},
    { ...good, kty: 'RSA' },
    { ...good, crv: 'P-384' },
    { ...good, x: undefined },
    { ...good, x: good.x.slice(1) },
    { ...good, x: `${good.x}A` },
    { ...good, x: `${good.x}=` },
    { ...good, x: zero, y: zero },
    { ...good, x: good.y, y: good.x },
    { ...good, x: Buffer.alloc(32, 0xff).toString('base64url') },
    { ...good, y: { toString: () => good.y } },
  ];
  for (const jwk of bad) {
    assert.equal(readPublicJwk(jwk), undefined, JSON.stringify(jwk));
    assert.equal(verifyP256(jwk, data, signature), false);
  }
  for (const forged of [
    new Uint8Array(),
    new Uint8Array(64),
    new Uint8Array(64).fill(255),
    signature.slice(1),
  ])
    assert.equal(verifyP256(good, data, forged), false);
  assert.equal(verifyP256(good, data, 'text' as unknown as Uint8Array), false);
});

test('a key whose last character carries stray bits is refused, so a key has one text', () => {
  const { publicJwk } = generateP256();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet[alphabet.indexOf(publicJwk.x.at(-1) ?? '') + 1];
  const same = publicJwk.x.slice(0, -1) + last;
  assert.deepEqual(Buffer.from(same, 'base64url'), Buffer.from(publicJwk.x, 'base64url'));
  assert.equal(readPublicJwk({ ...publicJwk, x: same }), undefined);
});
