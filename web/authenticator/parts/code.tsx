// The offline code of an account, and the ring that runs round its seconds.
import { useEffect, useState } from 'react';
import { useTools } from '../engine/context.ts';
import { offlineCode, stepAt, stepLeftMs, stepMs } from '../protocol/offline-code.ts';

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
export function useOfflineCode(seed: CryptoKey, now: number): string | undefined {
  const step = stepAt(now);
  const [made, setMade] = useState<{ step: number; code: string; next: string }>();
  useEffect(() => {
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

const radius = 20;
const round = 2 * Math.PI * radius;

export function Ring({ now }: { now: number }) {
  const leftMs = stepLeftMs(now);
  const seconds = Math.ceil(leftMs / 1000);
  // The line moves to where it will be when the next second begins.
  const part = Math.max(0, leftMs - 1000) / stepMs;
  return (
    <svg
      className={seconds <= 5 ? 'ring late' : 'ring'}
      viewBox="0 0 48 48"
      role="img"
      aria-label={`${seconds} s`}
      data-fresh={seconds >= 30 || undefined}
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
