// Decisions of signing in: how long to wait after wrong tries, what proof is asked for, where to go next. Pure.
import type { SudoVerb } from '../../core/contract.ts';

export const attemptLifeMs = 10 * 60_000;
export const triesPerAttempt = 5;
/** A sign-in that goes on there came from "I lost my phone": its phone must not ring. */
export const lostPhonePath = '/manager/two-step?lost=phone';
export const wrongInRow = 100;

const hourMs = 3_600_000;
const windowMs = 15 * 60_000;
const dayMs = 24 * hourMs;

export type Lane = { inRow: number; waitUntil: number; hourAt: number; hourCount: number };

/** Free tries, tries an hour. A known browser's lane is its own: strangers cannot use up the owner's tries. */
export const laneLimits = {
  network: { free: 5, perHour: Number.POSITIVE_INFINITY },
  account: { free: Number.POSITIVE_INFINITY, perHour: 20 },
  browser: { free: Number.POSITIVE_INFINITY, perHour: 10 },
} as const;
export type LaneKind = keyof typeof laneLimits;

/**
 * A password try in a lane: whether it may be checked, and the lane after it. After the free tries each further one
 * waits 1, 2, 4 … 900 s. A try that is not allowed does not lengthen the wait.
 */
export function tryLane(
  kind: LaneKind,
  lane: Lane | undefined,
  now: number,
): { allowed: boolean; lane: Lane } {
  const limits = laneLimits[kind];
  const fresh = !lane || now - lane.hourAt >= hourMs || now < lane.hourAt;
  const hour = fresh ? { hourAt: now, hourCount: 0 } : { hourAt: lane.hourAt, hourCount: lane.hourCount };
  // A lane nobody used for a day starts anew: no wait outlives a day, whatever the clock does.
  const idle = !lane || now - lane.hourAt >= dayMs || now < lane.hourAt - hourMs;
  const inRow = idle ? 0 : lane.inRow;
  const waitUntil = idle ? 0 : lane.waitUntil;
  if (now < waitUntil || hour.hourCount >= limits.perHour)
    return { allowed: false, lane: { inRow, waitUntil, ...hour } };
  const tries = inRow + 1;
  const over = tries - limits.free;
  const seconds = over < 0 || limits.free === Number.POSITIVE_INFINITY ? 0 : Math.min(900, 2 ** over);
  return {
    allowed: true,
    lane: {
      inRow: tries,
      waitUntil: seconds === 0 ? 0 : now + seconds * 1000,
      hourAt: hour.hourAt,
      hourCount: hour.hourCount + 1,
    },
  };
}

export type SecondStepCount = {
  windowAt: number;
  windowCount: number;
  dayAt: number;
  dayCount: number;
  inRow: number;
  blockedUntil: number;
};

export type SecondStepTry =
  | { allowed: true; count: SecondStepCount; tell: 'nobody' | 'five-wrong' | 'day-locked' }
  | { allowed: false; retryAfterMs: number; recoveryOnly: boolean; count: SecondStepCount };

/**
 * Counts a try of any factor before it is checked: 10 in 15 minutes, then 15 minutes; 30 in 24 hours, then 24 hours;
 * 100 in a row, then recovery only (NIST SP 800-63B-4 §3.2.2).
 */
