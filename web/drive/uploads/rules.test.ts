// What is noted of uploads in this browser is read with care, and files are told apart by all that makes them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder, knownKey, readKnown, waitMs } from './rules.ts';

const known = {
  driveId: 'd',
  parentId: 'p',
  name: 'n',
  folders: '',
  size: 1,
  modified: 2,
  address: '/api/drives/d/uploads/x',
};

test('only what we noted is read, and never an address elsewhere', () => {
  assert.deepEqual(
    readKnown(JSON.stringify([known, { ...known, address: 'https://evil.example/' }, 3, null])),
    [known],
  );
  for (const text of [null, '', 'no', '{}', 'null']) assert.deepEqual(readKnown(text), []);
});

test('another size, time or place is another file', () => {
  for (const other of [{ size: 2 }, { modified: 3 }, { folders: 'a' }, { parentId: 'q' }, { name: 'm' }])
    assert.notEqual(knownKey({ ...known, ...other }), knownKey(known));
});

test('tries become rarer, up to one a minute', () => {
  assert.deepEqual([1, 3, 6, 50].map(waitMs), [2000, 8000, 60_000, 60_000]);
});

test('what wants somebody and what is under way stand before what is done, each in the order it came', () => {
  const states = ['done', 'waiting', 'sending', 'done', 'failed', 'sending', 'asking'];
  const uploads = states.map((state, key) => ({ state, key }));
  assert.deepEqual(
    inOrder(uploads).map(({ key }) => key),
    [6, 4, 2, 5, 1, 0, 3],
  );
});
