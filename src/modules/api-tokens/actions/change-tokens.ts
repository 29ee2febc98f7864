// Making and revoking: shown once, kept as a hash, told by mail, over at the next request.
import type { Query } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import { administers } from '../../organisations/index.ts';
import type { ApiTokensDeps } from '../deps.ts';
import { longestLifeMs, maximumTokens, nameLength, prefix, type TokenScope } from '../rules.ts';
import * as store from '../store.ts';
import type { ApiTokenTable } from '../tables.ts';

export function createTokens({ db, clock, random, keys, accounts, organisations }: ApiTokensDeps) {
  async function mustAdminister(query: Query, accountId: string, organisationId: string): Promise<void> {
    if (!administers(await organisations.roleIn(query, organisationId, accountId)))
      refuse('organisations/not-yours');
  }

  async function list(accountId: string, organisationId: string): Promise<ApiTokenTable[]> {
    await mustAdminister(db, accountId, organisationId);
    return store.listTokens(db, organisationId);
  }

  /** The row and the secret as it is shown. */
  async function make(
    accountId: string,
    organisationId: string,
    asked: { name: string; scopes: readonly TokenScope[]; expiresAt?: number | null | undefined },
    visit: Visit,
  ): Promise<{ row: ApiTokenTable; secret: string }> {
    const name = cleanName(asked.name, nameLength);
    if (name === '') refuse('api-tokens/bad-name');
    const now = clock.now();
    const expiresAt = asked.expiresAt ?? null;
    if (expiresAt !== null && (expiresAt <= now || expiresAt > now + longestLifeMs))
      refuse('api-tokens/bad-expiry');
    const secret = `${prefix}${random.token(32)}`;
    const row: ApiTokenTable = {
      id: random.token(16),
      organisation_id: organisationId,
      made_by: accountId,
      name,
      secret_hash: keys.mac('api-token', secret),
      scopes: [...asked.scopes].join(' '),
      created_at: now,
      expires_at: expiresAt,
      last_used_at: null,
      last_network: null,
    };
    await db.transaction(async (tx) => {
      await mustAdminister(tx, accountId, organisationId);
      if ((await store.listTokens(tx, organisationId)).length >= maximumTokens)
        refuse('api-tokens/too-many-tokens', { maximum: maximumTokens });
      await store.insertToken(tx, row);
      const detail = { name, scopes: row.scopes };
      await accounts.record(tx, { accountId, kind: 'api-token.made', visit, organisationId, detail });
      await accounts.notify(tx, accountId, { kind: 'api-token-made', visit, detail: { name } });
    });
    return { row, secret };
  }

  async function revoke(accountId: string, organisationId: string, id: string, visit: Visit): Promise<void> {
    await db.transaction(async (tx) => {
      await mustAdminister(tx, accountId, organisationId);
      const gone = (await store.deleteToken(tx, organisationId, id)) ?? refuse('api-tokens/no-such-token');
      const detail = { name: gone.name };
      await accounts.record(tx, { accountId, kind: 'api-token.revoked', visit, organisationId, detail });
      await accounts.notify(tx, gone.made_by, { kind: 'api-token-revoked', visit, detail });
    });
  }

  return { list, make, revoke };
}
export type Tokens = ReturnType<typeof createTokens>;
