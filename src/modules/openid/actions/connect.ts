// A person lets an app learn who they are, and takes that back.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { OpenidDeps } from '../deps.ts';
import { toScopes } from '../rules.ts';
import * as store from '../store.ts';
import type { OpenidAppTable } from '../tables.ts';

export function createConnectActions({ db, clock, accounts }: OpenidDeps) {
  return {
    async connect(
      accountId: string,
      app: OpenidAppTable,
      scopes: readonly string[],
      visit: Visit,
    ): Promise<void> {
      const now = clock.now();
      await db.transaction(async (tx) => {
        const before = await store.findConnection(tx, accountId, app.id);
        const all = new Set([...toScopes(before?.scopes ?? ''), ...toScopes(scopes.join(' '))]);
        const since = before?.since ?? now;
        const row = {
          account_id: accountId,
          app_id: app.id,
          scopes: [...all].join(' '),
          since,
          last_used_at: now,
        };
        await store.putConnection(tx, row);
        const detail = { app: app.name };
        await accounts.record(tx, { accountId, kind: 'openid.app-authorised', visit, detail });
        if (!before) await accounts.notify(tx, accountId, { kind: 'openid-authorised', visit, detail });
      });
    },

    async disconnect(accountId: string, appId: string, visit: Visit): Promise<void> {
      const app = (await store.findApp(db, appId)) ?? refuse('openid/no-such-app');
      await db.transaction(async (tx) => {
        if (!(await store.deleteConnection(tx, accountId, appId))) refuse('openid/no-such-app');
        await store.deleteTokens(tx, accountId, appId);
        const detail = { app: app.name };
        await accounts.record(tx, { accountId, kind: 'openid.app-disconnected', visit, detail });
      });
    },
  };
}
export type ConnectActions = ReturnType<typeof createConnectActions>;
