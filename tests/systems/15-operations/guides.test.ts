// The guides under docs/help against the product: whatever is bold stands on a screen, in both languages, and links lead
// somewhere.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const languages = ['es', 'en'] as const;
const fields = ['title', 'summary', 'tags', 'products', 'audience', 'reviewed', 'related'];

type Guide = { name: string; head: Map<string, string>; body: string };

function readGuides(language: string): Guide[] {
  return globSync(`docs/help/${language}/*.md`, { cwd: root })
    .sort()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      const [, head = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
      const rows = head.split('\n').map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trim()];
      });
      return { name: basename(path, '.md'), head: new Map(rows), body };
    });
}

/** Typewriter and typographic apostrophes are the same word to a reader, and a full stop may end a sentence. */
const plain = (text: string): string =>
  text.replaceAll('’', "'").replace(/\s+/g, ' ').replace(/\.$/, '').trim();

function screenTexts(language: string): Set<string> {
  const all = globSync(`texts/${language}/*.json`, { cwd: root }).flatMap((path) =>
    Object.values(JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, string>),
  );
  return new Set(all.map(plain));
}

const boldOf = (body: string): string[] =>
  [...body.matchAll(/\*\*([^*]+)\*\*/g)].map(([, word = '']) => plain(word));
const listOf = (text = ''): string[] =>
  text
    .replace(/^\[|\]$/g, '')
    .split(', ')
    .filter(Boolean);

for (const language of languages) {
  const guides = readGuides(language);

  test(`guides (${language}): every bold word stands on a screen as it is written`, () => {
    const known = screenTexts(language);
    const foreign = guides.flatMap(({ name, body }) =>
      boldOf(body)
        .filter((word) => !known.has(word))
        .map((word) => `${name}: ${word}`),
    );
    assert.deepEqual(foreign, []);
    assert.ok(!known.has(plain('Button that nobody made')));
  });

  test(`guides (${language}): each has its front matter, numbered steps, and related guides that exist`, () => {
    const names = guides.map(({ name }) => name);
    assert.ok(names.length > 0);
    for (const { name, head, body } of guides) {
      assert.deepEqual([...head.keys()], fields, name);
      for (const field of fields) assert.notEqual(head.get(field), '', `${name}: ${field}`);
      assert.match(head.get('reviewed') ?? '', /^\d{4}-\d\d-\d\d$/, name);
      assert.match(body, /^1\. /m, name);
      for (const related of listOf(head.get('related')))
        assert.ok(names.includes(related), `${name} -> ${related}`);
    }
  });
}

test('every guide is there in both languages, for the same people', () => {
  const [es, en] = languages.map(readGuides);
  const shape = (guides: Guide[] = []) =>
    guides.map(({ name, head }) => [name, head.get('products'), head.get('audience'), head.get('related')]);
  assert.deepEqual(shape(en), shape(es));
});
