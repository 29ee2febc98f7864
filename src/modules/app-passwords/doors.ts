// The module's routes.
import { refuse } from '../../core/errors.ts';
import { bind } from '../../core/http/door.ts';
import { json } from '../../core/http/replies.ts';
import { parseIp } from '../../lib/network.ts';
import type { createMake } from './actions/make.ts';
import type { createRevoke } from './actions/revoke.ts';
import { appPasswordsContract } from './contract.ts';
import type { AppPasswordsDeps } from './deps.ts';
import type { Programs } from './programs.ts';
import { acceptsAccountPassword, clientsSeenMs, isStale, type Scope, toScopes } from './rules.ts';
import * as store from './store.ts';
import type { AppPasswordTable } from './tables.ts';

type Actions = ReturnType<typeof createMake> & ReturnType<typeof createRevoke>;

export function createDoors(deps: AppPasswordsDeps, actions: Actions, programs: Programs) {
  const { db, clock, accounts, hooks } = deps;

  const shown = (row: AppPasswordTable) => ({
    id: row.id,
    name: row.name,
    scopes: toScopes(row.scopes),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastNetwork: row.last_network,
    lastClient: row.last_client,
    stale: isStale(row, clock.now()),
  });

  async function overview(accountId: string) {
    const account = (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required');
    const rule = await hooks.appsRule(accountId);
    const clients = await store.listClients(db, accountId, clock.now() - clientsSeenMs);
    return {
      loginAddress: account.loginAddress,
      syncName: account.syncName,
      appPasswords: (await store.listAppPasswords(db, accountId)).map(shown),
      clients: clients.map(({ scope, client, network, last_used_at }) => ({
        scope: scope as Scope,
        client,
        network,
        lastUsedAt: last_used_at,
      })),
      accountPasswordWorks: acceptsAccountPassword(await hooks.twoStepOn(accountId), rule),
      rule,
    };
  }

  return bind(appPasswordsContract, {
    async 'GET /api/app-passwords'({ principal }) {
      return json(await overview(principal.accountId));
    },
    async 'POST /api/app-passwords'({ principal, body, visit }) {
      const { row, secret } = await actions.make(principal.accountId, body, visit);
      return json({ appPassword: shown(row), secret });
    },
    async 'PATCH /api/app-passwords/:appPasswordId'({ principal, params, body, visit }) {
      await actions.rename(principal.accountId, params.appPasswordId, body.name, visit);
      return json(await overview(principal.accountId));
    },
    async 'DELETE /api/app-passwords/:appPasswordId'({ principal, params, visit }) {
      await actions.revoke(principal.accountId, params.appPasswordId, visit);
      return json(await overview(principal.accountId));
    },
    async 'POST /api/app-passwords/revoke-all'({ principal, visit }) {
      const { accountId } = principal;
      const revoked = await db.transaction((tx) => actions.revokeAll(tx, accountId, 'owner', visit));
      return json({ revoked });
    },
    async 'POST /internal/authenticate'({ body }) {
      if (!parseIp(body.ip)) refuse('core/bad-request');
      const program =
        (await programs.find({ ...body, client: body.client ?? '' })) ?? refuse('app-passwords/wrong-pair');
      const account = (await accounts.find(db, program.accountId)) ?? refuse('app-passwords/wrong-pair');
      return json({
        accountId: account.id,
        loginAddress: account.loginAddress,
        syncName: account.syncName,
        scopes: [...program.scopes],
        appPasswordId: program.appPasswordId,
      });
    },
  });
}
