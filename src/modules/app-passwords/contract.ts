// App passwords as their owner sees them, and the door for other servers that check a pair.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 200 });

export const Scope = Type.Union([
  Type.Literal('drive'),
  Type.Literal('drive-read'),
  Type.Literal('calendars'),
  Type.Literal('contacts'),
  Type.Literal('mail-read'),
  Type.Literal('mail-send'),
  Type.Literal('backup'),
]);

const AppPassword = Type.Object({
  id: Type.String(),
  name: Type.String(),
  scopes: Type.Array(Scope),
  createdAt: Instant,
  expiresAt: Nullable(Instant),
  lastUsedAt: Nullable(Instant),
  lastNetwork: Nullable(Type.String()),
  lastClient: Nullable(Type.String()),
  /** Unused for ninety days: worth revoking. */
  stale: Type.Boolean(),
});

const Client = Type.Object({
  scope: Scope,
  client: Type.String(),
  network: Type.String(),
  lastUsedAt: Instant,
});

const Overview = Type.Object({
  /** Both names a program may send with an app password. */
  loginAddress: Type.String(),
  syncName: Type.String(),
  appPasswords: Type.Array(AppPassword),
  /** Programs that used the account's own password in the last thirty days: they stop when two-step verification goes on. */
  clients: Type.Array(Client),
  /** Whether the account's own password is still good for programs. */
  accountPasswordWorks: Type.Boolean(),
  rule: Type.Union([Type.Literal('unaffected'), Type.Literal('app-passwords-only'), Type.Literal('blocked')]),
});

export const appPasswordsContract = defineContract({
  'GET /api/app-passwords': {
    about: 'The app passwords of the account, and the programs that use its own password.',
    guard: guard.enrolling,
    reply: Overview,
  },
  'POST /api/app-passwords': {
    about: 'Makes an app password: the secret is shown now and never again.',
    guard: guard.sudo('app-passwords'),
    body: Type.Object(
      {
        name: Name,
        scopes: Type.Array(Scope, { minItems: 1, maxItems: 7, uniqueItems: true }),
        expiresAt: Type.Optional(Nullable(Instant)),
      },
      strict,
    ),
    reply: Type.Object({ appPassword: AppPassword, secret: Type.String() }),
    errors: [
      'app-passwords/bad-name',
      'app-passwords/bad-expiry',
      'app-passwords/too-many-app-passwords',
      'core/too-many',
    ],
  },
  'PATCH /api/app-passwords/:appPasswordId': {
    about: 'Renames an app password.',
    guard: guard.session,
    params: Type.Object({ appPasswordId: Id }),
    body: Type.Object({ name: Name }, strict),
    reply: Overview,
    errors: ['app-passwords/bad-name', 'app-passwords/no-such-app-password'],
  },
  'DELETE /api/app-passwords/:appPasswordId': {
    about: 'Revokes an app password: the next request with it is refused, and what it has open ends.',
    guard: guard.session,
    params: Type.Object({ appPasswordId: Id }),
    reply: Overview,
    errors: ['app-passwords/no-such-app-password'],
  },
  'POST /api/app-passwords/revoke-all': {
    about: 'Revokes every app password of the account.',
    guard: guard.session,
    body: Type.Object({}, strict),
    reply: Type.Object({ revoked: Type.Integer() }),
  },
  'POST /internal/authenticate': {
    about:
      'For servers beside this one (mail, backup) that cannot ask for a second step: whether a program may come in with this pair.',
    guard: guard.service,
    body: Type.Object(
      {
        user: Type.String({ minLength: 1, maxLength: 254 }),
        secret: Type.String({ minLength: 1, maxLength: 1000 }),
        scope: Scope,
        /** Address of the program, as that server sees it: limits count on it. */
        ip: Type.String({ minLength: 2, maxLength: 45 }),
        client: Type.Optional(Type.String({ maxLength: 200 })),
      },
      strict,
    ),
    reply: Type.Object({
      accountId: Type.String(),
      loginAddress: Type.String(),
      syncName: Type.String(),
      scopes: Type.Array(Scope),
      /** null: the account's own password. */
      appPasswordId: Nullable(Type.String()),
    }),
    errors: [
      'app-passwords/wrong-pair',
      'core/wrong-scope',
      'core/programs-blocked',
      'core/bad-request',
      'core/too-many',
      'core/busy',
    ],
  },
});
