// All SQL about reads, votes and searches without result. The index has its own store (search/index-store.ts).
import { sql } from 'kysely';
import { type Query, rows } from '../../core/db/db.ts';
import type { HelpMissTable, HelpTables, HelpVoteTable } from './tables.ts';

const of = (query: Query) => rows<HelpTables>(query);

export async function addReads(query: Query, day: string, reads: ReadonlyMap<string, number>): Promise<void> {
  for (const [name, count] of [...reads].sort(([a], [b]) => (a < b ? -1 : 1)))
    await of(query)
      .insertInto('help_read')
      .values({ day, name, reads: count })
      .onConflict((c) =>
        c.columns(['day', 'name']).doUpdateSet({ reads: sql<number>`help_read.reads + excluded.reads` }),
      )
      .execute();
}

/** Most read first, since a day, that day included. */
export async function listReads(query: Query, sinceDay: string): Promise<{ name: string; reads: number }[]> {
  const found = await of(query)
    .selectFrom('help_read')
    .select((e) => ['name', e.fn.sum<number>('reads').as('reads')])
    .where('day', '>=', sinceDay)
    .groupBy('name')
    .execute();
  return found
    .map(({ name, reads }) => ({ name, reads: Number(reads) }))
    .sort((a, b) => b.reads - a.reads || (a.name < b.name ? -1 : 1));
}

export async function insertVote(query: Query, vote: HelpVoteTable): Promise<void> {
  await of(query).insertInto('help_vote').values(vote).execute();
}

/** Says why to a vote of one's own, once and within a day: whoever holds the id cast it. */
export async function explainVote(
  query: Query,
  given: { id: string; name: string; reason: string; comment: string | null; after: number },
): Promise<boolean> {
  const done = await of(query)
    .updateTable('help_vote')
    .set({ reason: given.reason, comment: given.comment })
    .where('id', '=', given.id)
    .where('name', '=', given.name)
    .where('useful', '=', 0)
    .where('reason', 'is', null)
    .where('at', '>=', given.after)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

export async function findVote(query: Query, id: string, name: string): Promise<HelpVoteTable | undefined> {
  return of(query)
    .selectFrom('help_vote')
    .selectAll()
    .where('id', '=', id)
    .where('name', '=', name)
    .executeTakeFirst();
}

export type Tally = { name: string; useful: number; useless: number };

export async function listTallies(query: Query, since: number): Promise<Tally[]> {
  const found = await of(query)
    .selectFrom('help_vote')
    .select((e) => ['name', 'useful', e.fn.countAll<number>().as('votes')])
    .where('at', '>=', since)
    .groupBy(['name', 'useful'])
    .execute();
  const tallies = new Map<string, Tally>();
  for (const { name, useful, votes } of found) {
    const tally = tallies.get(name) ?? { name, useful: 0, useless: 0 };
    tally[useful === 1 ? 'useful' : 'useless'] += Number(votes);
    tallies.set(name, tally);
  }
  return [...tallies.values()];
}

/** Votes "not useful" that nobody has dealt with, newest first. */
export async function listUseless(query: Query, limit: number): Promise<HelpVoteTable[]> {
  return of(query)
    .selectFrom('help_vote')
    .selectAll()
    .where('useful', '=', 0)
    .where('done_at', 'is', null)
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** One vote, or all that are open when no id is given. */
export async function finishVotes(query: Query, now: number, id?: string): Promise<void> {
  let update = of(query)
    .updateTable('help_vote')
    .set({ done_at: now })
    .where('useful', '=', 0)
    .where('done_at', 'is', null);
  if (id !== undefined) update = update.where('id', '=', id);
  await update.execute();
}

export async function countMiss(
  query: Query,
  miss: { id: string; language: string; query: string; now: number },
): Promise<void> {
  await of(query)
    .insertInto('help_miss')
    .values({
      id: miss.id,
      language: miss.language,
      query: miss.query,
      times: 1,
      first_at: miss.now,
      last_at: miss.now,
    })
    .onConflict((c) =>
      c
        .columns(['language', 'query'])
        .doUpdateSet({ times: sql<number>`help_miss.times + 1`, last_at: miss.now }),
    )
    .execute();
}

/** Keeps the `most` newest. */
export async function trimMisses(query: Query, most: number): Promise<void> {
  const found = await of(query)
    .selectFrom('help_miss')
    .select(['last_at'])
    .orderBy('last_at', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  if (found) await of(query).deleteFrom('help_miss').where('last_at', '<=', found.last_at).execute();
}

export async function countMisses(query: Query): Promise<number> {
  const found = await of(query)
    .selectFrom('help_miss')
    .select((e) => e.fn.countAll<number>().as('all'))
    .executeTakeFirst();
  return Number(found?.all ?? 0);
}

export async function listMisses(query: Query, limit: number): Promise<HelpMissTable[]> {
  return of(query)
    .selectFrom('help_miss')
    .selectAll()
    .orderBy('times', 'desc')
    .orderBy('last_at', 'desc')
    .limit(limit)
    .execute();
}

export async function deleteMisses(query: Query, id?: string): Promise<void> {
  let gone = of(query).deleteFrom('help_miss');
  if (id !== undefined) gone = gone.where('id', '=', id);
  await gone.execute();
}

export async function sweep(query: Query, before: { day: string; at: number }): Promise<void> {
  await of(query).deleteFrom('help_read').where('day', '<', before.day).execute();
  await of(query).deleteFrom('help_vote').where('at', '<', before.at).execute();
}
