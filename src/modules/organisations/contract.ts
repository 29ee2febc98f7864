// Organisations: mine, making and leaving one, inviting somebody. Their people and rules are contracts of their own.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';
import { peopleContract } from './people-contract.ts';
import { ruleContract } from './rule-contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;

export const Role = Type.Union([
  Type.Literal('legal-responsible'),
  Type.Literal('administrator'),
  Type.Literal('member'),
  Type.Literal('external'),
]);

const Invitation = Type.Object({
  id: Type.String(),
  address: Type.String(),
  role: Role,
  invitedAt: Instant,
  expiresAt: Instant,
  expired: Type.Boolean(),
});

export const organisationsContract = defineContract({
  ...peopleContract,
  ...ruleContract,
  'GET /api/organisations': {
    about: 'The organisations of the account, with its role in each.',
    guard: guard.enrolling,
    reply: Type.Object({
      organisations: Type.Array(
        Type.Object({
          id: Type.String(),
          name: Type.String(),
          role: Role,
          /** When it demands (or will demand) two-step verification; null: it does not. */
          requiredAt: Nullable(Instant),
          /** Whether the account's factors are enough for that. */
          complies: Type.Boolean(),
          mayLeave: Type.Boolean(),
        }),
      ),
      mayCreate: Type.Boolean(),
    }),
  },
  'POST /api/organisations': {
    about:
      'Makes another organisation; whoever makes it answers for it. For legal responsible and operators.',
    guard: guard.sudo('organisation'),
    body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }, strict),
    reply: Type.Object({ id: Type.String(), name: Type.String() }),
    errors: [
      'organisations/may-not-create',
      'organisations/too-many',
      'organisations/sms-alone',
      'accounts/bad-name',
    ],
  },
  'PATCH /api/organisations/:organisationId': {
    about: 'Renames the organisation.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id }),
    body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }) }, strict),
    reply: Type.Object({ id: Type.String(), name: Type.String() }),
    errors: ['organisations/not-yours', 'accounts/bad-name'],
  },
  'POST /api/organisations/:organisationId/leave': {
    about: 'Leaves the organisation, at once. Members stay, and so does the last legal responsible.',
    guard: guard.enrolling,
    params: Type.Object({ organisationId: Id }),
    body: Type.Object({}, strict),
    reply: Type.Object({ left: Type.String() }),
    errors: ['organisations/not-yours', 'organisations/members-stay', 'organisations/last-legal-responsible'],
  },
  'GET /api/organisations/:organisationId/invitations': {
    about: 'Open invitations, and those that expired in the last seven days.',
    guard: guard.sessionOrToken('people:read'),
    params: Type.Object({ organisationId: Id }),
    reply: Type.Object({ invitations: Type.Array(Invitation) }),
    errors: ['organisations/not-yours'],
  },
  'POST /api/organisations/:organisationId/invitations/:invitationId/resend': {
    about: 'Sends an invitation again with a new code and seven days more; the older code is dead.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id, invitationId: Id }),
    body: Type.Object({}, strict),
    reply: Invitation,
    errors: [
      'organisations/not-yours',
      'organisations/no-such-invitation',
      'organisations/already-member',
      'core/too-many',
    ],
  },
  'POST /api/organisations/:organisationId/invitations': {
    about: 'Invites somebody by mail; a second invitation to the same address replaces the first.',
    guard: guard.sudoOrToken('organisation', 'people:invite'),
    params: Type.Object({ organisationId: Id }),
    body: Type.Object(
      {
        address: Type.String({ minLength: 3, maxLength: 254 }),
        role: Type.Union([Type.Literal('administrator'), Type.Literal('member'), Type.Literal('external')]),
      },
      strict,
    ),
    reply: Invitation,
    errors: [
      'organisations/not-yours',
      'organisations/already-member',
      'accounts/bad-address',
      'core/too-many',
    ],
  },
  'DELETE /api/organisations/:organisationId/invitations/:invitationId': {
    about: 'Withdraws an invitation; its link is dead at once.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id, invitationId: Id }),
    reply: Type.Object({ withdrawn: Type.Integer() }),
    errors: ['organisations/not-yours'],
  },
  'GET /start': {
    about: 'The page that creates the first account and organisation of an installation.',
    guard: guard.public('The link printed at the first start is the proof.'),
    reply: 'page',
  },
  'POST /start': {
    about: 'Creates the first account, its organisation, and signs it in.',
    guard: guard.public('The code printed at the first start is the proof; it works once.'),
    form: Type.Object({
      formToken: Type.String(),
      code: Type.String({ maxLength: 100 }),
      givenName: Type.String({ maxLength: 200 }),
      familyName: Type.String({ maxLength: 200 }),
      organisation: Type.String({ maxLength: 200 }),
      address: Type.String({ maxLength: 300 }),
      password: Type.String({ maxLength: 4096 }),
    }),
    reply: 'page',
  },
  'GET /invitation': {
    about: 'The page on which an invited person creates the account or joins with the one they have.',
    guard: guard.public('The code in the mailed link is the proof.'),
    reply: 'page',
  },
  'POST /invitation': {
    about: 'Accepts an invitation; it works once.',
    guard: guard.public('The code in the mailed link is the proof; it works once.'),
    form: Type.Object({
      formToken: Type.String(),
      code: Type.String({ maxLength: 100 }),
      givenName: Type.Optional(Type.String({ maxLength: 200 })),
      familyName: Type.Optional(Type.String({ maxLength: 200 })),
      password: Type.Optional(Type.String({ maxLength: 4096 })),
    }),
    reply: 'page',
  },
});
