// The passkey by which this phone says YES: face, finger or screen lock, and the platform signs. Brought to the server once.
import { randomText } from '../protocol/bytes.ts';
import { base64url } from '../protocol/bytes.ts';
import { passkeyChallenge } from '../protocol/signing.ts';
import type { PasskeySignature } from '../protocol/wire.ts';
import type { Account, Records } from '../storage/records.ts';
import { newBytes } from '../vault/sealed.ts';
import type { ServerClock } from './clock.ts';
import { joinedId } from './passkey.ts';
import { codeOf, type Server } from './server.ts';

/** The person said no to the phone's prompt, or the phone cannot. */
export class Unconfirmed extends Error {}
export type Brought = 'done' | 'cancelled' | 'unsupported';
export type DevicePasskeys = ReturnType<typeof createDevicePasskeys>;

type Deps = {
  server: Server;
  records: Records;
  clock: ServerClock;
  container?: CredentialsContainer | undefined;
};

export function createDevicePasskeys({ server, records, clock, container = navigator.credentials }: Deps) {
  let isMaking = false;

  async function make(
    challenge: BufferSource,
    name: string,
  ): Promise<PublicKeyCredential | 'cancelled' | 'unsupported'> {
    try {
      const made = await container?.create({
        publicKey: {
          rp: { name: 'Aldaba Auth' },
          // The prefix tells a sign-in page that this one is not meant for it.
          user: { id: joinedId('aldaba-yes:', newBytes(16)), name, displayName: name },
          challenge,
          pubKeyCredParams: [
            { type: 'public-key', alg: -7 },
            { type: 'public-key', alg: -257 },
          ],
          authenticatorSelection: {
            authenticatorAttachment: 'platform',
            residentKey: 'discouraged',
            userVerification: 'required',
          },
          attestation: 'none',
          timeout: 120_000,
        },
      });
      return (made as PublicKeyCredential | null | undefined) ?? 'unsupported';
    } catch (error) {
      return error instanceof DOMException && error.name === 'NotSupportedError'
        ? 'unsupported'
        : 'cancelled';
    }
  }

  return {
    /** False where there is surely none; a browser may still refuse later. */
    async areLikely(): Promise<boolean> {
      const kind = (globalThis as { PublicKeyCredential?: typeof PublicKeyCredential }).PublicKeyCredential;
      if (!container || !kind) return false;
      return kind.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
    },
    isMaking: () => isMaking,

    /** Call it from a tap. `name` is what the phone's list of passkeys calls it. Throws what the server refused. */
    async bring(account: Account, name: string): Promise<Brought> {
      isMaking = true;
      try {
        const statement = {
          type: 'passkey',
          device: account.deviceId,
          nonce: randomText(16),
          at: clock.now(),
        };
        const made = await make(await passkeyChallenge('passkey', statement), name);
        if (typeof made === 'string') return made;
        const response = made.response as AuthenticatorAttestationResponse;
        const publicKey = response.getPublicKey();
        if (!publicKey) return 'unsupported';
        // Known here before it is known there: an answer that is lost on its way must not lock the person out of YES.
        await records.update(account.deviceId, { passkeyId: new Uint8Array(made.rawId) });
        try {
          await server.signed(account, 'PUT', '/api/device/passkey', {
            statement,
            credentialId: base64url(made.rawId),
            publicKey: base64url(publicKey),
            authenticatorData: base64url(response.getAuthenticatorData()),
            clientDataJSON: base64url(response.clientDataJSON),
          });
        } catch (error) {
          if (!codeOf(error).startsWith('web/')) await records.update(account.deviceId, { passkeyId: null });
          throw error;
        }
        await records.update(account.deviceId, { isPasskeyDue: true });
        return 'done';
      } finally {
        isMaking = false;
      }
    },

    /** The signature over a YES; undefined for a phone without passkey. Throws Unconfirmed. */
    async sign(
      account: Account,
      kind: 'answer' | 'vouch',
      value: object,
    ): Promise<PasskeySignature | undefined> {
      if (!account.passkeyId) return undefined;
      let found: Credential | null | undefined;
      try {
        found = await container?.get({
          publicKey: {
            challenge: await passkeyChallenge(kind, value),
            allowCredentials: [{ type: 'public-key', id: account.passkeyId, transports: ['internal'] }],
            userVerification: 'required',
            timeout: 60_000,
          },
        });
      } catch {
        throw new Unconfirmed();
      }
      if (!found) throw new Unconfirmed();
      const response = (found as PublicKeyCredential).response as AuthenticatorAssertionResponse;
      return {
        authenticatorData: base64url(response.authenticatorData),
        clientDataJSON: base64url(response.clientDataJSON),
        signature: base64url(response.signature),
      };
    },
  };
}
