// Where oidc-provider keeps codes, tokens, sessions and interactions: our tables. Ids are hashed and contents sealed, so
// that a copy of the database opens nothing. What works once is used up by a conditional update with one winner.
import type { Adapter, Payload } from 'oidc-provider';
import { openSealed, seal } from '../../lib/seal.ts';
import type { OpenidDeps } from './deps.ts';
import * as store from './store.ts';
import type { OpenidItemTable } from './tables.ts';

/** Models whose second use means that somebody has a copy: everything given out with it ends. */
const families = new Set(['AuthorizationCode', 'RefreshToken', 'DeviceCode']);

export type Items = ReturnType<typeof createItems>;

export function createItems({ db, clock, keys, random, accounts }: OpenidDeps) {
  const sealKey = keys.derive('openid-items');
  const hashOf = (kind: string, value: string): Uint8Array => keys.mac('openid-ids', `${kind}:${value}`);
  const contextOf = (model: string, idHash: Uint8Array) =>
    `${model} ${Buffer.from(idHash).toString('base64url')}`;

  function payloadOf(row: OpenidItemTable): Payload {
    const text = Buffer.from(openSealed(sealKey, row.sealed, contextOf(row.model, row.id_hash))).toString();
    const payload = JSON.parse(text) as Payload;
    return row.consumed_at === null ? payload : { ...payload, consumed: Math.floor(row.consumed_at / 1000) };
  }

  /** A session of the provider lives as long as the one of ours it follows. */
  async function isAlive(row: OpenidItemTable): Promise<boolean> {
    if (row.model !== 'Session' || row.account_id === null) return true;
    return row.session_id !== null && (await accounts.sessionIsOpen(db, row.session_id));
  }

  async function read(row: OpenidItemTable | undefined): Promise<Payload | undefined> {
    return row && (await isAlive(row)) ? payloadOf(row) : undefined;
  }

  const adapter = (model: string): Adapter => ({
    async upsert(id, payload, expiresInSeconds) {
      const idHash = hashOf(model, id);
      // A grant's own row carries its hash too: ending it ends the row.
      const grantId = model === 'Grant' ? id : payload.grantId;
      const { uid, userCode, accountId, clientId } = payload;
      await store.putItem(db, {
        model,
        id_hash: idHash,
        sealed: seal(sealKey, Buffer.from(JSON.stringify(payload)), contextOf(model, idHash), random.bytes),
        grant_hash: grantId === undefined ? null : hashOf('Grant', grantId),
        uid_hash: model === 'Session' && uid !== undefined ? hashOf('uid', uid) : null,
        user_code_hash: userCode === undefined ? null : hashOf('user-code', userCode),
        account_id: accountId ?? null,
        client_id: clientId ?? null,
        session_id: null,
        consumed_at: null,
        expires_at: clock.now() + expiresInSeconds * 1000,
      });
    },
    find: async (id) => read(await store.findItem(db, model, 'id_hash', hashOf(model, id))),
    findByUid: async (uid) => read(await store.findItem(db, model, 'uid_hash', hashOf('uid', uid))),
    findByUserCode: async (code) =>
      read(await store.findItem(db, model, 'user_code_hash', hashOf('user-code', code))),
    async consume(id) {
      const idHash = hashOf(model, id);
      if (await store.consumeItem(db, model, idHash, clock.now())) return;
      // Somebody else was first. RFC 6749 §4.1.2 and RFC 9700 §4.14.2: what came of it ends, the winner's too.
      const row = families.has(model) ? await store.findItem(db, model, 'id_hash', idHash) : undefined;
      if (row?.grant_hash) await store.deleteOfGrant(db, row.grant_hash);
      const { errors } = await import('oidc-provider');
      throw new errors.InvalidGrant('already used');
    },
    destroy: (id) => store.deleteItem(db, model, hashOf(model, id)),
    revokeByGrantId: (grantId) => store.deleteOfGrant(db, hashOf('Grant', grantId), model),
  });

  return { adapter, hashOf, payloadOf };
}
