// A passkey of this phone as the vault's key: the PRF extension (WebAuthn Level 3 §10.1.4) computes a secret only the
// passkey knows, after the person showed face, finger or screen lock. No server has a part in it.
import { type Bytes, utf8 } from '../protocol/bytes.ts';
import { newBytes } from '../vault/sealed.ts';

export type Made = { credentialId: Bytes; input: Bytes; secret: Bytes };
export type Trouble = 'cancelled' | 'unsupported';
export type Passkeys = ReturnType<typeof createPasskeys>;

type Found = { first?: BufferSource } | undefined;
type Signals = { signalUnknownCredential?(about: { rpId: string; credentialId: string }): Promise<void> };

const bytesOf = (source: BufferSource): Bytes =>
  source instanceof ArrayBuffer
    ? new Uint8Array(source)
    : new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);

const secretOf = (credential: PublicKeyCredential): Bytes | undefined => {
  const results = credential.getClientExtensionResults().prf?.results as Found;
  return results?.first ? bytesOf(results.first) : undefined;
};

export function createPasskeys(container: CredentialsContainer | undefined = navigator.credentials) {
  async function ask(passkey: Pick<Made, 'credentialId' | 'input'>): Promise<Bytes | Trouble> {
    try {
      const credential = await container?.get({
        publicKey: {
          challenge: newBytes(32),
          allowCredentials: [{ type: 'public-key', id: passkey.credentialId }],
          userVerification: 'required',
          timeout: 120_000,
          extensions: { prf: { eval: { first: passkey.input } } },
        },
      });
      return (credential && secretOf(credential as PublicKeyCredential)) ?? 'unsupported';
    } catch {
      return 'cancelled';
    }
  }

  return {
    ask,

    /** False where there is surely none; a browser may still refuse later. */
    async areLikely(): Promise<boolean> {
      const kind = (globalThis as { PublicKeyCredential?: typeof PublicKeyCredential }).PublicKeyCredential;
      if (!container || !kind) return false;
      const can = await kind.getClientCapabilities?.().catch(() => undefined);
      if ((can as Record<string, boolean> | undefined)?.['extension:prf'] === false) return false;
      return kind.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
    },

    /** `name` is what the phone's list of passkeys calls it: it must say that it signs in nowhere. */
    async create({ name }: { name: string }): Promise<Made | Trouble> {
      const input = newBytes(32);
      let credential: PublicKeyCredential | null | undefined;
      try {
        credential = (await container?.create({
          publicKey: {
            rp: { name: 'Aldaba Auth' },
            // The prefix tells a sign-in page that this one is not meant for it.
            user: { id: joinedId('aldaba-lock:', newBytes(16)), name, displayName: name },
            challenge: newBytes(32),
            pubKeyCredParams: [
              { type: 'public-key', alg: -7 },
              { type: 'public-key', alg: -257 },
            ],
            authenticatorSelection: {
              authenticatorAttachment: 'platform',
              residentKey: 'preferred',
              userVerification: 'required',
            },
            attestation: 'none',
            timeout: 120_000,
            extensions: { prf: { eval: { first: input } } },
          },
        })) as PublicKeyCredential | null | undefined;
      } catch (error) {
        return error instanceof DOMException && error.name === 'NotSupportedError'
          ? 'unsupported'
          : 'cancelled';
      }
      if (!credential) return 'unsupported';
      const credentialId = new Uint8Array(credential.rawId);
      const isAble = credential.getClientExtensionResults().prf?.enabled === true;
      // Many phones compute the secret only when asked, not while making the passkey.
      const secret = secretOf(credential) ?? (isAble ? await ask({ credentialId, input }) : 'unsupported');
      if (typeof secret !== 'string') return { credentialId, input, secret };
      await forget(credential.id);
      return secret;
    },
  };
}

/** `what` tells our passkeys apart in what a browser gives back. */
export const joinedId = (what: string, random: Bytes): Bytes => {
  const prefix = utf8(what);
  const id = new Uint8Array(prefix.length + random.length);
  id.set(prefix);
  id.set(random, prefix.length);
  return id;
};

/** A passkey that cannot do it should not stay in the person's list, where browsers let us say so. */
async function forget(credentialId: string): Promise<void> {
  const signals = PublicKeyCredential as unknown as Signals;
  await signals.signalUnknownCredential?.({ rpId: location.hostname, credentialId }).catch(() => {});
}
