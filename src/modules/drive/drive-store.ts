// All SQL about drives themselves, their members and what is shared with others.
import type { Insertable } from 'kysely';
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared, preparedRow } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import type { DriveGrantTable, DriveMemberTable, DriveTable, DriveTables } from './tables.ts';

const open = (query: Query) => rows<DriveTables>(query);

/** False when the id is taken. */
export async function insertDrive(tx: Tx, row: Insertable<DriveTable>): Promise<boolean> {
  const done = await open(tx)
    .insertInto('drive')
    .values(row)
    .onConflict((c) => c.column('id').doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function findDrive(query: Query, driveId: string): Promise<DriveTable | undefined> {
  return open(query).selectFrom('drive').selectAll().where('id', '=', driveId).executeTakeFirst();
}

export async function countDrives(query: Query, organisationId: string): Promise<number> {
  const row = await open(query)
    .selectFrom('drive')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('organisation_id', '=', organisationId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function listDrivesOf(query: Query, organisationId: string): Promise<DriveTable[]> {
  return open(query)
    .selectFrom('drive')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

export async function updateDrive(
  tx: Tx,
  driveId: string,
  change: Partial<Pick<DriveTable, 'name' | 'quota_bytes'>>,
): Promise<void> {
  await open(tx).updateTable('drive').set(change).where('id', '=', driveId).execute();
}

export type Turn = Pick<
  DriveTable,
  'sequence' | 'used_bytes' | 'quota_bytes' | 'root_id' | 'organisation_id'
>;

const taking = preparedRow(
  (query: Query, given: { driveId: string; numbers: number; bytes: number }) =>
    open(query)
      .updateTable('drive')
      .set((e) => ({
        sequence: e('sequence', '+', given.numbers),
        used_bytes: e('used_bytes', '+', given.bytes),
      }))
      .where('id', '=', given.driveId)
      .returning(['sequence', 'used_bytes', 'quota_bytes', 'root_id', 'organisation_id']),
  { keepsRights: true },
);

/**
 * The first thing whoever changes a drive does: takes its turn (until the commit nobody else changes anything in it) with the next
 * numbers, the last of which is `sequence`, and counts bytes. undefined when there is no such drive.
 */
export function takeTurn(
  tx: Tx,
  driveId: string,
  given: { numbers?: number; bytes?: number } = {},
): Promise<Turn | undefined> {
  return taking(tx, { driveId, numbers: given.numbers ?? 1, bytes: given.bytes ?? 0 });
}

export type SeenRow = Pick<DriveMemberTable, 'access' | 'personal_id'> &
  Pick<DriveTable, 'id' | 'name' | 'organisation_id' | 'root_id'>;

/** A member's drive. Asked by every request, and again by whatever writes. */
export const findSeen: (
  query: Query,
  given: { driveId: string; accountId: string },
) => Promise<SeenRow | undefined> = remembered(
  preparedRow((query, { driveId, accountId }) =>
    open(query)
      .selectFrom('drive_member')
      .innerJoin('drive', 'drive.id', 'drive_member.drive_id')
      .select([
        'drive.id',
        'drive.name',
        'drive.organisation_id',
        'drive.root_id',
        'drive_member.access',
        'drive_member.personal_id',
      ])
      .where('drive_member.drive_id', '=', driveId)
      .where('drive_member.account_id', '=', accountId),
  ),
  ({ driveId, accountId }) => `${driveId} ${accountId}`,
  // Of the drive's row nothing is read that taking a turn writes.
  { rights: true },
);

export type SharedRow = Pick<DriveGrantTable, 'node_id' | 'access'> & {
  node_name: string;
  drive_name: string;
  organisation_id: string;
};

const shared = prepared((query: Query, { driveId, accountId }: { driveId: string; accountId: string }) =>
  open(query)
    .selectFrom('drive_grant')
    .innerJoin('drive', 'drive.id', 'drive_grant.drive_id')
    .innerJoin('drive_node', 'drive_node.id', 'drive_grant.node_id')
    .select([
      'drive_grant.node_id',
      'drive_grant.access',
      'drive_node.name as node_name',
      'drive.name as drive_name',
      'drive.organisation_id',
    ])
    .where('drive_grant.drive_id', '=', driveId)
    .where('drive_grant.account_id', '=', accountId)
    .orderBy('drive_grant.granted_at')
    .orderBy('drive_grant.node_id'),
);
export const listShared: (
  query: Query,
  given: { driveId: string; accountId: string },
) => Promise<readonly SharedRow[]> = remembered(
  async (query, given) => (await shared(query, given)).rows,
  ({ driveId, accountId }) => `${driveId} ${accountId}`,
);

/** The drives somebody is a member of, or has something shared from. */
export async function listDriveIdsOf(query: Query, accountId: string): Promise<string[]> {
  const found = await open(query)
    .selectFrom('drive_member')
    .select('drive_id')
    .where('account_id', '=', accountId)
    .union(open(query).selectFrom('drive_grant').select('drive_id').where('account_id', '=', accountId))
    .execute();
  return found.map(({ drive_id }) => drive_id).sort();
}

/** False when the account is a member already. */
export async function insertMember(tx: Tx, row: DriveMemberTable): Promise<boolean> {
  const done = await open(tx)
    .insertInto('drive_member')
    .values(row)
    .onConflict((c) => c.columns(['drive_id', 'account_id']).doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function findMember(
  query: Query,
  driveId: string,
  accountId: string,
): Promise<DriveMemberTable | undefined> {
  return open(query)
    .selectFrom('drive_member')
    .selectAll()
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}

export async function listMembers(query: Query, driveId: string): Promise<DriveMemberTable[]> {
  return open(query)
    .selectFrom('drive_member')
    .selectAll()
    .where('drive_id', '=', driveId)
    .orderBy('joined_at')
    .orderBy('account_id')
    .execute();
}

export async function updateMember(
  tx: Tx,
  driveId: string,
  accountId: string,
  access: string,
): Promise<boolean> {
  const done = await open(tx)
    .updateTable('drive_member')
    .set({ access })
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function deleteMember(tx: Tx, driveId: string, accountId: string): Promise<boolean> {
  const done = await open(tx)
    .deleteFrom('drive_member')
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function putGrant(tx: Tx, row: DriveGrantTable): Promise<void> {
  await open(tx)
    .insertInto('drive_grant')
    .values(row)
    .onConflict((c) => c.columns(['node_id', 'account_id']).doUpdateSet({ access: row.access }))
    .execute();
}

export async function deleteGrant(tx: Tx, nodeId: string, accountId: string): Promise<boolean> {
  const done = await open(tx)
    .deleteFrom('drive_grant')
    .where('node_id', '=', nodeId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function deleteGrantsOf(tx: Tx, driveId: string, accountId: string): Promise<void> {
  await open(tx)
    .deleteFrom('drive_grant')
    .where('drive_id', '=', driveId)
    .where('account_id', '=', accountId)
    .execute();
}

export async function listGrants(query: Query, driveId: string): Promise<DriveGrantTable[]> {
  return open(query)
    .selectFrom('drive_grant')
    .selectAll()
    .where('drive_id', '=', driveId)
    .orderBy('granted_at')
    .execute();
}
