// Two-step verification as the Manager sees it: the factors, code apps, backup codes, on and off.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const Code = Type.String({ minLength: 1, maxLength: 60 });

export const Factor = Type.Object({
  id: Type.String(),
  kind: Type.Union([
    Type.Literal('aldaba-auth'),
    Type.Literal('code-app'),
    Type.Literal('passkey'),
    Type.Literal('security-key'),
    Type.Literal('yubikey'),
    Type.Literal('sms'),
  ]),
  name: Type.String(),
  addedAt: Instant,
  lastUsedAt: Nullable(Instant),
  /** Of text messages only: the number, and whether it could be added again once removed. */
  number: Type.Optional(Type.String()),
  mayComeBack: Type.Optional(Type.Boolean()),
  /** The organisation whose rule would not be satisfied without this factor: it may not be removed. */
  heldBy: Nullable(Type.String()),
});

export const TwoStep = Type.Object({
  /** off: no proven factor. unfinished: a proven factor, but no backup code typed back yet. on: asked at sign-in. */
  state: Type.Union([Type.Literal('off'), Type.Literal('unfinished'), Type.Literal('on')]),
  activeAt: Nullable(Instant),
  factors: Type.Array(Factor),
  backupCodes: Nullable(
    Type.Object({ left: Type.Integer(), total: Type.Integer(), madeAt: Instant, confirmed: Type.Boolean() }),
  ),
  /** What may be added here besides what always may. */
  offers: Type.Object({ yubikey: Type.Boolean() }),
  /** Countries whose mobile numbers may be added, and whether messages leave or land in the Outbox. */
  sms: Type.Object({ countries: Type.Array(Type.String()), leavesHouse: Type.Boolean() }),
  /** Set when the last factor may not be removed: the organisation that demands one. */
  requiredBy: Nullable(Type.String()),
});

const Name = Type.String({ minLength: 1, maxLength: 60 });
const KeyKind = Type.Union([Type.Literal('passkey'), Type.Literal('security-key')]);
const Base64url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', maxLength });
const Descriptor = Type.Object({
  type: Type.Literal('public-key'),
  id: Type.String(),
  transports: Type.Array(Type.String()),
});

/** PublicKeyCredentialRequestOptionsJSON of WebAuthn Level 3. */
const KeyRequest = Type.Object({
  challenge: Type.String(),
  rpId: Type.String(),
  timeout: Type.Integer(),
  userVerification: Type.Union([Type.Literal('required'), Type.Literal('preferred')]),
  allowCredentials: Type.Array(Descriptor),
});

/** RegistrationResponseJSON; what else browsers put into it is ignored. */
const NewCredential = Type.Object({
  id: Base64url(1364),
  rawId: Base64url(1364),
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: Base64url(4096),
    attestationObject: Base64url(8192),
    transports: Type.Optional(Type.Array(Type.String({ maxLength: 20 }), { maxItems: 10 })),
  }),
  clientExtensionResults: Type.Optional(
    Type.Object({ credProps: Type.Optional(Type.Object({ rk: Type.Optional(Type.Boolean()) })) }),
  ),
});

/** AuthenticationResponseJSON; its parts are read by lib/webauthn. */
const KeyAnswer = Type.Object({
  id: Base64url(1364),
  rawId: Base64url(1364),
  type: Type.Literal('public-key'),
  response: Type.Object({
    clientDataJSON: Base64url(4096),
    authenticatorData: Base64url(4096),
    signature: Base64url(4096),
    userHandle: Type.Optional(Nullable(Type.String({ maxLength: 88 }))),
  }),
});

const NumberSent = Type.Object({
  factorId: Type.String(),
  /** As people write it. */
  number: Type.String(),
  expiresAt: Instant,
  /** When another code may be asked for. */
  againAt: Instant,
});

