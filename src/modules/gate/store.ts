// All SQL of the gate. A pass is asked for at every request of every protected site: one compiled query.
import { isUniqueViolation, type Query, rows, type Tx } from '../../core/db/db.ts';
import { preparedRow } from '../../core/db/prepared.ts';
import { keyOfBytes, remembered } from '../../core/db/remembered.ts';
import type { GateCodeTable, GatePassTable, GateSiteTable, GateTables } from './tables.ts';

const open = (query: Query) => rows<GateTables>(query);

/** False when the host is taken. */
export async function insertSite(tx: Tx, row: GateSiteTable): Promise<boolean> {
  const done = await open(tx)
    .insertInto('gate_site')
    .values(row)
    .onConflict((c) => c.column('host').doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function countSites(query: Query, organisationId: string): Promise<number> {
  const row = await open(query)
    .selectFrom('gate_site')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('organisation_id', '=', organisationId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function listSites(query: Query, organisationId: string): Promise<GateSiteTable[]> {
  return open(query)
    .selectFrom('gate_site')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** By id, of that organisation. */
export async function findSite(
  query: Query,
  id: string,
  organisationId?: string,
): Promise<GateSiteTable | undefined> {
  const found = open(query).selectFrom('gate_site').selectAll().where('id', '=', id);
  return (
    organisationId === undefined ? found : found.where('organisation_id', '=', organisationId)
  ).executeTakeFirst();
}

export const findSiteByHost: (query: Query, given: { host: string }) => Promise<GateSiteTable | undefined> =
  remembered(
    preparedRow((query, { host }) =>
      open(query).selectFrom('gate_site').selectAll().where('host', '=', host),
    ),
    ({ host }) => host,
  );

/** `taken` when another site has the host. */
export async function updateSite(
  tx: Tx,
  organisationId: string,
  id: string,
  change: Partial<GateSiteTable>,
): Promise<'done' | 'gone' | 'taken'> {
  if (change.host !== undefined) {
    const other = await open(tx)
      .selectFrom('gate_site')
      .select('id')
      .where('host', '=', change.host)
      .where('id', '<>', id)
      .executeTakeFirst();
    if (other) return 'taken';
  }
  try {
    const done = await open(tx)
      .updateTable('gate_site')
      .set(change)
      .where('id', '=', id)
      .where('organisation_id', '=', organisationId)
      .executeTakeFirst();
    return done.numUpdatedRows === 1n ? 'done' : 'gone';
  } catch (error) {
    // Two at once: the other one was first.
    if (isUniqueViolation(error)) return 'taken';
    throw error;
  }
}

export async function deleteSite(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<{ name: string; host: string } | undefined> {
  return open(tx)
    .deleteFrom('gate_site')
    .where('id', '=', id)
    .where('organisation_id', '=', organisationId)
    .returning(['name', 'host'])
    .executeTakeFirst();
}

/** Everybody comes in again. */
export async function deletePassesOfSite(tx: Tx, siteId: string): Promise<void> {
  await open(tx).deleteFrom('gate_pass').where('site_id', '=', siteId).execute();
  await open(tx).deleteFrom('gate_code').where('site_id', '=', siteId).execute();
}

export async function insertCode(tx: Tx, row: GateCodeTable): Promise<void> {
  await open(tx).insertInto('gate_code').values(row).execute();
}

/** The code's row for the one who used it up; whatever its state, so that a code seen elsewhere is dead. */
export async function takeCode(
  tx: Tx,
  codeHash: Uint8Array,
  siteId: string,
  now: number,
): Promise<Pick<GateCodeTable, 'session_id' | 'state_hash' | 'path'> | undefined> {
  return open(tx)
    .deleteFrom('gate_code')
    .where('code_hash', '=', codeHash)
    .where('site_id', '=', siteId)
    .where('expires_at', '>', now)
    .returning(['session_id', 'state_hash', 'path'])
    .executeTakeFirst();
}

export async function deleteCodesBefore(query: Query, now: number): Promise<void> {
  await open(query).deleteFrom('gate_code').where('expires_at', '<=', now).execute();
}

/** The new pass of a session for a site; those made before `olderThan` are over. */
export async function insertPass(tx: Tx, row: GatePassTable, olderThan: number): Promise<void> {
  await open(tx)
    .deleteFrom('gate_pass')
    .where('session_id', '=', row.session_id)
    .where('site_id', '=', row.site_id)
    .where('made_at', '<', olderThan)
    .execute();
  await open(tx).insertInto('gate_pass').values(row).execute();
}

export const findPass: (
  query: Query,
  given: { tokenHash: Uint8Array; host: string },
) => Promise<(GateSiteTable & { session_id: string }) | undefined> = remembered(
  preparedRow((query, { tokenHash, host }) =>
    open(query)
      .selectFrom('gate_pass')
      .innerJoin('gate_site', 'gate_site.id', 'gate_pass.site_id')
      .selectAll('gate_site')
      .select('gate_pass.session_id')
      .where('gate_pass.token_hash', '=', tokenHash)
      .where('gate_site.host', '=', host),
  ),
  ({ tokenHash, host }) => `${keyOfBytes(tokenHash)} ${host}`,
);

export async function deletePass(tx: Tx, tokenHash: Uint8Array, siteId: string): Promise<boolean> {
  const done = await open(tx)
    .deleteFrom('gate_pass')
    .where('token_hash', '=', tokenHash)
    .where('site_id', '=', siteId)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}
