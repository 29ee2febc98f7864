// Everything back as it was, the latest change first. What somebody has changed since is left alone; running it again, also
// after it was stopped half-way, does the rest.
import type { BigIntStats } from 'node:fs';
import { lstat, realpath, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Entry } from './journal.ts';
import { hasDate, isSame, setModified } from './times.ts';
import { codeOf } from './walk.ts';
import type { Workplace } from './workplace.ts';

export type Undone =
  | 'restored'
  | 'nothing-to-do'
  | { readonly left: 'changed-since' | 'gone' | 'fault'; readonly detail: string };

export async function undo(
  workplace: Workplace,
  tell: (entry: Entry, undone: Undone) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (const entry of workplace.journal.backwards()) {
    if (signal.aborted) return;
    await tell(
      entry,
      await undoOne(workplace, entry).catch(
        (error: unknown) => ({ left: 'fault', detail: codeOf(error) }) as const,
      ),
    );
  }
}

async function undoOne({ root, originals }: Workplace, entry: Entry): Promise<Undone> {
  const path = join(root, entry.path);
  const now = await find(path);
  if (entry.kept === undefined) return undoDate(path, now, entry);
  const kept = join(originals, entry.kept);
  const original = await find(kept);
  // It was undone before, or its turn never came.
  if (!original) return 'nothing-to-do';
  // A folder on the way that is a link by now leads somewhere else.
  if ((await realpath(dirname(path)).catch(() => undefined)) !== dirname(path))
    return { left: 'gone', detail: '' };
  // Whoever deleted the photo does not want it back; the original stays until it is forgotten.
  if (!now) return { left: 'gone', detail: '' };
  const was = BigInt(entry.was);
  const isUntouched =
    now.ino === original.ino || (Number(now.size) === entry.wasBytes && isSame(now.mtimeNs, was));
  if (isUntouched) {
    await rm(kept);
    return 'nothing-to-do';
  }
  const isOurs = Number(now.size) === entry.bytes && hasDate(now, entry.becomes);
  if (!isOurs) return { left: 'changed-since', detail: '' };
  await rename(kept, path);
  if (original.mtimeNs !== was) await setModified(path, original, was);
  return 'restored';
}

async function undoDate(path: string, now: BigIntStats | undefined, entry: Entry): Promise<Undone> {
  if (!now) return { left: 'gone', detail: '' };
  const was = BigInt(entry.was);
  if (isSame(now.mtimeNs, was)) return 'nothing-to-do';
  if (!hasDate(now, entry.becomes)) return { left: 'changed-since', detail: '' };
  if ((await realpath(dirname(path))) !== dirname(path)) return { left: 'gone', detail: '' };
  await setModified(path, now, was);
  return 'restored';
}

/** undefined for what is no file of its own: nothing there, or a link. */
async function find(path: string): Promise<BigIntStats | undefined> {
  try {
    const stat = await lstat(path, { bigint: true });
    return stat.isFile() ? stat : undefined;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined;
    throw error;
  }
}
