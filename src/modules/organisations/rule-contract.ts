// Routes about what an organisation demands, and the pages of whoever does not satisfy it.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const formToken = Type.String({ maxLength: 200 });

const Minimum = Type.Union([Type.Literal('any'), Type.Literal('no-sms'), Type.Literal('phishing-resistant')]);
const Apps = Type.Union([
  Type.Literal('unaffected'),
  Type.Literal('app-passwords-only'),
  Type.Literal('blocked'),
]);
const Kind = Type.Union([
  Type.Literal('aldaba-auth'),
  Type.Literal('code-app'),
  Type.Literal('passkey'),
  Type.Literal('security-key'),
  Type.Literal('yubikey'),
  Type.Literal('sms'),
]);
const span = ({ least, most }: { least: number; most: number }) =>
  Nullable(Type.Integer({ minimum: least, maximum: most }));

const settings = {
  minimum: Minimum,
  apps: Apps,
  /** Kinds of factors that count; null: all. Backup codes stand in for any. */
  allowedKinds: Nullable(Type.Array(Kind, { minItems: 1, maxItems: 6, uniqueItems: true })),
  /** Longest time without use, and in all: an organisation lowers what document 01 gives; null: as Aldaba has it. */
  idleMs: span({ least: hourMs, most: 14 * dayMs }),
  totalMs: span({ least: dayMs, most: 30 * dayMs }),
  keepAllowed: Type.Boolean(),
  trustAllowed: Type.Boolean(),
  numberAlways: Type.Boolean(),
  /** Whether links to files of the drives may be made and open. */
  linksAllowed: Type.Boolean(),
};

const RuleReply = Type.Object({
  ...settings,
  allowedKinds: Nullable(Type.Array(Type.String())),
  idleMs: Nullable(Type.Integer()),
  totalMs: Nullable(Type.Integer()),
  required: Type.Boolean(),
  requiredAt: Nullable(Instant),
  /** What whoever asks still lacks for requiring it. */
  mayRequire: Type.Object({ twoStep: Type.Boolean(), sheet: Type.Boolean() }),
});

export const ruleContract = defineContract({
  'GET /api/organisations/:organisationId/rule': {
    about: 'What the organisation demands of its people, for administrators.',
    guard: guard.session,
    params: Type.Object({ organisationId: Id }),
    reply: RuleReply,
    errors: ['organisations/not-yours'],
  },
  'PUT /api/organisations/:organisationId/rule': {
    about:
      'Sets what the organisation demands. Whoever requires two-step verification must satisfy the rule, with saved backup codes.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id }),
    body: Type.Object(
      {
        ...settings,
        required: Type.Boolean(),
        /** When it starts; null: now. At most 30 days ahead. */
        from: Nullable(Instant),
      },
      strict,
    ),
    reply: RuleReply,
    errors: [
      'organisations/not-yours',
      'organisations/protect-yourself-first',
      'organisations/starts-too-late',
      'organisations/impossible-rule',
    ],
  },
  'GET /api/organisations/:organisationId/rule/preview': {
    about: 'Who would be stopped if a rule held now: tried, not done.',
    guard: guard.session,
    params: Type.Object({ organisationId: Id }),
    query: Type.Object(
      { minimum: Minimum, allowed: Type.Optional(Type.String({ pattern: '^[a-z-]+( [a-z-]+){0,5}$' })) },
      strict,
    ),
    reply: Type.Object({
      total: Type.Integer(),
      stopped: Type.Integer(),
      externals: Type.Integer(),
      administrators: Type.Integer(),
      none: Type.Integer(),
      tooWeak: Type.Integer(),
      notAllowed: Type.Integer(),
      /** The first hundred, by name. */
      people: Type.Array(
        Type.Object({
          accountId: Type.String(),
          name: Type.String(),
          address: Type.String(),
          role: Type.String(),
          strength: Type.String(),
        }),
      ),
    }),
    errors: ['organisations/not-yours'],
  },
  'GET /two-step-required': {
    about: 'The interstitial: who demands two-step verification, why, and how to go on.',
    guard: guard.enrolling,
    query: Type.Object({ next: Type.Optional(Type.String({ maxLength: 2000 })) }),
    reply: 'page',
  },
  'POST /two-step-required/sign-out': {
    about: 'Signs out from the interstitial, also without JavaScript.',
    guard: guard.enrolling,
    form: Type.Object({ formToken }),
    reply: 'page',
  },
  'GET /two-step-required/leave/:organisationId': {
    about: 'Asks an external whether to leave the organisation, with what that means.',
    guard: guard.enrolling,
    params: Type.Object({ organisationId: Id }),
    reply: 'page',
  },
  'POST /two-step-required/leave/:organisationId': {
    about: 'Leaves the organisation.',
    guard: guard.enrolling,
    params: Type.Object({ organisationId: Id }),
    form: Type.Object({ formToken }),
    reply: 'page',
    errors: ['organisations/not-yours', 'organisations/members-stay', 'organisations/last-legal-responsible'],
  },
});
