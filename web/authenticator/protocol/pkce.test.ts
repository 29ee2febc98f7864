// The journey to the authorisation page and back.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { authoriseFault } from '../../../src/modules/authenticator/rules.ts';
import { authoriseAddress, readReturn } from './pkce.ts';

const origin = 'https://aldaba.test';

test('the server finds no fault with the address, and the verifier stays here', async () => {
  const verifier = 'v'.repeat(43);
  const address = await authoriseAddress({
    origin,
    verifier,
    state: 's'.repeat(22),
    deviceKey: 'k'.repeat(43),
    deviceName: 'Pixel de Ana & Co',
  });
  const query = Object.fromEntries(new URL(address, origin).searchParams);
  assert.equal(authoriseFault(query, `${origin}/auth/`), null);
  assert.equal(query['code_challenge'], createHash('sha256').update(verifier).digest('base64url'));
  assert.equal(query['device_name'], 'Pixel de Ana & Co');
  assert.ok(!address.includes(verifier));
});

test('each way back is told apart', () => {
  assert.deepEqual(readReturn('?code=c&state=s', origin), { kind: 'code', code: 'c', state: 's' });
  assert.deepEqual(readReturn(`?code=c&state=s&iss=${encodeURIComponent(origin)}`, origin)?.kind, 'code');
  assert.deepEqual(readReturn('?code=c&state=s&iss=https%3A%2F%2Fevil.test', origin)?.kind, 'failed');
  assert.deepEqual(readReturn('?error=access_denied&state=s', origin)?.kind, 'denied');
  assert.deepEqual(readReturn('?error=invalid_request&state=s', origin)?.kind, 'failed');
  for (const search of ['', '?code=c', '?state=s']) assert.equal(readReturn(search, origin), undefined);
});
