// How an import ends, whichever way: in one transaction its credentials are gone, the trail knows, and the mail waits to leave.
import type { Tx } from '../../core/db/db.ts';
import type { Visit } from '../../core/visit.ts';
import type { ImportsDeps } from './deps.ts';
import { nameOfProvider, toProvider } from './providers.ts';
import { keptMs } from './rules.ts';
import * as store from './store.ts';
import type { ImportTable } from './tables.ts';

type End = { state: 'done' | 'failed' | 'cancelled'; error?: string; visit?: Visit };

/** What is written the moment an import ends. */
export const endedBy = ({ state, error }: End, now: number) => ({
  state,
  error: error ?? null,
  credentials: null,
  retry_at: null,
  bytes_now: 0,
  bytes_per_second: 0,
  current_path: null,
  ended_at: now,
});

/** The source as people know it. */
export function hostOf({ provider, address }: Pick<ImportTable, 'provider' | 'address'>): string {
  const known = toProvider(provider);
  return known === undefined ? new URL(address).host : nameOfProvider(known);
}

export function createEnding({ db, clock, accounts, origin }: ImportsDeps) {
  /** After the row says so: for the trail, and by mail unless the person ended it. */
  async function tell(tx: Tx, row: ImportTable, end: End): Promise<void> {
    const { account_id: accountId } = row;
    const host = hostOf(row);
    const { files_done: files, items_failed: failed } = row;
    const kinds = { done: 'import.done', failed: 'import.failed', cancelled: 'import.cancelled' } as const;
    await accounts.record(tx, {
      accountId,
      kind: kinds[end.state],
      visit: end.visit ?? null,
      detail: { source: host, files, failed },
    });
    const account = await accounts.find(tx, accountId);
    if (!account || end.state === 'cancelled') return;
    await accounts.mail(tx, {
      to: account.loginAddress,
      language: account.language,
      kind: end.state === 'done' ? 'import-done' : 'import-failed',
      params: { host, files: files + row.files_skipped, failed },
      link: new URL(`/manager/tasks?import=${row.id}`, origin).href,
    });
  }

  /** By the run itself; nothing when it is not the run any more. */
  async function endRun(row: Pick<ImportTable, 'id' | 'run'>, end: End): Promise<void> {
    await db.transaction(async (tx) => {
      if (!(await store.updateRun(tx, row, endedBy(end, clock.now())))) return;
      const ended = await store.findImport(tx, row.id);
      if (ended) await tell(tx, ended, end);
    });
  }

  /** Paused for longer than credentials are kept. */
  async function endPaused(id: string): Promise<void> {
    await db.transaction(async (tx) => {
      const end = { state: 'failed', error: 'imports/paused-too-long' } as const;
      const ended = await store.moveOn(tx, id, ['paused'], endedBy(end, clock.now()));
      if (ended) await tell(tx, ended, end);
    });
  }

  async function sweep(): Promise<void> {
    await store.deleteEndedBefore(db, clock.now() - keptMs);
  }

  return { tell, endRun, endPaused, sweep };
}
export type Ending = ReturnType<typeof createEnding>;
