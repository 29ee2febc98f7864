// Jobs: work that leaves the house after the transaction that asked for it. At least once, never before the commit.
import type { Tx } from '../db/db.ts';

export type Jobs = {
  /**
   * Says how jobs of a kind are done. `run` may happen twice (a process that died, an answer that was lost), so it must
   * bear it. It throws to be tried again after `backoffSeconds`, `maxAttempts` times (10), then becomes a dead letter.
   */
  handle<P>(
    kind: string,
    run: (payload: P, job: { attempts: number; id: string }) => Promise<void>,
    options?: { maxAttempts?: number; backoffSeconds?: (attempt: number) => number },
  ): void;
  /**
   * Adds a job to the transaction; it may start as soon as that commits. `key` is unique among the jobs of the kind
   * that wait: a second one only moves the first to the earlier `runAt`. A job not started by `expiresAt` is dropped.
   */
  enqueue(
    tx: Tx,
    kind: string,
    payload: unknown,
    options?: { runAt?: number; expiresAt?: number; key?: string },
  ): Promise<void>;
  /** A timer: one process of a cluster runs each tick; ticks missed while down run once. */
  every(name: string, seconds: number, run: () => Promise<void>): void;
  /** Runs every job and timer due now, one after the other, until none is due; says how many ran. For tests. */
  runDue(): Promise<number>;
  start(): void;
  /** Takes no more jobs and waits for the running ones, 5 s at most; what is cut short runs again after its lease. */
  stop(): Promise<void>;
};
