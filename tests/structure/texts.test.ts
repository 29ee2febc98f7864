// The compiler of texts: what it refuses, with the file, the key and the reason, and that what it writes runs.
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkTexts } from '../../scripts/check-texts.ts';
import { parseSource, root } from '../../scripts/code.ts';
import { compileTexts } from '../../scripts/texts/compile.ts';
import { type Messages, translator } from '../../scripts/texts/runtime.ts';
import { compileFolder } from '../../scripts/texts.ts';

const compile = (es: object | string, en: object | string) =>
  compileTexts(
    ['es', 'en'],
    [
      { language: 'es', area: 'kit', content: typeof es === 'string' ? es : JSON.stringify(es) },
      { language: 'en', area: 'kit', content: typeof en === 'string' ? en : JSON.stringify(en) },
    ],
  );

test('our own texts compile', () => {
  assert.deepEqual(compileFolder().problems, []);
});

const refused: readonly [mistake: string, es: object | string, en: object | string, expected: RegExp][] = [
  ['a key missing in English', { a: 'x' }, {}, /^texts\/en\/kit\.json: kit\.a is missing in en$/],
  ['a key missing in Spanish', {}, { a: 'x' }, /^texts\/es\/kit\.json: kit\.a is missing in es$/],
  [
    'a parameter only one language has',
    { a: '{n}' },
    { a: 'x' },
    /en\/kit\.json: kit\.a parameters differ from es: misses "n"/,
  ],
  [
    'a parameter of two kinds',
    { a: '{n, number}' },
    { a: '{n, date}' },
    /kit\.a parameter "n" is instant in en and number in es/,
  ],
  [
    'a plural without many',
    { a: '{n, plural, one {x} other {y}}' },
    { a: '{n, plural, one {x} other {y}}' },
    /es\/kit\.json: kit\.a plural of "n" misses many/,
  ],
  [
    'a plural without one',
    { a: '{n}' },
    { a: '{n, plural, other {y}}' },
    /en\/kit\.json: kit\.a plural of "n" misses one/,
  ],
  [
    'a plural nested in a select',
    { a: '{n}{s}' },
    { a: '{s, select, other {{n, plural, other {y}}}}' },
    /misses one/,
  ],
  [
    'a category the language lacks',
    { a: '{n}' },
    { a: '{n, plural, one {x} few {z} other {y}}' },
    /has few, unknown in en/,
  ],
  ['an open brace', { a: 'x {n' }, { a: 'x' }, /es\/kit\.json: kit\.a cannot be read/],
  ['an unknown type', { a: '{n, roman}' }, { a: 'x' }, /kit\.a cannot be read/],
  ['an unknown style', { a: '{n, number, roman}' }, { a: 'x' }, /number style "roman" is unknown/],
  ['an unclosed tag', { a: '<b>x' }, { a: 'x' }, /kit\.a cannot be read/],
  ['tags that differ', { a: '<b>x</b>' }, { a: '<em>x</em>' }, /tags differ from es/],
  ['a quoted brace', { a: "l'{n}" }, { a: '{n}' }, /prints a brace/],
  [
    'a number sign where it would be printed',
    { a: '{n, plural, one {x} many {y} other {{s, select, other {#}}}}' },
    { a: '{n}{s}' },
    /has # inside a select/,
  ],
  ['an empty text', { a: '' }, { a: 'x' }, /es\/kit\.json: kit\.a is empty/],
  ['a text glued with a space', { a: 'x ' }, { a: 'x' }, /starts or ends with a space/],
  [
    'a key that stands twice',
    '{"a":"x","b":"z","a":"y"}',
    { a: 'x', b: 'z' },
    /es\/kit\.json: kit\.a stands twice/,
  ],
  ['nested keys', { a: { b: 'x' } }, { a: 'x' }, /keys are flat/],
  ['a file that is not JSON', '{"a": }', { a: 'x' }, /es\/kit\.json: \(file\) is not JSON/],
  ['a key that repeats its area', { 'kit.a': 'x' }, { 'kit.a': 'x' }, /repeats the area/],
  ['usted', { a: 'Si usted quiere' }, { a: 'x' }, /es\/kit\.json: kit\.a says "usted"/],
  ['haga clic', { a: 'Haga clic aquí' }, { a: 'x' }, /says "Haga clic"/],
  ['ingrese', { a: 'Ingrese el código' }, { a: 'x' }, /says "Ingrese"/],
  [
    'por favor inside an arm',
    { a: '{s, select, other {Por favor, espera}}' },
    { a: '{s}' },
    /says "Por favor"/,
  ],
  ['inválido', { a: 'Código inválido' }, { a: 'x' }, /says "inválido"/],
  ['ups', { a: '¡Ups!' }, { a: 'x' }, /says "Ups"/],
];
for (const [mistake, es, en, expected] of refused) {
  test(`the compiler refuses ${mistake}`, () => {
    const lines = compile(es, en).problems.map(({ file, key, reason }) => `${file}: ${key} ${reason}`);
    assert.ok(
      lines.some((line) => expected.test(line)),
      `said only: ${lines.join('\n') || 'nothing'}`,
    );
  });
}

test('words that only contain a forbidden word are left alone', () => {
  assert.deepEqual(compile({ a: 'Soluciones de grupús y upsala; ingreses' }, { a: 'x' }).problems, []);
});

