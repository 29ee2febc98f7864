// Routes about the people of an organisation: lists, roles, alerts, acts on many, leaving, the audit trail.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const organisation = Type.Object({ organisationId: Id });
const one = Type.Object({ organisationId: Id, accountId: Id });
const Digits = Type.String({ pattern: '^[0-9]{1,6}$' });

const Role = Type.Union([
  Type.Literal('legal-responsible'),
  Type.Literal('administrator'),
  Type.Literal('member'),
  Type.Literal('external'),
]);
const Strength = Type.Union([
  Type.Literal('none'),
  Type.Literal('weak'),
  Type.Literal('ok'),
  Type.Literal('phishing-resistant'),
]);

const filters = {
  search: Type.Optional(Type.String({ maxLength: 100 })),
  twoStep: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('weak'), Type.Literal('ok')])),
  role: Type.Optional(Role),
  changing: Type.Optional(Type.Literal('yes')),
};

export const Person = Type.Object({
  accountId: Type.String(),
  name: Type.String(),
  address: Type.String(),
  /** Letters of two alphabets in a word, or a name that only looks Latin: worth a second look. */
  odd: Type.Boolean(),
  role: Role,
  strength: Strength,
  kinds: Type.Array(Type.String()),
  seenAt: Nullable(Instant),
  alertedAt: Nullable(Instant),
  changing: Type.Boolean(),
});

const BulkAct = Type.Object({
  id: Type.String(),
  act: Type.String(),
  total: Type.Integer(),
  done: Type.Integer(),
  failed: Type.Integer(),
  reasons: Type.Array(
    Type.Object({ code: Type.String(), count: Type.Integer(), names: Type.Array(Type.String()) }),
  ),
  /** running, done or cancelled. */
  state: Type.String(),
  /** Set while it waits for the next hour's mails. */
  resumesAt: Nullable(Instant),
});

/** Some people, or all that a filter finds. */
const chosen = {
  accountIds: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 200 })),
  filter: Type.Optional(Type.Object(filters, strict)),
};

const TrailEntry = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  kind: Type.String(),
  /** Who did it; null: the operator's command line. */
  actor: Nullable(Type.String()),
  /** Whom it was done to, when it was somebody else. */
  person: Nullable(Type.String()),
  place: Nullable(Type.String()),
  detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
});
const trailQuery = {
  group: Type.Optional(Type.Union([Type.Literal('people'), Type.Literal('rules'), Type.Literal('alerts')])),
};

const changeErrors = [
  'organisations/not-yours',
  'organisations/no-such-person',
  'organisations/legal-responsible-only',
  'organisations/last-legal-responsible',
  'organisations/sms-alone',
] as const;

export const peopleContract = defineContract({
  'GET /api/organisations/:organisationId/people': {
    about: 'People of the organisation, searched, filtered, sorted and page by page, for administrators.',
    guard: guard.sessionOrToken('people:read'),
    params: organisation,
    query: Type.Object(
      {
        ...filters,
        sort: Type.Optional(
          Type.Union([
            Type.Literal('name'),
            Type.Literal('address'),
            Type.Literal('role'),
            Type.Literal('strength'),
            Type.Literal('seen'),
            Type.Literal('alerted'),
          ]),
        ),
        down: Type.Optional(Type.Literal('yes')),
        page: Type.Optional(Digits),
        size: Type.Optional(Digits),
      },
      strict,
    ),
    reply: Type.Object({
      people: Type.Array(Person),
      /** How many the filter finds, how many there are, and how many of these have no second step. */
      matching: Type.Integer(),
      total: Type.Integer(),
      withoutTwoStep: Type.Integer(),
      page: Type.Integer(),
      size: Type.Integer(),
    }),
    errors: ['organisations/not-yours'],
  },
  'GET /api/organisations/:organisationId/people.csv': {
    about: 'All people a filter finds as CSV, in the language of the account.',
    guard: guard.session,
    params: organisation,
    query: Type.Object(filters, strict),
    reply: 'file',
    errors: ['organisations/not-yours'],
  },
  'PATCH /api/organisations/:organisationId/people/:accountId': {
    about: 'Gives a person another role. Only the legal responsible make or unmake one.',
    guard: guard.sudo('organisation'),
    params: one,
    body: Type.Object({ role: Role }, strict),
    reply: Type.Object({ role: Role }),
    errors: changeErrors,
  },
  'DELETE /api/organisations/:organisationId/people/:accountId': {
    about: 'Takes a person out of the organisation, at once; the account stays.',
    guard: guard.sudo('organisation'),
    params: one,
    reply: Type.Object({ removed: Type.Integer() }),
    errors: changeErrors,
  },
  'POST /api/organisations/:organisationId/people/:accountId/alert': {
    about: 'Mails a person how their account is protected; once a day a person, 200 an hour.',
    guard: guard.session,
    params: one,
    body: Type.Object({}, strict),
    reply: Type.Object({ alertedAt: Instant }),
    errors: [
      'organisations/not-yours',
      'organisations/no-such-person',
      'organisations/alerted-today',
      'core/too-many',
    ],
  },
  'POST /api/organisations/:organisationId/alerts': {
    about: 'Security alerts to many people, done by a job.',
    guard: guard.session,
    params: organisation,
    body: Type.Object(chosen, strict),
    reply: BulkAct,
    errors: ['organisations/not-yours', 'organisations/nobody-chosen'],
  },
  'POST /api/organisations/:organisationId/changes': {
    about: 'Gives many people another role or takes them out, done by a job. Never touches who asks.',
    guard: guard.sudo('organisation'),
    params: organisation,
    body: Type.Object(
      {
        ...chosen,
        /** null takes them out. */
        role: Nullable(
          Type.Union([Type.Literal('administrator'), Type.Literal('member'), Type.Literal('external')]),
        ),
      },
      strict,
    ),
    reply: BulkAct,
    errors: ['organisations/not-yours', 'organisations/nobody-chosen'],
  },
  'GET /api/organisations/:organisationId/bulk-acts/:bulkId': {
    about: 'How far an act on many people is, and why some were left out.',
    guard: guard.session,
    params: Type.Object({ organisationId: Id, bulkId: Id }),
    reply: BulkAct,
    errors: ['organisations/not-yours', 'organisations/no-such-bulk-act'],
  },
  'DELETE /api/organisations/:organisationId/bulk-acts/:bulkId': {
    about: 'Stops an act on many people; what was done stays done.',
    guard: guard.session,
    params: Type.Object({ organisationId: Id, bulkId: Id }),
    reply: BulkAct,
    errors: ['organisations/not-yours', 'organisations/no-such-bulk-act'],
  },
  'GET /api/organisations/:organisationId/trail': {
    about: 'The audit trail of the organisation: every administrative act, newest first.',
    guard: guard.sessionOrToken('audit:read'),
    params: organisation,
    query: Type.Object(
      { ...trailQuery, before: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })) },
      strict,
    ),
    reply: Type.Object({ entries: Type.Array(TrailEntry), nextBefore: Nullable(Type.Integer()) }),
    errors: ['organisations/not-yours'],
  },
  'GET /api/organisations/:organisationId/trail.csv': {
    about: 'The audit trail of the organisation as CSV.',
    guard: guard.session,
    params: organisation,
    query: Type.Object(trailQuery, strict),
    reply: 'file',
    errors: ['organisations/not-yours'],
  },
});
