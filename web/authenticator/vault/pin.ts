// Rules of the PIN: which ones are too easy, and how long one waits after wrong ones. Pure.

export const minPinDigits = 6;
export const maxPinDigits = 32;

export type PinFault = 'short' | 'long' | 'digits' | 'easy';

/** The digits as typed, without spaces. */
export const plainPin = (typed: string): string => typed.normalize('NFKC').replace(/\s/g, '');

/** Undefined when it will do. Easy: one block repeated (000000, 121212, 123123), or counting up or down. */
export function pinFault(pin: string): PinFault | undefined {
  if (!/^\d*$/.test(pin)) return 'digits';
  if (pin.length < minPinDigits) return 'short';
  if (pin.length > maxPinDigits) return 'long';
  const repeats = [1, 2, 3].some((size) => pin === pin.slice(0, size).repeat(pin.length / size));
  const steps = new Set(
    Array.from(pin.slice(1), (digit, place) => (Number(digit) - Number(pin[place]) + 10) % 10),
  );
  const counts = steps.size === 1 && (steps.has(1) || steps.has(9));
  return repeats || counts ? 'easy' : undefined;
}

/** Wrong tries since the last right one, and until when (epoch ms) no other is taken. */
export type Tries = { readonly count: number; readonly countedAt: number; readonly waitMs: number };
export const noTries: Tries = { count: 0, countedAt: 0, waitMs: 0 };

const minute = 60_000;
/** After the 4th, 5th … wrong try; the last one for all further. */
const waits = [30_000, minute, 5 * minute, 15 * minute, 60 * minute, 240 * minute];
export const freeTries = 3;

/** A try is counted before it is checked, so that closing the app in between gains nothing. */
export function countTry(before: Tries, now: number): Tries {
  const count = before.count + 1;
  const waitMs = count <= freeTries ? 0 : (waits[Math.min(count - freeTries, waits.length) - 1] ?? 0);
  return { count, countedAt: now, waitMs };
}

/** Milliseconds until the next try is taken. A clock set back does not shorten the wait: it begins anew. */
export function waitLeftMs({ countedAt, waitMs }: Tries, now: number): number {
  if (waitMs === 0) return 0;
  return now < countedAt ? waitMs : Math.max(0, countedAt + waitMs - now);
}
