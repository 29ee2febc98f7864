// Pausing, resuming, cancelling, and taking off the list. Each is a conditional update: of two at once one finds it done.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { ImportsDeps } from '../deps.ts';
import { endedBy, type Ending } from '../ending.ts';
import { hasEnded, toState } from '../rules.ts';
import * as store from '../store.ts';
import type { ImportTable } from '../tables.ts';
import { importTopic, runJob } from '../topics.ts';

export function createSteering({ db, clock, jobs, live, ending }: ImportsDeps & { ending: Ending }) {
  async function own(tx: Tx, accountId: string, id: string): Promise<ImportTable> {
    const row = (await store.findOwn(tx, accountId, id)) ?? refuse('imports/no-such-import');
    return row;
  }
  async function underWay(tx: Tx, accountId: string, id: string): Promise<ImportTable> {
    const row = await own(tx, accountId, id);
    return hasEnded(toState(row.state)) ? refuse('imports/over') : row;
  }
  const wake = (tx: Tx, id: string): void => tx.afterCommit(() => live.publish(importTopic(id), null));

  /** What is on its way is broken off. */
  const pause = (accountId: string, id: string): Promise<void> =>
    db.transaction(async (tx) => {
      await underWay(tx, accountId, id);
      const now = clock.now();
      const change = {
        state: 'paused',
        retry_at: null,
        error: null,
        beat_at: now,
        bytes_now: 0,
        bytes_per_second: 0,
      };
      await store.moveOn(tx, id, ['waiting', 'running'], change);
      wake(tx, id);
    });

  /** Also one that waits for another try: it is tried now. */
  const resume = (accountId: string, id: string): Promise<void> =>
    db.transaction(async (tx) => {
      await underWay(tx, accountId, id);
      const change = { state: 'waiting', retry_at: null, error: null, troubles: 0, beat_at: clock.now() };
      if (await store.moveOn(tx, id, ['paused', 'waiting'], change))
        await jobs.enqueue(tx, runJob, { importId: id }, { key: id });
    });

  const cancel = (accountId: string, id: string, visit: Visit): Promise<void> =>
    db.transaction(async (tx) => {
      await underWay(tx, accountId, id);
      const end = { state: 'cancelled', visit } as const;
      const change = endedBy(end, clock.now());
      const row = await store.moveOn(tx, id, ['waiting', 'running', 'paused'], change);
      if (!row) refuse('imports/over');
      else await ending.tell(tx, row, end);
      wake(tx, id);
    });

  const forget = (accountId: string, id: string): Promise<void> =>
    db.transaction(async (tx) => {
      await own(tx, accountId, id);
      if (!(await store.deleteEnded(tx, id))) refuse('imports/not-over');
    });

  return { pause, resume, cancel, forget };
}
export type Steering = ReturnType<typeof createSteering>;
