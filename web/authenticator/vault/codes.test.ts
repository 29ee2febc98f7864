// The codes are those of the standards, for every hash, length and period.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOTP, Secret } from 'otpauth';
import { base32 } from './base32.ts';
import { codeAt, codeKey, groupedCode, leftMs, stepOf } from './codes.ts';
import type { Algorithm, Draft } from './entry.ts';

const draft = (part: Partial<Draft>): Draft => ({
  kind: 'totp',
  issuer: '',
  label: '',
  secret: '',
  algorithm: 'SHA1',
  digits: 6,
  periodSeconds: 30,
  counter: 0,
  ...part,
});
const seeds: Record<Algorithm, string> = {
  SHA1: '12345678901234567890',
  SHA256: '12345678901234567890123456789012',
  SHA512: '1234567890123456789012345678901234567890123456789012345678901234',
};

test('RFC 6238 appendix B, all three hashes, eight digits', async () => {
  const vectors: [seconds: number, ...codes: [string, string, string]][] = [
    [59, '94287082', '46119246', '90693936'],
    [1111111109, '07081804', '68084774', '25091201'],
    [1111111111, '14050471', '67062674', '99943326'],
    [1234567890, '89005924', '91819424', '93441116'],
    [2000000000, '69279037', '90698825', '38618901'],
    [20000000000, '65353130', '77737706', '47863826'],
  ];
  for (const [seconds, ...codes] of vectors) {
    for (const [place, algorithm] of (['SHA1', 'SHA256', 'SHA512'] as const).entries()) {
      const one = draft({ algorithm, digits: 8, secret: base32(Buffer.from(seeds[algorithm])) });
      assert.equal(await codeAt(await codeKey(one), one, stepOf(seconds * 1000, 30)), codes[place]);
    }
  }
});

test('RFC 4226 appendix D', async () => {
  const one = draft({ kind: 'hotp', secret: base32(Buffer.from(seeds.SHA1)) });
  const key = await codeKey(one);
  const codes = await Promise.all(Array.from({ length: 10 }, (_, counter) => codeAt(key, one, counter)));
  assert.deepEqual(codes, '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' '));
  assert.equal(key.extractable, false);
});

test('any key, hash, length and counter gives what another implementation gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
      fc.constantFrom('SHA1', 'SHA256', 'SHA512'),
      fc.integer({ min: 5, max: 9 }),
      fc.nat({ max: 2 ** 40 }),
      async (bytes, algorithm, digits, counter) => {
        const one = draft({ kind: 'hotp', secret: base32(bytes), algorithm, digits });
        const other = new HOTP({ secret: new Secret({ buffer: bytes.slice().buffer }), algorithm, digits });
        assert.equal(await codeAt(await codeKey(one), one, counter), other.generate({ counter }));
      },
    ),
  );
});

test('Steam shows five of its own letters', async () => {
  const one = draft({ kind: 'steam', digits: 5, secret: base32(Buffer.from(seeds.SHA1)) });
  const letters = '23456789BCDFGHJKMNPQRTVWXY';
  // RFC 4226 gives the number for counter 0 before it is cut to digits: 1284755224.
  let number = 1284755224;
  let expected = '';
  for (let place = 0; place < 5; place += 1) {
    expected += letters[number % 26];
    number = Math.floor(number / 26);
  }
  assert.equal(await codeAt(await codeKey(one), one, 0), expected);
});

test('codes are grouped to be read, and know how long they last', () => {
  assert.deepEqual(['12345', '123456', '1234567', '12345678'].map(groupedCode), [
    '12345',
    '123 456',
    '1234 567',
    '1234 5678',
  ]);
  assert.equal(leftMs(61_000, 60), 59_000);
});
