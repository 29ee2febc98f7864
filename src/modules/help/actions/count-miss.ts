// A search that found nothing, for the operator: the words, never who typed them.
import type { Visit } from '../../../core/visit.ts';
import type { HelpDeps } from '../deps.ts';
import { missOf } from '../rules.ts';
import * as store from '../store.ts';

/** Rows kept: somebody who types nonsense for hours must not fill the database. */
export const mostMisses = 10_000;

export function createCountMiss({ db, clock, random, limits }: HelpDeps) {
  return async function countMiss(visit: Visit, language: string, typed: string): Promise<void> {
    const query = missOf(typed);
    if (query === '') return;
    const answer = await limits.count([
      { key: `help.miss:${visit.network}`, limit: 60, windowSeconds: 3600 },
    ]);
    if (!answer.allowed) return;
    await db.transaction(async (tx) => {
      await store.countMiss(tx, { id: random.token(16), language, query, now: clock.now() });
      if ((await store.countMisses(tx)) > mostMisses) await store.trimMisses(tx, mostMisses);
    });
  };
}
