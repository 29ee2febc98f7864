// Figures of a run: what was asked, what every round measured, and whether the median keeps to it.

export type Figure = {
  what: string;
  unit: string;
  /** As the requirement says it: at most or at least; neither for what is only told. */
  most?: number;
  least?: number;
  rounds: number[];
  note?: string;
};

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
    : (sorted[Math.floor(middle)] ?? Number.NaN);
};

export const isMet = (figure: Figure): boolean | null => {
  const measured = median(figure.rounds);
  if (figure.most !== undefined) return measured <= figure.most;
  return figure.least === undefined ? null : measured >= figure.least;
};

/** Collects rounds of figures by their name, in the order they first came. */
export function createFigures() {
  const figures = new Map<string, Figure>();
  return {
    add(about: Omit<Figure, 'rounds'>, value: number): void {
      const figure = figures.get(about.what) ?? { ...about, rounds: [] };
      figure.rounds.push(Math.round(value * 1000) / 1000);
      figures.set(about.what, figure);
    },
    list: (): Figure[] => [...figures.values()],
  };
}
export type Figures = ReturnType<typeof createFigures>;

export const megabyte = 1_000_000;
export const kilobyte = 1000;

export type Scenario = { about: string; run(figures: Figures, rounds: number): Promise<void> };
