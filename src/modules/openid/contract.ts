// Apps that sign people in here: registering them, taking one's agreement back, the pages in between, and the endpoints of
// OpenID Connect, each of which oidc-provider serves under the address it has here.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const Instant = Type.Integer();
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;

export const AppScope = Type.Union([
  Type.Literal('openid'),
  Type.Literal('profile'),
  Type.Literal('email'),
  Type.Literal('organisations'),
  Type.Literal('offline_access'),
]);
const Uri = Type.String({ minLength: 1, maxLength: 500 });
const Uris = Type.Array(Uri, { maxItems: 20 });

const App = Type.Object({
  /** The client_id. */
  id: Type.String(),
  name: Type.String(),
  kind: Type.Union([Type.Literal('web'), Type.Literal('public')]),
  redirectUris: Type.Array(Type.String()),
  logoutUris: Type.Array(Type.String()),
  backchannelUri: Nullable(Type.String()),
  scopes: Type.Array(AppScope),
  deviceFlow: Type.Boolean(),
  trusted: Type.Boolean(),
  secretMadeAt: Nullable(Instant),
  createdAt: Instant,
  /** How many people have signed in to it. */
  people: Type.Integer(),
});

const settings = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  redirectUris: Uris,
  logoutUris: Uris,
  backchannelUri: Nullable(Uri),
  scopes: Type.Array(AppScope, { maxItems: 5, uniqueItems: true }),
  deviceFlow: Type.Boolean(),
  trusted: Type.Boolean(),
};
const faults = [
  'organisations/not-yours',
  'openid/bad-name',
  'openid/bad-address',
  'openid/no-address',
] as const;

const ConnectedApp = Type.Object({
  id: Type.String(),
  name: Type.String(),
  organisation: Type.String(),
  scopes: Type.Array(AppScope),
  trusted: Type.Boolean(),
  since: Instant,
  lastUsedAt: Instant,
});
const Connected = Type.Object({ apps: Type.Array(ConnectedApp) });

// Why an endpoint of the protocol is open, and why other sites may call it.
const byProtocol = guard.public(
  'The client proves itself to the endpoint as its protocol says, or with PKCE.',
);
const forEverybody = guard.public('What it says is the same for everybody, and public by its standard.');
const forBrowsers = guard.public('It decides itself who is signed in, and leads to signing in who is not.');
const preflight = guard.public('A preflight carries nothing; the request after it is checked by itself.');
const fromOtherSites = 'Clients are other sites: they send a secret or a code, and no cookie is read.';
const endpoint = (about: string) =>
  ({ about, guard: byProtocol, reply: 'protocol', fromOtherSites }) as const;
const asks = { guard: preflight, reply: 'protocol', fromOtherSites } as const;

