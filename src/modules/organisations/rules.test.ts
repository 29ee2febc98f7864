import assert from 'node:assert/strict';
import { test } from 'node:test';
import { administers, codeText, matches, toRole } from './rules.ts';

test('people are found without accents, capitals or order of words', () => {
  const texts = ['José', 'Núñez Peña', 'jose@ejemplo.org'];
  for (const search of ['nunez', 'JOSÉ', 'pena jose', 'ejemplo.org', ''])
    assert.ok(matches(search, texts), search);
  assert.equal(matches('nunez ana', texts), false);
});

test('only administrators and the legal responsible administer', () => {
  assert.deepEqual(['legal-responsible', 'administrator', 'member', 'external', undefined].map(administers), [
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('an unknown role may do least', () => assert.equal(toRole('root'), 'external'));

test('a start code is no invitation', () => {
  assert.equal(codeText('start', 'ol-1'), codeText('start', '01 1'));
  assert.notEqual(codeText('start', 'A'), codeText('invitation', 'A'));
});
