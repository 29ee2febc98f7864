// Who asks is decided once for the same cookie or header: never across a commit, and for a second at most.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { createFresh } from '../../src/core/db/remembered.ts';

function stand() {
  const at = { now: 0, version: 1 as number | undefined, isClosed: false };
  let decided = 0;
  const fresh = createFresh<{ kind: string; round: number }>({
    query: {
      rightsVersion() {
        if (at.isClosed) throw new Error('statement has been finalized');
        return at.version as unknown as string;
      },
    },
    now: () => at.now,
    isKept: ({ kind }) => kind === 'in',
  });
  const ask = async (key: string, kind = 'in', meanwhile?: () => void) =>
    fresh.of(key, async () => {
      decided += 1;
      meanwhile?.();
      return { kind, round: decided };
    });
  return { at, ask, decided: () => decided };
}

test('the same key is decided once, another by itself', async () => {
  const { ask, decided } = stand();
  assert.equal((await ask('a')).round, 1);
  assert.equal((await ask('a')).round, 1);
  assert.equal((await ask('b')).round, 2);
  assert.equal(decided(), 2);
});

test('a commit of anybody ends what was decided, also one while it was being decided', async () => {
  const { at, ask, decided } = stand();
  await ask('a');
  at.version = 2;
  assert.equal((await ask('a')).round, 2);
  await ask('b', 'in', () => {
    at.version = 3;
  });
  await ask('b');
  assert.equal(decided(), 4);
});

test('after a second it is decided again, for decisions look at the clock', async () => {
  const { at, ask } = stand();
  await ask('a');
  at.now = 999;
  assert.equal((await ask('a')).round, 1);
  at.now = 1000;
  assert.equal((await ask('a')).round, 2);
});

test('a refusal is never kept, and where nobody knows of commits nothing is', async () => {
  const { at, ask, decided } = stand();
  await ask('a', 'out');
  await ask('a', 'out');
  assert.equal(decided(), 2);
  at.version = undefined;
  await ask('b');
  await ask('b');
  assert.equal(decided(), 4);
});

test('what is kept is forgotten by itself, without asking a database that may have been closed', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    const { at, ask, decided } = stand();
    await ask('a');
    at.isClosed = true;
    mock.timers.tick(1000);
    at.isClosed = false;
    // The clock of the house stands still: only what was forgotten is decided again.
    await ask('a');
    assert.equal(decided(), 2);
  } finally {
    mock.timers.reset();
  }
});
