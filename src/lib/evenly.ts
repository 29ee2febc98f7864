// Work whose time would tell which way it went.
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Does `work`, and is over no sooner than `ms` after it began, also when it fails: what is quicker than that takes as long
 * as all else. Choose `ms` well above what the work takes.
 */
export async function evenly<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const over = wait(ms);
  try {
    return await work();
  } finally {
    await over;
  }
}
