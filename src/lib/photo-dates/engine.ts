// Photo dates over any number of files, a batch at a time: what each photo's date is, and giving it that date. Where the files
// live is not known here; whoever calls says how one is replaced (a folder of a computer, a drive).
import type { ExifTool } from './exiftool.ts';
import { type Finding, findDate, type Reason, type Tags, writtenTags } from './rules.ts';

export type Photo = {
  /** Where the content can be read on this machine, absolute. */
  readonly path: string;
  /** What the person calls it; it may give the date. */
  readonly name: string;
};

export type Examined<P extends Photo> = { readonly photo: P; readonly finding: Finding; readonly tags: Tags };

type Given<P extends Photo> = {
  readonly photos: AsyncIterable<P> | Iterable<P>;
  readonly exiftool: ExifTool;
  /** For dates that do not say theirs: an IANA name or '+02:00'. */
  readonly zone: string;
  readonly now: number;
  /** Ends after the batch under way. */
  readonly signal?: AbortSignal;
};

/** Large enough that ExifTool is never idle, small enough that Ctrl-C is felt. */
const batchSize = 200;
/** Copies beside each other: they are written and synced before any original is replaced. */
const changeSize = 64;

/** What each photo's date is, in the order of the photos. The next batch is read while the caller looks at this one. */
export async function* examine<P extends Photo>(given: Given<P>): AsyncGenerator<readonly Examined<P>[]> {
  const read = async (photos: readonly P[]): Promise<readonly Examined<P>[]> => {
    const all = await given.exiftool.read(photos.map(({ path }) => path));
    return photos.flatMap((photo, index) => {
      const tags = all[index];
      return tags ? [{ photo, tags, finding: findDate(tags, { ...given, name: photo.name }) }] : [];
    });
  };
  let ahead: Promise<readonly Examined<P>[]> | undefined;
  for await (const batch of batches(given.photos, batchSize)) {
    if (given.signal?.aborted) break;
    const next = read(batch);
    // Whoever awaits it first meets the failure; until then it must not end the process.
    next.catch(() => {});
    if (ahead) yield await ahead;
    ahead = next;
  }
  if (ahead && !given.signal?.aborted) yield await ahead;
}

export type Change<P extends Photo> = {
  readonly photo: P;
  readonly at: number;
  /** A copy with the date from the name inside; absent when only the file's own date changes. */
  readonly copy?: string;
  /** The format cannot keep a date: the copy was given up, and only the file's date changes. */
  readonly unkept?: boolean;
};

/** A change that does not happen, and why. Thrown by `Place`. */
export class NotChanged extends Error {
  readonly reason: Reason;
  constructor(reason: Reason, detail = '') {
    super(detail);
    this.reason = reason;
  }
}

/** Where the photos live. */
export type Place<P extends Photo> = {
  /** The file has this date already. */
  isRight(photo: P, at: number): boolean;
  /** Makes a copy that may be written to, named with `extension`; its absolute path, without anything a person chose in its last part. */
  copy(photo: P, extension: string): Promise<string>;
  /** The copy is not needed. */
  drop(copy: string): Promise<void>;
  /** The copy is whole: it takes over what belongs to the original beside its content, and goes to disk. Throws NotChanged. */
  seal(change: Change<P> & { readonly copy: string }): Promise<void>;
  /** Before anything of these is changed: keeps what undoing them takes. */
  announce(changes: readonly Change<P>[]): Promise<void>;
  /** Puts the copy into the original's place, or gives the original its date. Atomic; throws NotChanged. */
  change(change: Change<P>): Promise<void>;
};

export type End =
  /** `written`: the date from the name stands inside now; `unkept`: the format has no place for it. */
  | { readonly kind: 'repaired'; readonly written: boolean; readonly unkept: boolean }
  | { readonly kind: 'right' | 'no-picture' }
  | { readonly kind: 'error'; readonly reason: Reason; readonly detail: string };

export type Outcome<P extends Photo> = { readonly photo: P; readonly finding: Finding } & End;

type Repairing<P extends Photo> = Given<P> & {
  readonly place: Place<P>;
  /** Once a photo, in their order. */
  tell(outcome: Outcome<P>): Promise<void> | void;
};

/** Photos whose copies are ready; nothing of theirs has changed yet. */
type Prepared<P extends Photo> = {
  readonly examined: readonly Examined<P>[];
  readonly changes: readonly Change<P>[];
  readonly ends: Map<P, End>;
};

/**
 * While some photos are changed, the copies of the next are made. Throws when the place cannot keep what undoing takes; then
 * the photos under way are as they were.
 */
