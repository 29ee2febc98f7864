import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createConcepts, withConcepts } from './concepts.ts';
import { createSpelling, slipsBetween } from './spelling.ts';
import { plainQuery, stemOf, termsOf, wordsOf } from './words.ts';

const stems = (language: 'es' | 'en', text: string) => termsOf(language, text).map(({ stem }) => stem);

test('accents, capitals, full-width letters and combining marks make no difference', () => {
  for (const text of ['CÓDIGO', 'codigo', 'co\u0301digo', 'ｃｏｄｉｇｏ', '¿Código?'])
    assert.deepEqual(stems('es', text), stems('es', 'código'), text);
  assert.deepEqual(stems('es', 'contraseña'), stems('es', 'CONTRASENA'));
});

test('singular and plural are one word, with or without the accents that the stemmer wants', () => {
  for (const [one, many] of [
    ['notificacion', 'notificaciones'],
    ['sesión', 'sesiones'],
    ['móvil', 'moviles'],
    ['código', 'codigos'],
  ] as const)
    assert.equal(stemOf('es', wordsOf(one)[0]?.word ?? ''), stemOf('es', wordsOf(many)[0]?.word ?? ''), one);
  assert.deepEqual(stems('en', 'backup codes'), stems('en', 'backup code'));
});

test('small words go, and those that turn a meaning stay', () => {
  assert.deepEqual(stems('es', 'el código de la app'), stems('es', 'código app'));
  assert.notDeepEqual(stems('en', 'sign up'), stems('en', 'sign in'));
  assert.deepEqual(stems('en', "can't"), stems('en', 'cannot'));
});

test('what is typed loses controls, direction marks and everything past 200 characters', () => {
  assert.equal(plainQuery('a\u202eb\u0000c\u200b\n d'), 'abc d');
  assert.equal(plainQuery('x'.repeat(10_000)).length, 200);
  assert.equal(plainQuery('\ud800'), '\ufffd');
});

test('a phrase and its synonym hold the same concept, also with a word inside a two-word verb', () => {
  const concepts = createConcepts('en', [
    ['two-step verification', '2FA'],
    ['turn on', 'enable'],
  ]);
  const conceptsOf = (text: string) => {
    const own = stems('en', text);
    return withConcepts(concepts, own).slice(own.length).sort();
  };
  assert.deepEqual(conceptsOf('enable 2fa'), conceptsOf('turn two-step verification on'));
  assert.equal(conceptsOf('enable 2fa').length, 2);
  assert.deepEqual(conceptsOf('step two'), []);
});

test('a slip, a lost letter and a swap are put right; short words, numbers and far words are left alone', () => {
  const spelling = createSpelling(
    new Map([
      ['contrasena', 9],
      ['codigo', 5],
      ['codo', 50],
      ['aviso', 3],
    ]),
  );
  assert.equal(spelling.correct('contraseja'), 'contrasena');
  assert.equal(spelling.correct('cotnrasea'), 'contrasena');
  assert.equal(spelling.correct('coidgo'), 'codigo');
  assert.equal(spelling.correct('avso'), 'aviso');
  assert.equal(spelling.correct('avs'), undefined);
  assert.equal(spelling.correct('aviso1'), undefined);
  assert.equal(spelling.correct('zapato'), undefined);
  assert.deepEqual(spelling.complete('cod'), ['codo', 'codigo']);
});

test('distance counts a swap once and gives up past the limit', () => {
  assert.equal(slipsBetween('abcd', 'abdc', 2), 1);
  assert.equal(slipsBetween('abcd', 'abcd', 2), 0);
  assert.equal(slipsBetween('kitten', 'sitting', 2), 3);
});
