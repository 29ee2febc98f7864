// Backup codes as proof: found by a keyed selector, compared by one slow hash, spent by one conditional update.
import type { FactorsDeps } from './deps.ts';
import { backupCodeText, selectorOf } from './rules.ts';
import * as sheets from './sheet-store.ts';
import type { Factors } from './types.ts';

type Found = { codeId: string; sheetId: string };

export function createBackupCodes({ db, clock, keys, accounts }: FactorsDeps) {
  const selector = (accountId: string, typed: string) =>
    selectorOf(keys.mac('backup-code-selector', backupCodeText(accountId, typed)));

  /** One slow comparison, whether or not there is such a code. Outside any transaction. */
  async function find(
    accountId: string,
    typed: string,
    sheet: 'confirmed' | 'pending',
  ): Promise<Found | undefined> {
    const row = await sheets.findCode(db, accountId, selector(accountId, typed), sheet);
    const right = await accounts.slowVerify(row?.hash, backupCodeText(accountId, typed));
    return row && right ? { codeId: row.id, sheetId: row.sheet_id } : undefined;
  }

  const findBackupCode: Factors['findBackupCode'] = async (accountId, typed) =>
    (await find(accountId, typed, 'confirmed'))?.codeId;

  const spendBackupCode: Factors['spendBackupCode'] = async (tx, accountId, codeId, visit) => {
    if (!(await sheets.spendCode(tx, accountId, codeId, clock.now()))) return undefined;
    const left = (await sheets.listSheets(tx, accountId)).find((s) => s.confirmed_at !== null)?.left ?? 0;
    await accounts.record(tx, { accountId, kind: 'backup-code.used', visit, detail: { left } });
    await accounts.notify(tx, accountId, { kind: 'backup-code-used', visit, detail: { left } });
    return { left };
  };

  return { selector, find, findBackupCode, spendBackupCode };
}
export type BackupCodes = ReturnType<typeof createBackupCodes>;
