// Takes imports up, one run at a time each, and decides what a stop, a fault or the end means for the whole.
import { davClient } from '../../dav/client.ts';
import { createCopying } from './copying.ts';
import type { Options } from '../../core/outbound/rclone.ts';
import { asCredentials, asOptions, type Sealing } from './credentials.ts';
import type { ImportsDeps } from './deps.ts';
import type { Ending } from './ending.ts';
import { createListing } from './listing.ts';
import { toProvider } from './providers.ts';
import { openRclone, reasonOf } from './rclone-source.ts';
import { longestPauseMs, mostRunning, silentMs, waitAfter, waitForTurnMs } from './rules.ts';
import { codeOf, Hopeless, jobOf, type Run, Stopped, Trouble } from './run.ts';
import * as store from './store.ts';
import type { ImportTable } from './tables.ts';
import { importTopic, runJob } from './topics.ts';

export function createWorker(deps: ImportsDeps & { sealing: Sealing; ending: Ending }) {
  const { db, clock, jobs, live, log, http, rclone, drive, sealing, ending } = deps;
  const listAll = createListing(deps);
  const copyAll = createCopying(deps);
  const running = new Map<string, { stop: AbortController; done: Promise<void> }>();
  const keeping = new Set<Promise<unknown>>();
  let isEnding = false;

  const again = (id: string, runAt?: number): Promise<void> =>
    db.transaction((tx) =>
      jobs.enqueue(tx, runJob, { importId: id }, { key: id, ...(runAt === undefined ? {} : { runAt }) }),
    );

  /** undefined: nothing to do, or not its turn. */
  async function takeUp(id: string): Promise<ImportTable | undefined> {
    const now = clock.now();
    const taken = await db.transaction(async (tx) => {
      const row = await store.findImport(tx, id);
      if (!row || (row.state !== 'waiting' && row.state !== 'running')) return 'nothing';
      const others = await store.listRunning(tx, id, now);
      const isTurn =
        others.length < mostRunning && others.every(({ account_id }) => account_id !== row.account_id);
      if (!isTurn) {
        await store.moveOn(tx, id, ['waiting'], { beat_at: now });
        return 'later';
      }
      return (await store.takeUp(tx, id, now)) ?? 'nothing';
    });
    if (taken === 'later') await again(id, now + waitForTurnMs);
    return typeof taken === 'string' ? undefined : taken;
  }

  async function open(row: ImportTable, stop: AbortController): Promise<Run> {
    if (!row.credentials) throw new Hopeless('imports/failed');
    const credentials = sealing.open(row.id, row.credentials);
    const deposit = await drive.depositFor(row.account_id, row.drive_id);
    if (!deposit) throw new Hopeless('imports/destination-gone');
    await deposit.folder(row.folder_id).catch(() => {
      throw new Hopeless('imports/destination-gone');
    });
    const provider = toProvider(row.provider);
    if (provider !== undefined) {
      const options = asOptions(credentials);
      const { signal } = stop;
      const opened = await openRclone(rclone, { provider, options, signal, changed: keepChanged(row) });
      return { row, stop, deposit, opened, source: opened.source };
    }
    const root = new URL(row.address);
    return { row, stop, deposit, source: davClient({ http, root, ...credentials, signal: stop.signal }) };
  }

  /** What the provider gave in the place of what was pasted is good for the next run, also after a pause. */
  const keepChanged = (row: ImportTable) => (options: Options) => {
    const sealed = sealing.seal(row.id, asCredentials(options));
    const kept = db
      .transaction((tx) => store.reseal(tx, row, sealed))
      .catch((error: unknown) => log.warn({ err: error, import: row.id }, 'a renewed token was not kept'));
    keeping.add(kept);
    void kept.finally(() => keeping.delete(kept));
  };

  /** Waits, longer each time nothing came through in between; gives up after hours. */
  async function postpone(row: ImportTable, code: string): Promise<void> {
    const now = clock.now();
    const current = await store.findImport(db, row.id);
    const troubles = (current?.troubles ?? 0) + 1;
    const wait = waitAfter(troubles);
    if (wait === undefined) return ending.endRun(row, { state: 'failed', error: code });
    await db.transaction(async (tx) => {
      const change = {
        state: 'waiting',
        error: code,
        troubles,
        retry_at: now + wait,
        beat_at: now,
        bytes_now: 0,
      };
      if (!(await store.updateRun(tx, row, change))) return;
      await jobs.enqueue(tx, runJob, { importId: row.id }, { key: row.id, runAt: now + wait });
    });
  }

  async function settle(row: ImportTable, error: unknown, fault: string | undefined): Promise<void> {
    if (!(error instanceof Stopped) && !(error instanceof Hopeless) && fault !== undefined)
      return fault === 'imports/wrong-token'
        ? ending.endRun(row, { state: 'failed', error: fault })
        : postpone(row, fault);
    if (error instanceof Hopeless) return ending.endRun(row, { state: 'failed', error: error.code });
    if (error instanceof Trouble) return postpone(row, codeOf(error.fault));
    if (error instanceof Stopped) {
      if (!isEnding) return;
      // Handed on: another process, or this one when it is back. A little later, for this one still takes jobs.
      const now = clock.now();
      await db.transaction(async (tx) => {
        if (!(await store.updateRun(tx, row, { state: 'waiting', beat_at: now, bytes_now: 0 }))) return;
        await jobs.enqueue(tx, runJob, { importId: row.id }, { key: row.id, runAt: now + 4000 });
      });
      return;
    }
    log.error({ err: error, import: row.id }, 'an import broke');
    await postpone(row, 'imports/failed');
  }

  async function work(row: ImportTable, stop: AbortController): Promise<void> {
    let run: Run | undefined;
    try {
      run = await open(row, stop);
      await listAll(run);
      await copyAll(run);
      await run.opened?.close();
      await ending.endRun(jobOf(run), { state: 'done' });
    } catch (thrown) {
      // Once it has ended all it had to say is known.
      await run?.opened?.close();
      const fault = reasonOf(thrown, run?.opened);
      const error = stop.signal.aborted && fault !== undefined ? new Stopped() : thrown;
      await Promise.all(keeping);
      await settle(row, error, fault);
    }
  }

  /** Whoever waits for a turn gets it now. */
  async function callNext(): Promise<void> {
    const next = isEnding ? undefined : await store.findWaiting(db, clock.now());
    if (next) await again(next.id);
  }

  jobs.handle<{ importId: string }>(runJob, async ({ importId }) => {
    if (isEnding) throw new Stopped();
    const row = await takeUp(importId);
    if (!row) return;
    const stop = new AbortController();
    const unsubscribe = live.subscribe(importTopic(importId), () => stop.abort());
    const done = work(row, stop).finally(() => {
      unsubscribe();
      running.delete(importId);
    });
    running.set(importId, { stop, done });
    await done;
    await callNext();
  });

  jobs.every('imports.sweep', 3600, async () => {
    const now = clock.now();
    for (const { id } of await store.listSilent(db, now - 10 * silentMs)) await again(id);
    for (const { id } of await store.listPausedSince(db, now - longestPauseMs)) await ending.endPaused(id);
    await ending.sweep();
  });

  return {
    /** Before the jobs stop: what runs breaks off, and waits to be taken up again. */
    async stop(): Promise<void> {
      isEnding = true;
      const all = [...running.values()];
      for (const { stop } of all) stop.abort();
      await Promise.allSettled(all.map(({ done }) => done));
      http.close();
    },
  };
}
