// Copies SQLite's log into the file off the event loop. A checkpoint syncs the file, which takes 10 ms here and a hundred on a slow
// disk, and SQLite makes it inside the COMMIT that fills the log: everybody would wait. A thread of its own does it before that; it
// begins when there is much to copy and ends when there is nothing any more, for it takes 11 MB.
import { Worker } from 'node:worker_threads';
import type { Log } from '../log.ts';

// Text and no file: a thread that has to strip types first takes 25 MB more.
const program = `
  const { DatabaseSync } = require('node:sqlite');
  const { parentPort, workerData } = require('node:worker_threads');
  const db = new DatabaseSync(workerData.path, { timeout: 1000 });
  db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -256');
  // PASSIVE waits for nobody and keeps nobody waiting.
  const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  parentPort.on('message', () => {
    let error = null;
    try {
      checkpoint.get();
    } catch (fault) {
      error = String(fault.message);
    }
    parentPort.postMessage(error);
  });
`;

/** A transaction writes some ten pages of 4 KiB, so about two megabytes. */
const commitsBetween = 50;
const restMs = 30_000;

export type Checkpoints = {
  /** Somebody committed. */
  committed(): void;
  /** Resolves when the thread has ended. */
  close(): Promise<void>;
};

/** When the thread cannot start or keep up, the connection that writes still makes its own (`wal_autocheckpoint`). */
export function createCheckpoints(path: string, log: Log): Checkpoints {
  let worker: Worker | undefined;
  let commits = 0;
  let busy = false;
  let closed = false;
  let rest: NodeJS.Timeout | undefined;

  function begin(): Worker {
    const started = new Worker(program, {
      eval: true,
      workerData: { path },
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 },
    });
    started.unref();
    started.on('message', (error: string | null) => {
      busy = false;
      // Nothing is lost: all of it is in the log still.
      if (error !== null) log.warn({ error }, 'the log of the database was not copied into its file');
    });
    const over = (error?: unknown): void => {
      if (error instanceof Error) log.warn({ err: error }, 'the thread for checkpoints ended');
      if (worker !== started) return;
      worker = undefined;
      busy = false;
    };
    started.on('error', over);
    started.on('exit', () => over());
    return started;
  }

  function end(): Promise<unknown> {
    const ending = worker;
    worker = undefined;
    busy = false;
    clearTimeout(rest);
    return ending ? ending.terminate() : Promise.resolve();
  }

  return {
    committed() {
      commits += 1;
      if (commits < commitsBetween || busy || closed) return;
      commits = 0;
      busy = true;
      worker ??= begin();
      worker.postMessage(null);
      clearTimeout(rest);
      rest = setTimeout(() => void end(), restMs).unref();
    },
    async close() {
      closed = true;
      await end();
    },
  };
}
