// Organisations as far as they exist now: mine, their people, and inviting somebody.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

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
  'GET /api/organisations': {
    about: 'The organisations of the account, with its role in each.',
    guard: guard.enrolling,
    reply: Type.Object({
      organisations: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), role: Role })),
    }),
  },
  'GET /api/organisations/:organisationId/people': {
    about: 'Members and open invitations, for administrators.',
    guard: guard.session,
    params: Type.Object({ organisationId: Id }),
    query: Type.Object({ search: Type.Optional(Type.String({ maxLength: 100 })) }, strict),
    reply: Type.Object({
      members: Type.Array(
        Type.Object({
          accountId: Type.String(),
          name: Type.String(),
          address: Type.String(),
          role: Role,
          twoStep: Type.Boolean(),
          seenAt: Nullable(Instant),
        }),
      ),
      more: Type.Boolean(),
      invitations: Type.Array(Invitation),
    }),
    errors: ['organisations/not-yours'],
  },
  'POST /api/organisations/:organisationId/invitations': {
    about: 'Invites somebody by mail; a second invitation to the same address replaces the first.',
    guard: guard.sudo('organisation'),
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
