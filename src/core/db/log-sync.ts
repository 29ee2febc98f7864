// Puts SQLite's log on disk without stopping the event loop: COMMIT writes into the log, one fdatasync in the thread pool
// then answers for every transaction that was committed before it began (group commit). It is what synchronous=FULL
// does, but there the whole process waits for the disk, one commit after the other.
import { closeSync, fdatasync, openSync } from 'node:fs';

export type LogSync = {
  /** Resolves when everything written to the log before the call is on disk; rejects when it may not be. */
  sync(): Promise<void>;
  /** The last one that is going on or wanted, if any: what is committed before it ends waits for the one after. */
  running(): Promise<void> | undefined;
  close(): Promise<void>;
};

/** `put` is fdatasync but for tests. The log stays the same file while a writing connection is open. */
export function createLogSync(logPath: string, put = fdatasync): LogSync {
  let file: number | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const start = (): Promise<void> => {
    running = new Promise<void>((resolve, reject) => {
      file ??= openSync(logPath, 'r+');
      put(file, (error) => {
        running = undefined;
        if (error) reject(error);
        else resolve();
      });
    });
    return running;
  };
  return {
    sync() {
      if (!running) return start();
      // What runs now may have begun before the caller's commit: only the next one counts.
      next ??= running.then(noMatter, noMatter).then(() => {
        next = undefined;
        return start();
      });
      return next;
    },
    running: () => next ?? running,
    async close() {
      await (next ?? running)?.catch(noMatter);
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

const noMatter = (): void => {};
