// `errors.txt`: what kept its date and why, one line a file. It grows on disk and appears when the run is over; a file of that
// name that is not ours is left alone, and the list is called `errors-2.txt`.
import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const errorsName = 'errors.txt';
/** First words of a list of ours, in every language. */
const mark = '# aldaba-dates';

export function createErrorList(root: string, folder: string, heading: string) {
  const growing = join(folder, errorsName);
  const file = openSync(growing, 'w');
  let lines = 0;
  writeSync(file, `${mark}: ${heading}\n`);
  return {
    add(line: string): void {
      lines += 1;
      writeSync(file, `${line}\n`);
    },
    /** Where the list is; null when there is nothing to tell, and then an old one goes too. */
    finish(): string | null {
      closeSync(file);
      let shown = join(root, errorsName);
      if (lines === 0) {
        rmSync(growing, { force: true });
        if (isOurs(shown)) rmSync(shown);
        return null;
      }
      for (let next = 2; !isFree(shown) && !isOurs(shown); next += 1)
        shown = join(root, `errors-${next}.txt`);
      renameSync(growing, shown);
      return shown;
    },
  };
}

function isOurs(path: string): boolean {
  const start = Buffer.alloc(mark.length);
  return !isFree(path) && read(path, start) === start.length && start.toString() === mark;
}

function isFree(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT';
  }
}

function read(path: string, into: Buffer): number {
  try {
    const file = openSync(path, 'r');
    const count = readSync(file, into, 0, into.length, 0);
    closeSync(file);
    return count;
  } catch {
    return 0;
  }
}
