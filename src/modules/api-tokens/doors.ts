// The module's routes.
import { bind } from '../../core/http/door.ts';
import { json } from '../../core/http/replies.ts';
import type { Tokens } from './actions/change-tokens.ts';
import { apiTokensContract } from './contract.ts';
import type { ApiTokensDeps } from './deps.ts';
import { toScopes } from './rules.ts';
import type { ApiTokenTable } from './tables.ts';
import { fullName } from '../accounts/index.ts';

export function createDoors({ db, accounts }: ApiTokensDeps, tokens: Tokens) {
  async function shown(row: ApiTokenTable) {
    const maker = await accounts.find(db, row.made_by);
    return {
      id: row.id,
      name: row.name,
      scopes: [...toScopes(row.scopes)],
      madeBy: maker ? fullName(maker) : '',
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      lastUsedAt: row.last_used_at,
      lastNetwork: row.last_network,
    };
  }

  return bind(apiTokensContract, {
    async 'GET /api/organisations/:organisationId/tokens'({ principal, params }) {
      const found = await tokens.list(principal.accountId, params.organisationId);
      return json({ tokens: await Promise.all(found.map(shown)) });
    },
    async 'POST /api/organisations/:organisationId/tokens'({ principal, params, body, visit }) {
      const { row, secret } = await tokens.make(principal.accountId, params.organisationId, body, visit);
      return json({ token: await shown(row), secret });
    },
    async 'DELETE /api/organisations/:organisationId/tokens/:tokenId'({ principal, params, visit }) {
      await tokens.revoke(principal.accountId, params.organisationId, params.tokenId, visit);
      return json({ revoked: 1 });
    },
  });
}
