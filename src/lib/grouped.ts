// One run answers for everybody who asked before it began: for what costs the same once as a thousand times, like syncing
// a folder.

/** Resolves when a run that began after the call is over; rejects as that run does. */
export function grouped(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = run().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (!running) return start();
    // What runs now may have begun before what the caller did: only the next one counts.
    next ??= running.then(noMatter, noMatter).then(() => {
      next = undefined;
      return start();
    });
    return next;
  };
}

const noMatter = (): void => {};
