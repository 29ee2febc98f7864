// Who a program with an API token is. On a route that names no scope for tokens a Bearer header is not even read.
import { refuse } from '../../core/errors.ts';
import type { PrincipalResolver } from '../../core/http/principal.ts';
import { maskIp, networkOf } from '../../lib/network.ts';
import { administers } from '../organisations/index.ts';
import type { ApiTokensDeps } from './deps.ts';
import { readBearer, toScopes, usedEveryMs, useLimit } from './rules.ts';
import * as store from './store.ts';

export function createResolver(deps: ApiTokensDeps): PrincipalResolver {
  const { db, clock, keys, limits, log, organisations } = deps;
  return async ({ authorization, tokenScope, ip }) => {
    if (tokenScope === undefined) return undefined;
    const secret = readBearer(authorization);
    if (secret === undefined) return undefined;
    // 256 bits are not guessed, so nothing needs to be counted before.
    const row = await store.findBySecret(db, { secretHash: keys.mac('api-token', secret) });
    const now = clock.now();
    if (!row || (row.expires_at !== null && row.expires_at <= now)) return undefined;
    // It acts in the name of whoever made it, and for no longer than they might act themselves.
    if (!administers(await organisations.roleIn(db, row.organisation_id, row.made_by))) return undefined;
    const counted = await limits.count([{ key: `api-token:${row.id}`, ...useLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const held = toScopes(row.scopes);
    if (!held.some((scope) => scope === tokenScope)) refuse('core/wrong-scope');
    if (row.last_used_at === null || now - row.last_used_at >= usedEveryMs) {
      const network = networkOf(ip) ?? (maskIp(ip) || 'unknown');
      // Not awaited: the answer does not depend on it, and a lost "last used" loses nothing anybody was told.
      store.putUse(db, row.id, { last_used_at: now, last_network: network }).catch((error: unknown) => {
        log.warn({ error: String(error) }, 'use of an API token not written');
      });
    }
    return {
      kind: 'access-token',
      of: 'organisation',
      tokenId: row.id,
      organisationId: row.organisation_id,
      accountId: row.made_by,
      name: row.name,
      scopes: held,
    };
  };
}
