import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PrivateJwk } from './p256.ts';
import { generateP256, publicHalf, publicJwkFromRaw, rawPublicKey, verifyP256 } from './p256.ts';
import {
  areSubscriptionKeys,
  decryptPush,
  encryptPush,
  maxPushPayloadBytes,
  vapidHeader,
} from './webpush.ts';

const raw = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'));
const url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const text = (value: string) => new TextEncoder().encode(value);

function privateJwk(d: string, point: string): PrivateJwk {
  const jwk = publicJwkFromRaw(raw(point));
  assert.ok(jwk);
  return { ...jwk, d };
}

// RFC 8291 §5 and appendix A.
const vector = {
  plaintext: text('When I grow up, I want to be a watermelon'),
  sender: privateJwk(
    'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
    'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
  ),
  receiver: privateJwk(
    'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
    'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  ),
  keys: {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  },
  salt: raw('DGv6ra1nlYgDCS1FRnbzlw'),
  body:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A' +
    '_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

test('the message of RFC 8291 appendix A, byte for byte', () => {
  const body = encryptPush(vector.plaintext, vector.keys, { salt: vector.salt, senderKey: vector.sender });
  assert.equal(url(body), vector.body);
  assert.deepEqual(decryptPush(raw(vector.body), vector.receiver, vector.keys.auth), vector.plaintext);
});

test('the largest payload makes a message of exactly 4096 bytes and one byte more is refused', () => {
  const fresh = { salt: vector.salt, senderKey: vector.sender };
  const payload = new Uint8Array(maxPushPayloadBytes).fill(7);
  const body = encryptPush(payload, vector.keys, fresh);
  assert.equal(body.length, 4096);
  assert.deepEqual(decryptPush(body, vector.receiver, vector.keys.auth), payload);
  assert.throws(() => encryptPush(new Uint8Array(maxPushPayloadBytes + 1), vector.keys, fresh), RangeError);
});

test('a changed byte, another receiver or another secret does not decrypt', () => {
  const body = raw(vector.body);
  for (const at of [0, 16, 30, 90, body.length - 1]) {
    const forged = body.slice();
    forged[at] = (forged[at] ?? 0) ^ 0xff;
    // The record size (bytes 16-19) is not authenticated by RFC 8188; only a smaller one is a fault.
    if (at !== 16) assert.throws(() => decryptPush(forged, vector.receiver, vector.keys.auth), `byte ${at}`);
  }
  assert.throws(() => decryptPush(body, generateP256().privateJwk, vector.keys.auth));
  assert.throws(() => decryptPush(body, vector.receiver, url(new Uint8Array(16))));
  assert.throws(() => decryptPush(body.slice(0, 60), vector.receiver, vector.keys.auth));
});

test('keys that are no point or no 16 bytes are refused', () => {
  assert.equal(areSubscriptionKeys(vector.keys), true);
  const offCurve = raw(vector.keys.p256dh);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  for (const keys of [
    { ...vector.keys, auth: 'BTBZ' },
    { ...vector.keys, p256dh: '' },
    { ...vector.keys, p256dh: url(offCurve) },
  ]) {
    assert.equal(areSubscriptionKeys(keys), false);
    assert.throws(
      () => encryptPush(vector.plaintext, keys, { salt: vector.salt, senderKey: vector.sender }),
      TypeError,
    );
  }
});

test('the example token of RFC 8292 §2.4 verifies with our ES256', () => {
  const token =
    'eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA';
  const key = 'BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs';
  const [header, claims, signature] = token.split('.') as [string, string, string];
  assert.equal(verifyP256(publicJwkFromRaw(raw(key)), text(`${header}.${claims}`), raw(signature)), true);
});

test('our VAPID header has the parts of that example: same header, same claims, a signature under k', () => {
  const { privateJwk: privateKey, publicJwk: publicKey } = generateP256();
  const header = vapidHeader({
    audience: 'https://push.example.net',
    subject: 'mailto:push@example.com',
    expiresAt: 1453523768_999,
    privateKey,
    publicKey,
  });
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header);
  assert.ok(match);
  const [, first, claims, signature, k] = match as unknown as [string, string, string, string, string];
  assert.equal(first, 'eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9');
  assert.equal(
    claims,
    'eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0',
  );
  assert.equal(k, url(rawPublicKey(publicHalf(publicKey))));
  assert.equal(verifyP256(publicKey, text(`${first}.${claims}`), raw(signature)), true);
});