export const factorsContract = defineContract({
  'GET /api/two-step': {
    about: 'State of two-step verification, its factors and how many backup codes are left.',
    guard: guard.enrolling,
    reply: TwoStep,
  },
  'POST /api/two-step/code-apps': {
    about:
      'Starts adding a code app: the secret is shown now and never again. Unproven after 15 minutes, it is dropped.',
    guard: guard.sudoEnrolling('factors'),
    body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 60 }) }, strict),
    reply: Type.Object({
      factorId: Type.String(),
      /** otpauth:// address for the QR. */
      uri: Type.String(),
      /** The secret as text, in groups of four. */
      secret: Type.String(),
      expiresAt: Instant,
    }),
    errors: ['factors/too-many-factors', 'factors/bad-name', 'factors/not-allowed'],
  },
  'POST /api/two-step/code-apps/:factorId/prove': {
    about: 'Proves a code app with its first code; from then on it counts.',
    guard: guard.sudoEnrolling('factors'),
    params: Type.Object({ factorId: Id }),
    body: Type.Object({ code: Code }, strict),
    reply: TwoStep,
    errors: ['factors/wrong-code', 'factors/no-such-factor', 'core/too-many'],
  },
  'PATCH /api/two-step/factors/:factorId': {
    about: 'Renames a factor.',
    guard: guard.enrolling,
    params: Type.Object({ factorId: Id }),
    body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 60 }) }, strict),
    reply: TwoStep,
    errors: ['factors/no-such-factor', 'factors/bad-name'],
  },
  'DELETE /api/two-step/factors/:factorId': {
    about:
      'Removes a factor. Without the last one two-step verification is off and the backup codes are dead.',
    guard: guard.sudo('two-step-off'),
    params: Type.Object({ factorId: Id }),
    reply: TwoStep,
    errors: ['factors/no-such-factor', 'factors/required', 'factors/sms-alone'],
  },
  'POST /api/two-step/numbers': {
    about:
      'Starts adding a mobile number, or putting it in the place of another: a code is sent to it. Unproven after 15 minutes, it is dropped.',
    guard: guard.sudoEnrolling('factors'),
    body: Type.Object(
      {
        number: Type.String({ minLength: 1, maxLength: 40 }),
        /** Of a number typed without its prefix. */
        country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$' })),
        name: Type.String({ minLength: 1, maxLength: 60 }),
        replaces: Type.Optional(Id),
      },
      strict,
    ),
    reply: NumberSent,
    errors: [
      'phones/not-a-number',
      'phones/country',
      'phones/not-mobile',
      'phones/budget',
      'factors/number-there',
      'factors/too-many-factors',
      'factors/sms-alone',
      'factors/not-allowed',
      'factors/no-such-factor',
      'factors/bad-name',
      'recovery/frozen',
      'core/too-many',
    ],
  },
  'POST /api/two-step/numbers/:factorId/send': {
    about: 'Sends another code to a number that is being added; the one before is worth nothing any more.',
    guard: guard.sudoEnrolling('factors'),
    params: Type.Object({ factorId: Id }),
    body: Type.Object({}, strict),
    reply: NumberSent,
    errors: ['factors/no-such-factor', 'phones/budget', 'core/too-many'],
  },
  'POST /api/two-step/numbers/:factorId/prove': {
    about: 'Proves a number with the code that was sent to it; from then on it counts.',
    guard: guard.sudoEnrolling('factors'),
    params: Type.Object({ factorId: Id }),
    body: Type.Object({ code: Code }, strict),
    reply: TwoStep,
    errors: [
      'phones/wrong-code',
      'factors/no-such-factor',
      'factors/number-there',
      'factors/sms-alone',
      'recovery/frozen',
      'core/too-many',
    ],
  },
  'POST /api/two-step/backup-codes': {
    about:
      'Makes a new sheet of ten codes, shown now and never again. It replaces the old sheet once one is typed back.',
    guard: guard.sudoEnrolling('backup-codes'),
    body: Type.Object({}, strict),
    reply: Type.Object({ codes: Type.Array(Type.String()), madeAt: Instant }),
    errors: ['factors/no-factor', 'core/too-many', 'core/busy'],
  },
  'POST /api/two-step/backup-codes/confirm': {
    about:
      'Types one code of the new sheet back (it stays good): the sheet counts and two-step verification is on.',
    guard: guard.sudoEnrolling('backup-codes'),
    body: Type.Object({ code: Code }, strict),
    reply: TwoStep,
    errors: ['factors/wrong-code', 'factors/no-sheet', 'core/too-many', 'core/busy'],
  },
  'POST /api/two-step/keys/challenge': {
    about:
      'What a browser needs to make a passkey or a credential on a security key; good for five minutes, once.',
    guard: guard.sudoEnrolling('factors'),
    body: Type.Object({ kind: KeyKind }, strict),
    /** PublicKeyCredentialCreationOptionsJSON of WebAuthn Level 3. */
    reply: Type.Object({
      challenge: Type.String(),
      rp: Type.Object({ id: Type.String(), name: Type.String() }),
      user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }),
      pubKeyCredParams: Type.Array(Type.Object({ type: Type.Literal('public-key'), alg: Type.Integer() })),
      timeout: Type.Integer(),
      attestation: Type.Literal('none'),
      excludeCredentials: Type.Array(Descriptor),
      authenticatorSelection: Type.Object({
        residentKey: Type.Union([Type.Literal('required'), Type.Literal('discouraged')]),
        requireResidentKey: Type.Boolean(),
        userVerification: Type.Union([Type.Literal('required'), Type.Literal('preferred')]),
        authenticatorAttachment: Type.Optional(Type.Literal('cross-platform')),
      }),
      hints: Type.Array(Type.String()),
      extensions: Type.Object({ credProps: Type.Literal(true) }),
    }),
    errors: ['factors/too-many-keys', 'factors/not-allowed'],
  },
  'POST /api/two-step/keys': {
    about: 'Adds the new credential. It counts once it has signed; unproven after 15 minutes, it is dropped.',
    guard: guard.sudoEnrolling('factors'),
    /** `name` for keys whose maker is not known. */
    body: Type.Object({ kind: KeyKind, name: Name, credential: NewCredential }, strict),
    reply: Type.Object({
      factorId: Type.String(),
      name: Type.String(),
      expiresAt: Instant,
      /** What to ask the key for, as its proof. */
      request: KeyRequest,
    }),
    errors: [
      'factors/key-refused',
      'factors/key-known',
      'factors/too-many-keys',
      'factors/bad-name',
      'core/too-many',
    ],
  },
  'POST /api/two-step/keys/:factorId/challenge': {
    about: 'Another challenge for a key that was added and not proven yet.',
    guard: guard.sudoEnrolling('factors'),
    params: Type.Object({ factorId: Id }),
    body: Type.Object({}, strict),
    reply: KeyRequest,
    errors: ['factors/no-such-factor'],
  },
  'POST /api/two-step/keys/:factorId/prove': {
    about: 'Proves a key with its first signature, and names it; from then on it counts.',
    guard: guard.sudoEnrolling('factors'),
    params: Type.Object({ factorId: Id }),
    body: Type.Object({ name: Name, answer: KeyAnswer }, strict),
    reply: TwoStep,
    errors: ['factors/key-refused', 'factors/no-such-factor', 'factors/bad-name', 'core/too-many'],
  },
  'POST /api/two-step/yubikeys': {
    about: 'Adds a YubiKey by a code it typed, which the validation server finds good.',
    guard: guard.sudoEnrolling('factors'),
    body: Type.Object({ name: Name, otp: Type.String({ minLength: 1, maxLength: 100 }) }, strict),
    reply: TwoStep,
    errors: [
      'factors/wrong-otp',
      'factors/not-allowed',
      'factors/key-known',
      'factors/too-many-keys',
      'factors/yubikey-off',
      'factors/yubikey-down',
      'factors/bad-name',
      'core/too-many',
    ],
  },
});
