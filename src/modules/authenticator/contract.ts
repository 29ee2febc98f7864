// Aldaba Auth and the server: linking a device (from the phone by code + PKCE, from a computer by QR or typed code),
// and the knock. Everything a device says is signed with its own key; wire.ts has the exact bytes.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const Base64Url = (length: number) => Type.String({ pattern: `^[A-Za-z0-9_-]{${length}}$` });
const Signature = Base64Url(86);

const LinkState = Type.Object({
  /** new: nobody scanned yet. claimed: a phone did, compare the digits. confirmed: waiting for the phone's first signature. */
  state: Type.Union(
    (['new', 'claimed', 'confirmed', 'done', 'killed', 'refused', 'expired'] as const).map((s) =>
      Type.Literal(s),
    ),
  ),
  digits: Nullable(Type.String()),
  deviceName: Nullable(Type.String()),
  deviceId: Nullable(Type.String()),
  expiresAt: Instant,
});
const DeviceName = Type.String({ minLength: 1, maxLength: 60 });

export const DeviceKey = Type.Object(
  { kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: Base64Url(43), y: Base64Url(43) },
  strict,
);

/** What a device gets when it is linked, once. The seed is for the offline code: HMAC-SHA-256, 6 digits, 30 s. */
export const LinkGrant = Type.Object({
  deviceId: Type.String(),
  /** Pinned by the device: it verifies every knock. */
  serverKey: DeviceKey,
  /** 32 bytes, base64url. */
  seed: Type.String(),
  account: Type.Object({
    id: Type.String(),
    name: Type.String(),
    loginAddress: Type.String(),
    syncName: Type.String(),
  }),
  /** To be signed at once: the device counts only then. */
  challenge: Type.String(),
  vapidPublicKey: Type.String(),
  serverTime: Instant,
});

export const KnockContext = Type.Object({
  app: Type.String(),
  browser: Type.String(),
  system: Type.String(),
  /** Masked network address. */
  address: Type.String(),
  place: Nullable(Type.String()),
  knownBrowser: Type.Boolean(),
  sameNetwork: Type.Boolean(),
  detail: Nullable(Type.String()),
});

export const Ask = Type.Object({
  type: Type.Literal('ask'),
  knock: Type.String(),
  device: Type.String(),
  nonce: Type.String(),
  issuedAt: Instant,
  expiresAt: Instant,
  /** number: two digits. six: six digits. tap: plain YES or NO. */
  mode: Type.Union([Type.Literal('number'), Type.Literal('six'), Type.Literal('tap')]),
  /** login | sudo:<verb> | enrol | recover */
  act: Type.String(),
  context: KnockContext,
});
export const SignedAsk = Type.Object({ ask: Ask, signature: Type.String() });

export const Answer = Type.Object(
  {
    type: Type.Literal('answer'),
    knock: Id,
    device: Id,
    nonce: Base64Url(43),
    contextHash: Base64Url(43),
    verdict: Type.Union([Type.Literal('yes'), Type.Literal('no')]),
    reason: Type.Optional(Type.Union([Type.Literal('not-me'), Type.Literal('mistake')])),
    number: Type.Optional(Type.String({ pattern: '^[0-9]{2}([0-9]{4})?$' })),
    counter: Type.Integer({ minimum: 1 }),
    at: Instant,
  },
  strict,
);

const Bytes = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength });

