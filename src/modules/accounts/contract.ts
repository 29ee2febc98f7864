// What the Manager asks of an account: who am I, sign-in data, sessions, trusted browsers, activity.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Name = Type.String({ minLength: 1, maxLength: 80 });
const Instant = Type.Integer();
const Language = Type.Union([Type.Literal('es'), Type.Literal('en')]);
const Theme = Type.Union([Type.Literal('system'), Type.Literal('light'), Type.Literal('dark')]);
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;

export const Account = Type.Object({
  id: Type.String(),
  loginAddress: Type.String(),
  addressVerifiedAt: Nullable(Instant),
  givenName: Type.String(),
  familyName: Type.String(),
  syncName: Type.String(),
  language: Language,
  theme: Theme,
  country: Nullable(Type.String()),
  operator: Type.Boolean(),
  passwordChangedAt: Instant,
  createdAt: Instant,
});

const SessionRow = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  browser: Type.String(),
  system: Type.String(),
  network: Type.String(),
  place: Nullable(Type.String()),
  level: Type.Integer(),
  methods: Type.Array(Type.String()),
  keepSignedIn: Type.Boolean(),
  createdAt: Instant,
  seenAt: Instant,
  expiresAt: Instant,
});

const BrowserRow = Type.Object({
  id: Type.String(),
  current: Type.Boolean(),
  browser: Type.String(),
  system: Type.String(),
  firstSeenAt: Instant,
  seenAt: Instant,
  trustedUntil: Nullable(Instant),
});

export const ActivityRow = Type.Object({
  seq: Type.Integer(),
  at: Instant,
  kind: Type.String(),
  browser: Nullable(Type.String()),
  system: Nullable(Type.String()),
  network: Nullable(Type.String()),
  place: Nullable(Type.String()),
  /** Values the sentence of this kind takes: names of factors, masked addresses. Never a secret. */
  detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
});

const door = 'Whoever registers is nobody yet; the address is proven by a mailed code.';
const formToken = Type.String({ maxLength: 200 });

export const accountsContract = defineContract({
  'GET /register': {
    about: 'Asks for the address of a new account, where registration is open.',
    guard: guard.public(door),
    reply: 'page',
  },
  'POST /register': {
    about: 'Mails a code to the address; the same answer whether or not it has an account.',
    guard: guard.public(door),
    form: Type.Object({ formToken, address: Type.String({ maxLength: 300 }) }),
    reply: 'page',
  },
  'POST /register/confirm': {
    about: 'Creates the account with the mailed code, once, and signs it in.',
    guard: guard.public(door),
    form: Type.Object({
      formToken,
      address: Type.String({ maxLength: 300 }),
      code: Type.String({ maxLength: 100 }),
      givenName: Type.String({ maxLength: 200 }),
      familyName: Type.String({ maxLength: 200 }),
      password: Type.String({ maxLength: 4096 }),
    }),
    reply: 'page',
  },
  'GET /api/session': {
    about: 'Who is signed in, how, and until when.',
    guard: guard.enrolling,
    again: {},
    reply: Type.Object({
      account: Account,
      session: Type.Object({
        id: Type.String(),
        level: Type.Integer(),
        methods: Type.Array(Type.String()),
        authenticatedAt: Instant,
        sudoUntil: Nullable(Instant),
        mustEnrol: Type.Boolean(),
        expiresAt: Instant,
      }),
      serverTime: Instant,
    }),
  },
  'PATCH /api/account': {
    about: 'Changes names, language, theme or country.',
    guard: guard.enrolling,
    body: Type.Object(
      {
        givenName: Type.Optional(Name),
        familyName: Type.Optional(Name),
        language: Type.Optional(Language),
        theme: Type.Optional(Theme),
        country: Type.Optional(Nullable(Type.String({ pattern: '^[A-Z]{2}$' }))),
      },
      strict,
    ),
    reply: Account,
    errors: ['accounts/bad-name'],
  },
  'POST /api/account/login-address': {
    about: 'Asks for a code at a new login address, or at the present one to confirm it.',
    guard: guard.sudo('login-address'),
    body: Type.Object({ address: Type.String({ minLength: 3, maxLength: 254 }) }, strict),
    reply: Type.Object({ sentTo: Type.String(), expiresAt: Instant }),
    errors: ['accounts/bad-address', 'core/too-many', 'recovery/frozen'],
  },
  'POST /api/account/login-address/confirm': {
    about: 'Types the mailed code: the address is confirmed and, when new, takes effect.',
    guard: guard.sudo('login-address'),
    body: Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) }, strict),
    reply: Account,
    errors: [
      'accounts/wrong-code',
      'accounts/code-expired',
      'accounts/address-taken',
      'core/too-many',
      'recovery/frozen',
    ],
  },
  'POST /api/account/password': {
    about: 'Changes the password; asks for the present one.',
    guard: guard.sudo('password'),
    body: Type.Object(
      {
        current: Type.String({ maxLength: 4096 }),
        next: Type.String({ maxLength: 4096 }),
        endOtherSessions: Type.Boolean(),
      },
      strict,
    ),
    reply: Type.Object({ endedSessions: Type.Integer() }),
    errors: [
      'accounts/wrong-password',
      'accounts/password-too-short',
      'accounts/password-common',
      'accounts/password-has-name',
      'accounts/password-too-long',
      'core/busy',
      'core/too-many',
    ],
  },
  'GET /api/sessions': {
    about: 'The sessions of the account.',
    guard: guard.session,
    reply: Type.Object({ sessions: Type.Array(SessionRow) }),
  },
  'DELETE /api/sessions/:sessionId': {
    about: 'Ends one session, at once.',
    guard: guard.session,
    params: Type.Object({ sessionId: Id }),
    reply: Type.Object({ ended: Type.Integer() }),
    errors: ['accounts/no-such-session'],
  },
  'POST /api/sessions/end-others': {
    about: 'Ends every session but this one.',
    guard: guard.session,
    body: Type.Object({}, strict),
    reply: Type.Object({ ended: Type.Integer() }),
  },
  'GET /api/browsers': {
    about: 'Browsers that signed in with this account, and which of them are trusted.',
    guard: guard.session,
    reply: Type.Object({ browsers: Type.Array(BrowserRow) }),
  },
  'DELETE /api/browsers/:browserId': {
    about: 'Forgets a browser and its trust.',
    guard: guard.session,
    params: Type.Object({ browserId: Id }),
    reply: Type.Object({ forgotten: Type.Integer() }),
  },
  'GET /api/activity': {
    about: 'The activity log of the account, newest first.',
    guard: guard.session,
    query: Type.Object(
      {
        before: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
        limit: Type.Optional(Type.String({ pattern: '^[0-9]{1,3}$' })),
      },
      strict,
    ),
    reply: Type.Object({ entries: Type.Array(ActivityRow), nextBefore: Nullable(Type.Integer()) }),
  },
  'GET /api/activity.csv': {
    about: 'The activity log as CSV, in the language of the account.',
    guard: guard.session,
    reply: 'file',
  },
});
