// The folder `.aldaba-dates` inside the one that is repaired: journal, originals, copies under way. On the same disk, so that an
// original is kept and replaced by names only.
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Journal, openJournal } from './journal.ts';

export const workplaceName = '.aldaba-dates';

export type Workplace = {
  readonly root: string;
  readonly folder: string;
  readonly originals: string;
  readonly incoming: string;
  readonly journal: Journal;
  /** A number nobody has had. */
  next(): number;
  /** Leaves; what nobody needs any more goes. */
  close(): void;
};

/** Somebody else is at work in this folder. */
export class Busy extends Error {}

export const hasWorkplace = (root: string): boolean => existsSync(join(root, workplaceName, 'journal'));

/** Throws Busy. */
export function openWorkplace(root: string): Workplace {
  const folder = join(root, workplaceName);
  const [originals, incoming, lock] = ['originals', 'incoming', 'lock'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [folder, originals, incoming]) makeFolder(path);
  takeLock(lock);
  const journal = openJournal(join(folder, 'journal'));
  const [latest] = journal.backwards();
  let number = latest?.number ?? 0;
  // Of a run that was stopped: copies, and originals whose replacing was never announced, are in nobody's way.
  for (const name of readdirSync(incoming)) rmSync(join(incoming, name), { recursive: true, force: true });
  for (const name of readdirSync(originals)) {
    if (Number.parseInt(name, 10) > number) rmSync(join(originals, name), { force: true });
  }
  return {
    root,
    folder,
    originals,
    incoming,
    journal,
    next: () => (number += 1),
    close() {
      const isEmpty = journal.isEmpty();
      journal.close();
      if (isEmpty) rmSync(folder, { recursive: true, force: true });
      else {
        rmSync(incoming, { recursive: true, force: true });
        rmSync(lock, { force: true });
      }
    },
  };
}

/** Everything needed for undoing goes. Throws Busy. */
export function forget(root: string): void {
  const { folder, journal } = openWorkplace(root);
  journal.close();
  rmSync(folder, { recursive: true, force: true });
}

function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // A link would lead our originals somewhere else.
  if (!lstatSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
}

/** The number of a process that has ended, or of nothing at all, holds nobody back. Of two who come at once, one wins the file. */
function takeLock(lock: string): void {
  for (const last of [false, true]) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
      return;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(lock, 'utf8'));
      if (last || isAlive(holder)) throw new Busy(String(holder));
      rmSync(lock, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 1 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
