// What a linked phone does for the next one, and the platform passkey it says YES with.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';
import { Base64Url, Id, Instant, LinkState, Signature, strict } from './schemas.ts';

const Bytes = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength });

/** A WebAuthn assertion over the value it comes with (wire.ts). */
export const PasskeySignature = Type.Object(
  { authenticatorData: Bytes(400), clientDataJSON: Bytes(2000), signature: Bytes(800) },
  strict,
);

export const nextPhoneContract = defineContract({
  'POST /api/device/links': {
    about: 'A linked phone starts the link of the next one: an address for its QR, and a code to type.',
    guard: guard.device,
    body: Type.Object({}, strict),
    reply: Type.Object({
      linkId: Type.String(),
      url: Type.String(),
      typedCode: Type.String(),
      expiresAt: Instant,
    }),
    errors: ['authenticator/too-many-devices', 'core/too-many'],
  },
  'GET /api/device/links/:linkId': {
    about: 'How far it is. With `seen` it waits up to 20 s for another state than that.',
    guard: guard.device,
    params: Type.Object({ linkId: Id }),
    query: Type.Object({ seen: Type.Optional(Type.String({ maxLength: 20 })) }),
    reply: LinkState,
    errors: ['authenticator/no-such-link'],
  },
  'POST /api/device/links/:linkId/confirm': {
    about:
      'The old phone signs whether both screens show the same six digits, with its passkey where it has one. No kills the link.',
    guard: guard.device,
    params: Type.Object({ linkId: Id }),
    body: Type.Object(
      {
        vouch: Type.Object(
          {
            type: Type.Literal('vouch'),
            device: Id,
            link: Id,
            digits: Type.String({ pattern: '^[0-9]{6}$' }),
            same: Type.Boolean(),
            at: Instant,
          },
          strict,
        ),
        signature: Signature,
        passkey: Type.Optional(PasskeySignature),
      },
      strict,
    ),
    reply: LinkState,
    errors: [
      'authenticator/no-such-link',
      'authenticator/link-over',
      'authenticator/bad-signature',
      'authenticator/not-what-was-shown',
      'authenticator/passkey-required',
      'authenticator/stale-counter',
    ],
  },
  'PUT /api/device/passkey': {
    about:
      'Brings the platform passkey of this phone. From then on its YES must carry it; there is no other way back.',
    guard: guard.device,
    body: Type.Object(
      {
        statement: Type.Object(
          { type: Type.Literal('passkey'), device: Id, nonce: Base64Url(22), at: Instant },
          strict,
        ),
        credentialId: Bytes(1400),
        publicKey: Bytes(1200),
        authenticatorData: Bytes(4000),
        clientDataJSON: Bytes(2000),
      },
      strict,
    ),
    reply: Type.Object({ passkey: Type.Boolean() }),
    errors: ['authenticator/bad-passkey', 'authenticator/has-passkey'],
  },
});