/** A WebAuthn assertion over the value it comes with (wire.ts). */
const PasskeySignature = Type.Object(
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

export const authenticatorContract = defineContract({
  // ---- the computer's side of linking
  'POST /api/authenticator/links': {
    about:
      'Starts a link from a computer: an address for the QR with a secret in the fragment, and a code to type.',
    guard: guard.sudoEnrolling('devices'),
    body: Type.Object({}, strict),
    reply: Type.Object({
      linkId: Type.String(),
      url: Type.String(),
      typedCode: Type.String(),
      expiresAt: Instant,
    }),
    errors: ['authenticator/too-many-devices', 'core/too-many', 'factors/not-allowed'],
  },
  'GET /api/authenticator/links/:linkId': {
    about: 'How far a link is.',
    guard: guard.enrolling,
    params: Type.Object({ linkId: Id }),
    reply: LinkState,
    errors: ['authenticator/no-such-link'],
  },
  'GET /api/authenticator/links/:linkId/events': {
    about: 'The same, live: event `link` with the state each time it changes.',
    guard: guard.enrolling,
    params: Type.Object({ linkId: Id }),
    reply: 'stream',
    errors: ['authenticator/no-such-link'],
  },
  'POST /api/authenticator/links/:linkId/confirm': {
    about: 'Says whether both screens show the same six digits. No kills the link.',
    guard: guard.sudoEnrolling('devices'),
    params: Type.Object({ linkId: Id }),
    body: Type.Object({ same: Type.Boolean() }, strict),
    reply: LinkState,
    errors: ['authenticator/no-such-link', 'authenticator/link-over'],
  },
  // ---- the phone's side of linking
  'POST /api/authenticator/claims': {
    about: 'A phone that scanned the QR, or was given the typed code, claims the link for its key. Once.',
    guard: guard.public(
      'The secret of the QR or the typed code is the proof, and the person confirms on the computer.',
    ),
    body: Type.Object(
      {
        linkId: Type.Optional(Id),
        secret: Type.Optional(Base64Url(22)),
        typedCode: Type.Optional(Type.String({ maxLength: 40 })),
        key: DeviceKey,
        name: DeviceName,
        signature: Signature,
      },
      strict,
    ),
    reply: Type.Object({
      linkId: Type.String(),
      claimToken: Type.String(),
      digits: Type.String(),
      expiresAt: Instant,
    }),
    errors: [
      'authenticator/link-over',
      'authenticator/bad-signature',
      'authenticator/bad-name',
      'core/too-many',
    ],
  },
  'POST /api/authenticator/claims/:linkId/wait': {
    about: 'Waits up to 20 s for the person to confirm on the computer.',
    guard: guard.public('The claim token is the proof.'),
    params: Type.Object({ linkId: Id }),
    body: Type.Object({ claimToken: Type.String({ maxLength: 64 }) }, strict),
    reply: Type.Object({
      state: Type.Union([
        Type.Literal('waiting'),
        Type.Literal('linked'),
        Type.Literal('refused'),
        Type.Literal('expired'),
      ]),
      grant: Nullable(LinkGrant),
    }),
    errors: ['authenticator/link-over', 'authenticator/too-many-devices'],
  },
  'GET /authorise': {
    about:
      'Page "Authorise Pixel of Ana": the link from this phone, an OAuth code with PKCE for client aldaba-auth.',
    guard: guard.sudoEnrolling('devices'),
    query: Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 400 })),
    reply: 'page',
  },
  'POST /authorise': {
    about: 'Authorises or cancels; goes back to Aldaba Auth with a code that lives a minute.',
    guard: guard.sudoEnrolling('devices'),
    form: Type.Object({
      formToken: Type.String(),
      decision: Type.String({ maxLength: 20 }),
      redirectUri: Type.String({ maxLength: 400 }),
      codeChallenge: Type.String({ maxLength: 100 }),
      state: Type.String({ maxLength: 200 }),
      deviceKey: Type.String({ maxLength: 100 }),
      deviceName: Type.String({ maxLength: 200 }),
    }),
    reply: 'page',
  },
  'POST /api/authenticator/token': {
    about:
      'Trades the code and its verifier for a link. A second use of the code kills what the first one linked.',
    guard: guard.public('Code, verifier and the key the code is bound to are the proof.'),
    body: Type.Object(
      {
        code: Base64Url(43),
        verifier: Type.String({ pattern: '^[A-Za-z0-9._~-]{43,128}$' }),
        key: DeviceKey,
        name: DeviceName,
        signature: Signature,
      },
      strict,
    ),
    reply: LinkGrant,
    errors: [
      'authenticator/bad-code',
      'authenticator/bad-signature',
      'authenticator/too-many-devices',
      'core/too-many',
    ],
  },
  // ---- a linked device
  ...nextPhoneContract,
  'POST /api/device/proof': {
    about: 'The first signature of a device: from then on it counts.',
    guard: guard.device,
    body: Type.Object({ challenge: Base64Url(43), signature: Signature }, strict),
    reply: Type.Object({ active: Type.Boolean() }),
    errors: ['authenticator/bad-signature', 'authenticator/link-over'],
  },
  'GET /api/device': {
    about: 'The account behind a device and what protects it.',
    guard: guard.device,
    reply: Type.Object({
      account: Type.Object({ name: Type.String(), loginAddress: Type.String(), syncName: Type.String() }),
      deviceName: Type.String(),
      twoStep: Type.Union([Type.Literal('off'), Type.Literal('unfinished'), Type.Literal('on')]),
      otherMethods: Type.Integer(),
      push: Type.Boolean(),
      /** Its YES must carry its passkey. */
      passkey: Type.Boolean(),
      serverTime: Instant,
    }),
  },
  'PATCH /api/device': {
    about: 'Renames the device.',
    guard: guard.device,
    body: Type.Object({ name: DeviceName }, strict),
    reply: Type.Object({ name: Type.String() }),
    errors: ['authenticator/bad-name'],
  },
  'GET /api/device/events': {
    about:
      'Live while the app is open: `knock` with a signed ask, `gone` with {knock, outcome}, `removed` when unlinked.',
    guard: guard.device,
    reply: 'stream',
  },
  'GET /api/device/knocks': {
    about: 'Open knocks, for an app that was closed or has no live stream.',
    guard: guard.device,
    reply: Type.Object({ knocks: Type.Array(SignedAsk), serverTime: Instant }),
  },
  'POST /api/device/knocks/:knockId/answer': {
    about:
      'YES or NO, signed over what was shown. The first valid answer of any device wins; a wrong number is a NO.',
    guard: guard.device,
    params: Type.Object({ knockId: Id }),
    body: Type.Object(
      { answer: Answer, signature: Signature, passkey: Type.Optional(PasskeySignature) },
      strict,
    ),
    reply: Type.Object({
      outcome: Type.Union([Type.Literal('approved'), Type.Literal('denied'), Type.Literal('wrong-number')]),
    }),
    errors: [
      'authenticator/knock-expired',
      'authenticator/already-answered',
      'authenticator/no-such-knock',
      'authenticator/bad-signature',
      'authenticator/not-what-was-shown',
      'authenticator/passkey-required',
      'authenticator/stale-counter',
    ],
  },
  'PUT /api/device/push-subscription': {
    about: 'Where to send web push for this device.',
    guard: guard.device,
    body: Type.Object(
      {
        endpoint: Type.String({ maxLength: 1000, pattern: '^https?://' }),
        p256dh: Base64Url(87),
        auth: Base64Url(22),
      },
      strict,
    ),
    reply: Type.Object({ push: Type.Boolean() }),
    errors: ['authenticator/bad-push-endpoint'],
  },
  'DELETE /api/device/push-subscription': {
    about: 'Stops web push to this device.',
    guard: guard.device,
    reply: Type.Object({ push: Type.Boolean() }),
  },
  'POST /api/device/test-push': {
    about: 'Sends this device a push that says nothing but "it works".',
    guard: guard.device,
    body: Type.Object({}, strict),
    reply: Type.Object({ queued: Type.Boolean() }),
    errors: ['authenticator/no-push', 'core/too-many'],
  },
});
