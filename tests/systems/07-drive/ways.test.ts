// Folders on the way to a file are remembered between writes; whoever moves, deletes or locks one is believed at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { any, driveHouse, folder, put, refusal, textAt, tokens } from './house.ts';

/** The one database that remembers. */
const kind = 'sqlite-file';

test('what became of a folder on the way is known to the next write', async (t) => {
  const { space } = await driveHouse(t, { kind });
  await folder(space, 'a');
  await folder(space, 'a/b');
  for (const name of ['one', 'two']) await put(space, `a/b/${name}`, name);
  await space.writing!.move({ from: ['a', 'b'], to: ['c'], overwrite: false, tokens });
  assert.equal(await refusal(put(space, 'a/b/three')), 'dav/no-parent');
  await put(space, 'c/three', 'three');
  assert.equal(await textAt(space, 'c/three'), 'three');
  await put(space, 'a/b', 'a file now');
  assert.equal(await refusal(put(space, 'a/b/four')), 'dav/not-a-collection');
  await space.writing!.remove({ path: ['c'], ...any });
  assert.equal(await refusal(put(space, 'c/four')), 'dav/no-parent');
  await folder(space, 'c');
  await Promise.all(Array.from({ length: 20 }, (_, at) => put(space, `c/${at}`, String(at))));
  assert.equal(await textAt(space, 'c/19'), '19');
});

test('a folder that was missing is found by whoever writes after it was made', async (t) => {
  const { space } = await driveHouse(t, { kind });
  await put(space, 'file', 'x');
  assert.equal(await refusal(put(space, 'later/x')), 'dav/no-parent');
  await folder(space, 'later');
  await put(space, 'later/x', 'here');
  assert.equal(await textAt(space, 'later/x'), 'here');
});

test('a lock above is seen by the next write, until it ends', async (t) => {
  const house = await driveHouse(t, { kind });
  const { space, clock } = house;
  const eva = await house.member('Eva', 'write');
  await folder(space, 'a');
  await folder(space, 'a/b');
  await put(eva.space, 'a/b/one');
  const ask = { scope: 'exclusive', depth: 'infinity', ownerXml: '', timeoutSeconds: 60, tokens } as const;
  const taken = await space.locking?.take({ path: ['a'], ...ask });
  const token = taken?.lock.token ?? '';
  assert.equal(await refusal(put(eva.space, 'a/b/two')), 'dav/locked');
  await put(space, 'a/b/two', 'mine', { tokens: [token] });
  assert.equal(await refusal(put(eva.space, 'a/b/two')), 'dav/locked');
  // Nobody writes anything meanwhile that would make it be read again.
  clock.move(61_000);
  await put(eva.space, 'a/b/two', 'theirs');
  assert.equal(await textAt(space, 'a/b/two'), 'theirs');
});
