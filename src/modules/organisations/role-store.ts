// SQL of who may what: roles, leaving and being taken out. Changes of one organisation take turns, so that two cannot both
// think that the other legal responsible stays.
import { rows, type Query, type Tx } from '../../core/db/db.ts';
import { rankOf } from './rules.ts';
import type { OrganisationsTables } from './tables.ts';

/** The first to touch the row goes first, the others see what it left. False when there is no such organisation. */
export async function takeTurn(tx: Tx, organisationId: string): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .updateTable('organisation')
    .set((e) => ({ revision: e('revision', '+', 1) }))
    .where('id', '=', organisationId)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Call after `takeTurn`. */
export async function countLegalResponsible(query: Query, organisationId: string): Promise<number> {
  const row = await rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('organisation_id', '=', organisationId)
    .where('role', '=', 'legal-responsible')
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** True when the person had the role it was thought to have. */
export async function updateRole(
  tx: Tx,
  organisationId: string,
  accountId: string,
  before: string,
  role: string,
): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .updateTable('membership')
    .set({ role, role_rank: rankOf(role) })
    .where('organisation_id', '=', organisationId)
    .where('account_id', '=', accountId)
    .where('role', '=', before)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function deleteMembership(
  tx: Tx,
  organisationId: string,
  accountId: string,
  before: string,
): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .deleteFrom('membership')
    .where('organisation_id', '=', organisationId)
    .where('account_id', '=', accountId)
    .where('role', '=', before)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function renameOrganisation(tx: Tx, id: string, name: string): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .updateTable('organisation')
    .set({ name })
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Those who administer, for mail to them. */
export async function listAdministrators(
  query: Query,
  organisationId: string,
): Promise<{ account_id: string; address: string }[]> {
  return rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .select(['account_id', 'address'])
    .where('organisation_id', '=', organisationId)
    .where('role', 'in', ['legal-responsible', 'administrator'])
    .orderBy('account_id')
    .limit(100)
    .execute();
}
