// Adding a passkey or a security key: the browser makes a credential, and the key counts once it has signed for us.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { challengeOf } from '../../../lib/webauthn.ts';
import type { FactorsDeps } from '../deps.ts';
import { challengeMs, maximumKeys } from '../key-rules.ts';
import type { Challenges } from '../keys/challenges.ts';
import { allowed, type KeyReader } from '../keys/keys.ts';
import { providerOf } from '../keys/providers.ts';
import { algorithms, readRegistration } from '../keys/registration.ts';
import * as store from '../keys/store.ts';
import type { KeyAsking } from '../keys/types.ts';
import { proofLimit, proofMs, stillCounts } from '../rules.ts';
import type { State } from '../state.ts';
import { takeTurn } from '../store.ts';
import { checkedFactorName } from './add-code-app.ts';
import { fullName } from '../../accounts/index.ts';

export type NewKeyKind = 'passkey' | 'security-key';
type Who = { accountId: string; sessionId: string; visit: Visit };

export function createKeyActions(deps: FactorsDeps, challenges: Challenges, keys: KeyReader, state: State) {
  const { db, clock, random, limits, accounts, origin } = deps;

  const asking = (who: Who, purpose: KeyAsking['purpose']): KeyAsking => ({
    purpose,
    boundTo: who.sessionId,
    // Without a cookie there is no browser to bind to; no browser of ours comes without.
    browserToken: who.visit.browserToken ?? refuse('core/bad-request'),
  });

  async function count(accountId: string): Promise<void> {
    const counted = await limits.count([{ key: `factor-proof:${accountId}`, ...proofLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
  }

  /** PublicKeyCredentialCreationOptionsJSON. */
  async function startKey(who: Who, kind: NewKeyKind) {
    const { accountId } = who;
    await state.mustBeAllowed(accountId, kind);
    const account = (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required');
    const handle = await db.transaction((tx) => store.putHandle(tx, accountId, random.token(32)));
    const known = (await store.listKeys(db, accountId)).filter((key) => stillCounts(key, clock.now()));
    if (known.length >= maximumKeys) refuse('factors/too-many-keys', { maximum: maximumKeys });
    const isPasskey = kind === 'passkey';
    return {
      challenge: await challenges.open(asking(who, `add-${kind}`)),
      rp: { id: origin.hostname, name: 'Aldaba' },
      user: {
        id: handle,
        name: account.loginAddress,
        displayName: fullName(account),
      },
      pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
      timeout: challengeMs,
      attestation: 'none' as const,
      excludeCredentials: allowed(known.filter((key) => key.proven_at !== null)),
      authenticatorSelection: {
        // For a security key "preferred" would make browsers ask for a PIN first, and use up one of its few places.
        residentKey: isPasskey ? ('required' as const) : ('discouraged' as const),
        requireResidentKey: isPasskey,
        userVerification: isPasskey ? ('required' as const) : ('preferred' as const),
        ...(isPasskey ? {} : { authenticatorAttachment: 'cross-platform' as const }),
      },
      hints: isPasskey ? [] : ['security-key'],
      extensions: { credProps: true as const },
    };
  }

  /** Stores the credential, not yet proven. `fallbackName` is for keys whose maker we do not know. */
  async function addKey(who: Who, kind: NewKeyKind, credential: SentCredential, fallbackName: string) {
    const { accountId } = who;
    const given = checkedFactorName(fallbackName);
    await count(accountId);
    const { clientDataJSON, transports } = credential.response;
    const challenge = challengeOf(clientDataJSON);
    if (challenge === undefined) refuse('factors/key-refused');
    const isAsked = await db.transaction((tx) => challenges.take(tx, challenge, asking(who, `add-${kind}`)));
    if (!isAsked) refuse('factors/key-refused');
    const made = await readRegistration(credential, {
      challenge,
      origin: origin.origin,
      rpId: origin.hostname,
      mustVerifyUser: kind === 'passkey',
    });
    if (!made) refuse('factors/key-refused');
    const id = random.token(16);
    const now = clock.now();
    const name = providerOf(made.aaguid) ?? given;
    const rk = credential.clientExtensionResults?.credProps?.rk;
    await db.transaction(async (tx) => {
      await takeTurn(tx, accountId);
      const known = (await store.listKeys(tx, accountId)).filter((key) => stillCounts(key, now));
      if (known.length >= maximumKeys) refuse('factors/too-many-keys', { maximum: maximumKeys });
      const inserted = await store.insertKey(tx, {
        id,
        account_id: accountId,
        kind,
        name,
        credential_id: made.credentialId,
        public_key: made.publicKey,
        counter: made.counter,
        transports: cleanTransports(transports ?? []),
        aaguid: made.aaguid,
        discoverable: kind === 'passkey' || rk === true ? 1 : 0,
        backed_up: made.backedUp ? 1 : 0,
        added_at: now,
        proven_at: null,
        last_used_at: null,
      });
      if (!inserted) refuse('factors/key-known');
    });
    const request = {
      challenge: await challenges.open(asking(who, 'prove')),
      rpId: origin.hostname,
      timeout: challengeMs,
      userVerification: kind === 'passkey' ? ('required' as const) : ('preferred' as const),
      allowCredentials: [
        {
          type: 'public-key' as const,
          id: made.credentialId,
          transports: cleanTransports(transports ?? [])
            .split(' ')
            .filter(Boolean),
        },
      ],
    };
    return { factorId: id, name, expiresAt: now + proofMs, request };
  }

  /** A new challenge for a key that waits for its proof: the first one was cancelled or took too long. */
  async function askAgain(who: Who, factorId: string) {
    const key = (await store.listKeys(db, who.accountId)).find((one) => one.id === factorId);
    if (!key || key.proven_at !== null || !stillCounts(key, clock.now())) refuse('factors/no-such-factor');
    return {
      challenge: await challenges.open(asking(who, 'prove')),
      rpId: origin.hostname,
      timeout: challengeMs,
      userVerification: key.kind === 'passkey' ? ('required' as const) : ('preferred' as const),
      allowCredentials: allowed([key]),
    };
  }

  /** The first right answer: from here on the key counts. */
  async function proveKey(who: Who, factorId: string, answer: unknown, typedName: string) {
    const { accountId, visit } = who;
    const name = checkedFactorName(typedName);
    await count(accountId);
    const shown = await keys.read(asking(who, 'prove'), { accountId, keyId: factorId }, answer, visit);
    if (!shown) refuse('factors/key-refused');
    await db.transaction(async (tx) => {
      await takeTurn(tx, accountId);
      const now = clock.now();
      const key = (await store.listKeys(tx, accountId)).find((one) => one.id === factorId);
      if (!key || !stillCounts(key, now)) refuse('factors/no-such-factor');
      if (!(await keys.spendKey(tx, shown)) || !(await store.proveKey(tx, factorId, name, now)))
        refuse('factors/key-refused');
      await state.tellAdded(tx, accountId, { kind: key.kind as NewKeyKind, name }, visit);
    });
    return state.present(accountId);
  }

  return { startKey, addKey, askAgain, proveKey };
}

/** The parts of a RegistrationResponseJSON we look at; the library reads the rest. */
export type SentCredential = {
  id: string;
  rawId: string;
  type: 'public-key';
  response: { clientDataJSON: string; attestationObject: string; transports?: string[] };
  clientExtensionResults?: { credProps?: { rk?: boolean } };
};

/** Words of WebAuthn §5.8.4, as they come; nothing that would break the list they are kept in. */
const cleanTransports = (said: readonly string[]): string =>
  said
    .filter((word) => /^[a-z-]{1,20}$/.test(word))
    .slice(0, 6)
    .join(' ');
