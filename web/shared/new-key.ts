// Making a passkey or a credential on a security key in the browser, JSON in and out (WebAuthn Level 3 §5.1.3).
import { base64url, descriptors, fromBase64url, type RequestJson } from './webauthn.ts';

export type CreationJson = {
  challenge: string;
  rp: { id: string; name: string };
  user: { id: string; name: string; displayName: string };
  pubKeyCredParams: readonly { type: 'public-key'; alg: number }[];
  timeout: number;
  attestation: 'none';
  excludeCredentials: RequestJson['allowCredentials'];
  authenticatorSelection: AuthenticatorSelectionCriteria;
  hints: readonly string[];
  extensions: { credProps: true };
};

/** Rejects as the browser does: InvalidStateError for a key that is there already, NotAllowedError when nothing came of it. */
export async function createKey(options: CreationJson) {
  const { user, challenge, excludeCredentials, pubKeyCredParams, hints, ...rest } = options;
  const publicKey = {
    ...rest,
    challenge: fromBase64url(challenge),
    user: { ...user, id: fromBase64url(user.id) },
    pubKeyCredParams: [...pubKeyCredParams],
    excludeCredentials: descriptors(excludeCredentials),
    hints: [...hints],
  };
  const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  const rk = credential.getClientExtensionResults().credProps?.rk;
  return {
    id: credential.id,
    rawId: credential.id,
    type: 'public-key' as const,
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      attestationObject: base64url(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
    clientExtensionResults: rk === undefined ? {} : { credProps: { rk } },
  };
}
