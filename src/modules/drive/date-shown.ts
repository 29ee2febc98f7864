// Runs that repair dates as people see them: how far one is, its table, and what kept its date as CSV, with reasons in words.
import type { Query } from '../../core/db/db.ts';
import type { Translate } from '../../core/pages/layout.ts';
import { csvField } from '../../lib/plain-text.ts';
import * as store from './date-store.ts';
import type { DriveDeps } from './deps.ts';
import type { DriveDateEntryTable, DriveDateRunTable } from './tables.ts';

type Deps = Pick<DriveDeps, 'db' | 'translate'>;
const linesAtOnce = 500;

export async function shownRun(query: Query, run: DriveDateRunTable) {
  const { id, node_id: nodeId, zone, act, state, problem, total, begun_at, ended_at } = run;
  const counts = await store.countEntries(query, id);
  const about = { id, nodeId, zone, act, state, problem, total: total < 0 ? null : total };
  return { ...about, ...counts, begunAt: begun_at, endedAt: ended_at };
}

/** Why a file keeps the date it has, for its reader; null when it has no reason to. */
function whyOf(t: Translate, { does, reason, detail, undone }: DriveDateEntryTable): string | null {
  if (undone === 'changed') return t('drive-dates.why.changed-since');
  if (does !== 'error') return null;
  if (detail === 'too-large') return t('drive-dates.why.too-large');
  // What the drive refused says why in its own words.
  const refused = `errors.${(detail ?? '').replace('/', '.')}`;
  const words = reason === 'fault' ? t(refused) : refused;
  return words === refused
    ? t(`photo-dates.reason.${reason ?? 'fault'}`, { detail: detail || t('drive-dates.why.unknown') })
    : words;
}

/** A page of the table after an id. */
export async function shownRows(
  { db, translate }: Deps,
  run: DriveDateRunTable,
  given: { after: string; limit: number; only?: store.Some | undefined; language: string },
) {
  const t = translate(given.language);
  const found = await store.listEntries(db, { ...given, runId: run.id, limit: given.limit + 1 });
  const rows = found.slice(0, given.limit).map((one) => ({
    nodeId: one.node_id,
    path: one.path,
    does: one.does,
    nowAt: one.now_at,
    exifAt: one.exif_at,
    nameAt: one.name_at,
    reason: one.reason,
    detail: one.detail,
    why: whyOf(t, one),
    undone: one.undone,
  }));
  return { rows, more: found.length > given.limit };
}

/** A line each. */
export async function* errorsCsv(
  { db, translate }: Deps,
  run: DriveDateRunTable,
  language: string,
): AsyncIterable<string> {
  const t = translate(language);
  const heads = [t('drive-dates.column.file'), t('drive-dates.column.why')];
  // The byte-order mark makes spreadsheets read accents; RFC 4180 asks for CRLF.
  yield `\uFEFF${heads.map(csvField).join(',')}\r\n`;
  for (let after = ''; ; ) {
    const page = await store.listEntries(db, { runId: run.id, after, limit: linesAtOnce, only: 'errors' });
    for (const entry of page) yield `${[entry.path, whyOf(t, entry)].map(csvField).join(',')}\r\n`;
    after = page.at(-1)?.node_id ?? '';
    if (page.length < linesAtOnce) return;
  }
}
