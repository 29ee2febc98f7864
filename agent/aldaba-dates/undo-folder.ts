// `--undo`: everything back, with a list of what was left alone.
import { rmSync } from 'node:fs';
import { createErrorList } from './error-list.ts';
import type { Round } from './round.ts';
import { printable } from './texts.ts';
import { undo } from './undo.ts';
import { openWorkplace } from './workplace.ts';

export type UndoCounts = { restored: number; left: number };

/** Throws Busy. */
export async function undoFolder({
  root,
  t,
  output,
  signal,
}: Pick<Round, 'root' | 't' | 'output' | 'signal'>): Promise<{
  counts: UndoCounts;
  errorsFile: string | null;
}> {
  const workplace = openWorkplace(root);
  const counts: UndoCounts = { restored: 0, left: 0 };
  const list = createErrorList(root, workplace.folder, t('photo-dates.undo.heading'));
  const reasons = {
    'changed-since': t('photo-dates.undo.changed-since'),
    gone: t('photo-dates.undo.gone'),
  };
  let errorsFile: string | null = null;
  try {
    await undo(
      workplace,
      async ({ path }, undone) => {
        if (undone === 'restored') counts.restored += 1;
        else if (undone !== 'nothing-to-do') {
          counts.left += 1;
          const { left, detail } = undone;
          list.add(
            `${printable(path)}: ${left === 'fault' ? t('photo-dates.reason.fault', { detail }) : reasons[left]}`,
          );
          await output.row({ file: path, reason: left, detail }, '');
        }
        if (counts.restored % 50 === 0) output.progress(t('photo-dates.undo.progress', counts));
      },
      signal,
    );
  } finally {
    errorsFile = list.finish();
    workplace.close();
  }
  // Nothing is left to undo.
  if (counts.left === 0 && !signal.aborted) rmSync(workplace.folder, { recursive: true, force: true });
  return { counts, errorsFile };
}
