// How often guides are read: counted in memory, written at most once a minute, by day and guide and nothing else. A
// process that is killed loses a minute of it.
import type { Clock } from '../../core/clock.ts';
import type { Db } from '../../core/db/db.ts';
import type { Log } from '../../core/log.ts';
import { dayOf } from './rules.ts';
import * as store from './store.ts';

const flushMs = 60_000;
const popularDays = 30;
const popularMs = 60_000;

export function createReads(deps: { db: Db; clock: Clock; log: Log }) {
  const { db, clock, log } = deps;
  let counted = new Map<string, number>();
  let since = clock.now();
  let popular: { names: readonly string[]; at: number } | undefined;

  async function flush(): Promise<void> {
    const now = clock.now();
    since = now;
    if (counted.size === 0) return;
    const reads = counted;
    counted = new Map();
    await db.transaction((tx) => store.addReads(tx, dayOf(now), reads));
  }

  return {
    flush,
    count(name: string): void {
      counted.set(name, (counted.get(name) ?? 0) + 1);
      if (Math.abs(clock.now() - since) < flushMs) return;
      since = clock.now();
      flush().catch((error: unknown) => log.warn({ err: error }, 'reads of guides were not counted'));
    },
    /** Names of the guides read most in the last thirty days, looked up once a minute. */
    async mostRead(most: number): Promise<readonly string[]> {
      const now = clock.now();
      if (!popular || Math.abs(now - popular.at) >= popularMs) {
        const found = await store.listReads(db, dayOf(now - popularDays * 86_400_000));
        popular = { names: found.map(({ name }) => name), at: now };
      }
      return popular.names.slice(0, most);
    },
  };
}
export type Reads = ReturnType<typeof createReads>;
