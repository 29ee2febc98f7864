// All SQL about YubiKeys that type one-time codes.
import { type Query, rows, type Tx } from '../../../core/db/db.ts';
import { prepared } from '../../../core/db/prepared.ts';
import type { YubikeyTable, YubikeyTables } from './tables.ts';

/** False when the account has this key already. */
export async function insertYubikey(tx: Tx, row: YubikeyTable): Promise<boolean> {
  const done = await rows<YubikeyTables>(tx)
    .insertInto('yubikey')
    .values(row)
    .onConflict((c) => c.columns(['account_id', 'public_id']).doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

/** Newest first. */
export async function listYubikeys(query: Query, accountId: string): Promise<YubikeyTable[]> {
  return (await yubikeysOf(query, { accountId })).rows;
}

const yubikeysOf = prepared((query, { accountId }: { accountId: string }) =>
  rows<YubikeyTables>(query)
    .selectFrom('yubikey')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('added_at', 'desc')
    .orderBy('id'),
);

/** Spends a code: its counters must be past the last ones. True for the one that did. */
export async function spendYubicoOtp(
  tx: Tx,
  id: string,
  code: { sessionCounter: number; sessionUse: number },
  at: number,
): Promise<boolean> {
  const { sessionCounter: counter, sessionUse: use } = code;
  const done = await rows<YubikeyTables>(tx)
    .updateTable('yubikey')
    .set({ session_counter: counter, session_use: use, last_used_at: at })
    .where('id', '=', id)
    .where((e) =>
      e.or([
        e('session_counter', '<', counter),
        e.and([e('session_counter', '=', counter), e('session_use', '<', use)]),
      ]),
    )
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function renameYubikey(tx: Tx, accountId: string, id: string, name: string): Promise<boolean> {
  const done = await rows<YubikeyTables>(tx)
    .updateTable('yubikey')
    .set({ name })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** The key that was removed, or undefined. */
export async function deleteYubikey(
  tx: Tx,
  accountId: string,
  id: string,
): Promise<YubikeyTable | undefined> {
  return rows<YubikeyTables>(tx)
    .deleteFrom('yubikey')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}
