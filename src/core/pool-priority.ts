// Password hashes keep every core busy for as long as people sign in. Their threads (libuv's pool) stand back, so that
// whoever only asks for a page or has a session checked does not wait for a time slice behind them.
import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

const niceness = 10;

/** To be called once the pool has been used. Returns how many threads stand back; 0 where threads have no priority of their own. */
export function lowerPoolPriority(): number {
  // setpriority(2): on Linux, against POSIX, the priority belongs to the thread.
  if (process.platform !== 'linux') return 0;
  let lowered = 0;
  try {
    for (const thread of readdirSync('/proc/self/task')) {
      if (!readFileSync(`/proc/self/task/${thread}/comm`, 'utf8').startsWith('libuv-worker')) continue;
      setPriority(Number(thread), niceness);
      lowered += 1;
    }
  } catch {
    // A sandbox without /proc: everything works, only less evenly.
  }
  return lowered;
}
