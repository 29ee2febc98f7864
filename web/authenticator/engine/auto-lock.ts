// Locks by itself: on leaving the app, or after minutes without a touch, also those spent in the background.
import type { AutoLock } from '../storage/vault-record.ts';
import type { Vault } from './vault.ts';

/** A file picker or a passkey's prompt hides the page on some phones: it may take this long and not lock. */
const errandMs = 120_000;

const idleMs = (habit: AutoLock): number =>
  habit === 'background' ? Number.POSITIVE_INFINITY : Number(habit) * 60_000;

/** Pure: whether to lock now. Instants in epoch milliseconds; `hiddenAt` null while the app is seen. */
export function isLockDue(
  habit: AutoLock,
  {
    now,
    touchedAt,
    hiddenAt,
    errandAt,
  }: { now: number; touchedAt: number; hiddenAt: number | null; errandAt: number },
): boolean {
  // A clock set back must not keep it open.
  if (now < touchedAt) return true;
  if (habit === 'background') return hiddenAt !== null && now - errandAt > errandMs;
  return now - touchedAt >= idleMs(habit);
}

export type AutoLocking = {
  /** Call when something of the system's is opened on the person's wish. */
  errand(): void;
};

export function startAutoLock(vault: Vault, phoneNow: () => number): AutoLocking {
  let touchedAt = phoneNow();
  let hiddenAt: number | null = null;
  let errandAt = Number.NEGATIVE_INFINITY;
  const look = (): void => {
    const { isLocked, habits } = vault.store.get();
    const instants = { now: phoneNow(), touchedAt, hiddenAt, errandAt };
    // Only here: another tab may be in use.
    if (!isLocked && isLockDue(habits.autoLock, instants)) vault.lockHere();
  };
  const touch = (): void => {
    // What is overdue locks before the touch counts: the timer may have slept with the phone.
    look();
    touchedAt = phoneNow();
  };
  for (const kind of ['pointerdown', 'keydown'] as const) addEventListener(kind, touch, { capture: true });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') {
      // What became due out there locks before anything is shown; timers may have slept.
      look();
      hiddenAt = null;
      // Back from the errand: the next leaving counts again.
      errandAt = Number.NEGATIVE_INFINITY;
    } else {
      hiddenAt = phoneNow();
      look();
    }
  });
  setInterval(look, 5000);
  // A phone's list of open apps shows their last picture: codes are not on it.
  const veil = (): void => {
    const { locks } = vault.store.get();
    document.documentElement.toggleAttribute('data-veiled', document.hidden && (locks.pin || locks.passkey));
  };
  document.addEventListener('visibilitychange', veil);
  return {
    errand: () => {
      errandAt = phoneNow();
    },
  };
}
