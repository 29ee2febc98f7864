// Signatures of a platform passkey (WebAuthn Level 3): that this credential, after checking who holds the phone, signed
// this challenge for our origin. Attestation is not looked at. Nothing here throws on what somebody sent.
import { createHash, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';

export type Assertion = { authenticatorData: string; clientDataJSON: string; signature: string };
export type Expected = { challenge: Uint8Array; origin: string; rpId: string };
type AuthenticatorData = {
  rpIdHash: Uint8Array;
  isPresent: boolean;
  isVerified: boolean;
  /** The credential can leave the phone, as copies of a password manager do. */
  isSynced: boolean;
  counter: number;
  /** Only when the credential was made just now. */
  credentialId: Uint8Array | undefined;
};

/** WebAuthn §6.1: hash of the RP ID, flags, counter, then what a new credential brings. */
export function readAuthenticatorData(data: Uint8Array): AuthenticatorData | undefined {
  if (data.length < 37) return undefined;
  const view = Buffer.from(data);
  const flags = view.readUInt8(32);
  let credentialId: Uint8Array | undefined;
  if ((flags & 0x40) !== 0) {
    if (view.length < 55) return undefined;
    const end = 55 + view.readUInt16BE(53);
    if (view.length < end || end === 55) return undefined;
    credentialId = new Uint8Array(view.subarray(55, end));
  }
  return {
    rpIdHash: new Uint8Array(view.subarray(0, 32)),
    isPresent: (flags & 0x01) !== 0,
    isVerified: (flags & 0x04) !== 0,
    isSynced: (flags & 0x08) !== 0,
    counter: view.readUInt32BE(33),
    credentialId,
  };
}

/** ES256 on P-256 or RS256 of 2048 bits and more, as SubjectPublicKeyInfo. */
export function readPasskeyKey(spki: Uint8Array): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
    const about = key.asymmetricKeyDetails;
    const isCurve = key.asymmetricKeyType === 'ec' && about?.namedCurve === 'prime256v1';
    const isRsa = key.asymmetricKeyType === 'rsa' && (about?.modulusLength ?? 0) >= 2048;
    return isCurve || isRsa ? key : undefined;
  } catch {
    return undefined;
  }
}

const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest();
const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b);
const bytes = (text: string) => Buffer.from(text, 'base64url');

/** §5.8.1: made by our page, for this challenge, not inside somebody else's. */
function isOurs(clientData: Uint8Array, type: string, { challenge, origin }: Expected): boolean {
  try {
    const said = JSON.parse(Buffer.from(clientData).toString('utf8')) as Record<string, unknown>;
    return (
      said.type === type &&
      typeof said.challenge === 'string' &&
      same(bytes(said.challenge), challenge) &&
      said.origin === origin &&
      said.crossOrigin !== true
    );
  } catch {
    return false;
  }
}

function readVerified(data: Uint8Array, rpId: string): AuthenticatorData | undefined {
  const read = readAuthenticatorData(data);
  const isGood = read?.isPresent && read.isVerified && same(read.rpIdHash, sha256(rpId));
  return isGood ? read : undefined;
}

/** What a new credential brings (§7.1, attestation none): its flags, if it is made for us, after a check of the person. */
export function readNewPasskey(
  sent: { authenticatorData: string; clientDataJSON: string; credentialId: string; publicKey: string },
  expected: Expected,
): { isSynced: boolean; counter: number } | undefined {
  const data = readVerified(bytes(sent.authenticatorData), expected.rpId);
  if (!data?.credentialId || !same(data.credentialId, bytes(sent.credentialId))) return undefined;
  if (!isOurs(bytes(sent.clientDataJSON), 'webauthn.create', expected)) return undefined;
  return readPasskeyKey(bytes(sent.publicKey)) && { isSynced: data.isSynced, counter: data.counter };
}

/** §7.2: the counter the passkey told with its good signature; undefined for every other. */
export function readSignedByPasskey(
  sent: Assertion,
  publicKey: Uint8Array,
  expected: Expected,
): { counter: number } | undefined {
  const clientData = bytes(sent.clientDataJSON);
  const authenticatorData = bytes(sent.authenticatorData);
  const data = readVerified(authenticatorData, expected.rpId);
  const key = readPasskeyKey(publicKey);
  if (!data || !key || !isOurs(clientData, 'webauthn.get', expected)) return undefined;
  try {
    const signed = Buffer.concat([authenticatorData, sha256(clientData)]);
    return verify('sha256', signed, key, bytes(sent.signature)) ? { counter: data.counter } : undefined;
  } catch {
    return undefined;
  }
}