test('a text with a problem is left out and the others stay', () => {
  const { keys, files } = compile({ a: '', b: 'x' }, { a: 'x', b: 'x' });
  assert.deepEqual([...keys], ['kit.b']);
  assert.ok(!files.get('en/kit.ts')?.includes('kit.a'));
});

test('the same texts in another order give the same bytes', () => {
  const one = compile({ a: 'x', b: '{n} <b>{m, number}</b>' }, { a: 'x', b: '<b>{m, number}</b> {n}' });
  const other = compile({ b: '{n} <b>{m, number}</b>', a: 'x' }, { b: '<b>{m, number}</b> {n}', a: 'x' });
  assert.deepEqual([...one.files], [...other.files]);
});

test('keys know their parameters, and rich texts their tags', () => {
  const text = compile(
    { a: '{n} {at, date}', b: '<b>{who}</b>' },
    { a: '{n, number} {at}', b: '<b>{who}</b>' },
  );
  const keys = text.files.get('keys.ts') ?? '';
  assert.match(keys, /'kit\.a': \{ at: number; n: number \};/);
  assert.match(keys, /'kit\.b': \{ values: \{ who: string \| number \}; tags: 'b' \};/);
});

/** Compiles, writes the Spanish area where its runtime is, and loads it as a browser would. */
async function load(texts: object): Promise<Messages> {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-texts-'));
  try {
    const { files, problems } = compileTexts(
      ['es'],
      [{ language: 'es', area: 'kit', content: JSON.stringify(texts) }],
    );
    assert.deepEqual(problems, []);
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    writeFileSync(join(folder, 'runtime.ts'), readFileSync(join(root, 'scripts/texts/runtime.ts')));
    const path = join(folder, 'es/kit.ts');
    mkdirSync(dirname(path));
    writeFileSync(path, files.get('es/kit.ts') ?? '');
    const loaded = (await import(path)) as { texts: Messages };
    return loaded.texts;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('compiled texts say what ICU says: plurals, offsets, selects, ordinals, numbers and dates', async () => {
  const messages = await load({
    devices: '{n, plural, =0 {Ninguno} one {# dispositivo} many {# de dispositivos} other {# dispositivos}}',
    guests:
      '{n, plural, offset:1 =0 {nadie} =1 {{who}} one {{who} y otro} many {{who} y # más} other {{who} y # más}}',
    nested:
      '{n, plural, one {{g, select, f {una} other {uno}}} many {#} other {{g, select, f {{n, number} nuevas} other {{n, number} nuevos}}}}',
    place: '{n, selectordinal, other {#.º}}',
    when: '{at, date} a las {at, time}',
    rich: 'Hola, <b>{who}</b>: {n, plural, one {<em>una</em>} many {#} other {# <em>cosas</em>}}',
  });
  const t = translator(messages, 'Europe/Madrid');
  assert.equal(t('kit.devices', { n: 0 }), 'Ninguno');
  assert.equal(t('kit.devices', { n: 1 }), '1 dispositivo');
  assert.equal(t('kit.devices', { n: 12_345 }), '12.345 dispositivos');
  assert.equal(t('kit.devices', { n: 1_000_000 }), '1.000.000 de dispositivos');
  assert.equal(t('kit.guests', { n: 1, who: 'Ana' }), 'Ana');
  assert.equal(t('kit.guests', { n: 2, who: 'Ana' }), 'Ana y otro');
  assert.equal(t('kit.guests', { n: 4, who: 'Ana' }), 'Ana y 3 más');
  assert.equal(t('kit.nested', { n: 3, g: 'f' }), '3 nuevas');
  assert.equal(t('kit.nested', { n: 1, g: 'constructor' }), 'uno');
  assert.equal(t('kit.place', { n: 2 }), '2.º');
  assert.equal(t('kit.when', { at: Date.UTC(2026, 6, 1, 22, 5) }), '2 de julio de 2026 a las 0:05');
  assert.deepEqual(t.rich('kit.rich', { who: '<i>', n: 2 }), [
    'Hola, ',
    { tag: 'b', children: ['<i>'] },
    ': ',
    '2',
    ' ',
    { tag: 'em', children: ['cosas'] },
  ]);
  assert.equal(t('kit.rich', { who: 'Ana', n: 1 }), 'Hola, Ana: una');
});

test('unused keys, unknown keys and undeclared families are seen', () => {
  const file = parseSource(
    'web/manager/a.tsx',
    "t('kit.used'); t('kit.gone'); t(`kit.${x}`); t(`errors.${code}`); const label = 'kit.label'; view.t.rich('kit.rich'); t('word'); say(l, 'kit.lost'); say(l, `kit.x.${y}`);",
  );
  const keys = new Set(['kit.used', 'kit.label', 'kit.rich', 'kit.idle', 'errors.core.x']);
  const found = checkTexts(keys, [file], [{ prefix: 'errors.', madeBy: '', keptBy: '' }]);
  assert.deepEqual(found, {
    unused: ['kit.idle'],
    unknown: ['web/manager/a.tsx:1 kit.gone', 'web/manager/a.tsx:1 kit.lost'],
    undeclared: ['web/manager/a.tsx:1 `kit.${…}`', 'web/manager/a.tsx:1 `kit.x.${…}`'],
    idle: [],
  });
});
