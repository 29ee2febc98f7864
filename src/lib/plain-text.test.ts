import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cleanName, csvField, stripControls } from './plain-text.ts';

test('a name loses what is invisible and keeps what languages need', () => {
  assert.equal(cleanName('  Ana\u202E gnp.exe\u0000\u0007 '), 'Ana gnp.exe');
  assert.equal(cleanName('Pi\u200bxel\r\n\tde\u2028Ana'), 'Pixel de Ana');
  assert.equal(cleanName('e\u0301'), 'é');
  assert.equal(cleanName('می‌خواهم 👩‍🔬'), 'می‌خواهم 👩‍🔬');
  assert.equal(cleanName('a \u200b b'), 'a b');
  assert.equal(cleanName('\u2066\u2069 \n'), '');
  assert.equal(cleanName('x\ud800y'), 'x\ufffdy');
});

test('a name is bounded and never cut inside a character', () => {
  assert.equal(cleanName('a'.repeat(100)), 'a'.repeat(80));
  assert.equal(cleanName('ab👩‍🔬', 4), 'ab');
  assert.equal(cleanName('👍🏽👍🏽', 3), '👍🏽');
  assert.equal(cleanName(`a${'\u0301'.repeat(5000)}`, 10), '');
});

test('cleaning twice changes nothing and no forbidden character survives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 120 }), (text) => {
      const once = cleanName(text);
      assert.equal(cleanName(once), once);
      assert.doesNotMatch(once, /[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/u);
      assert.ok([...once].length <= 80);
    }),
    { numRuns: 300 },
  );
  assert.equal(stripControls('a\u001b[31mb'), 'a[31mb');
});

test('a CSV field is quoted and no spreadsheet runs it', () => {
  assert.equal(csvField('plain'), '"plain"');
  assert.equal(csvField('a "b", c\nd'), '"a ""b"", c\nd"');
  for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '  ='])
    assert.equal(csvField(`${start}cmd()`), `"'${start}cmd()"`);
  assert.equal(csvField(-5), '-5');
  assert.equal(csvField(null), '');
  assert.equal(csvField('a=b'), '"a=b"');
  assert.equal(csvField('a\u202egnp.exe\u200b'), '"a\ufffdgnp.exe\ufffd"');
});