export function trySecondStep(before: SecondStepCount | undefined, now: number): SecondStepTry {
  const old = before ?? { windowAt: now, windowCount: 0, dayAt: now, dayCount: 0, inRow: 0, blockedUntil: 0 };
  const newWindow = now - old.windowAt >= windowMs || now < old.windowAt;
  const newDay = now - old.dayAt >= dayMs || now < old.dayAt;
  const base: SecondStepCount = {
    windowAt: newWindow ? now : old.windowAt,
    windowCount: newWindow ? 0 : old.windowCount,
    dayAt: newDay ? now : old.dayAt,
    dayCount: newDay ? 0 : old.dayCount,
    inRow: old.inRow,
    // A clock set back must not make a block last longer than a day.
    blockedUntil: Math.min(old.blockedUntil, now + dayMs),
  };
  if (base.inRow >= wrongInRow)
    return { allowed: false, retryAfterMs: dayMs, recoveryOnly: true, count: base };
  if (now < base.blockedUntil)
    return { allowed: false, retryAfterMs: base.blockedUntil - now, recoveryOnly: false, count: base };
  const count = {
    ...base,
    windowCount: base.windowCount + 1,
    dayCount: base.dayCount + 1,
    inRow: base.inRow + 1,
  };
  if (count.dayCount >= 30) count.blockedUntil = now + dayMs;
  else if (count.windowCount >= 10) count.blockedUntil = now + windowMs;
  const tell = count.dayCount === 30 ? 'day-locked' : count.inRow === 5 ? 'five-wrong' : 'nobody';
  return { allowed: true, count, tell };
}

/** The counters once the try turned out right: it is taken back, and the row of wrong ones ends. */
export function afterRight(count: SecondStepCount): SecondStepCount {
  return {
    ...count,
    windowCount: Math.max(0, count.windowCount - 1),
    dayCount: Math.max(0, count.dayCount - 1),
    inRow: 0,
    blockedUntil: 0,
  };
}

/** The counters without a try that was counted and never looked at. A lock it brought about goes with it. */
export function withoutTry(count: SecondStepCount): SecondStepCount {
  const windowCount = Math.max(0, count.windowCount - 1);
  const dayCount = Math.max(0, count.dayCount - 1);
  const isLocked = windowCount >= 10 || dayCount >= 30;
  return {
    ...count,
    windowCount,
    dayCount,
    inRow: Math.max(0, count.inRow - 1),
    blockedUntil: isLocked ? count.blockedUntil : 0,
  };
}

/**
 * What has been proven makes a session of level 2: two methods, or a passkey that verified the person itself (finger, face or PIN),
 * which is two factors in one.
 */
export const isStrong = (proven: readonly string[]): boolean =>
  proven.includes('passkey') || proven.length > 1;

/** The gate: with two-step verification on, one method alone opens no session unless it is that. */
export const isEnough = (proven: readonly string[], twoStepOn: boolean): boolean =>
  proven.length > 0 && (!twoStepOn || isStrong(proven));

/** The page of the second step that belongs to the method somebody used last. */
export const methodOf = (used: string | undefined): string | undefined =>
  used === 'passkey' ? 'security-key' : used;

/** What a step-up asks for: the strongest class the account has; turning two-step verification off asks for both. */
export function proofFor(verb: SudoVerb, twoStepOn: boolean): { password: boolean; factor: boolean } {
  if (!twoStepOn) return { password: true, factor: false };
  return { password: verb === 'two-step-off', factor: true };
}

/** What fresh proof opens: everything, or everything but what asks for the password too. */
export function reachOf(proven: readonly string[], twoStepOn: boolean): 'common' | 'every' {
  if (!twoStepOn) return proven.includes('password') ? 'every' : 'common';
  return proven.includes('password') && proven.length > 1 ? 'every' : 'common';
}

/** A path of ours to go back to, or the Manager. Never another site: `//host`, `/\host` and control characters are out. */
export function safeNext(next: string | undefined, otherwise = '/manager/'): string {
  if (!next || next.length > 2000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next)) return otherwise;
  if (/^\/(sign-in|step-up|signed-out|language|recovery(?!\/drill))(?=[/?#]|$)/.test(next) || next === '/')
    return otherwise;
  return next;
}

/** Digits as people type them: spaces and dashes ignored. null when it cannot be a code. */
export function sixDigits(typed: string): string | null {
  const digits = typed.replace(/[\s\u00a0\u2009.\-–]/g, '');
  return /^[0-9]{6}$/.test(digits) ? digits : null;
}
