// All SQL about links to files and folders.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { DriveShareLinkTable, DriveTables } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);

export async function insertLink(tx: Tx, row: DriveShareLinkTable): Promise<void> {
  await open(tx).insertInto('drive_share_link').values(row).execute();
}

export async function findLinkByHash(
  query: Query,
  secretHash: Uint8Array,
): Promise<DriveShareLinkTable | undefined> {
  return open(query)
    .selectFrom('drive_share_link')
    .selectAll()
    .where('secret_hash', '=', secretHash)
    .executeTakeFirst();
}

/** Latest first. */
export async function listLinks(
  query: Query,
  of: { driveId: string; nodeId?: string },
): Promise<DriveShareLinkTable[]> {
  const found = open(query).selectFrom('drive_share_link').selectAll().where('drive_id', '=', of.driveId);
  return (of.nodeId === undefined ? found : found.where('node_id', '=', of.nodeId))
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .execute();
}

export async function countLinks(query: Query, driveId: string): Promise<number> {
  const { count } = await open(query)
    .selectFrom('drive_share_link')
    .select(({ fn }) => fn.countAll<number | string>().as('count'))
    .where('drive_id', '=', driveId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The link that is gone now; undefined when there was none. */
export async function deleteLink(
  tx: Tx,
  of: { driveId: string; id: string },
): Promise<DriveShareLinkTable | undefined> {
  return open(tx)
    .deleteFrom('drive_share_link')
    .where('drive_id', '=', of.driveId)
    .where('id', '=', of.id)
    .returningAll()
    .executeTakeFirst();
}

/** Counts a download. False when the link ended meanwhile: then there is none. */
export async function useLink(query: Query, id: string, now: number): Promise<boolean> {
  const done = await open(query)
    .updateTable('drive_share_link')
    .set((is) => ({ downloads: is('downloads', '+', 1), last_used_at: now }))
    .where('id', '=', id)
    .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now)]))
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function deleteLinksBefore(query: Query, expiredAt: number): Promise<void> {
  await open(query).deleteFrom('drive_share_link').where('expires_at', '<', expiredAt).execute();
}
