// What undoing takes, written before each change: one line of JSON a change, on disk before the change begins.
import { closeSync, fdatasyncSync, ftruncateSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

export type Entry = {
  readonly number: number;
  /** From the folder, with slashes. */
  readonly path: string;
  /** Modification time and size before: nanoseconds, bytes. */
  readonly was: string;
  readonly wasBytes: number;
  /** Modification time after, epoch milliseconds. */
  readonly becomes: number;
  /** The original's name in `originals/`, and the size of what stands in its place: when content changes too. */
  readonly kept?: string;
  readonly bytes?: number;
};

const block = 64 * 1024;

export function openJournal(path: string) {
  const file = openSync(path, 'a+', 0o600);
  cutTornLine(file);
  return {
    /** Returns when they are on disk. */
    append(entries: readonly Entry[]): void {
      writeSync(file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      fdatasyncSync(file);
    },
    /** The latest first, without ever holding all. Lines that are no entries are passed over. */
    *backwards(): Generator<Entry> {
      let rest = Buffer.alloc(0);
      for (let end = fstatSync(file).size; end > 0; ) {
        const start = Math.max(0, end - block);
        const chunk = Buffer.alloc(end - start);
        readSync(file, chunk, 0, chunk.length, start);
        const all = Buffer.concat([chunk, rest]);
        const cut = start === 0 ? 0 : all.indexOf(10) + 1;
        // A line longer than a block goes on in the one before.
        if (start > 0 && cut === 0) {
          rest = all;
          end = start;
          continue;
        }
        rest = all.subarray(0, cut);
        end = start;
        for (const line of all.subarray(cut).toString().split('\n').reverse()) {
          const entry = readEntry(line);
          if (entry) yield entry;
        }
      }
    },
    isEmpty: (): boolean => fstatSync(file).size === 0,
    close(): void {
      closeSync(file);
    },
  };
}
export type Journal = ReturnType<typeof openJournal>;

/** A line without its end was being written when the machine stopped: its change never began. */
function cutTornLine(file: number): void {
  const { size } = fstatSync(file);
  for (let end = size; end > 0; end -= block) {
    const start = Math.max(0, end - block);
    const chunk = Buffer.alloc(end - start);
    readSync(file, chunk, 0, chunk.length, start);
    const last = chunk.lastIndexOf(10);
    if (last === -1 && start > 0) continue;
    if (start + last + 1 < size) ftruncateSync(file, start + last + 1);
    return;
  }
}

/** undefined for whatever we did not write: the folder may have come from somebody else. */
export function readEntry(line: string): Entry | undefined {
  let read: Partial<Record<keyof Entry, unknown>>;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    read = value;
  } catch {
    return undefined;
  }
  const { number, path, was, wasBytes, becomes, kept, bytes } = read;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  if (!isCount(number) || !isCount(wasBytes) || !Number.isSafeInteger(becomes)) return undefined;
  if (typeof path !== 'string' || !isInside(path) || typeof was !== 'string' || !/^-?\d{1,19}$/.test(was))
    return undefined;
  const entry = { number, path, was, wasBytes, becomes: Number(becomes) };
  if (kept === undefined) return entry;
  if (typeof kept !== 'string' || !/^\d{1,16}(\.[a-z0-9]{1,8})?$/.test(kept) || !isCount(bytes))
    return undefined;
  return { ...entry, kept, bytes };
}

/** Leads nowhere but into the folder. */
const isInside = (path: string): boolean =>
  path !== '' &&
  !path.includes('\0') &&
  path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
