// All SQL about two-step verification and code apps.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared, preparedRow } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import type { CodeAppTable, FactorsTables } from './tables.ts';

/**
 * Changes of one account's factors take turns: the first to touch the row goes first, the others see what it left.
 * Without it two removals could both think the other factor stays.
 */
export async function takeTurn(tx: Tx, accountId: string): Promise<void> {
  await rows<FactorsTables>(tx)
    .insertInto('two_step')
    .values({ account_id: accountId, active_at: null, revision: 1 })
    .onConflict((c) =>
      c.column('account_id').doUpdateSet((e) => ({ revision: e('two_step.revision', '+', 1) })),
    )
    .execute();
}

export async function findActiveAt(query: Query, accountId: string): Promise<number | null> {
  return (await activeAt(query, { accountId }))?.active_at ?? null;
}

const activeAt = remembered(
  preparedRow((query: Query, { accountId }: { accountId: string }) =>
    rows<FactorsTables>(query).selectFrom('two_step').select('active_at').where('account_id', '=', accountId),
  ),
  ({ accountId }) => accountId,
);

/** Those of the accounts that have two-step verification on. */
export async function listActive(query: Query, accountIds: readonly string[]): Promise<Set<string>> {
  if (accountIds.length === 0) return new Set();
  const found = await rows<FactorsTables>(query)
    .selectFrom('two_step')
    .select('account_id')
    .where('account_id', 'in', accountIds)
    .where('active_at', 'is not', null)
    .execute();
  return new Set(found.map((row) => row.account_id));
}

/** True for the one that switched it on. */
export async function switchOn(tx: Tx, accountId: string, at: number): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .updateTable('two_step')
    .set({ active_at: at })
    .where('account_id', '=', accountId)
    .where('active_at', 'is', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** True for the one that switched it off. */
export async function switchOff(tx: Tx, accountId: string): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .updateTable('two_step')
    .set({ active_at: null })
    .where('account_id', '=', accountId)
    .where('active_at', 'is not', null)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function insertCodeApp(tx: Tx, row: CodeAppTable): Promise<void> {
  await rows<FactorsTables>(tx).insertInto('code_app').values(row).execute();
}

/** Proven ones and those that may still be proven, newest first. */
export async function listCodeApps(query: Query, accountId: string): Promise<CodeAppTable[]> {
  return (await codeAppsOf(query, { accountId })).rows;
}

const codeAppsOf = prepared((query, { accountId }: { accountId: string }) =>
  rows<FactorsTables>(query)
    .selectFrom('code_app')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('added_at', 'desc')
    .orderBy('id'),
);

export async function findCodeApp(
  query: Query,
  accountId: string,
  id: string,
): Promise<CodeAppTable | undefined> {
  return rows<FactorsTables>(query)
    .selectFrom('code_app')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Spends a step and proves the app with it. True for the one that did. */
export async function proveCodeApp(tx: Tx, id: string, step: number, at: number): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .updateTable('code_app')
    .set({ last_step: step, proven_at: at })
    .where('id', '=', id)
    .where('proven_at', 'is', null)
    .where((e) => e.or([e('last_step', 'is', null), e('last_step', '<', step)]))
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Spends a step of a proven app: only forwards, so of two with the same code one wins. */
export async function spendStep(tx: Tx, id: string, step: number, at: number): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .updateTable('code_app')
    .set({ last_step: step, last_used_at: at })
    .where('id', '=', id)
    .where('proven_at', 'is not', null)
    .where((e) => e.or([e('last_step', 'is', null), e('last_step', '<', step)]))
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function renameCodeApp(tx: Tx, accountId: string, id: string, name: string): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .updateTable('code_app')
    .set({ name })
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function deleteCodeApp(tx: Tx, accountId: string, id: string): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .deleteFrom('code_app')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function deleteUnproven(query: Query, addedUntil: number): Promise<void> {
  await rows<FactorsTables>(query)
    .deleteFrom('code_app')
    .where('proven_at', 'is', null)
    .where('added_at', '<=', addedUntil)
    .execute();
}
