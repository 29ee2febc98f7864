// Choosing in a list as file managers do it, by mouse and keyboard.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrow, nothing, only, still, toggle, typed, upTo } from './selection.ts';

const ids = ['a', 'b', 'c', 'd'];
const of = ({ chosen }: { chosen: ReadonlySet<string> }) => [...chosen].join('');

test('ranges go from where they began, in both directions', () => {
  const range = upTo(only('b'), ids, 'd');
  assert.equal(of(range), 'bcd');
  assert.equal(of(upTo(range, ids, 'a')), 'ab');
  assert.equal(of(upTo(nothing, ids, 'c')), 'c');
});

test('one more, one less; what is gone is not chosen', () => {
  assert.equal(of(toggle(toggle(only('a'), 'c'), 'a')), 'c');
  assert.equal(of(still(toggle(only('a'), 'c'), ['c'])), 'c');
  const same = only('a');
  assert.equal(still(same, ids), same);
});

test('arrows stay in the list and follow its columns', () => {
  const cases = [
    ['ArrowDown', 0, 1, 1],
    ['ArrowUp', 0, 1, 0],
    ['ArrowDown', 3, 1, 3],
    ['ArrowRight', 1, 2, 2],
    ['ArrowRight', 1, 1, undefined],
    ['ArrowDown', 1, 2, 3],
    ['End', 0, 1, 3],
    ['ArrowDown', -1, 1, 0],
  ] as const;
  for (const [key, index, columns, expected] of cases)
    assert.equal(arrow(key, index, 4, columns), expected, key);
});

test('letters find names, and the same letter the next one', () => {
  const names = ['Alpha', 'beta', 'Bravo'];
  assert.equal(typed(names, 0, 'b'), 1);
  assert.equal(typed(names, 1, 'b'), 2);
  assert.equal(typed(names, 1, 'br'), 2);
  assert.equal(typed(names, 0, 'x'), -1);
});
