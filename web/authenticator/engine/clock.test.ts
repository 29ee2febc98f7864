// A phone whose clock is wrong still makes the codes the server expects.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServerClock } from './clock.ts';

function clockAt(phone: { now: number }) {
  const kept: number[] = [];
  return {
    kept,
    clock: createServerClock({ phoneNow: () => phone.now, offsetMs: 0, keep: (ms) => kept.push(ms) }),
  };
}

test('a clock ten minutes off follows the server, and the correction is kept', () => {
  const phone = { now: 1_000_000 };
  const { clock, kept } = clockAt(phone);
  phone.now += 200;
  clock.learn(1_600_100, 1_000_000);
  assert.equal(clock.now(), 1_600_200);
  assert.deepEqual(kept, [600_000]);
});

test('differences that the network explains change nothing', () => {
  const phone = { now: 1_000_000 };
  const { clock, kept } = clockAt(phone);
  phone.now += 2000;
  clock.learn(1_001_900, 1_000_000);
  clock.learnFromDate(new Date(1_001_000).toUTCString(), 1_000_000);
  clock.learnFromDate(null, 1_000_000);
  clock.learnFromDate('rubbish', 1_000_000);
  assert.deepEqual(kept, []);
});

test('a Date header alone is enough when the clock is far off', () => {
  const phone = { now: 1_000_000 };
  const { clock } = clockAt(phone);
  clock.learnFromDate(new Date(4_600_000).toUTCString(), 1_000_000);
  assert.ok(Math.abs(clock.now() - 4_600_000) <= 1000);
});
