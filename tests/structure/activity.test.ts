// Every kind of entry that the code records has its sentence in the activity log, in both languages.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../..');

/** Kinds written out where something is recorded: `kind: 'sign-in.done'`, also behind a `? :`. */
export function kindsIn(source: string): string[] {
  const found = [...source.matchAll(/kind(?::| =)([^;,}]*)/g)].flatMap(([, value = '']) =>
    [...value.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, kind = '']) => kind),
  );
  return [...new Set(found)];
}

test('the finder sees plain and chosen kinds', () => {
  assert.deepEqual(kindsIn(`record({ kind: 'a.b' }); const kind = x ? 'c.d' : 'e.f';`), [
    'a.b',
    'c.d',
    'e.f',
  ]);
});

test('every recorded kind has a sentence in every language', () => {
  const kinds = new Set(
    globSync('src/modules/**/*.ts', { cwd: root })
      .filter((path) => !path.endsWith('.test.ts'))
      .flatMap((path) => kindsIn(readFileSync(join(root, path), 'utf8'))),
  );
  assert.ok(kinds.size > 20, [...kinds].join(' '));
  for (const language of ['es', 'en']) {
    const texts = JSON.parse(readFileSync(join(root, `texts/${language}/activity.json`), 'utf8')) as object;
    const missing = [...kinds].filter((kind) => !(`kind.${kind}` in texts));
    assert.deepEqual(missing, [], language);
  }
});
