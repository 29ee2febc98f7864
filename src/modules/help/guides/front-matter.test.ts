import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readHead } from './front-matter.ts';

const good = `---
title: How do I knock?
summary: Lift the ring and let it fall.
tags: [door]
products: [entry]
audience: [member]
category: start
reviewed: 2026-11-24
related: [answer]
asks:
  - nobody opens
---

1. Knock.
`;

const linesOf = (text: string) =>
  readHead('es/knock.md', text).problems.map(({ file, line, reason }) => `${file}:${line} ${reason}`);

test('a whole head is read, and the body begins where it begins', () => {
  const { head, body, bodyLine, problems } = readHead('es/knock.md', good);
  assert.deepEqual(problems, []);
  assert.equal(head?.title, 'How do I knock?');
  assert.deepEqual(head?.asks, ['nobody opens']);
  assert.equal(good.split('\n')[bodyLine], '1. Knock.');
  assert.equal(body, '\n1. Knock.\n');
});

test('Windows line ends and a byte order mark make no difference', () => {
  assert.deepEqual(linesOf(`\ufeff${good.replaceAll('\n', '\r\n')}`), []);
});

const mistakes: readonly [mistake: string, text: string, said: RegExp][] = [
  ['no head', '1. Knock.\n', /^es\/knock\.md:1 has no front matter/],
  ['a head that never ends', good.replace('\n---\n\n', '\n\n'), /:1 has no front matter/],
  ['broken YAML', good.replace('[door]', '[door'), /^es\/knock\.md:\d+ /],
  ['a field twice', good.replace('category: start', 'title: Again'), /^es\/knock\.md:7 /],
  ['a field nobody knows', good.replace('asks:', 'question:'), /:10 unknown field "question"/],
  [
    'a missing field',
    good.replace('summary: Lift the ring and let it fall.\n', ''),
    /misses the field "summary"/,
  ],
  ['an empty title', good.replace('How do I knock?', '""'), /:2 "title" is empty/],
  ['a title too long', good.replace('How do I knock?', 'k'.repeat(101)), /:2 "title" has 101 characters/],
  ['a category of its own', good.replace('start', 'doors'), /:7 "category": "doors" is none of/],
  ['a product nobody sells', good.replace('[entry]', '[door]'), /:5 "products": "door" is none of/],
  ['a day that does not exist', good.replace('2026-11-24', '2026-02-30'), /:8 "reviewed": "2026-02-30"/],
  [
    'a tag with capitals',
    good.replace('[door]', '[Door Knob]'),
    /:4 "tags": "Door Knob" is not in kebab-case/,
  ],
  ['a path for a name', good.replace('[answer]', '[../answer]'), /:9 "related": "\.\.\/answer"/],
  ['a text for a list', good.replace('[door]', 'door'), /:4 "tags" is not a list/],
  ['a tag twice', good.replace('[door]', '[door, door]'), /:4 "tags" says something twice/],
];
for (const [mistake, text, said] of mistakes) {
  test(`${mistake} is told with file and line`, () => {
    const lines = linesOf(text);
    assert.ok(
      lines.some((line) => said.test(line)),
      lines.join('\n') || 'nothing was said',
    );
  });
}
