// The code of another service: made when its step begins, never shown in another one's place.
import { useEffect, useState } from 'react';
import { codeAt, codeKey, groupedCode, leftMs, stepOf } from '../vault/codes.ts';
import type { Draft } from '../vault/entry.ts';

type Codes = { readonly code: string; readonly next: string };

/** The codes of this step and the one after it; undefined for the moment it takes to make them, and for `hotp`. */
export function useEntryCode(draft: Draft, now: number): Codes | undefined {
  const { kind, secret, algorithm, digits, periodSeconds } = draft;
  const step = stepOf(now, periodSeconds);
  const about = [kind, secret, algorithm, digits, periodSeconds].join('|');
  const [made, setMade] = useState<{ about: string; step: number; codes: readonly string[] }>();
  useEffect(() => {
    if (kind === 'hotp') return;
    let wanted = true;
    const make = async (): Promise<void> => {
      const key = await codeKey({ secret, algorithm });
      const codes = await Promise.all([0, 1, 2].map((later) => codeAt(key, { kind, digits }, step + later)));
      if (wanted) setMade({ about, step, codes });
    };
    void make();
    return () => {
      wanted = false;
    };
  }, [about, step]);
  // One more was made ahead, so that nothing flickers between two steps.
  const place = made?.about === about ? step - made.step : -1;
  const [code, next] = [made?.codes[place], made?.codes[place + 1]];
  return code !== undefined && next !== undefined ? { code, next } : undefined;
}

/** Milliseconds before the end of a step in which its successor is shown as well. */
const nextShownMs = 5000;

export const isEnding = (now: number, periodSeconds: number): boolean =>
  leftMs(now, periodSeconds) <= nextShownMs;

/** Dots in the shape of a code. */
export const hiddenCode = (digits: number): string => groupedCode('•'.repeat(digits));
