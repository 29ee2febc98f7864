// Codes, their texts and the reference pages say the same, in both directions.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  isNode,
  isSource,
  parseSource,
  readSources,
  repositoryFiles,
  root,
  type SourceFile,
} from '../../scripts/code.ts';
import { errorRows, referencePages, routeRows } from '../../scripts/reference.ts';
import { compileFolder } from '../../scripts/texts.ts';

const codes = await errorRows();
const known = new Set(codes.map(({ code }) => code));

function apart(ones: Iterable<string>, others: Iterable<string>): { only: string[]; lacking: string[] } {
  const [a, b] = [new Set(ones), new Set(others)];
  return { only: [...a].filter((one) => !b.has(one)), lacking: [...b].filter((one) => !a.has(one)) };
}

/** Codes given to our `refuse('…')` and `new Refusal('…')` as they stand in the code. */
function refusedCodes(file: SourceFile): { code: string; where: string }[] {
  if (!file.imports.some(({ target }) => target === 'src/core/errors.ts')) return [];
  const found: { code: string; where: string }[] = [];
  file.walk((node) => {
    const callee = isNode(node['callee']) ? node['callee']['name'] : undefined;
    const refuses =
      (node.type === 'CallExpression' && callee === 'refuse') ||
      (node.type === 'NewExpression' && callee === 'Refusal');
    const first = refuses && Array.isArray(node['arguments']) ? node['arguments'][0] : undefined;
    if (!isNode(first) || typeof first['value'] !== 'string') return;
    found.push({ code: first['value'], where: `${file.path}:${file.lineOf(node)}` });
  });
  return found;
}

test('every code has a text in every language, and every text of an error has a code', () => {
  const expected = codes.map(({ code }) => `errors.${code.replace('/', '.')}`);
  const texts = [...compileFolder().keys].filter((key) => key.startsWith('errors.'));
  assert.deepEqual(apart(texts, expected), { only: [], lacking: [] });
});

test('a code is its module and a reason, stands once, and has a status of refusal', () => {
  const wrong = codes.filter(({ code, status, file }) => {
    const [, place, name] = file.split('/');
    const module = place === 'modules' ? name : place;
    return (
      !/^[a-z-]+\/[a-z0-9-]+$/.test(code) || code.split('/')[0] !== module || status < 400 || status > 599
    );
  });
  assert.deepEqual(wrong, []);
  assert.equal(known.size, codes.length);
});

test('nothing is refused with a code that no table has', () => {
  const files = readSources(repositoryFiles().filter((path) => /^src\//.test(path) && isSource(path)));
  const unknown = files
    .filter(({ path }) => !/\.test\.ts$/.test(path))
    .flatMap(refusedCodes)
    .filter(({ code }) => !known.has(code));
  assert.deepEqual(unknown, []);
  const planted = parseSource(
    'src/a.ts',
    "import {} from './core/errors.ts'; refuse('core/typo'); throw new Refusal('core/other');",
  );
  assert.deepEqual(
    refusedCodes(planted).map(({ code }) => code),
    ['core/typo', 'core/other'],
  );
});

test('contracts promise only codes that exist', async () => {
  const unknown = (await routeRows()).flatMap(({ key, errors }) =>
    errors.filter((code) => !known.has(code)).map((code) => `${key} ${code}`),
  );
  assert.deepEqual(unknown, []);
});

for (const [file, content] of await referencePages()) {
  test(`${file} says what the code says (node scripts/reference.ts writes it)`, () => {
    const path = join(root, file);
    assert.equal(existsSync(path) ? readFileSync(path, 'utf8') : 'no such page', content);
  });
}

test('parity sees a difference on either side', () => {
  assert.deepEqual(apart(['errors.core.a'], ['errors.core.b']), {
    only: ['errors.core.a'],
    lacking: ['errors.core.b'],
  });
});
