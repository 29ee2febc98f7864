// How far an import is, written once a second at most: who watches reads the row.
import type { ImportsDeps } from './deps.ts';
import { smoothed } from './rules.ts';
import { jobOf, type Run } from './run.ts';
import * as store from './store.ts';

const everyMs = 1000;

type InFlight = { bytes: number };

export function createProgress(run: Run, { db, clock }: Pick<ImportsDeps, 'db' | 'clock'>) {
  const inFlight = new Set<InFlight>();
  let writtenAt = clock.now();
  let since = 0;
  let perSecond = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const sum = (without?: InFlight): number =>
    [...inFlight].reduce((total, one) => total + (one === without ? 0 : one.bytes), 0);

  function tell(path: string): void {
    const now = clock.now();
    const ms = now - writtenAt;
    if (ms < everyMs) return;
    perSecond = smoothed(perSecond, since, ms);
    writtenAt = now;
    since = 0;
    const change = { beat_at: now, bytes_now: sum(), bytes_per_second: perSecond, current_path: path };
    // Nobody was promised these figures. When the run is not the one any more, nothing on its way is of use.
    writing = writing
      .then(() => db.transaction((tx) => store.updateRun(tx, jobOf(run), change), { durable: false }))
      .then((isCurrent) => {
        if (!isCurrent) run.stop.abort();
      })
      .catch(() => {});
  }

  return {
    begin(path: string) {
      const one: InFlight = { bytes: 0 };
      inFlight.add(one);
      tell(path);
      return Object.assign(one, {
        came(bytes: number): void {
          one.bytes += bytes;
          since += bytes;
          tell(path);
        },
        end(): void {
          inFlight.delete(one);
        },
      });
    },
    /** Bytes on their way, without those of a file that has just arrived. */
    without: (file: InFlight): number => sum(file),
    async ended(): Promise<void> {
      await writing;
    },
  };
}
export type Progress = ReturnType<typeof createProgress>;
