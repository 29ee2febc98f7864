// Codes made without network are the codes the server expects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { totpCode } from '../../../src/lib/totp.ts';
import { grouped, importSeed, offlineCode, stepAt, stepLeftMs } from './offline-code.ts';

test('the codes of RFC 6238 appendix B for SHA-256, last six digits', async () => {
  const seed = Buffer.from('12345678901234567890123456789012');
  const key = await importSeed(seed.toString('base64url'));
  const cases: [number, string][] = [
    [59, '119246'],
    [1111111109, '084774'],
    [1111111111, '062674'],
    [1234567890, '819424'],
    [2000000000, '698825'],
    [20000000000, '737706'],
  ];
  for (const [seconds, code] of cases) {
    assert.equal(await offlineCode(key, stepAt(seconds * 1000)), code);
    assert.equal(totpCode({ secret: seed, algorithm: 'SHA256', now: seconds * 1000 }), code);
  }
  assert.equal(key.extractable, false);
});

test('a code lives until its half minute is over', () => {
  assert.equal(stepLeftMs(30_000), 30_000);
  assert.equal(stepLeftMs(59_999), 1);
  assert.equal(stepAt(59_999), stepAt(30_000));
  assert.equal(grouped('012345'), '012 345');
});
