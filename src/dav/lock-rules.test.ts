// Which locks stand in the way of what.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { conflictOf, locksAgainst } from './lock-rules.ts';
import type { Lock, Path } from './node.ts';

const lock = (at: string, change: Partial<Lock> = {}): Lock => ({
  token: `urn:${at}`,
  scope: 'exclusive',
  depth: 'infinity',
  ownerXml: '',
  expiresAt: 0,
  root: pathOf(at),
  mine: true,
  ...change,
});
const pathOf = (at: string): Path => at.split('/').filter(Boolean);
const shared = { scope: 'shared' } as const;
const flat = { depth: 0 } as const;

const writes: readonly [
  what: string,
  locks: Lock[],
  at: string,
  membership: boolean,
  below: boolean,
  tokens: string[],
  stops: boolean,
][] = [
  ['nothing is locked', [], '/a', true, true, [], false],
  ['the file is', [lock('/a/b')], '/a/b', false, false, [], true],
  ['its token is shown', [lock('/a/b')], '/a/b', false, false, ['urn:/a/b'], false],
  ['by somebody else', [lock('/a/b', { mine: false })], '/a/b', false, false, ['urn:/a/b'], true],
  ['a neighbour is', [lock('/a/bc')], '/a/b', true, true, [], false],
  ['a name that begins alike is', [lock('/a')], '/ab', true, true, [], false],
  ['what it is in is, deeply', [lock('/a')], '/a/b/c', false, false, [], true],
  ['what it is in is, and its token is shown', [lock('/a')], '/a/b/c', true, true, ['urn:/a'], false],
  ['what it is in is, flatly, and content changes', [lock('/a', flat)], '/a/b', false, false, [], false],
  ['what it is in is, flatly, and a name appears', [lock('/a', flat)], '/a/b', true, false, [], true],
  ['something further up is, flatly', [lock('/a', flat)], '/a/b/c', true, true, [], false],
  ['something beneath is, and it goes along', [lock('/a/b/c')], '/a', true, true, [], true],
  ['something beneath is, its token is shown', [lock('/a/b/c')], '/a', true, true, ['urn:/a/b/c'], false],
  ['something beneath is, and stays', [lock('/a/b/c')], '/a', false, false, [], false],
  [
    'two share it, one token is shown',
    [lock('/a', { ...shared, token: 'x' }), lock('/a', { ...shared, token: 'y' })],
    '/a',
    false,
    false,
    ['y'],
    false,
  ],
  [
    'two share it, no token is shown',
    [lock('/a', { ...shared, token: 'x' }), lock('/a', { ...shared, token: 'y' })],
    '/a',
    false,
    false,
    ['z'],
    true,
  ],
  ['two beneath, one token is shown', [lock('/a/b'), lock('/a/c')], '/a', true, true, ['urn:/a/b'], true],
  ['the root is, deeply', [lock('/')], '/a', false, false, [], true],
];

for (const [what, locks, at, membership, below, tokens, stops] of writes) {
  test(`a write ${stops ? 'is stopped' : 'goes through'} when ${what}`, () => {
    const found = locksAgainst(locks, { path: pathOf(at), membership, below }, tokens);
    assert.equal(found !== undefined, stops);
  });
}

const pairs: readonly [there: Lock, wanted: Pick<Lock, 'root' | 'scope' | 'depth'>, conflict: boolean][] = [
  [lock('/a'), lock('/a'), true],
  [lock('/a', shared), lock('/a'), true],
  [lock('/a', shared), lock('/a', shared), false],
  [lock('/a'), lock('/a/b', shared), true],
  [lock('/a', flat), lock('/a/b'), false],
  [lock('/a/b'), lock('/a'), true],
  [lock('/a/b'), lock('/a', flat), false],
  [lock('/a/b', shared), lock('/a', shared), false],
  [lock('/a'), lock('/b'), false],
];
test('only shared locks stand beside each other, and only where they meet', () => {
  for (const [there, wanted, conflict] of pairs)
    assert.equal(conflictOf([there], wanted) !== undefined, conflict, JSON.stringify([there, wanted]));
});
