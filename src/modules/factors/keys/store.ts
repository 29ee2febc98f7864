// All SQL about passkeys, security keys and the challenges they answer.
import { type Query, rows, type Tx } from '../../../core/db/db.ts';
import { prepared, preparedRow } from '../../../core/db/prepared.ts';
import type { KeyChallengeTable, KeyTables, SecurityKeyTable } from './tables.ts';

export async function insertChallenge(query: Query, row: KeyChallengeTable): Promise<void> {
  await rows<KeyTables>(query).insertInto('key_challenge').values(row).execute();
}

/** True for the one that used it up: of two with the same answer one wins. */
export async function takeChallenge(
  query: Query,
  wanted: Omit<KeyChallengeTable, 'expires_at'> & { now: number },
): Promise<boolean> {
  return (await takeOne(query, wanted)).numAffectedRows === 1n;
}

const takeOne = prepared((query, wanted: Omit<KeyChallengeTable, 'expires_at'> & { now: number }) =>
  rows<KeyTables>(query)
    .deleteFrom('key_challenge')
    .where('challenge_hash', '=', wanted.challenge_hash)
    .where('purpose', '=', wanted.purpose)
    .where('bound_to', '=', wanted.bound_to)
    .where('browser_hash', '=', wanted.browser_hash)
    .where('expires_at', '>', wanted.now),
);

export async function deleteExpiredChallenges(query: Query, now: number): Promise<void> {
  await rows<KeyTables>(query).deleteFrom('key_challenge').where('expires_at', '<=', now).execute();
}

/** The account's handle, made when it first needs one; of two at once both get the same. */
export async function putHandle(tx: Tx, accountId: string, handle: string): Promise<string> {
  await rows<KeyTables>(tx)
    .insertInto('key_owner')
    .values({ account_id: accountId, handle })
    .onConflict((c) => c.column('account_id').doNothing())
    .execute();
  return (await findHandle(tx, accountId)) ?? handle;
}

export async function findHandle(query: Query, accountId: string): Promise<string | undefined> {
  const row = await rows<KeyTables>(query)
    .selectFrom('key_owner')
    .select('handle')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row?.handle;
}

/** False when the credential is known already, to this or another account. */
export async function insertKey(tx: Tx, row: SecurityKeyTable): Promise<boolean> {
  const done = await rows<KeyTables>(tx)
    .insertInto('security_key')
    .values(row)
    .onConflict((c) => c.column('credential_id').doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

/** Proven ones and those that may still be proven, newest first. */
export async function listKeys(query: Query, accountId: string): Promise<SecurityKeyTable[]> {
  return (await keysOf(query, { accountId })).rows;
}

const keysOf = prepared((query, { accountId }: { accountId: string }) =>
  rows<KeyTables>(query)
    .selectFrom('security_key')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('added_at', 'desc')
    .orderBy('id'),
);

export async function findKeyByCredential(
  query: Query,
  credentialId: string,
): Promise<(SecurityKeyTable & { handle: string }) | undefined> {
  return keyByCredential(query, { credentialId });
}

const keyByCredential = preparedRow((query, { credentialId }: { credentialId: string }) =>
  rows<KeyTables>(query)
    .selectFrom('security_key')
    .innerJoin('key_owner', 'key_owner.account_id', 'security_key.account_id')
    .selectAll('security_key')
    .select('key_owner.handle')
    .where('credential_id', '=', credentialId),
);

export async function proveKey(tx: Tx, id: string, name: string, at: number): Promise<boolean> {
  const done = await rows<KeyTables>(tx)
    .updateTable('security_key')
    .set({ proven_at: at, name })
    .where('id', '=', id)
    .where('proven_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Moves the counter: only forwards, or from 0 to 0. True for the one that did. */
export async function moveCounter(
  tx: Tx,
  id: string,
  counter: number,
  backedUp: number,
  at: number,
): Promise<boolean> {
  const done = await rows<KeyTables>(tx)
    .updateTable('security_key')
    .set({ counter, backed_up: backedUp, last_used_at: at })
    .where('id', '=', id)
    .where((e) => (counter === 0 ? e('counter', '=', 0) : e('counter', '<', counter)))
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function renameKey(tx: Tx, accountId: string, id: string, name: string): Promise<boolean> {
  const done = await rows<KeyTables>(tx)
    .updateTable('security_key')
    .set({ name })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** The key that was removed, or undefined. */
export async function deleteKey(
  tx: Tx,
  accountId: string,
  id: string,
): Promise<SecurityKeyTable | undefined> {
  return rows<KeyTables>(tx)
    .deleteFrom('security_key')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

export async function deleteUnprovenKeys(query: Query, addedUntil: number): Promise<void> {
  await rows<KeyTables>(query)
    .deleteFrom('security_key')
    .where('proven_at', 'is', null)
    .where('added_at', '<=', addedUntil)
    .execute();
}
