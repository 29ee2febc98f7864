import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otpauthUri, totpCode, totpSecretText, totpStep, verifyTotp } from './totp.ts';

const sha1Secret = Buffer.from('12345678901234567890');
const sha256Secret = Buffer.from('12345678901234567890123456789012');

test('the vectors of RFC 6238 appendix B, last six of the eight digits', () => {
  const vectors: [number, string, string][] = [
    [59, '94287082', '46119246'],
    [1111111109, '07081804', '68084774'],
    [1111111111, '14050471', '67062674'],
    [1234567890, '89005924', '91819424'],
    [2000000000, '69279037', '90698825'],
    [20000000000, '65353130', '77737706'],
  ];
  for (const [seconds, sha1, sha256] of vectors) {
    const now = seconds * 1000;
    assert.equal(totpCode({ secret: sha1Secret, now }), sha1.slice(2));
    assert.equal(totpCode({ secret: sha256Secret, algorithm: 'SHA256', now }), sha256.slice(2));
  }
});

const secret = new Uint8Array(sha1Secret);
const now = 1_790_000_000_000;
const codeAt = (at: number) => totpCode({ secret, now: at });

test('a code counts one step before and after its own, not two', () => {
  for (const [steps, ok] of [
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ] as const) {
    const result = verifyTotp({ secret, code: codeAt(now + steps * 30_000), now, lastStep: null, window: 1 });
    assert.deepEqual(result, ok ? { ok: true, step: totpStep(now) + steps } : { ok: false });
  }
  assert.deepEqual(verifyTotp({ secret, code: codeAt(now - 30_000), now, lastStep: null, window: 0 }), {
    ok: false,
  });
});

test('a step that was used, or lies before one that was, is never accepted again', () => {
  const step = totpStep(now);
  assert.deepEqual(verifyTotp({ secret, code: codeAt(now), now, lastStep: step - 1 }), { ok: true, step });
  assert.deepEqual(verifyTotp({ secret, code: codeAt(now), now, lastStep: step }), { ok: false });
  assert.deepEqual(verifyTotp({ secret, code: codeAt(now - 30_000), now, lastStep: step }), { ok: false });
  assert.deepEqual(verifyTotp({ secret, code: codeAt(now + 30_000), now, lastStep: step }), {
    ok: true,
    step: step + 1,
  });
});

test('codes are read with spaces and dashes, and nothing but six digits is a code', () => {
  const code = codeAt(now);
  assert.equal(
    verifyTotp({ secret, code: ` ${code.slice(0, 3)} ${code.slice(3)} `, now, lastStep: null }).ok,
    true,
  );
  assert.equal(
    verifyTotp({ secret, code: `${code.slice(0, 3)}-${code.slice(3)}`, now, lastStep: null }).ok,
    true,
  );
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  for (const bad of ['', wrong, code.slice(1), `${code}0`, `x${code}`, '١٢٣٤٥٦', 'abcdef', '-'.repeat(6)])
    assert.equal(verifyTotp({ secret, code: bad, now, lastStep: null }).ok, false, bad);
});

test('the algorithm is part of the secret: a code of one is none of the other', () => {
  const code = totpCode({ secret, algorithm: 'SHA256', now });
  assert.equal(verifyTotp({ secret, algorithm: 'SHA256', code, now, lastStep: null }).ok, true);
  assert.equal(verifyTotp({ secret, code, now, lastStep: null }).ok, false);
});

test('the link for code apps spells everything out and escapes names', () => {
  const uri = new URL(otpauthUri({ issuer: 'Aldaba & Co', label: 'ana@example.org', secret }));
  assert.equal(uri.protocol, 'otpauth:');
  assert.equal(uri.host, 'totp');
  assert.equal(decodeURIComponent(uri.pathname), '/Aldaba & Co:ana@example.org');
  assert.deepEqual(Object.fromEntries(uri.searchParams), {
    issuer: 'Aldaba & Co',
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
  assert.equal(totpSecretText(secret), 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
});
