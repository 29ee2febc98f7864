// Speaking with passkeys and security keys: the server's JSON in, JSON for the server out (WebAuthn Level 3 §5.1.7 to 5.1.9, which
// not every browser of ours has by itself).

export type RequestJson = {
  challenge: string;
  rpId: string;
  timeout: number;
  userVerification: 'required' | 'preferred';
  allowCredentials: readonly { id: string; transports: readonly string[] }[];
};

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));

export const base64url = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

export const descriptors = (list: RequestJson['allowCredentials']): PublicKeyCredentialDescriptor[] =>
  list.map(({ id, transports }) => ({
    type: 'public-key',
    id: bytes(id),
    transports: [...transports] as AuthenticatorTransport[],
  }));
export { bytes as fromBase64url };

export const knowsKeys = (): boolean => 'PublicKeyCredential' in globalThis;

/** Asks the person for a key. Rejects as the browser does: NotAllowedError when nothing came of it. */
export async function getKey(request: RequestJson, more: CredentialRequestOptions = {}) {
  const { challenge, rpId, timeout, userVerification, allowCredentials } = request;
  const publicKey = {
    challenge: bytes(challenge),
    rpId,
    timeout,
    userVerification,
    allowCredentials: descriptors(allowCredentials),
  };
  const credential = (await navigator.credentials.get({ publicKey, ...more })) as PublicKeyCredential;
  const { clientDataJSON, authenticatorData, signature, userHandle } =
    credential.response as AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: credential.id,
    type: 'public-key' as const,
    response: {
      clientDataJSON: base64url(clientDataJSON),
      authenticatorData: base64url(authenticatorData),
      signature: base64url(signature),
      userHandle: userHandle ? base64url(userHandle) : null,
    },
  };
}
export type KeyAnswer = Awaited<ReturnType<typeof getKey>>;
