// All SQL about files that arrive in pieces.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { DriveTables, DriveUploadTable } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);

export async function insertUpload(tx: Tx, row: DriveUploadTable): Promise<void> {
  await open(tx).insertInto('drive_upload').values(row).execute();
}

/** Somebody else's upload is none. */
export async function findUpload(
  query: Query,
  of: { id: string; driveId: string; accountId: string },
): Promise<DriveUploadTable | undefined> {
  return open(query)
    .selectFrom('drive_upload')
    .selectAll()
    .where('id', '=', of.id)
    .where('drive_id', '=', of.driveId)
    .where('account_id', '=', of.accountId)
    .executeTakeFirst();
}

/** What lies there of unfinished files, and how many of these somebody has. */
export async function countUploads(
  query: Query,
  of: { driveId: string; accountId: string },
): Promise<{ receivedBytes: number; own: number }> {
  const all = await open(query)
    .selectFrom('drive_upload')
    .select(['account_id', 'received_bytes'])
    .where('drive_id', '=', of.driveId)
    .where('node_id', 'is', null)
    .execute();
  return {
    receivedBytes: all.reduce((sum, row) => sum + row.received_bytes, 0),
    own: all.filter((row) => row.account_id === of.accountId).length,
  };
}

/** False when it is gone or was finished meanwhile. */
export async function updateReceived(
  query: Query,
  id: string,
  receivedBytes: number,
  now: number,
): Promise<boolean> {
  const done = await open(query)
    .updateTable('drive_upload')
    .set({ received_bytes: receivedBytes, touched_at: now })
    .where('id', '=', id)
    .where('node_id', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Once: false when somebody else finished it, or it is gone. */
export async function finishUpload(tx: Tx, id: string, nodeId: string): Promise<boolean> {
  const done = await open(tx)
    .updateTable('drive_upload')
    .set({ node_id: nodeId })
    .where('id', '=', id)
    .where('node_id', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Whether it was still unfinished: then its blob goes too. */
export async function deleteUpload(query: Query, id: string): Promise<boolean> {
  const done = await open(query)
    .deleteFrom('drive_upload')
    .where('id', '=', id)
    .where('node_id', 'is', null)
    .executeTakeFirst();
  if (done.numDeletedRows === 1n) return true;
  await open(query).deleteFrom('drive_upload').where('id', '=', id).execute();
  return false;
}

export async function deleteUploadsBefore(query: Query, before: number): Promise<void> {
  await open(query).deleteFrom('drive_upload').where('touched_at', '<', before).execute();
}

/** Those of which more is to come. */
export async function listAwaited(query: Query, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const found = await open(query)
    .selectFrom('drive_upload')
    .select('id')
    .where('id', 'in', ids)
    .where('node_id', 'is', null)
    .execute();
  return new Set(found.map(({ id }) => id));
}
