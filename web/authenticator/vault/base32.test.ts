// Keys are read however they are written, and nothing else passes for one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { base32, foreignCharacters, fromBase32, plainKey } from './base32.ts';

test('the vectors of RFC 4648 §10', () => {
  const vectors = {
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  };
  for (const [plain, text] of Object.entries(vectors)) {
    assert.equal(base32(Buffer.from(plain)), text);
    assert.equal(Buffer.from(fromBase32(text) ?? []).toString(), plain);
  }
});

test('spaces, dashes, case, padding and invisible characters do not matter', () => {
  for (const typed of [
    'jbsw y3dp ehpk 3pxp',
    'JBSW-Y3DP–EHPK—3PXP',
    ' JBSWY3DPEHPK3PXP==== ',
    'JBSWY3DP\u200bEHPK3PXP\n',
  ]) {
    assert.equal(plainKey(typed), 'JBSWY3DPEHPK3PXP');
  }
});

test('characters that no key has are named, and such a key is none', () => {
  assert.deepEqual(foreignCharacters(plainKey('O0l1 8Ñ')), ['0', '1', '8', 'Ñ']);
  assert.equal(fromBase32('JBSW0'), undefined);
});

test('every key survives writing and reading', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      assert.deepEqual([...(fromBase32(base32(bytes)) ?? [])], [...bytes]);
    }),
  );
});
