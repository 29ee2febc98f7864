// Runs jobs: woken at commit by whoever enqueues, and every few seconds for what others left. At most 8 at once; a lease
// is renewed while its job runs, so that a killed process's jobs run again after 30 s and a slow job runs once.
import type { Clock } from '../clock.ts';
import type { Db } from '../db/db.ts';
import type { Live } from '../live/live.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import type { Jobs } from './jobs.ts';
import {
  buryJob,
  claimJobs,
  finishJob,
  hasDue,
  insertJob,
  type JobRow,
  LEASE_MS,
  nextRunAt,
  postponeJob,
  renewLeases,
} from './queue.ts';
import { createTimers } from './timers.ts';

const AT_ONCE = 8;
const LOOK_MS = 3000;
/** Half of what the process has for stopping: the rest is for imports, streams and the database. */
const DRAIN_MS = 5000;
const MAX_ATTEMPTS = 10;
const TOPIC = 'core/jobs';

type Handler = {
  run: (payload: never, job: { attempts: number; id: string }) => Promise<void>;
  maxAttempts: number;
  backoffSeconds: (attempt: number) => number;
};

/** 5 s, 10 s, 20 s … an hour. */
export const defaultBackoffSeconds = (attempt: number): number => Math.min(5 * 2 ** (attempt - 1), 3600);

export function createJobs(deps: { db: Db; clock: Clock; random: Random; live: Live; log: Log }): Jobs {
  const { db, clock, random, live, log } = deps;
  const handlers = new Map<string, Handler>();
  const timers = createTimers(deps);
  const running = new Map<string, { job: JobRow; done: Promise<void> }>();
  let counter = 0;
  let started = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let look: NodeJS.Timeout | undefined;
  let renewal: NodeJS.Timeout | undefined;
  let unsubscribe: (() => void) | undefined;

  const newId = () => {
    counter = (counter + 1) % 36 ** 4;
    const part = (value: number, size: number) => value.toString(36).padStart(size, '0');
    return `${part(clock.now(), 9)}${part(counter, 4)}${random.code(1, 6).toLowerCase()}`;
  };
  /** Up to a half is taken off, so that what failed together does not come back together. */
  const jittered = (seconds: number) => {
    const [high = 0, low = 0] = random.bytes(2);
    return Math.round(seconds * 1000 * (1 - (high * 256 + low) / 131_072));
  };

  const runJob = async (job: JobRow): Promise<void> => {
    const handler = handlers.get(job.kind);
    if (!handler) return;
    try {
      await handler.run(JSON.parse(job.payload) as never, { attempts: job.attempts, id: job.id });
    } catch (error) {
      const last = job.attempts >= handler.maxAttempts;
      log.warn({ err: error, job: job.id, kind: job.kind, attempts: job.attempts, dead: last }, 'job failed');
      if (last) return buryJob(db, job, error);
      return postponeJob(db, job, error, clock.now() + jittered(handler.backoffSeconds(job.attempts)));
    }
    await finishJob(db, job);
  };
  const startJob = (job: JobRow): void => {
    const done = runJob(job)
      // The storage failed: the lease ends and the job comes back.
      .catch((error: unknown) => log.error({ err: error, job: job.id, kind: job.kind }, 'job not recorded'))
      .finally(() => {
        running.delete(job.id);
        if (started) wake();
      });
    running.set(job.id, { job, done });
  };

  const lookOnce = async (): Promise<void> => {
    const room = AT_ONCE - running.size;
    const kinds = [...handlers.keys()];
    if (room > 0 && (await hasDue(db, kinds, clock.now()))) {
      const claimed = await claimJobs(db, kinds, clock.now(), room);
      for (const job of claimed) startJob(job);
      if (claimed.length === room) lookAgain = running.size < AT_ONCE;
    }
  };
  const sleepUntilNext = async (): Promise<void> => {
    const now = clock.now();
    const next = await nextRunAt(db, now);
    clearTimeout(look);
    if (!started) return;
    look = setTimeout(tick, Math.max(1, Math.min(LOOK_MS, next === null ? LOOK_MS : next - now)));
    look.unref();
  };
  /** One look at a time; whoever wakes during one causes another after it. */
  const wake = (): void => {
    if (!started) return;
    lookAgain = true;
    looking ??= (async () => {
      try {
        while (lookAgain && started) {
          lookAgain = false;
          await lookOnce();
        }
        await sleepUntilNext();
      } catch (error) {
        log.error({ err: error }, 'jobs cannot be read');
        clearTimeout(look);
        if (started) look = setTimeout(tick, LOOK_MS).unref();
      } finally {
        looking = undefined;
        // Woken between the last look and here.
        if (lookAgain) wake();
      }
    })();
  };
  let ticking: Promise<unknown> | undefined;
  const tick = (): void => {
    wake();
    ticking ??= timers
      .runDue()
      .catch((error: unknown) => log.error({ err: error }, 'timers cannot be read'))
      .finally(() => {
        ticking = undefined;
      });
  };
  const renew = async (): Promise<void> => {
    try {
      if (running.size > 0)
        await renewLeases(
          db,
          [...running.values()].map((entry) => entry.job),
          clock.now(),
        );
    } catch (error) {
      log.error({ err: error }, 'leases not renewed');
    }
  };

  return {
    handle(kind, run, options = {}) {
      if (handlers.has(kind)) throw new Error(`Jobs of kind ${kind} have a handler already.`);
      handlers.set(kind, {
        run,
        maxAttempts: options.maxAttempts ?? MAX_ATTEMPTS,
        backoffSeconds: options.backoffSeconds ?? defaultBackoffSeconds,
      });
    },
    async enqueue(tx, kind, payload, options = {}) {
      const now = clock.now();
      const runAt = options.runAt ?? now;
      await insertJob(tx, {
        id: newId(),
        kind,
        payload: JSON.stringify(payload ?? null),
        key: options.key ?? null,
        run_at: runAt,
        expires_at: options.expiresAt ?? null,
        attempts: 0,
        locked_until: 0,
        last_error: null,
        state: 'pending',
        created_at: now,
      });
      tx.afterCommit(() => {
        // What is due later is found by the regular look, here and in every other process.
        if (runAt - now > LOOK_MS) return;
        // A process that does not run jobs, or has its hands full, tells the others.
        if (!started || running.size >= AT_ONCE) live.publish(TOPIC, null);
        wake();
      });
    },
    every: timers.every,
    async runDue() {
      let ran = 0;
      for (;;) {
        const kinds = [...handlers.keys()];
        const timed = await timers.runDue();
        const claimed = await claimJobs(db, kinds, clock.now(), 1);
        for (const job of claimed) await runJob(job);
        ran += timed + claimed.length;
        if (timed + claimed.length === 0) return ran;
      }
    },
    start() {
      if (started) return;
      started = true;
      unsubscribe = live.subscribe(TOPIC, wake);
      renewal = setInterval(() => void renew(), LEASE_MS / 3).unref();
      tick();
    },
    async stop() {
      if (!started) return;
      started = false;
      clearTimeout(look);
      unsubscribe?.();
      await looking;
      const drained = Promise.all([ticking, ...[...running.values()].map((entry) => entry.done)]);
      let timeout: NodeJS.Timeout | undefined;
      await Promise.race([
        drained,
        new Promise((resolve) => {
          timeout = setTimeout(resolve, DRAIN_MS);
        }),
      ]);
      clearTimeout(timeout);
      clearInterval(renewal);
    },
  };
}
