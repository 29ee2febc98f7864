// All SQL about apps, what the provider keeps, connections and signing keys.
import { sql } from 'kysely';
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type {
  OpenidAppTable,
  OpenidConnectionTable,
  OpenidItemTable,
  OpenidKeyTable,
  OpenidTables,
} from './tables.ts';

const open = (query: Query) => rows<OpenidTables>(query);

export async function insertApp(tx: Tx, row: OpenidAppTable): Promise<void> {
  await open(tx).insertInto('openid_app').values(row).execute();
}

export async function findApp(query: Query, id: string): Promise<OpenidAppTable | undefined> {
  return open(query).selectFrom('openid_app').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findOwnApp(
  query: Query,
  organisationId: string,
  id: string,
): Promise<OpenidAppTable | undefined> {
  const app = await findApp(query, id);
  return app?.organisation_id === organisationId ? app : undefined;
}

export async function listApps(query: Query, organisationId: string): Promise<OpenidAppTable[]> {
  return open(query)
    .selectFrom('openid_app')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}

export async function updateApp(
  tx: Tx,
  id: string,
  change: Partial<Omit<OpenidAppTable, 'id' | 'organisation_id'>>,
): Promise<boolean> {
  const done = await open(tx).updateTable('openid_app').set(change).where('id', '=', id).executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Everything it was given goes with it. */
export async function deleteApp(tx: Tx, id: string): Promise<boolean> {
  const done = await open(tx).deleteFrom('openid_app').where('id', '=', id).executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function putItem(query: Query, row: OpenidItemTable): Promise<void> {
  // Neither the session it follows nor that it was used up is undone by saving it again.
  const { model: _model, id_hash: _id, session_id: _session, consumed_at: _consumed, ...rest } = row;
  await open(query)
    .insertInto('openid_item')
    .values(row)
    .onConflict((c) => c.columns(['model', 'id_hash']).doUpdateSet(rest))
    .execute();
}

type ItemKey = 'id_hash' | 'uid_hash' | 'user_code_hash';

export async function findItem(
  query: Query,
  model: string,
  by: ItemKey,
  hash: Uint8Array,
): Promise<OpenidItemTable | undefined> {
  return open(query)
    .selectFrom('openid_item')
    .selectAll()
    .where('model', '=', model)
    .where(by, '=', hash)
    .executeTakeFirst();
}

/** True for the one that used it up. */
export async function consumeItem(
  query: Query,
  model: string,
  idHash: Uint8Array,
  now: number,
): Promise<boolean> {
  const done = await open(query)
    .updateTable('openid_item')
    .set({ consumed_at: now })
    .where('model', '=', model)
    .where('id_hash', '=', idHash)
    .where('consumed_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function deleteItem(query: Query, model: string, idHash: Uint8Array): Promise<void> {
  await open(query)
    .deleteFrom('openid_item')
    .where('model', '=', model)
    .where('id_hash', '=', idHash)
    .execute();
}

/** What was given out under a grant, of one model or of all; with all goes the grant. */
export async function deleteOfGrant(query: Query, grantHash: Uint8Array, model?: string): Promise<void> {
  let some = open(query).deleteFrom('openid_item').where('grant_hash', '=', grantHash);
  if (model !== undefined) some = some.where('model', '=', model);
  await some.execute();
}

/** The provider's session follows one of ours. */
export async function followSession(query: Query, uidHash: Uint8Array, sessionId: string): Promise<void> {
  await open(query)
    .updateTable('openid_item')
    .set({ session_id: sessionId })
    .where('model', '=', 'Session')
    .where('uid_hash', '=', uidHash)
    .execute();
}

export async function moveSession(tx: Tx, from: string, to: string): Promise<void> {
  await open(tx).updateTable('openid_item').set({ session_id: to }).where('session_id', '=', from).execute();
}

export async function takeSessions(tx: Tx, sessionIds: readonly string[]): Promise<OpenidItemTable[]> {
  return open(tx)
    .deleteFrom('openid_item')
    .where('session_id', 'in', [...sessionIds])
    .returningAll()
    .execute();
}

/** Codes, tokens and grants of an account, of one app or of all. */
export async function deleteTokens(tx: Tx, accountId: string, appId?: string): Promise<void> {
  let some = open(tx)
    .deleteFrom('openid_item')
    .where('account_id', '=', accountId)
    .where('model', '<>', 'Session');
  if (appId !== undefined) some = some.where('client_id', '=', appId);
  await some.execute();
}

export async function deleteExpiredItems(query: Query, now: number): Promise<void> {
  await open(query).deleteFrom('openid_item').where('expires_at', '<=', now).execute();
}

export async function findConnection(
  query: Query,
  accountId: string,
  appId: string,
): Promise<OpenidConnectionTable | undefined> {
  return open(query)
    .selectFrom('openid_connection')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('app_id', '=', appId)
    .executeTakeFirst();
}

export async function putConnection(query: Query, row: OpenidConnectionTable): Promise<void> {
  await open(query)
    .insertInto('openid_connection')
    .values(row)
    .onConflict((c) =>
      c.columns(['account_id', 'app_id']).doUpdateSet({ scopes: row.scopes, last_used_at: row.last_used_at }),
    )
    .execute();
}

export async function touchConnection(
  query: Query,
  accountId: string,
  appId: string,
  now: number,
): Promise<void> {
  await open(query)
    .updateTable('openid_connection')
    .set({ last_used_at: now })
    .where('account_id', '=', accountId)
    .where('app_id', '=', appId)
    .execute();
}

/** Last used first. */
export async function listConnections(
  query: Query,
  accountId: string,
): Promise<(OpenidConnectionTable & { name: string; trusted: number; organisation_id: string })[]> {
  return open(query)
    .selectFrom('openid_connection')
    .innerJoin('openid_app', 'openid_app.id', 'openid_connection.app_id')
    .selectAll('openid_connection')
    .select(['openid_app.name', 'openid_app.trusted', 'openid_app.organisation_id'])
    .where('account_id', '=', accountId)
    .orderBy('last_used_at', 'desc')
    .orderBy('app_id')
    .execute();
}

export async function countConnections(query: Query, appId: string): Promise<number> {
  const row = await open(query)
    .selectFrom('openid_connection')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('app_id', '=', appId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function deleteConnection(tx: Tx, accountId: string, appId: string): Promise<boolean> {
  const done = await open(tx)
    .deleteFrom('openid_connection')
    .where('account_id', '=', accountId)
    .where('app_id', '=', appId)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

/** Newest first: the first one signs. */
export async function listKeys(query: Query): Promise<OpenidKeyTable[]> {
  return open(query)
    .selectFrom('openid_key')
    .selectAll()
    .orderBy(sql`case when retired_at is null then 0 else 1 end`)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}

/** Puts a key in the place of the one that signed until now; false when somebody else did so first. */
export async function replaceKey(tx: Tx, row: OpenidKeyTable, before: string | undefined): Promise<boolean> {
  if (before === undefined) {
    // Two processes that start at once: the second finds the first one's key.
    const done = await sql`insert into openid_key (id, sealed, created_at, retired_at)
      select ${row.id}, ${row.sealed}, ${row.created_at}, null
      where not exists (select 1 from openid_key where retired_at is null)`.execute(tx.kysely);
    return (done.numAffectedRows ?? 0n) === 1n;
  }
  const done = await open(tx)
    .updateTable('openid_key')
    .set({ retired_at: row.created_at })
    .where('id', '=', before)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (done.numUpdatedRows !== 1n) return false;
  await open(tx).insertInto('openid_key').values(row).execute();
  return true;
}

export async function deleteKeysRetiredBefore(query: Query, before: number): Promise<void> {
  await open(query).deleteFrom('openid_key').where('retired_at', '<', before).execute();
}
