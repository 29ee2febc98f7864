// What a recovery may see and undo of the limits: a second step closed by a hundred wrong codes, and the waits of a password
// that is no longer the password.
import type { Query, Tx } from '../../core/db/db.ts';
import type { Visit } from '../../core/visit.ts';
import type { Account } from '../accounts/index.ts';
import type { createCheckPassword } from './actions/check-password.ts';
import { afterRight, wrongInRow } from './rules.ts';
import * as store from './store.ts';

export type SecondStepLock = ReturnType<typeof createSecondStepLock>;

export function createSecondStepLock(lanesOf: ReturnType<typeof createCheckPassword>['lanesOf']) {
  return {
    async isSecondStepLocked(query: Query, accountId: string): Promise<boolean> {
      return ((await store.findSecondStep(query, accountId))?.inRow ?? 0) >= wrongInRow;
    },
    /** The row of wrong codes ends; what was counted today stays counted. */
    async openSecondStep(tx: Tx, accountId: string): Promise<void> {
      const count = await store.findSecondStep(tx, accountId);
      if (count) await store.putSecondStep(tx, accountId, afterRight(count));
    },
    async forgetPasswordTries(tx: Tx, account: Account, visit: Visit): Promise<void> {
      for (const [key] of lanesOf(account.id, visit, undefined)) await store.deleteLane(tx, key);
    },
  };
}
