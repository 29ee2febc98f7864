// Ending a recovery: by the link of any mail about it, from the page it was started in, or by the owner signing in.
import type { Tx } from '../../../core/db/db.ts';
import type { Visit } from '../../../core/visit.ts';
import type { RecoveryDeps } from '../deps.ts';
import type { Tell } from '../jobs.ts';
import * as store from '../store.ts';
import type { FlowTable } from '../tables.ts';

export type CancelledBy = 'link' | 'person' | 'entry' | 'change' | 'stranger';

export function createCancel(deps: RecoveryDeps, tell: Tell) {
  const { db, random, accounts, signIn } = deps;

  async function told(tx: Tx, accountId: string, by: CancelledBy, visit: Visit | null, isHeard: boolean) {
    await accounts.record(tx, { accountId, kind: 'recovery.cancelled', visit, detail: { by } });
    if (!isHeard) return;
    const account = await accounts.find(tx, accountId);
    if (!account) return;
    const [, ...alsoTo] = await tell.channels(tx, account);
    await accounts.notify(tx, accountId, { kind: 'recovery-cancelled', visit, detail: { by }, alsoTo });
  }

  /** False: it was over already. */
  async function cancel(flow: FlowTable, by: CancelledBy, visit: Visit): Promise<boolean> {
    return db.transaction(async (tx) => {
      if (!(await store.cancelFlow(tx, flow.id))) return false;
      if (flow.account_id) await told(tx, flow.account_id, by, visit, flow.held_at !== null);
      return true;
    });
  }

  /**
   * Everything under way for the account, in the caller's transaction: the owner signed in, changed password or address,
   * or said "not me". Channels hear of it when they had heard of the recovery.
   */
  async function cancelAll(tx: Tx, accountId: string, by: CancelledBy, visit: Visit | null): Promise<void> {
    const ended = await store.cancelFlows(tx, accountId);
    if (ended.length === 0) return;
    await told(
      tx,
      accountId,
      by,
      visit,
      ended.some((flow) => flow.held_at !== null),
    );
  }

  /**
   * "This was not me": every session and half sign-in ends and a new password is due. After a recovery that is done, its
   * password opens nothing any more: only another recovery makes a new one.
   */
  async function protect(flow: FlowTable, visit: Visit): Promise<void> {
    const accountId = flow.account_id;
    if (!accountId) return;
    const unusable = await accounts.slowHash(random.token(32));
    await db.transaction(async (tx) => {
      await store.cancelFlows(tx, accountId);
      // Read here: the recovery may have been finished since the page was shown.
      const now = await store.findFlow(tx, flow.id);
      if (now?.state === 'done') await accounts.setPassword(tx, accountId, unusable);
      else await accounts.requireNewPassword(tx, accountId);
      await accounts.endSessions(tx, accountId);
      await signIn.endAttempts(tx, accountId);
      await accounts.endTrust(tx, accountId);
      await accounts.record(tx, { accountId, kind: 'recovery.not-me', visit });
      const account = await accounts.find(tx, accountId);
      if (!account) return;
      const [, ...alsoTo] = await tell.channels(tx, account);
      await accounts.notify(tx, accountId, { kind: 'recovery-not-me', visit, alsoTo });
    });
  }

  return { cancel, cancelAll, protect };
}
export type Cancel = ReturnType<typeof createCancel>;
