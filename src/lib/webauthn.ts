// An assertion of a security key or passkey, read and checked (WebAuthn Level 3 §7.2): everything that needs no database.
// Registrations are checked by @simplewebauthn/server; this half runs at every sign-in, and the library takes five times as long for it.
import { createHash, createPublicKey, verify } from 'node:crypto';

export type Assertion = {
  readonly credentialId: string;
  readonly clientData: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly signature: Uint8Array;
  /** base64url, null when the key kept none. */
  readonly userHandle: string | null;
  /** What the client says it signed: base64url. */
  readonly challenge: string;
};

export type CheckedAssertion = {
  readonly counter: number;
  readonly userVerified: boolean;
  readonly backedUp: boolean;
};

type ClientData = {
  type: string;
  challenge: string;
  origin: string;
  crossOrigin: boolean;
  topOrigin: unknown;
};

/** No field of an honest assertion is larger: the largest have RSA-4096 signatures. */
const longestField = 4096;
const flags = {
  userPresent: 0x01,
  userVerified: 0x04,
  backupEligible: 0x08,
  backedUp: 0x10,
  extensions: 0x80,
};
/** Hash of the RP ID, flags, counter. */
const shortestAuthenticatorData = 37;

function bytesOf(text: unknown, most = longestField): Uint8Array | undefined {
  return typeof text === 'string' && text.length <= most && /^[A-Za-z0-9_-]+$/.test(text)
    ? new Uint8Array(Buffer.from(text, 'base64url'))
    : undefined;
}

function readClientData(bytes: Uint8Array): ClientData | undefined {
  try {
    const said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<
      string,
      unknown
    > | null;
    const { type, challenge, origin, crossOrigin, topOrigin } = said ?? {};
    if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string')
      return undefined;
    return { type, challenge, origin, crossOrigin: crossOrigin === true, topOrigin };
  } catch {
    return undefined;
  }
}

/** The challenge a client says it answers, of an assertion or a registration; undefined when it cannot be read. */
export function challengeOf(clientDataJson: unknown): string | undefined {
  const bytes = bytesOf(clientDataJson);
  const said = bytes && readClientData(bytes);
  return said && said.challenge.length <= 128 ? said.challenge : undefined;
}

/** Reads the JSON a page sends for a PublicKeyCredential. undefined: it cannot be one. */
export function readAssertion(sent: unknown): Assertion | undefined {
  if (typeof sent !== 'object' || sent === null) return undefined;
  const { id, rawId, type, response } = sent as Record<string, unknown>;
  if (typeof id !== 'string' || id !== rawId || type !== 'public-key') return undefined;
  // CTAP 2.1 §6.1: a credential id has at most 1023 bytes.
  if (!bytesOf(id, 1364) || typeof response !== 'object' || response === null) return undefined;
  const { clientDataJSON, authenticatorData, signature, userHandle } = response as Record<string, unknown>;
  const challenge = challengeOf(clientDataJSON);
  const parts = [bytesOf(clientDataJSON), bytesOf(authenticatorData), bytesOf(signature)];
  const [client, data, signed] = parts;
  if (challenge === undefined || !client || !data || !signed) return undefined;
  const handle = userHandle === undefined || userHandle === null || userHandle === '' ? null : userHandle;
  // WebAuthn §5.4.3: a user handle has at most 64 bytes.
  if (handle !== null && !bytesOf(handle, 88)) return undefined;
  return {
    credentialId: id,
    clientData: client,
    authenticatorData: data,
    signature: signed,
    userHandle: handle as string | null,
    challenge,
  };
}

/**
 * Steps 10 to 22 of §7.2 for a challenge that was ours and is used up: kind, origin, RP ID, presence, signature. `publicKey` is
 * SPKI in DER. undefined when any fails; the counter and whether verification of the person was asked for are the caller's to judge.
 */
export function checkAssertion(
  assertion: Assertion,
  expected: { origin: string; rpId: string; challenge: string; publicKey: Uint8Array },
): CheckedAssertion | undefined {
  const client = readClientData(assertion.clientData);
  const data = Buffer.from(assertion.authenticatorData);
  if (client?.type !== 'webauthn.get' || client.challenge !== expected.challenge) return undefined;
  if (client.origin !== expected.origin || client.crossOrigin || client.topOrigin !== undefined)
    return undefined;
  if (data.length < shortestAuthenticatorData) return undefined;
  const rpIdHash = createHash('sha256').update(expected.rpId).digest();
  if (!data.subarray(0, 32).equals(rpIdHash)) return undefined;
  const flag = data.readUInt8(32);
  const has = (bit: number) => (flag & bit) !== 0;
  if (!has(flags.userPresent)) return undefined;
  // §6.1.3: what is backed up was eligible for it. Nothing may follow that the flags do not announce.
  if (has(flags.backedUp) && !has(flags.backupEligible)) return undefined;
  if (!has(flags.extensions) && data.length !== shortestAuthenticatorData) return undefined;
  const signed = Buffer.concat([data, createHash('sha256').update(assertion.clientData).digest()]);
  try {
    const key = createPublicKey({ key: Buffer.from(expected.publicKey), format: 'der', type: 'spki' });
    const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    if (!verify(digest, signed, key, assertion.signature)) return undefined;
  } catch {
    // A signature or key that OpenSSL cannot even read is a wrong one.
    return undefined;
  }
  return {
    counter: data.readUInt32BE(33),
    userVerified: has(flags.userVerified),
    backedUp: has(flags.backedUp),
  };
}

/** Whether a counter is one a genuine key would show next (§7.2 step 22): larger, or 0 for ever. */
export const mayFollow = (counter: number, last: number): boolean =>
  counter > last || (counter === 0 && last === 0);
