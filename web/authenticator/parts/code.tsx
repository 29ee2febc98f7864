// The offline code of an account, and the ring that runs round its seconds.
import { useEffect, useState } from 'react';
import { useTools, useVault } from '../engine/context.ts';
import { offlineCode, stepAt, stepMs } from '../protocol/offline-code.ts';

/** The server's time, anew each second; the tick falls on its whole seconds. */
export function useServerNow(): number {
  const { clock } = useTools().app;
  const [now, setNow] = useState(clock.now);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      setNow(clock.now());
      timer = setTimeout(tick, 1000 - (clock.now() % 1000) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [clock]);
  return now;
}

/** Undefined for the moment it takes to make the first one. Never shows a code of another step. */
export function useOfflineCode(seed: CryptoKey | undefined, now: number): string | undefined {
  const step = stepAt(now);
  const [made, setMade] = useState<{ step: number; code: string; next: string }>();
  useEffect(() => {
    if (!seed) return;
    let wanted = true;
    // The next one is made ahead, so that nothing flickers when the half minute ends.
    void Promise.all([offlineCode(seed, step), offlineCode(seed, step + 1)]).then(([code, next]) => {
      if (wanted) setMade({ step, code, next });
    });
    return () => {
      wanted = false;
    };
  }, [seed, step]);
  if (made?.step === step) return made.code;
  return made?.step === step - 1 ? made.next : undefined;
}

/** How long a hidden code stays seen after it was tapped. */
const seenMs = 20_000;

/** Whether a code is hidden now, and what shows it. */
export function useHidden(): { isHidden: boolean; show: () => void } {
  const { hideCodes } = useVault().habits;
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (!isSeen) return;
    const timer = setTimeout(() => setSeen(false), seenMs);
    return () => clearTimeout(timer);
  }, [isSeen]);
  return { isHidden: hideCodes && !isSeen, show: () => setSeen(true) };
}

const radius = 20;
const round = 2 * Math.PI * radius;

export function Ring({ now, periodMs = stepMs }: { now: number; periodMs?: number }) {
  const leftMs = periodMs - (now % periodMs);
  const seconds = Math.ceil(leftMs / 1000);
  // The line moves to where it will be when the next second begins.
  const part = Math.max(0, leftMs - 1000) / periodMs;
  return (
    <svg
      className={seconds <= 5 ? 'ring late' : 'ring'}
      viewBox="0 0 48 48"
      role="img"
      aria-label={`${seconds} s`}
      data-fresh={seconds * 1000 >= periodMs || undefined}
    >
      <circle cx="24" cy="24" r={radius} className="ring-track" />
      <circle
        cx="24"
        cy="24"
        r={radius}
        className="ring-left"
        strokeDasharray={round}
        strokeDashoffset={round * (1 - part)}
        transform="rotate(-90 24 24)"
      />
      <text x="24" y="24" dy="0.36em" textAnchor="middle">
        {seconds}
      </text>
    </svg>
  );
}
