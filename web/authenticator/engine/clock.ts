// The server's time on this phone. Codes and signatures need it to be right; the phone's own clock may not be.

export type ServerClock = {
  /** Epoch milliseconds as the server counts them. */
  now(): number;
  offsetMs(): number;
  /** `serverAt` as the server said it in an answer asked at `askedAt` (phone's clock). Exact to half the round trip. */
  learn(serverAt: number, askedAt: number): void;
  /** From a Date header, which only knows whole seconds: counts when it differs by more than that. */
  learnFromDate(header: string | null, askedAt: number): void;
};

export function createServerClock(deps: {
  phoneNow: () => number;
  offsetMs: number;
  keep: (offsetMs: number) => void;
}): ServerClock {
  let offset = deps.offsetMs;
  const set = (next: number): void => {
    offset = Math.round(next);
    deps.keep(offset);
  };
  const measure = (serverAt: number, askedAt: number): number => serverAt - (askedAt + deps.phoneNow()) / 2;
  return {
    now: () => deps.phoneNow() + offset,
    offsetMs: () => offset,
    learn(serverAt, askedAt) {
      // A slow answer tells little; small differences are the network's.
      const slack = 250 + (deps.phoneNow() - askedAt) / 2;
      const found = measure(serverAt, askedAt);
      if (Math.abs(found - offset) > slack) set(found);
    },
    learnFromDate(header, askedAt) {
      const serverAt = Date.parse(header ?? '') + 500;
      const slack = 1500 + (deps.phoneNow() - askedAt) / 2;
      if (Math.abs(measure(serverAt, askedAt) - offset) > slack) set(measure(serverAt, askedAt));
    },
  };
}
