// Order of accounts, and the letters that stand for them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initials } from './initials.ts';
import { moved } from './moved.ts';

test('moving changes the place of one and keeps the others in order', () => {
  assert.deepEqual(moved(['a', 'b', 'c'], 'a', 1), ['b', 'a', 'c']);
  assert.deepEqual(moved(['a', 'b', 'c'], 'c', 0), ['c', 'a', 'b']);
  assert.deepEqual(moved(['a', 'b', 'c'], 'b', 9), ['a', 'c', 'b']);
  assert.deepEqual(moved(['a', 'b', 'c'], 'b', -1), ['b', 'a', 'c']);
});

test('initials are the first letters of the first and last word', () => {
  assert.equal(initials('Ana Belén Ruiz'), 'AR');
  assert.equal(initials('ñandú'), 'Ñ');
  assert.equal(initials(''), '');
});
