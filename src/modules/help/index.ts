// The help centre: guides people find, read and can follow; see README.md.
import type { HelpDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import type { Engine } from './engine.ts';
import { createReads } from './reads.ts';
import { dayOf } from './rules.ts';
import * as store from './store.ts';

export { helpContract } from './contract.ts';
export { migrations } from './migrations/index.ts';
export { helpFor } from './rules.ts';
export type { HelpDeps } from './deps.ts';

/** Reads and votes are kept this long. */
const keepMs = 400 * 86_400_000;

export function createHelp(deps: HelpDeps) {
  const { db, clock, jobs } = deps;
  const reads = createReads(deps);
  let engine: Promise<Engine> | undefined;
  const open = (): Promise<Engine> => {
    engine ??= import('./engine.ts').then(({ createEngine }) => createEngine(deps));
    return engine;
  };
  jobs.every('help.sweep', 86_400, async () => {
    const at = clock.now() - keepMs;
    await db.transaction((tx) => store.sweep(tx, { day: dayOf(at), at }));
  });
  return {
    doors: createDoors(deps, { engine: open, reads }),
    /** Writes what was counted and not yet stored; for a process that ends. */
    flush: reads.flush,
  };
}
