// Reading a new credential, by @simplewebauthn/server. It is loaded when somebody first adds a key: with all it brings it takes a
// quarter of a second and 30 MB, and most processes add keys seldom.
import { createPublicKey } from 'node:crypto';

export type NewCredential = {
  readonly credentialId: string;
  /** SPKI in DER. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly aaguid: string;
  readonly userVerified: boolean;
  readonly backedUp: boolean;
};

/** COSE algorithms we take: EdDSA, ES256, RS256 (RFC 9053). */
export const algorithms = [-8, -7, -257] as const;

type Expected = { challenge: string; origin: string; rpId: string; mustVerifyUser: boolean };

/** undefined: refused, for whatever reason. */
export async function readRegistration(
  sent: unknown,
  expected: Expected,
): Promise<NewCredential | undefined> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: sent as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.origin,
      expectedRPID: expected.rpId,
      requireUserVerification: expected.mustVerifyUser,
      supportedAlgorithmIDs: [...algorithms],
    });
    if (!verified) return undefined;
    const { credential, aaguid, userVerified, credentialBackedUp } = registrationInfo;
    const publicKey = await spkiOf(credential.publicKey);
    if (!publicKey) return undefined;
    return {
      credentialId: credential.id,
      publicKey,
      counter: credential.counter,
      aaguid,
      userVerified,
      backedUp: credentialBackedUp,
    };
  } catch {
    // The library throws for everything it does not like, its CBOR reader included.
    return undefined;
  }
}

type Jwk = Record<string, string>;

/** A COSE key (RFC 9053 §7) the way OpenSSL reads it. */
async function spkiOf(cose: Uint8Array): Promise<Uint8Array | undefined> {
  const { decodeCredentialPublicKey } = await import('@simplewebauthn/server/helpers');
  const key = decodeCredentialPublicKey(new Uint8Array(cose)) as unknown as Map<number, unknown>;
  const text = (label: number): string | undefined => {
    const value = key.get(label);
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : undefined;
  };
  const jwk = jwkOf(key.get(1), key.get(-1), text);
  if (!jwk) return undefined;
  const made = createPublicKey({ key: jwk, format: 'jwk' });
  return new Uint8Array(made.export({ format: 'der', type: 'spki' }));
}

function jwkOf(kty: unknown, curve: unknown, text: (label: number) => string | undefined): Jwk | undefined {
  const [first, second, third] = [text(-1), text(-2), text(-3)];
  if (kty === 2 && curve === 1 && second && third) return { kty: 'EC', crv: 'P-256', x: second, y: third };
  if (kty === 1 && curve === 6 && second) return { kty: 'OKP', crv: 'Ed25519', x: second };
  if (kty === 3 && first && second) return { kty: 'RSA', n: first, e: second };
  return undefined;
}
