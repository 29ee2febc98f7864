// The keys ID tokens are signed with: RSA, as every client understands RS256 (OpenID Connect Core §15.1). Stored sealed,
// replaced every ninety days; the public half of an old one stays until nothing it signed is good any more.
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { openSealed, seal } from '../../lib/seal.ts';
import type { OpenidDeps } from './deps.ts';
import { keyKeptMs, keyLifeMs } from './rules.ts';
import * as store from './store.ts';

export const keysChangedTopic = 'openid-keys';
export type SigningKey = { kid: string; use: 'sig'; alg: 'RS256' } & Record<string, unknown>;

export function createSigningKeys({ db, clock, keys, random, live, accounts }: OpenidDeps) {
  const sealKey = keys.derive('openid-signing-keys');

  /** Puts a new key in the place of `before`. */
  async function replace(before: string | undefined): Promise<void> {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    const id = random.token(12);
    const jwk = { ...privateKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg: 'RS256' };
    const row = {
      id,
      sealed: seal(sealKey, Buffer.from(JSON.stringify(jwk)), id, random.bytes),
      created_at: clock.now(),
      retired_at: null,
    };
    await db.transaction(async (tx) => {
      if (!(await store.replaceKey(tx, row, before))) return;
      await accounts.record(tx, { accountId: null, kind: 'openid.keys-rotated', visit: null });
      tx.afterCommit(() => live.publish(keysChangedTopic, {}));
    });
  }

  /** All that are published, the one that signs first. Makes the first. */
  async function list(): Promise<SigningKey[]> {
    let found = await store.listKeys(db);
    if (!found.some(({ retired_at }) => retired_at === null)) {
      await replace(undefined);
      found = await store.listKeys(db);
    }
    return found.map(
      ({ id, sealed }) => JSON.parse(Buffer.from(openSealed(sealKey, sealed, id)).toString()) as SigningKey,
    );
  }

  /** How many are published afterwards. */
  async function rotate(): Promise<number> {
    const signs = (await store.listKeys(db)).find(({ retired_at }) => retired_at === null);
    await replace(signs?.id);
    return (await store.listKeys(db)).length;
  }

  async function rotateWhenDue(): Promise<void> {
    const now = clock.now();
    await store.deleteKeysRetiredBefore(db, now - keyKeptMs);
    const signs = (await store.listKeys(db)).find(({ retired_at }) => retired_at === null);
    // None yet: made when somebody first asks.
    if (signs && now - signs.created_at >= keyLifeMs) await replace(signs.id);
  }

  return { list, rotate, rotateWhenDue };
}
export type SigningKeys = ReturnType<typeof createSigningKeys>;
