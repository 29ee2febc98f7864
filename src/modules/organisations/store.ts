// All SQL about organisations, memberships, invitations and the start code.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { preparedRow } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import type { InvitationTable, MembershipTable, OrganisationsTables, OrganisationTable } from './tables.ts';

export async function insertOrganisation(tx: Tx, row: OrganisationTable): Promise<void> {
  await rows<OrganisationsTables>(tx).insertInto('organisation').values(row).execute();
}

export async function findOrganisation(query: Query, id: string): Promise<OrganisationTable | undefined> {
  return rows<OrganisationsTables>(query)
    .selectFrom('organisation')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Every organisation by name, with how many people belong to it. */
export async function listOrganisations(
  query: Query,
): Promise<{ id: string; name: string; createdAt: number; people: number }[]> {
  const found = await rows<OrganisationsTables>(query)
    .selectFrom('organisation')
    .leftJoin('membership', 'membership.organisation_id', 'organisation.id')
    .select((e) => [
      'organisation.id',
      'organisation.name',
      'organisation.created_at',
      e.fn.count<number>('membership.account_id').as('people'),
    ])
    .groupBy(['organisation.id', 'organisation.name', 'organisation.created_at'])
    .orderBy('organisation.name')
    .execute();
  return found.map(({ id, name, created_at, people }) => ({
    id,
    name,
    createdAt: created_at,
    people: Number(people),
  }));
}

/** False when the account belongs to it already: its role stays as it is. */
export async function insertMembership(tx: Tx, row: MembershipTable): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .insertInto('membership')
    .values(row)
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function findRole(
  query: Query,
  organisationId: string,
  accountId: string,
): Promise<string | undefined> {
  return (await roleOf(query, { organisationId, accountId }))?.role;
}

const roleOf = remembered(
  preparedRow((query, { organisationId, accountId }: { organisationId: string; accountId: string }) =>
    rows<OrganisationsTables>(query)
      .selectFrom('membership')
      .select('role')
      .where('organisation_id', '=', organisationId)
      .where('account_id', '=', accountId),
  ),
  ({ organisationId, accountId }) => `${organisationId} ${accountId}`,
);

export async function listOrganisationsOf(
  query: Query,
  accountId: string,
): Promise<{ id: string; name: string; role: string }[]> {
  return rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .innerJoin('organisation', 'organisation.id', 'membership.organisation_id')
    .select(['organisation.id', 'organisation.name', 'membership.role'])
    .where('membership.account_id', '=', accountId)
    .orderBy('organisation.name')
    .execute();
}

/** A new invitation to the same address takes the place of the old: its link is dead. */
export async function putInvitation(tx: Tx, row: InvitationTable): Promise<void> {
  await rows<OrganisationsTables>(tx)
    .insertInto('invitation')
    .values(row)
    .onConflict((c) => c.columns(['organisation_id', 'address_key']).doUpdateSet(row))
    .execute();
}

export async function listInvitations(query: Query, organisationId: string): Promise<InvitationTable[]> {
  return rows<OrganisationsTables>(query)
    .selectFrom('invitation')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .orderBy('invited_at', 'desc')
    .limit(200)
    .execute();
}

export async function findInvitation(
  query: Query,
  codeHash: Uint8Array,
  now: number,
): Promise<InvitationTable | undefined> {
  return rows<OrganisationsTables>(query)
    .selectFrom('invitation')
    .selectAll()
    .where('code_hash', '=', codeHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** True for the one that used it up. */
export async function takeInvitation(tx: Tx, codeHash: Uint8Array, now: number): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .deleteFrom('invitation')
    .where('code_hash', '=', codeHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

/** The address of the invitation that was withdrawn; undefined when there was none. */
export async function withdrawInvitation(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<string | undefined> {
  const row = await rows<OrganisationsTables>(tx)
    .deleteFrom('invitation')
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .returning('address')
    .executeTakeFirst();
  return row?.address;
}

export async function deleteInvitationsOlderThan(query: Query, expiredAt: number): Promise<void> {
  await rows<OrganisationsTables>(query)
    .deleteFrom('invitation')
    .where('expires_at', '<', expiredAt)
    .execute();
}

export async function putStartCode(query: Query, codeHash: Uint8Array, at: number): Promise<void> {
  await rows<OrganisationsTables>(query)
    .insertInto('start_code')
    .values({ id: 1, code_hash: codeHash, made_at: at })
    .onConflict((c) => c.column('id').doUpdateSet({ code_hash: codeHash, made_at: at }))
    .execute();
}

export async function isStartCode(query: Query, codeHash: Uint8Array): Promise<boolean> {
  const row = await rows<OrganisationsTables>(query)
    .selectFrom('start_code')
    .select('id')
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return row !== undefined;
}

/** True for the one that used it up. */
export async function takeStartCode(tx: Tx, codeHash: Uint8Array): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .deleteFrom('start_code')
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}
