// All SQL about API tokens.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { preparedRow } from '../../core/db/prepared.ts';
import { keyOfBytes, remembered } from '../../core/db/remembered.ts';
import type { ApiTokensTables, ApiTokenTable } from './tables.ts';

const open = (query: Query) => rows<ApiTokensTables>(query);

export async function insertToken(tx: Tx, row: ApiTokenTable): Promise<void> {
  await open(tx).insertInto('api_token').values(row).execute();
}

/** Newest first. */
export async function listTokens(query: Query, organisationId: string): Promise<ApiTokenTable[]> {
  return open(query)
    .selectFrom('api_token')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}

export const findBySecret: (
  query: Query,
  given: { secretHash: Uint8Array },
) => Promise<ApiTokenTable | undefined> = remembered(
  preparedRow((query, { secretHash }) =>
    open(query).selectFrom('api_token').selectAll().where('secret_hash', '=', secretHash),
  ),
  ({ secretHash }) => keyOfBytes(secretHash),
);

export async function putUse(
  query: Query,
  id: string,
  use: Pick<ApiTokenTable, 'last_used_at' | 'last_network'>,
): Promise<void> {
  await open(query).updateTable('api_token').set(use).where('id', '=', id).execute();
}

export async function deleteToken(
  tx: Tx,
  organisationId: string,
  id: string,
): Promise<{ name: string; made_by: string } | undefined> {
  return open(tx)
    .deleteFrom('api_token')
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .returning(['name', 'made_by'])
    .executeTakeFirst();
}
