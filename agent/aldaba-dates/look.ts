// `--dry-run`: the table now -> from EXIF -> from the name. Changes nothing.
import { toPlain } from '../../src/lib/photo-dates/dates.ts';
import { type Examined, examine } from '../../src/lib/photo-dates/engine.ts';
import type { Reason } from '../../src/lib/photo-dates/rules.ts';
import { type Counts, newCounts, photosBelow, type Round, showProgress } from './round.ts';
import { printable, reasonText } from './texts.ts';
import { hasDate } from './times.ts';
import type { FolderPhoto } from './walk.ts';

type Row = {
  readonly file: string;
  /** What would happen. */
  readonly does: 'set-date' | 'set-date-and-write' | 'nothing' | 'error';
  readonly now: number | null;
  readonly fromExif: number | null;
  readonly fromName: number | null;
  readonly reason?: Reason;
  readonly detail?: string;
};

const width = 19;

export async function look(round: Round): Promise<Counts> {
  const { root, zone, t, output } = round;
  const counts = newCounts();
  const heads = [t('photo-dates.table.now'), t('photo-dates.table.exif'), t('photo-dates.table.name')];
  output.heading([...heads.map((head) => head.padEnd(width)), t('photo-dates.table.file')].join('  '));

  const cell = (at: number | null) => (at === null ? '-' : toPlain(at, zone)).padEnd(width);
  const note = ({ does, reason, detail }: Row): string => {
    if (reason !== undefined) return `  <- ${reasonText(t, reason, detail ?? '')}`;
    return does === 'nothing' ? `  (${t('photo-dates.table.right')})` : '';
  };
  const tell = (row: Row) => {
    const cells = [row.now, row.fromExif, row.fromName].map(cell);
    return output.row(row, [...cells, printable(row.file) + note(row)].join('  '));
  };

  const photos = photosBelow(root, counts, (file, reason, detail) =>
    tell({ file, does: 'error', now: null, fromExif: null, fromName: null, reason, detail }),
  );
  for await (const batch of examine({ ...round, photos })) {
    for (const examined of batch) {
      const row = rowOf(examined, counts);
      if (row) await tell(row);
    }
    showProgress(round, counts);
  }
  return counts;
}

function rowOf({ photo, finding }: Examined<FolderPhoto>, counts: Counts): Row | undefined {
  if (finding.kind === 'no-picture') {
    counts.skipped += 1;
    return undefined;
  }
  counts.photos += 1;
  const { fromExif, fromName } = finding;
  const row = { file: photo.relative, now: Math.round(Number(photo.stat.mtimeNs) / 1e6), fromExif, fromName };
  if (finding.kind === 'error') {
    counts.errors += 1;
    return { ...row, does: 'error', reason: finding.reason, detail: finding.detail };
  }
  if (finding.kind === 'dated' && hasDate(photo.stat, finding.at)) {
    counts.right += 1;
    return { ...row, does: 'nothing' };
  }
  counts.repaired += 1;
  if (finding.kind === 'dated') return { ...row, does: 'set-date' };
  counts.written += 1;
  return { ...row, does: 'set-date-and-write' };
}
