// API tokens of an organisation, for its administrators.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;

export const Scope = Type.Union([
  Type.Literal('people:read'),
  Type.Literal('people:invite'),
  Type.Literal('audit:read'),
]);
const Token = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Scope),
  madeBy: Type.String(),
  createdAt: Instant,
  expiresAt: Nullable(Instant),
  lastUsedAt: Nullable(Instant),
  lastNetwork: Nullable(Type.String()),
});

export const apiTokensContract = defineContract({
  'GET /api/organisations/:organisationId/tokens': {
    about: 'The API tokens of the organisation, without their secrets.',
    guard: guard.session,
    params: Type.Object({ organisationId: Id }),
    reply: Type.Object({ tokens: Type.Array(Token) }),
    errors: ['organisations/not-yours'],
  },
  'POST /api/organisations/:organisationId/tokens': {
    about: 'Makes an API token; its secret is shown here and never again.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id }),
    body: Type.Object(
      {
        name: Type.String({ minLength: 1, maxLength: 200 }),
        scopes: Type.Array(Scope, { minItems: 1, maxItems: 3, uniqueItems: true }),
        expiresAt: Type.Optional(Nullable(Instant)),
      },
      strict,
    ),
    reply: Type.Object({ token: Token, secret: Type.String() }),
    errors: [
      'organisations/not-yours',
      'api-tokens/bad-name',
      'api-tokens/bad-expiry',
      'api-tokens/too-many-tokens',
    ],
  },
  'DELETE /api/organisations/:organisationId/tokens/:tokenId': {
    about: 'Revokes an API token; its next request is refused.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id, tokenId: Id }),
    reply: Type.Object({ revoked: Type.Integer() }),
    errors: ['organisations/not-yours', 'api-tokens/no-such-token'],
  },
});
