// A fair queue for one thing that only one may hold: turns are given in the order they were asked for.

export type Turns = {
  /** Waits for the turn; the function it gives back ends it and must always be called. */
  take(): Promise<() => void>;
  taken(): boolean;
};

export function createTurns(): Turns {
  const waiting: (() => void)[] = [];
  let taken = false;
  const next = () => {
    const first = waiting.shift();
    if (first) first();
    else taken = false;
  };
  const turn = () => {
    let over = false;
    return () => {
      if (over) return;
      over = true;
      next();
    };
  };
  return {
    async take() {
      if (taken) await new Promise<void>((resolve) => waiting.push(resolve));
      taken = true;
      return turn();
    },
    taken: () => taken,
  };
}
