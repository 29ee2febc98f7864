// Repairs the dates of a folder, and writes down what could not be.
import { repair } from '../../src/lib/photo-dates/engine.ts';
import type { Reason } from '../../src/lib/photo-dates/rules.ts';
import { createErrorList } from './error-list.ts';
import { createFolderPlace } from './folder-place.ts';
import { type Counts, newCounts, photosBelow, type Round, showProgress } from './round.ts';
import { printable, reasonText } from './texts.ts';
import { openWorkplace } from './workplace.ts';

/** Progress is shown once in so many files. */
const often = 50;

/** Throws Busy. */
export async function repairFolder(round: Round): Promise<{ counts: Counts; errorsFile: string | null }> {
  const { root, t, output } = round;
  const counts = newCounts();
  const workplace = openWorkplace(root);
  const list = createErrorList(root, workplace.folder, t('photo-dates.errors.heading'));
  const problem = (file: string, reason: Reason, detail: string) => {
    list.add(`${printable(file)}: ${reasonText(t, reason, detail)}`);
    return output.row({ file, reason, detail }, '');
  };
  let errorsFile: string | null = null;
  try {
    await repair({
      ...round,
      photos: photosBelow(root, counts, problem),
      place: createFolderPlace(workplace),
      async tell({ photo, ...outcome }) {
        if (outcome.kind === 'no-picture') counts.skipped += 1;
        else counts.photos += 1;
        if (outcome.kind === 'right') counts.right += 1;
        if (outcome.kind === 'repaired') {
          counts.repaired += 1;
          if (outcome.written) counts.written += 1;
        }
        if (outcome.kind === 'error') {
          counts.errors += 1;
          await problem(photo.relative, outcome.reason, outcome.detail);
        }
        if (counts.photos % often === 0) showProgress(round, counts);
      },
    });
  } finally {
    // What was found so far is told also when a run ends early.
    errorsFile = list.finish();
    workplace.close();
  }
  return { counts, errorsFile };
}
