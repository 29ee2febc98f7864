// All SQL about what has changed since: nodes by the number of their last change, or of the arrival of what they are in,
// and the marks of what is gone (RFC 6578).
import { sql } from 'kysely';
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { preparedSql } from '../../core/db/prepared.ts';
import type { DriveTables } from './tables.ts';
import type { Listed } from './node-store.ts';

const open = (query: Query) => rows<DriveTables>(query);

export type ChangedRow = Omit<Listed, 'id'> & {
  /** null: it is gone. */
  id: string | null;
  path: string;
  /** Of the change, as seen from the collection. */
  effective: number;
  /** Tells apart what changed at once. */
  sort_key: string;
};

export type ChangesGiven = {
  top: string;
  since: number;
  /** Of the pair where the last page ended. */
  key: string;
  /** 1: members only. */
  depth: number;
  /** 0: whoever begins is not told of what is gone. */
  withGone: number;
  limit: number;
};

const changing = preparedSql<ChangesGiven, ChangedRow>((query, g) => {
  const later = query.dialect === 'sqlite' ? sql`max` : sql`greatest`;
  return sql`
    select * from (with recursive tree(id, path, arrived, level) as (
        select t.id, cast('' as text) collate ${query.dialect === 'sqlite' ? sql`binary` : sql`"C"`}, cast(0 as bigint), 0
          from drive_node t where t.id = ${g.top}
        union all
        select c.id, case when tree.level = 0 then c.name else tree.path || '/' || c.name end,
          ${later}(tree.arrived, c.arrived_sequence), tree.level + 1
          from tree join drive_node c on c.parent_id = tree.id where tree.level < ${g.depth})
      select n.id, n.name, n.kind, n.content_id, n.size_bytes, n.media_type, n.created_at, n.modified_at, tree.path,
        ${later}(n.sequence, tree.arrived) as effective, n.id as sort_key
        from tree join drive_node n on n.id = tree.id where tree.level > 0
      union all
      select null, g.name, 'gone', null, 0, null, 0, 0,
        case when tree.level = 0 then g.name else tree.path || '/' || g.name end, g.sequence, g.parent_id || '/' || g.name
        from tree join drive_gone g on g.parent_id = tree.id
        where ${g.withGone} = 1 and tree.level < ${g.depth} and g.sequence > tree.arrived
          and not exists (select 1 from drive_node o where o.parent_id = g.parent_id and o.name = g.name)
    ) c
    where c.effective > ${g.since} or (c.effective = ${g.since} and c.sort_key > ${g.key})
    order by c.effective, c.sort_key limit ${g.limit}`;
});

/** In the order of the changes. */
export async function listChanges(query: Query, given: ChangesGiven): Promise<readonly ChangedRow[]> {
  return (await changing(query, given)).rows;
}

export async function sequenceOf(
  query: Query,
  driveId: string,
): Promise<{ sequence: number; forgotten: number } | undefined> {
  const row = await open(query)
    .selectFrom('drive')
    .select(['sequence', 'forgotten_sequence'])
    .where('id', '=', driveId)
    .executeTakeFirst();
  return row && { sequence: row.sequence, forgotten: row.forgotten_sequence };
}

/** Marks older than `before` go, and with them tokens that do not know of them. */
export async function forgetGone(tx: Tx, before: number): Promise<void> {
  const old = await open(tx)
    .selectFrom('drive_gone')
    .select(['drive_id', (e) => e.fn.max('sequence').as('sequence')])
    .where('gone_at', '<=', before)
    .groupBy('drive_id')
    .execute();
  for (const { drive_id, sequence } of old) {
    await open(tx)
      .updateTable('drive')
      .set({ forgotten_sequence: sequence })
      .where('id', '=', drive_id)
      .where('forgotten_sequence', '<', sequence)
      .execute();
  }
  await open(tx).deleteFrom('drive_gone').where('gone_at', '<=', before).execute();
}
