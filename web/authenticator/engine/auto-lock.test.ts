// When the app locks by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AutoLock } from '../storage/vault-record.ts';
import { isLockDue } from './auto-lock.ts';

const minute = 60_000;
const now = 1_000 * minute;
const never = Number.NEGATIVE_INFINITY;
type Instants = Parameters<typeof isLockDue>[1];
const seen: Instants = { now, touchedAt: now, hiddenAt: null, errandAt: never };

const cases: [why: string, habit: AutoLock, instants: Partial<Instants>, due: boolean][] = [
  ['just touched', '1', {}, false],
  ['a minute without a touch', '1', { touchedAt: now - minute }, true],
  ['a moment less', '1', { touchedAt: now - minute + 1 }, false],
  ['minutes in the background count', '5', { touchedAt: now - 5 * minute, hiddenAt: now - 4 * minute }, true],
  ['a quarter of an hour', '15', { touchedAt: now - 14 * minute }, false],
  ['left, and asked to lock then', 'background', { hiddenAt: now }, true],
  ['seen for hours, and asked to lock on leaving', 'background', { touchedAt: now - 600 * minute }, false],
  ['left for a file picker', 'background', { hiddenAt: now, errandAt: now - 1000 }, false],
  [
    'left for a file picker too long ago',
    'background',
    { hiddenAt: now - 3 * minute, errandAt: now - 3 * minute },
    true,
  ],
  ['left, with minutes to go', '1', { hiddenAt: now }, false],
  ['a clock set back', '15', { touchedAt: now + 1 }, true],
];
for (const [why, habit, instants, due] of cases) {
  test(`${why}: ${due ? 'locks' : 'stays open'}`, () => {
    assert.equal(isLockDue(habit, { ...seen, ...instants }), due);
  });
}
