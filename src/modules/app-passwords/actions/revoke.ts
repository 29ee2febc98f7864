// Renaming and revoking. Revoked means gone: the next request is refused, and what is open ends at the commit.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { AppPasswordsDeps } from '../deps.ts';
import * as store from '../store.ts';
import { appPasswordEndedTopic } from '../topics.ts';
import type { EndedBy } from '../types.ts';
import { checkedName } from './make.ts';

export function createRevoke({ db, live, accounts }: AppPasswordsDeps) {
  const announceEnd = (tx: Tx, ids: readonly string[]) =>
    tx.afterCommit(() => {
      for (const id of ids) live.publish(appPasswordEndedTopic(id), {});
    });

  async function rename(accountId: string, id: string, typed: string, visit: Visit): Promise<void> {
    const name = checkedName(typed);
    await db.transaction(async (tx) => {
      if (!(await store.renameAppPassword(tx, accountId, id, name)))
        refuse('app-passwords/no-such-app-password');
      await accounts.record(tx, { accountId, kind: 'app-password.renamed', visit, detail: { name } });
    });
  }

  async function revoke(accountId: string, id: string, visit: Visit): Promise<void> {
    await db.transaction(async (tx) => {
      const gone = await store.deleteAppPassword(tx, accountId, id);
      if (!gone) refuse('app-passwords/no-such-app-password');
      announceEnd(tx, [gone.id]);
      const detail = { name: gone.name };
      await accounts.record(tx, { accountId, kind: 'app-password.revoked', visit, detail });
      await accounts.notify(tx, accountId, { kind: 'app-password-revoked', visit, detail });
    });
  }

  async function revokeAll(tx: Tx, accountId: string, by: EndedBy, visit: Visit | null): Promise<number> {
    const ids = await store.deleteAppPasswords(tx, accountId);
    if (ids.length === 0) return 0;
    announceEnd(tx, ids);
    const detail = { count: ids.length, by };
    await accounts.record(tx, { accountId, kind: 'app-password.all-revoked', visit, detail });
    await accounts.notify(tx, accountId, {
      kind: 'app-passwords-revoked',
      visit,
      detail: { count: ids.length },
    });
    return ids.length;
  }

  return { rename, revoke, revokeAll };
}
