// All SQL about the trash: tops of trees that lie there.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { DriveNodeTable, DriveTables, DriveTrashTable } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);

export async function insertTrash(tx: Tx, row: DriveTrashTable): Promise<void> {
  await open(tx).insertInto('drive_trash').values(row).execute();
}

export type Trashed = DriveTrashTable & Pick<DriveNodeTable, 'name' | 'kind' | 'size_bytes'>;

/** Who looks: managers see what somebody who left had, too. */
type Looking = { driveId: string; accountId: string; access: 'none' | 'write' | 'manage' };

const seenBy = (query: Query, { driveId, accountId, access }: Looking) =>
  open(query)
    .selectFrom('drive_trash')
    .innerJoin('drive_node', 'drive_node.id', 'drive_trash.node_id')
    .where('drive_trash.drive_id', '=', driveId)
    .where('drive_trash.is_purging', '=', 0)
    .where((e) =>
      e.or([
        e.and([e('drive_trash.audience', '=', 'own'), e('drive_trash.owner_id', '=', accountId)]),
        ...(access === 'none' ? [] : [e('drive_trash.audience', '=', 'writers')]),
        ...(access === 'manage' ? [e('drive_trash.audience', '=', 'managers')] : []),
      ]),
    );

/** Latest first. */
export async function listTrash(
  query: Query,
  looking: Looking,
  page: { offset: number; limit: number },
): Promise<Trashed[]> {
  return seenBy(query, looking)
    .selectAll('drive_trash')
    .select(['drive_node.name', 'drive_node.kind', 'drive_node.size_bytes'])
    .orderBy('drive_trash.trashed_at', 'desc')
    .orderBy('drive_trash.node_id')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
}

export async function findTrashed(
  query: Query,
  looking: Looking,
  nodeId: string,
): Promise<Trashed | undefined> {
  return seenBy(query, looking)
    .selectAll('drive_trash')
    .select(['drive_node.name', 'drive_node.kind', 'drive_node.size_bytes'])
    .where('drive_trash.node_id', '=', nodeId)
    .executeTakeFirst();
}

export async function deleteTrash(tx: Tx, nodeId: string): Promise<void> {
  await open(tx).deleteFrom('drive_trash').where('node_id', '=', nodeId).execute();
}

/** Nobody sees it any more. */
export async function markPurging(tx: Tx, nodeIds: readonly string[]): Promise<void> {
  if (nodeIds.length === 0) return;
  await open(tx).updateTable('drive_trash').set({ is_purging: 1 }).where('node_id', 'in', nodeIds).execute();
}

export async function listIdsSeen(query: Query, looking: Looking): Promise<string[]> {
  const found = await seenBy(query, looking).select('drive_trash.node_id').execute();
  return found.map(({ node_id }) => node_id);
}

/** What has lain there long enough. */
export async function markOld(query: Query, before: number): Promise<void> {
  await open(query)
    .updateTable('drive_trash')
    .set({ is_purging: 1 })
    .where('trashed_at', '<=', before)
    .where('is_purging', '=', 0)
    .execute();
}

export async function findPurging(
  query: Query,
): Promise<Pick<DriveTrashTable, 'node_id' | 'drive_id'> | undefined> {
  return open(query)
    .selectFrom('drive_trash')
    .select(['node_id', 'drive_id'])
    .where('is_purging', '=', 1)
    .orderBy('node_id')
    .limit(1)
    .executeTakeFirst();
}
