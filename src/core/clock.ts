// The time of day as an argument: the real clock, and one that tests move by hand.
import { setTimeout as delay } from 'node:timers/promises';

/** Epoch milliseconds. May jump both ways: code that compares stored instants must survive a clock that comes back. */
export type Clock = { now(): number };

/** Resolves after so many milliseconds, or as soon as the signal says so. */
export const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, { signal }).catch(() => {});

export const systemClock: Clock = { now: () => Date.now() };

export type MovableClock = Clock & {
  /** Moves the clock on (or back, when negative). */
  move(milliseconds: number): void;
  set(at: number): void;
};

/** A clock that stands still until it is moved. */
export function createMovableClock(at = Date.UTC(2026, 0, 15, 9, 0, 0)): MovableClock {
  let now = at;
  return {
    now: () => now,
    move: (milliseconds) => {
      now += milliseconds;
    },
    set: (to) => {
      now = to;
    },
  };
}
