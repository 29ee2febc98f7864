// All SQL about sheets of backup codes.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import type { BackupCodeTable, BackupSheetTable, FactorsTables } from './tables.ts';

export type FoundSheet = BackupSheetTable & { left: number; total: number };

/** The confirmed sheet first, then the one that waits; with how many codes are left. */
export async function listSheets(query: Query, accountId: string): Promise<FoundSheet[]> {
  const found = await rows<FactorsTables>(query)
    .selectFrom('backup_sheet')
    .innerJoin('backup_code', 'backup_code.sheet_id', 'backup_sheet.id')
    .selectAll('backup_sheet')
    .select((e) => [
      e.fn.countAll<number>().as('total'),
      e.fn.count<number>('backup_code.used_at').as('used'),
    ])
    .where('backup_sheet.account_id', '=', accountId)
    .groupBy([
      'backup_sheet.id',
      'backup_sheet.account_id',
      'backup_sheet.made_at',
      'backup_sheet.confirmed_at',
    ])
    .execute();
  return found
    .map(({ used, total, ...sheet }) => ({
      ...sheet,
      total: Number(total),
      left: Number(total) - Number(used),
    }))
    .sort((a, b) => Number(a.confirmed_at === null) - Number(b.confirmed_at === null));
}

/** A sheet that waits replaces the one that waited before; the confirmed one stays as it is. */
export async function putPendingSheet(
  tx: Tx,
  sheet: BackupSheetTable,
  codes: readonly BackupCodeTable[],
): Promise<void> {
  const db = rows<FactorsTables>(tx);
  await db
    .deleteFrom('backup_sheet')
    .where('account_id', '=', sheet.account_id)
    .where('confirmed_at', 'is', null)
    .execute();
  await db.insertInto('backup_sheet').values(sheet).execute();
  await db
    .insertInto('backup_code')
    .values([...codes])
    .execute();
}

/** An unused code by its selector, on the confirmed sheet or on the one that waits. */
export async function findCode(
  query: Query,
  accountId: string,
  selector: number,
  sheet: 'confirmed' | 'pending',
): Promise<{ id: string; sheet_id: string; hash: string } | undefined> {
  return rows<FactorsTables>(query)
    .selectFrom('backup_code')
    .innerJoin('backup_sheet', 'backup_sheet.id', 'backup_code.sheet_id')
    .select(['backup_code.id', 'backup_code.sheet_id', 'backup_code.hash'])
    .where('backup_sheet.account_id', '=', accountId)
    .where('backup_sheet.confirmed_at', sheet === 'confirmed' ? 'is not' : 'is', null)
    .where('backup_code.selector', '=', selector)
    .where('backup_code.used_at', 'is', null)
    .executeTakeFirst();
}

/** True for the one that used the code up. A code of a sheet that waits is no proof. */
export async function spendCode(tx: Tx, accountId: string, codeId: string, at: number): Promise<boolean> {
  const done = await rows<FactorsTables>(tx)
    .updateTable('backup_code')
    .set({ used_at: at })
    .where('id', '=', codeId)
    .where('used_at', 'is', null)
    .where('sheet_id', 'in', (e) =>
      e
        .selectFrom('backup_sheet')
        .select('backup_sheet.id')
        .where('backup_sheet.account_id', '=', accountId)
        .where('backup_sheet.confirmed_at', 'is not', null),
    )
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** The new sheet counts and every other is dead. True for the one that confirmed it. */
export async function confirmSheet(tx: Tx, accountId: string, sheetId: string, at: number): Promise<boolean> {
  const db = rows<FactorsTables>(tx);
  const done = await db
    .updateTable('backup_sheet')
    .set({ confirmed_at: at })
    .where('id', '=', sheetId)
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is', null)
    .executeTakeFirst();
  if (done.numUpdatedRows !== 1n) return false;
  await db
    .deleteFrom('backup_sheet')
    .where('account_id', '=', accountId)
    .where('id', '<>', sheetId)
    .execute();
  return true;
}

export async function deleteSheets(tx: Tx, accountId: string): Promise<void> {
  await rows<FactorsTables>(tx).deleteFrom('backup_sheet').where('account_id', '=', accountId).execute();
}
