// The rules of signing in, as tables.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  afterRight,
  isEnough,
  isStrong,
  type Lane,
  methodOf,
  proofFor,
  reachOf,
  safeNext,
  sixDigits,
  tryLane,
  trySecondStep,
  withoutTry,
} from './rules.ts';

const now = 1_800_000_000_000;

describe('password lanes', () => {
  test('five tries are free, then the waits double up to 900 s', () => {
    let lane: Lane | undefined;
    const waits: number[] = [];
    let at = now;
    for (let i = 0; i < 17; i += 1) {
      const result = tryLane('network', lane, at);
      assert.ok(result.allowed);
      lane = result.lane;
      const wait = Math.max(0, lane.waitUntil - at);
      waits.push(wait / 1000);
      at += wait + 1;
    }
    assert.deepEqual(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
  });
  test('a try before the wait is over is refused and does not lengthen it', () => {
    const lane = { inRow: 9, waitUntil: now + 5000, hourAt: now, hourCount: 9 };
    const result = tryLane('network', lane, now + 1000);
    assert.equal(result.allowed, false);
    assert.equal(result.lane.waitUntil, now + 5000);
  });
  test('an account takes twenty tries an hour, a known browser ten', () => {
    for (const [kind, most] of [
      ['account', 20],
      ['browser', 10],
    ] as const) {
      let lane: Lane | undefined;
      for (let i = 0; i < most; i += 1) {
        const result = tryLane(kind, lane, now + i);
        assert.ok(result.allowed);
        lane = result.lane;
      }
      assert.equal(tryLane(kind, lane, now + most).allowed, false);
      assert.equal(tryLane(kind, lane, now + 3_600_001).allowed, true);
    }
  });
  test('a clock that jumped back does not lock for ever', () => {
    const lane = { inRow: 30, waitUntil: now + 900_000, hourAt: now, hourCount: 20 };
    assert.equal(tryLane('network', lane, now - 10 * 86_400_000).allowed, true);
  });
});

describe('second step', () => {
  test('ten in a quarter of an hour close it for a quarter of an hour', () => {
    let count = undefined;
    for (let i = 0; i < 10; i += 1) {
      const result = trySecondStep(count, now + i);
      assert.ok(result.allowed);
      count = result.count;
    }
    const refused = trySecondStep(count, now + 20);
    assert.equal(refused.allowed, false);
    assert.ok(trySecondStep(count, now + 16 * 60_000).allowed);
  });
  test('the fifth wrong one in a row is told to the person, the thirtieth of a day locks for a day', () => {
    let count = undefined;
    const told: string[] = [];
    let at = now;
    for (let i = 0; i < 30; i += 1) {
      const result = trySecondStep(count, at);
      assert.ok(result.allowed, `try ${i}`);
      told.push(result.tell);
      count = result.count;
      at = Math.max(at + 1, count.blockedUntil + 1 > at + 86_000_000 ? at + 1 : count.blockedUntil + 1);
    }
    assert.equal(told[4], 'five-wrong');
    assert.equal(told[29], 'day-locked');
    assert.equal(trySecondStep(count, at + 3_600_000).allowed, false);
  });
  test('a hundred in a row leave only recovery', () => {
    const count = { windowAt: 0, windowCount: 0, dayAt: 0, dayCount: 0, inRow: 100, blockedUntil: 0 };
    const result = trySecondStep(count, now);
    assert.equal(result.allowed, false);
    assert.equal(!result.allowed && result.recoveryOnly, true);
  });
  test('a right one is taken back', () => {
    const result = trySecondStep(undefined, now);
    assert.ok(result.allowed);
    assert.equal(afterRight(result.count).windowCount, 0);
    assert.equal(afterRight(result.count).inRow, 0);
  });
});

describe('fresh proof', () => {
  test('turning two-step verification off asks for password and factor', () => {
    assert.deepEqual(proofFor('two-step-off', true), { password: true, factor: true });
    assert.deepEqual(proofFor('factors', true), { password: false, factor: true });
    assert.deepEqual(proofFor('factors', false), { password: true, factor: false });
  });
  test('a factor alone does not open what asks for both', () => {
    assert.equal(reachOf(['knock'], true), 'common');
    assert.equal(reachOf(['password', 'knock'], true), 'every');
    assert.equal(reachOf(['password'], true), 'common');
  });
});

test('the way back never leads to another site or into the sign-in itself', () => {
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a b',
    '/a\nb',
    '',
    '/sign-in',
    '/sign-in/code',
    '/step-up?verb=x',
    '/',
  ])
    assert.equal(safeNext(bad), '/manager/', bad);
  assert.equal(safeNext('/manager/two-step?add=aldaba-auth'), '/manager/two-step?add=aldaba-auth');
});

test('codes are accepted with spaces and dashes, nothing else', () => {
  assert.equal(sixDigits(' 123 456 '), '123456');
  assert.equal(sixDigits('123-456'), '123456');
  for (const bad of ['12345', '1234567', 'abcdef', '１２３４５６', '12345a'])
    assert.equal(sixDigits(bad), null, bad);
});

test('a passkey alone is enough, and no other method alone once two-step verification is on', () => {
  assert.equal(isEnough(['passkey'], true), true);
  assert.equal(isEnough(['password', 'security-key'], true), true);
  for (const alone of ['password', 'security-key', 'yubikey', 'code-app', 'knock', 'backup-code'])
    assert.equal(isEnough([alone], true), false, alone);
  assert.equal(isEnough(['password'], false), true);
  assert.equal(isEnough([], false), false);
  assert.equal(isStrong(['password']), false);
  assert.equal(isStrong(['passkey']), true);
});

test('a passkey is fresh proof of a factor, never of the password', () => {
  assert.equal(reachOf(['passkey'], true), 'common');
  assert.equal(reachOf(['passkey'], false), 'common');
  assert.equal(reachOf(['password', 'security-key'], true), 'every');
  assert.equal(methodOf('passkey'), 'security-key');
  assert.equal(methodOf('knock'), 'knock');
});

test('a try that was never looked at is given back, and with it a lock it brought about', () => {
  let count = trySecondStep(undefined, 0).count;
  for (let turn = 1; turn < 10; turn += 1) count = trySecondStep(count, turn).count;
  assert.ok(count.blockedUntil > 0);
  const back = withoutTry(count);
  assert.deepEqual([back.windowCount, back.inRow, back.blockedUntil], [9, 9, 0]);
  assert.equal(trySecondStep(back, 11).allowed, true);
  const day = withoutTry({ ...count, dayCount: 31 });
  assert.equal(day.blockedUntil, count.blockedUntil, 'a lock of the day that others earned stays');
});
