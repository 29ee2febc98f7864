// What the acts of `aldaba-dates` share: what they are given, what they count, and the photos of the folder.
import type { ExifTool } from '../../src/lib/photo-dates/exiftool.ts';
import type { Reason } from '../../src/lib/photo-dates/rules.ts';
import { errorsName } from './error-list.ts';
import type { Output } from './output.ts';
import type { Texts } from './texts.ts';
import { type FolderPhoto, walk } from './walk.ts';
import { workplaceName } from './workplace.ts';

export type Round = {
  readonly root: string;
  readonly zone: string;
  readonly now: number;
  readonly exiftool: ExifTool;
  readonly t: Texts['t'];
  readonly output: Output;
  readonly signal: AbortSignal;
};

export type Counts = {
  /** Photos and films that were looked at. */
  photos: number;
  repaired: number;
  /** Of those repaired: the date from the name was written inside. */
  written: number;
  right: number;
  skipped: number;
  errors: number;
};

export const newCounts = (): Counts => ({
  photos: 0,
  repaired: 0,
  written: 0,
  right: 0,
  skipped: 0,
  errors: 0,
});

const ownNames: ReadonlySet<string> = new Set([workplaceName, errorsName]);

/** Only the photos; whatever cannot be one is counted or told on the way. */
export async function* photosBelow(
  root: string,
  counts: Counts,
  problem: (relative: string, reason: Reason, detail: string) => Promise<void> | void,
): AsyncGenerator<FolderPhoto> {
  for await (const found of walk(root, ownNames)) {
    if (found.kind === 'file') yield found.photo;
    else if (found.kind === 'passed-over') counts.skipped += 1;
    else {
      counts.errors += 1;
      await problem(found.relative, found.reason, found.detail);
    }
  }
}

export const showProgress = ({ t, output }: Round, { photos, repaired, errors }: Counts): void =>
  output.progress(t('photo-dates.progress', { photos, repaired, errors }));