export const openidContract = defineContract({
  'GET /api/organisations/:organisationId/apps': {
    about: 'The apps an organisation has registered, for its administrators.',
    guard: guard.session,
    params: Type.Object({ organisationId: Id }),
    reply: Type.Object({ apps: Type.Array(App), issuer: Type.String() }),
    errors: ['organisations/not-yours'],
  },
  'POST /api/organisations/:organisationId/apps': {
    about: 'Registers an app. Its secret, if it has one, is shown now and never again.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id }),
    body: Type.Object(
      { ...settings, kind: Type.Union([Type.Literal('web'), Type.Literal('public')]) },
      strict,
    ),
    reply: Type.Object({ app: App, secret: Nullable(Type.String()) }),
    errors: [...faults, 'openid/too-many-apps'],
  },
  'PUT /api/organisations/:organisationId/apps/:appId': {
    about: 'Changes what an app is called, where it lives and what it may learn.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id, appId: Id }),
    body: Type.Object(settings, strict),
    reply: App,
    errors: [...faults, 'openid/no-such-app'],
  },
  'POST /api/organisations/:organisationId/apps/:appId/secret': {
    about: 'Makes a new secret; the old one is worth nothing from now on.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id, appId: Id }),
    reply: Type.Object({ app: App, secret: Type.String() }),
    errors: ['organisations/not-yours', 'openid/no-such-app', 'openid/no-secret'],
  },
  'DELETE /api/organisations/:organisationId/apps/:appId': {
    about: 'Deletes an app: nobody signs in to it any more, and its tokens are worth nothing.',
    guard: guard.sudo('organisation'),
    params: Type.Object({ organisationId: Id, appId: Id }),
    reply: Type.Object({ deleted: Type.Integer() }),
    errors: ['organisations/not-yours', 'openid/no-such-app'],
  },
  'GET /api/connected-apps': {
    about: 'The apps the person has signed in to, and what each may learn.',
    guard: guard.session,
    reply: Connected,
  },
  'DELETE /api/connected-apps/:appId': {
    about:
      'Takes the agreement back: tokens of the app are worth nothing from now on, and it has to ask again.',
    guard: guard.session,
    params: Type.Object({ appId: Id }),
    reply: Connected,
    errors: ['openid/no-such-app'],
  },

  'GET /oidc/interaction/:uid': {
    about:
      'Between an app and its answer: fresh proof when the app asks for it, or the page "Authorise app".',
    guard: guard.session,
    params: Type.Object({ uid: Id }),
    reply: 'page',
  },
  'POST /oidc/interaction/:uid': {
    about: 'The answer of the person: authorise the app or not.',
    guard: guard.session,
    params: Type.Object({ uid: Id }),
    form: Type.Object({ formToken: Type.String(), decision: Type.String({ maxLength: 20 }) }),
    reply: 'page',
  },

  'GET /.well-known/openid-configuration': {
    about: 'The discovery document (OpenID Connect Discovery §4).',
    guard: forEverybody,
    reply: 'protocol',
  },
  'OPTIONS /.well-known/openid-configuration': { about: 'Preflight of the discovery document.', ...asks },
  'GET /.well-known/oauth-authorization-server': {
    about: 'The same document for OAuth clients (RFC 8414).',
    guard: forEverybody,
    reply: 'protocol',
  },
  'OPTIONS /.well-known/oauth-authorization-server': { about: 'Preflight of that document.', ...asks },
  'GET /oidc/jwks': { about: 'The public keys of ID tokens.', guard: forEverybody, reply: 'protocol' },
  'OPTIONS /oidc/jwks': { about: 'Preflight of the public keys.', ...asks },
  'GET /oidc/authorize': {
    about: 'Where apps send people to sign in.',
    guard: forBrowsers,
    reply: 'protocol',
  },
  'GET /oidc/authorize/:uid': {
    about: 'Goes on with a sign-in to an app, and back to it.',
    guard: forBrowsers,
    params: Type.Object({ uid: Id }),
    reply: 'protocol',
  },
  'POST /oidc/request': endpoint('Takes an authorization request beforehand (RFC 9126).'),
  'OPTIONS /oidc/request': { about: 'Preflight of that endpoint.', ...asks },
  'POST /oidc/token': endpoint('Gives tokens for codes and refresh tokens.'),
  'OPTIONS /oidc/token': { about: 'Preflight of the token endpoint.', ...asks },
  'POST /oidc/token/revocation': endpoint('Revokes a token (RFC 7009).'),
  'OPTIONS /oidc/token/revocation': { about: 'Preflight of revocation.', ...asks },
  'POST /oidc/token/introspection': endpoint('Tells an app whether a token of its own is good (RFC 7662).'),
  'OPTIONS /oidc/token/introspection': { about: 'Preflight of introspection.', ...asks },
  'GET /oidc/me': endpoint('What an access token lets an app learn of the person (userinfo).'),
  'POST /oidc/me': endpoint('The same, with the token in the form.'),
  'OPTIONS /oidc/me': { about: 'Preflight of userinfo.', ...asks },
  'POST /oidc/device/authorization': endpoint('Gives a device without a browser its codes (RFC 8628).'),
  'OPTIONS /oidc/device/authorization': { about: 'Preflight of that endpoint.', ...asks },
  'GET /oidc/device': {
    about: 'The page on which the code of a device is typed.',
    guard: guard.session,
    reply: 'protocol',
  },
  'POST /oidc/device': {
    about: 'Takes the code of a device, and the confirmation that it is one’s own.',
    guard: guard.session,
    reply: 'protocol',
  },
  'GET /oidc/device/:uid': {
    about: 'Goes on with the sign-in of a device.',
    guard: guard.session,
    params: Type.Object({ uid: Id }),
    reply: 'protocol',
  },
  'GET /oidc/session/end': {
    about: 'Where apps send people to sign out: asks whether to sign out of Aldaba too.',
    guard: guard.public('Whoever is not signed in any more is led back to the app.'),
    reply: 'protocol',
  },
  'POST /oidc/session/end/confirm': {
    about: 'Signs out, and leads back to the app.',
    guard: guard.public('Whoever is not signed in any more is led back to the app.'),
    reply: 'protocol',
  },
  'GET /oidc/session/end/success': {
    about: 'Says that signing out is done, where the app named no page of its own.',
    guard: forEverybody,
    reply: 'protocol',
  },
});