export async function repair<P extends Photo>(given: Repairing<P>): Promise<void> {
  let ahead: Promise<Prepared<P>> | undefined;
  for await (const batch of examine(given)) {
    for (let from = 0; from < batch.length; from += changeSize) {
      if (given.signal?.aborted) break;
      const next = prepare(given, batch.slice(from, from + changeSize));
      next.catch(() => {});
      if (ahead) await finish(given, await ahead);
      ahead = next;
    }
  }
  if (ahead) await finish(given, await ahead);
}

async function prepare<P extends Photo>(
  given: Repairing<P>,
  examined: readonly Examined<P>[],
): Promise<Prepared<P>> {
  const { place } = given;
  const ends = new Map<P, End>();
  for (const { photo, finding } of examined) {
    if (finding.kind === 'error')
      ends.set(photo, { kind: 'error', reason: finding.reason, detail: finding.detail });
    else if (finding.kind === 'no-picture') ends.set(photo, { kind: 'no-picture' });
    else if (finding.kind === 'dated' && place.isRight(photo, finding.at)) ends.set(photo, { kind: 'right' });
  }
  const wanted = examined.filter(({ photo }) => !ends.has(photo));
  const staged = await stage(given, wanted, ends);
  const sealed = await Promise.all(
    staged.map(async (change) => {
      if (change.copy !== undefined) return seal(place, change, change.copy, ends);
      // Nothing can be written into it, and its own date is right: as after a first run.
      const isRight = change.unkept === true && place.isRight(change.photo, change.at);
      if (isRight) ends.set(change.photo, { kind: 'right' });
      return !isRight;
    }),
  );
  return { examined, ends, changes: staged.filter((_, index) => sealed[index]) };
}

async function finish<P extends Photo>(
  { place, tell }: Repairing<P>,
  { examined, changes, ends }: Prepared<P>,
): Promise<void> {
  if (changes.length > 0) await place.announce(changes);
  for (const change of changes) ends.set(change.photo, await carryOut(place, change));
  for (const { photo, finding } of examined) {
    const end = ends.get(photo);
    if (end) await tell({ photo, finding, ...end });
  }
}

async function carryOut<P extends Photo>(place: Place<P>, change: Change<P>): Promise<End> {
  try {
    await place.change(change);
    return { kind: 'repaired', written: change.copy !== undefined, unkept: change.unkept === true };
  } catch (error) {
    if (change.copy !== undefined) await place.drop(change.copy);
    return failed(error);
  }
}

async function seal<P extends Photo>(
  place: Place<P>,
  change: Change<P>,
  copy: string,
  ends: Map<P, End>,
): Promise<boolean> {
  try {
    await place.seal({ ...change, copy });
    return true;
  } catch (error) {
    ends.set(change.photo, failed(error));
    await place.drop(copy);
    return false;
  }
}

const failed = (error: unknown): End =>
  error instanceof NotChanged
    ? { kind: 'error', reason: error.reason, detail: error.message }
    : { kind: 'error', reason: 'fault', detail: error instanceof Error ? error.message : String(error) };

/** Copies with the date from the name inside, written side by side and then read again: what does not say the date is given up. */
async function stage<P extends Photo>(
  { place, exiftool, zone, now }: Repairing<P>,
  wanted: readonly Examined<P>[],
  ends: Map<P, End>,
): Promise<readonly Change<P>[]> {
  const changes = await Promise.all(
    wanted.map(async ({ photo, finding, tags }) => {
      if (finding.kind === 'dated') return { photo, at: finding.at };
      if (finding.kind !== 'named') return undefined;
      try {
        const copy = await place.copy(photo, tags.extension ?? 'bin');
        const { err } = await exiftool.write(copy, writtenTags(tags.format, finding.local, zone));
        return { photo, at: finding.at, copy, err };
      } catch (error) {
        ends.set(photo, failed(error));
        return undefined;
      }
    }),
  );
  const copies = changes.flatMap((change) => change?.copy ?? []);
  const readBack = new Map((await exiftool.read(copies)).map((tags, index) => [copies[index], tags]));
  const good: Change<P>[] = [];
  for (const change of changes) {
    if (!change) continue;
    if (change.copy === undefined) {
      good.push(change);
      continue;
    }
    const { photo, at, copy, err } = change;
    const tags = readBack.get(copy);
    const found = tags && findDate(tags, { name: '', zone, now });
    if (found?.kind === 'dated' && found.at === at) {
      good.push({ photo, at, copy });
      continue;
    }
    await place.drop(copy);
    if (cannotKeep.test(err)) good.push({ photo, at, unkept: true });
    else ends.set(photo, failed(new NotChanged('not-written', err)));
  }
  return good;
}

/** What ExifTool says of formats it only reads (BMP, AVI, Matroska; WebP before 12.58). */
const cannotKeep = /can't (currently )?write|writing of .* (is )?not (yet )?supported/i;

async function* batches<T>(all: AsyncIterable<T> | Iterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
