// What a device signs, checked with Node's own crypto as the server does.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { canonicalJson } from '../../../src/lib/canonical-json.ts';
import { thumbprint as serverThumbprint, verifyP256 } from '../../../src/lib/p256.ts';
import { prefixes as serverPrefixes } from '../../../src/modules/authenticator/wire.ts';
import { isSignedBy, newDeviceKeys, publicJwk, requestProof, sign, thumbprint } from './signing.ts';
import { prefixes } from './wire.ts';

test('the prefixes are those of the server', () => assert.deepEqual(prefixes, serverPrefixes));

test('the private half of a device key cannot be exported', async () => {
  const { privateKey } = await newDeviceKeys();
  assert.equal(privateKey.extractable, false);
  await assert.rejects(crypto.subtle.exportKey('jwk', privateKey));
});

test('the server verifies what a device signs, and knows its key by the same thumbprint', async () => {
  const keys = await newDeviceKeys();
  const jwk = await publicJwk(keys);
  const value = { device: 'd', challenge: 'c' };
  const signature = Buffer.from(await sign(keys.privateKey, 'proof', value), 'base64url');
  const bytes = (text: string) => Buffer.from(text + canonicalJson(value));
  assert.ok(verifyP256(jwk, bytes(prefixes.proof), signature));
  assert.ok(!verifyP256(jwk, bytes(prefixes.answer), signature), 'a proof must not pass for an answer');
  assert.equal(await thumbprint(jwk), serverThumbprint(jwk));
});

test('a request proof covers method, path, time and the meaning of the body', async () => {
  const keys = await newDeviceKeys();
  const body = { b: 1, a: 'á' };
  const header = await requestProof(
    { deviceId: 'device-1', privateKey: keys.privateKey },
    { method: 'POST', path: '/api/x?y=1', at: 1_700_000_000_000, body },
    'id-1',
  );
  const [scheme, rest = ''] = header.split(' ');
  const [payload = '', signature = ''] = rest.split('.');
  const text = Buffer.from(payload, 'base64url').toString();
  assert.equal(scheme, 'Aldaba-Device');
  assert.equal(text, canonicalJson(JSON.parse(text)));
  assert.deepEqual(JSON.parse(text), {
    device: 'device-1',
    method: 'POST',
    path: '/api/x?y=1',
    at: 1_700_000_000_000,
    id: 'id-1',
    body: createHash('sha256').update(canonicalJson(body)).digest('base64url'),
  });
  assert.ok(
    verifyP256(
      await publicJwk(keys),
      Buffer.from(prefixes.request + text),
      Buffer.from(signature, 'base64url'),
    ),
  );
});

test('only the pinned key passes, for the value as it was signed, and rubbish never throws', async () => {
  const [server, stranger] = [await newDeviceKeys(), await newDeviceKeys()];
  const pinned = await publicJwk(server);
  const ask = { type: 'ask', knock: 'k1' };
  const signature = await sign(server.privateKey, 'ask', ask);
  assert.ok(await isSignedBy(pinned, 'ask', ask, signature));
  assert.ok(!(await isSignedBy(await publicJwk(stranger), 'ask', ask, signature)));
  assert.ok(!(await isSignedBy(pinned, 'ask', { ...ask, knock: 'k2' }, signature)));
  assert.ok(!(await isSignedBy(pinned, 'answer', ask, signature)));
  for (const rubbish of ['', '%%', 'AAAA', undefined, 7]) {
    assert.ok(!(await isSignedBy(pinned, 'ask', ask, rubbish)));
  }
  assert.ok(!(await isSignedBy({ ...pinned, x: 'AAAA' }, 'ask', ask, signature)));
});
