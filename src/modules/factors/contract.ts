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
  kind: Type.Union([Type.Literal('aldaba-auth'), Type.Literal('code-app'), Type.Literal('sms')]),
  name: Type.String(),
  addedAt: Instant,
  lastUsedAt: Nullable(Instant),
  /** Of text messages only: the number, and whether it could be added again once removed. */
  number: Type.Optional(Type.String()),
  mayComeBack: Type.Optional(Type.Boolean()),
});

export const TwoStep = Type.Object({
  /** off: no proven factor. unfinished: a proven factor, but no backup code typed back yet. on: asked at sign-in. */
  state: Type.Union([Type.Literal('off'), Type.Literal('unfinished'), Type.Literal('on')]),
  activeAt: Nullable(Instant),
  factors: Type.Array(Factor),
  backupCodes: Nullable(
    Type.Object({ left: Type.Integer(), total: Type.Integer(), madeAt: Instant, confirmed: Type.Boolean() }),
  ),
  /** Countries whose mobile numbers may be added, and whether messages leave or land in the Outbox. */
  sms: Type.Object({ countries: Type.Array(Type.String()), leavesHouse: Type.Boolean() }),
  /** Set when the last factor may not be removed: the organisation that demands one. */
  requiredBy: Nullable(Type.String()),
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
    errors: ['factors/too-many-factors', 'factors/bad-name'],
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
});
