// A new sheet of backup codes: made, shown once, and good from the moment one of its codes is typed back.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { BackupCodes } from '../backup-codes.ts';
import type { FactorsDeps } from '../deps.ts';
import { backupCodeText, codeShape, codesOnSheet, proofLimit, sheetLimit } from '../rules.ts';
import * as sheets from '../sheet-store.ts';
import type { State } from '../state.ts';
import * as store from '../store.ts';

export function createSheetActions(deps: FactorsDeps, backup: BackupCodes, state: State) {
  const { db, clock, random, limits, accounts } = deps;

  async function makeSheet(accountId: string, visit: Visit) {
    if ((await state.provenFactors(db, accountId)) === 0) refuse('factors/no-factor');
    const counted = await limits.count([{ key: `backup-sheet:${accountId}`, ...sheetLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    // A selector twice on a sheet (one sheet in 10^8) would hide a code behind another.
    const drawn = new Map<number, string>();
    while (drawn.size < codesOnSheet) {
      const code = random.code(codeShape.groups, codeShape.size);
      drawn.set(backup.selector(accountId, code), code);
    }
    const sheetId = random.token(16);
    const rows = await Promise.all(
      [...drawn].map(async ([selector, code]) => ({
        id: random.token(16),
        sheet_id: sheetId,
        selector,
        hash: await accounts.slowHash(backupCodeText(accountId, code)),
        used_at: null,
      })),
    );
    const madeAt = clock.now();
    await db.transaction(async (tx) => {
      await store.takeTurn(tx, accountId);
      if ((await state.provenFactors(tx, accountId)) === 0) refuse('factors/no-factor');
      const sheet = { id: sheetId, account_id: accountId, made_at: madeAt, confirmed_at: null };
      await sheets.putPendingSheet(tx, sheet, rows);
      await accounts.record(tx, { accountId, kind: 'backup-codes.made', visit });
    });
    return { codes: [...drawn.values()], madeAt };
  }

  async function confirmSheet(accountId: string, typed: string, visit: Visit) {
    const counted = await limits.count([{ key: `factor-proof:${accountId}`, ...proofLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const waiting = (await sheets.listSheets(db, accountId)).some((sheet) => sheet.confirmed_at === null);
    if (!waiting) refuse('factors/no-sheet');
    const found = await backup.find(accountId, typed, 'pending');
    if (!found) refuse('factors/wrong-code');
    await db.transaction(async (tx) => {
      await store.takeTurn(tx, accountId);
      // Another tab made a newer sheet, removed the last factor, or confirmed first.
      if (!(await sheets.confirmSheet(tx, accountId, found.sheetId, clock.now()))) refuse('factors/no-sheet');
      await accounts.record(tx, { accountId, kind: 'backup-codes.confirmed', visit });
      await accounts.notify(tx, accountId, { kind: 'backup-codes-made', visit });
      await state.switchOnWhenReady(tx, accountId, visit);
    });
    return state.present(accountId);
  }

  return { makeSheet, confirmSheet };
}
