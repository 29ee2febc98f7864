import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evenly } from './evenly.ts';

const span = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

test('quick work, no work and work that fails are over no sooner than said', async () => {
  const failing = () =>
    assert.rejects(
      evenly(30, () => Promise.reject(new Error('no'))),
      /no/,
    );
  // Timers count whole milliseconds.
  for (const work of [() => evenly(30, async () => 1), failing]) assert.ok((await span(work)) >= 29);
});

test('what work answers comes through', async () => {
  assert.equal(await evenly(1, async () => 'x'), 'x');
});
