// Asking for a key and judging its answer: the same for signing in, the second step, recovery and the drill.
import { checkAssertion, readAssertion } from '../../../lib/webauthn.ts';
import type { FactorsDeps } from '../deps.ts';
import { challengeMs, judgeKey, type KeyPurpose, warningLimit } from '../key-rules.ts';
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

type Owned = SecurityKeyTable & { handle: string };

/** The key is one that may answer here. §7.2 step 6: a key that names its owner names ours, and without an address it must. */
function isExpected(
  key: Owned,
  of: { accountId: string | null; keyId?: string },
  userHandle: string | null,
  purpose: KeyPurpose,
): boolean {
  if (of.accountId !== null && key.account_id !== of.accountId) return false;
  if (of.keyId !== undefined && key.id !== of.keyId) return false;
  return userHandle === null ? purpose !== 'sign-in' : userHandle === key.handle;
}

export function createKeys(deps: FactorsDeps, challenges: Challenges) {
  const { db, clock, limits, accounts, origin } = deps;
  const rpId = origin.hostname;

  const askForKey: Keys['askForKey'] = async (asking, accountId) => {
    const keys = accountId === null ? [] : await store.listKeys(db, accountId);
    const proven = keys.filter((key) => key.proven_at !== null);
    return {
      challenge: await challenges.open(asking),
      rpId,
      timeout: challengeMs,
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
    if (!assertion) return undefined;
    const { challenge } = assertion;
    const key = await store.findKeyByCredential(db, assertion.credentialId);
    const publicKey = key?.public_key ?? decoy;
    const shown = checkAssertion(assertion, { origin: origin.origin, rpId, challenge, publicKey });
    const isTheirs = key && isExpected(key, of, assertion.userHandle, asking.purpose);
    const verdict = shown && isTheirs ? judgeKey(key, shown, asking.purpose) : 'refused';
    if (verdict !== 'good' || !shown || !key) {
      // A wrong answer uses the challenge up too. Only who was asked can raise an alarm: a right answer sent twice finds the
      // counter where its first copy left it.
      const wasAsked = await db.transaction((tx) => challenges.take(tx, challenge, asking));
      if (verdict === 'counter-went-back' && key && wasAsked) await warnOfCopy(key, visit);
      return undefined;
    }
    const { id: keyId, account_id: accountId, name } = key;
    return { keyId, accountId, name, counter: shown.counter, backedUp: shown.backedUp, challenge, asking };
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

  // Both in the transaction that makes the session: losers of a race wait for its end, and find nothing left.
  const spendKey: Keys['spendKey'] = async (tx, key) =>
    (await challenges.take(tx, key.challenge, key.asking)) &&
    (await store.moveCounter(tx, key.keyId, key.counter, key.backedUp ? 1 : 0, clock.now()));

  return { askForKey, readKey, spendKey, read };
}
export type KeyReader = ReturnType<typeof createKeys>;
