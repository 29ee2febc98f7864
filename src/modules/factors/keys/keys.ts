// Asking for a key and judging its answer: the same for signing in, the second step, recovery and the drill.
import { checkAssertion, readAssertion } from '../../../lib/webauthn.ts';
import type { FactorsDeps } from '../deps.ts';
import { judgeKey, promptMs, warningLimit } from '../key-rules.ts';
import type { Challenges } from './challenges.ts';
import * as store from './store.ts';
import type { SecurityKeyTable } from './tables.ts';
import type { Keys, ShownKey } from './types.ts';

/** A key nobody has: an unknown credential costs the same check. From RFC 6979 §A.2.5, as SPKI. */
const decoy = Buffer.from(
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UukJWmrZKxmG4Gi/nLrtCcu/DeqOAlLiWRpnbYymaHsXPaUu5bFPuR1vGq3cuQXy1Dgr4k81eFx/Y0ZRG+w==',
  'base64',
);

export const allowed = (keys: readonly SecurityKeyTable[]) =>
  keys.map((key) => ({
    type: 'public-key' as const,
    id: key.credential_id,
    transports: key.transports.split(' ').filter(Boolean),
  }));

export function createKeys(deps: FactorsDeps, challenges: Challenges) {
  const { db, clock, limits, accounts, origin } = deps;
  const rpId = origin.hostname;

  const askForKey: Keys['askForKey'] = async (asking, accountId) => {
    const keys = accountId === null ? [] : await store.listKeys(db, accountId);
    const proven = keys.filter((key) => key.proven_at !== null);
    return {
      challenge: await challenges.open(asking),
      rpId,
      timeout: promptMs,
      userVerification: asking.purpose === 'sign-in' ? 'required' : 'preferred',
      allowCredentials: allowed(proven),
    };
  };

  /** A copy of a key is about: refused, written down, and told once a day. */
  async function warnOfCopy(key: SecurityKeyTable, visit: Parameters<Keys['readKey']>[3]): Promise<void> {
    const { allowed: tell } = await limits.count([{ key: `key-copy:${key.id}`, ...warningLimit }]);
    const accountId = key.account_id;
    const detail = { name: key.name };
    await db.transaction(async (tx) => {
      await accounts.record(tx, { accountId, kind: 'key.counter-went-back', visit, detail });
      if (tell) await accounts.notify(tx, accountId, { kind: 'key-copied', visit, detail });
    });
  }

  /** `of` narrows it to one key: the one that is being proven. */
  async function read(
    asking: Parameters<Keys['readKey']>[0],
    of: { accountId: string | null; keyId?: string },
    answer: unknown,
    visit: Parameters<Keys['readKey']>[3],
  ): Promise<ShownKey | undefined> {
    const assertion = readAssertion(answer);
    if (!assertion || !(await challenges.take(assertion.challenge, asking))) return undefined;
    const key = await store.findKeyByCredential(db, assertion.credentialId);
    const shown = checkAssertion(assertion, {
      origin: origin.origin,
      rpId,
      challenge: assertion.challenge,
      publicKey: key?.public_key ?? decoy,
    });
    if (!key || !shown) return undefined;
    if (of.accountId !== null && key.account_id !== of.accountId) return undefined;
    if (of.keyId !== undefined && key.id !== of.keyId) return undefined;
    // §7.2 step 6: a key that names its owner names ours, and one that signs in without an address must.
    if (assertion.userHandle === null ? asking.purpose === 'sign-in' : assertion.userHandle !== key.handle)
      return undefined;
    const verdict = judgeKey(key, shown, asking.purpose);
    if (verdict === 'counter-went-back') await warnOfCopy(key, visit);
    if (verdict !== 'good') return undefined;
    const { id: keyId, account_id: accountId, name } = key;
    return { keyId, accountId, name, counter: shown.counter, backedUp: shown.backedUp };
  }

  const readKey: Keys['readKey'] = async (asking, accountId, answer, visit) => {
    let sent: unknown;
    try {
      sent = JSON.parse(answer);
    } catch {
      return undefined;
    }
    return read(asking, { accountId }, sent, visit);
  };

  const spendKey: Keys['spendKey'] = (tx, key) =>
    store.moveCounter(tx, key.keyId, key.counter, key.backedUp ? 1 : 0, clock.now());

  return { askForKey, readKey, spendKey, read };
}
export type KeyReader = ReturnType<typeof createKeys>;
