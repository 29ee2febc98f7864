import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isOdd } from './names.ts';
import { administers, changeFault, codeText, folded, toRole, wordsOf } from './rules.ts';

test('people are found without accents, capitals or order of words', () => {
  const text = folded('José Núñez Peña jose@ejemplo.org');
  for (const search of ['nunez', 'JOSÉ', 'pena jose', 'ejemplo.org', ''])
    assert.ok(
      wordsOf(search).every((word) => text.includes(word)),
      search,
    );
  assert.ok(!wordsOf('nunez ana').every((word) => text.includes(word)));
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

test('only the legal responsible make, change or remove one', () => {
  const table = [
    ['member', 'member', 'administrator', 'not-yours'],
    ['administrator', 'member', 'administrator', null],
    ['administrator', 'administrator', null, null],
    ['administrator', 'member', 'legal-responsible', 'legal-responsible-only'],
    ['administrator', 'legal-responsible', 'member', 'legal-responsible-only'],
    ['administrator', 'legal-responsible', null, 'legal-responsible-only'],
    ['legal-responsible', 'legal-responsible', 'member', null],
    [undefined, 'member', null, 'not-yours'],
  ] as const;
  for (const [actor, before, after, fault] of table)
    assert.equal(changeFault(actor, before, after), fault, `${actor} ${before} ${after}`);
});

test('names that pose as others are marked, names of any one alphabet are not', () => {
  // The first letters are Cyrillic.
  for (const name of ['Аna García', 'аna@example.org', 'Реро', 'Ana Gаrcía']) assert.ok(isOdd(name), name);
  for (const name of ['Ana García', 'Оксана Петрова', 'Γιώργος Παπαδόπουλος', '李小龙', 'Ana Петрова', ''])
    assert.ok(!isOdd(name), name);
});
