// SQL of acts on many people.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { BulkActTable, OrganisationsTables } from './tables.ts';

export async function insertBulk(tx: Tx, row: BulkActTable): Promise<void> {
  await rows<OrganisationsTables>(tx).insertInto('bulk_act').values(row).execute();
}

export async function findBulk(query: Query, id: string): Promise<BulkActTable | undefined> {
  return rows<OrganisationsTables>(query)
    .selectFrom('bulk_act')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/** True when it was still where it was thought to be: of two runs of the same step one counts. */
export async function updateBulk(
  tx: Tx,
  row: Pick<BulkActTable, 'id' | 'cursor' | 'done' | 'failed'>,
  change: Partial<BulkActTable>,
): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .updateTable('bulk_act')
    .set(change)
    .where('id', '=', row.id)
    .where('state', '=', 'running')
    .where('cursor', '=', row.cursor)
    .where('done', '=', row.done)
    .where('failed', '=', row.failed)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function cancelBulk(tx: Tx, organisationId: string, id: string): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .updateTable('bulk_act')
    .set({ state: 'cancelled', resumes_at: null })
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function deleteBulkOlderThan(query: Query, madeAt: number): Promise<void> {
  await rows<OrganisationsTables>(query).deleteFrom('bulk_act').where('made_at', '<', madeAt).execute();
}
