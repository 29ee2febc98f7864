// Every file below a folder, in the order of the names. Links are not followed and other disks not entered; one folder's names
// are in memory at a time, with those of the folders above it.
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileLine } from '../../src/lib/photo-dates/exiftool-process.ts';
import type { Photo } from '../../src/lib/photo-dates/engine.ts';
import type { Reason } from '../../src/lib/photo-dates/rules.ts';

export type FolderPhoto = Photo & {
  /** From the folder, with slashes. */
  readonly relative: string;
  readonly stat: BigIntStats;
};

export type Found =
  | { readonly kind: 'file'; readonly photo: FolderPhoto }
  /** Links, sockets and hidden files: nobody's photos. */
  | { readonly kind: 'passed-over' }
  | { readonly kind: 'problem'; readonly relative: string; readonly reason: Reason; readonly detail: string };

/** `leftOut`: names in the topmost folder that are our own. */
export async function* walk(root: string, leftOut: ReadonlySet<string>): AsyncGenerator<Found> {
  const { dev } = await lstat(root, { bigint: true });
  yield* walkFolder({ root, dev, leftOut }, '');
}

type Round = { readonly root: string; readonly dev: bigint; readonly leftOut: ReadonlySet<string> };

async function* walkFolder(round: Round, relative: string): AsyncGenerator<Found> {
  let entries: Dirent<Buffer<ArrayBuffer>>[];
  try {
    entries = await readdir(join(round.root, relative), { withFileTypes: true, encoding: 'buffer' });
  } catch (error) {
    yield { kind: 'problem', relative: `${relative}/`, reason: 'fault', detail: codeOf(error) };
    return;
  }
  entries.sort((a, b) => Buffer.compare(a.name, b.name));
  for (const entry of entries) {
    const name = entry.name.toString();
    if (relative === '' && round.leftOut.has(name)) continue;
    const inside = relative === '' ? name : `${relative}/${name}`;
    if (name.startsWith('.')) yield { kind: 'passed-over' };
    // What is no UTF-8 would come back as another name.
    else if (!Buffer.from(name).equals(entry.name)) {
      yield { kind: 'problem', relative: inside, reason: 'name-not-passable', detail: '' };
    } else if (entry.isDirectory()) yield* enter(round, inside);
    else if (entry.isFile()) yield await look(round, inside, name);
    else yield { kind: 'passed-over' };
  }
}

async function* enter(round: Round, relative: string): AsyncGenerator<Found> {
  const stat = await lstat(join(round.root, relative), { bigint: true }).catch(() => undefined);
  // Gone, or a link by now.
  if (!stat?.isDirectory()) return;
  if (stat.dev !== round.dev)
    yield { kind: 'problem', relative: `${relative}/`, reason: 'other-disk', detail: '' };
  else yield* walkFolder(round, relative);
}

async function look({ root }: Round, relative: string, name: string): Promise<Found> {
  const path = join(root, relative);
  if (fileLine(path) === undefined)
    return { kind: 'problem', relative, reason: 'name-not-passable', detail: '' };
  try {
    const stat = await lstat(path, { bigint: true });
    if (!stat.isFile()) return { kind: 'passed-over' };
    return { kind: 'file', photo: { path, name, relative, stat } };
  } catch (error) {
    return { kind: 'problem', relative, reason: 'fault', detail: codeOf(error) };
  }
}

/** 'EACCES' rather than a sentence with the path in it, which stands beside it anyway. */
export const codeOf = (error: unknown): string =>
  String((error as { code?: unknown }).code ?? (error instanceof Error ? error.message : error));
