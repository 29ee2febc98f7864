// Where one is in a flow, and how long is left.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useT } from '../texts.ts';

/** "Paso 2 de 4" over the title of the step. `step` counts from 1. */
export function Stepper({ step, steps, title }: { step: number; steps: number; title: ReactNode }) {
  const t = useT();
  return (
    <header className="stepper">
      <p className="soft">{t('common.step', { step, steps })}</p>
      <div className="stepper-bar" aria-hidden="true">
        {Array.from({ length: steps }, (_, index) => (
          <span key={index} className={index < step ? 'done' : undefined} />
        ))}
      </div>
      <h2 tabIndex={-1}>{title}</h2>
    </header>
  );
}

const secondsUntil = (at: number, now: () => number): number => Math.max(0, Math.ceil((at - now()) / 1000));

/** Seconds until `at` (epoch ms), never below 0; ticks once a second. `now` is the server's when clocks differ. */
export function useSecondsLeft(at: number, now: () => number = Date.now): number {
  const [seconds, setSeconds] = useState(() => secondsUntil(at, now));
  useEffect(() => {
    const left = (): number => secondsUntil(at, now);
    setSeconds(left());
    const timer = setInterval(() => setSeconds(left()), 1000);
    return () => clearInterval(timer);
  }, [at, now]);
  return seconds;
}

/** Seconds left, seen always and said at 60, 30 and 10. */
export function Countdown({
  expiresAt,
  onExpired,
  now,
}: {
  expiresAt: number;
  onExpired?: () => void;
  now?: () => number;
}) {
  const t = useT();
  const seconds = useSecondsLeft(expiresAt, now);
  const over = seconds === 0;
  const expired = useRef(onExpired);
  useEffect(() => {
    expired.current = onExpired;
  });
  // Once, when it runs out; not again because the parent made a new callback.
  useEffect(() => {
    if (over) expired.current?.();
  }, [over]);
  const text = t('kit.countdown', { seconds });
  return (
    <p className="countdown">
      <span aria-hidden="true">{text}</span>
      <span className="unseen" role="timer" aria-live="polite">
        {[60, 30, 10].includes(seconds) ? text : ''}
      </span>
    </p>
  );
}
