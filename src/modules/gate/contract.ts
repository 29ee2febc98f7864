// Protected sites: their list for administrators, what reverse proxies ask, and the way of a browser through the gate.
import Type from 'typebox';
import { defineContract, guard } from '../../core/contract.ts';

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' });
const strict = { additionalProperties: false } as const;
const organisation = Type.Object({ organisationId: Id });
const oneSite = Type.Object({ organisationId: Id, siteId: Id });
const Token = Type.String({ pattern: '^[A-Za-z0-9_-]{20,128}$' });

const rule = {
  who: Type.Union([Type.Literal('anybody'), Type.Literal('organisation')]),
  leastRole: Type.Union([
    Type.Literal('external'),
    Type.Literal('member'),
    Type.Literal('administrator'),
    Type.Literal('legal-responsible'),
  ]),
  secondStep: Type.Boolean(),
};
const Given = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    host: Type.String({ minLength: 1, maxLength: 300 }),
    ...rule,
  },
  strict,
);
const Listed = Type.Object({
  /** Where proxies ask. */
  origin: Type.String(),
  sites: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      host: Type.String(),
      address: Type.String(),
      ...rule,
      createdAt: Type.Integer(),
    }),
  ),
});

export const gateContract = defineContract({
  'GET /api/organisations/:organisationId/sites': {
    about: 'The protected sites of the organisation.',
    guard: guard.session,
    params: organisation,
    reply: Listed,
    errors: ['organisations/not-yours'],
  },
  'POST /api/organisations/:organisationId/sites': {
    about: 'Protects a site: who may enter, and whether with a second step.',
    guard: guard.sudo('organisation'),
    params: organisation,
    body: Given,
    reply: Listed,
    errors: [
      'organisations/not-yours',
      'gate/bad-name',
      'gate/bad-host',
      'gate/host-taken',
      'gate/too-many-sites',
    ],
  },
  'PUT /api/organisations/:organisationId/sites/:siteId': {
    about: 'Changes a protected site, with effect at once.',
    guard: guard.sudo('organisation'),
    params: oneSite,
    body: Given,
    reply: Listed,
    errors: [
      'organisations/not-yours',
      'gate/bad-name',
      'gate/bad-host',
      'gate/host-taken',
      'gate/no-such-site',
    ],
  },
  'DELETE /api/organisations/:organisationId/sites/:siteId': {
    about: 'Protects the site no longer: every pass is dead, and the proxy lets nobody in.',
    guard: guard.sudo('organisation'),
    params: oneSite,
    reply: Listed,
    errors: ['organisations/not-yours', 'gate/no-such-site'],
  },
  'GET /gate/check': {
    about:
      'nginx (auth_request): 200 with who it is in Remote-User, -Email, -Name and -Groups; 401 without a pass, 403 for somebody who may not enter. The site is in X-Original-URL or X-Forwarded-Host.',
    guard: guard.public('The pass of the site in the request is the proof; without one it answers 401.'),
    host: 'judged',
    quiet: true,
    again: { sites: ['x-original-url'] },
    reply: 'nothing',
    errors: ['gate/no-such-site', 'gate/not-allowed'],
  },
  'GET /gate/forward': {
    about:
      'Caddy (forward_auth) and Traefik (ForwardAuth): as /gate/check, but a page that somebody looks at is led to sign-in. The site is in X-Forwarded-Host.',
    guard: guard.public('The pass of the site in the request is the proof; without one it leads to sign-in.'),
    host: 'judged',
    quiet: true,
    again: {},
    reply: 'nothing',
    errors: ['gate/no-such-site', 'gate/not-allowed'],
  },
  'GET /.aldaba/start': {
    about:
      'On the host of a protected site: remembers this browser and leads to Aldaba. `to` is a path of the site.',
    guard: guard.public('It gives nothing but a random value to the browser that asks.'),
    host: 'judged',
    reply: 'page',
  },
  'GET /gate/enter': {
    about: 'Leads somebody who is signed in and may enter back to the site, with a code that works once.',
    guard: guard.session,
    query: Type.Object({
      site: Id,
      state: Token,
      to: Type.Optional(Type.String({ maxLength: 4000 })),
    }),
    reply: 'page',
  },
  'GET /.aldaba/enter': {
    about: 'On the host of a protected site: turns the code into a pass, for the browser that began.',
    guard: guard.public('The code and the state of this browser are the proof; the code works once.'),
    host: 'judged',
    query: Type.Object({ code: Token }),
    reply: 'page',
  },
  'POST /.aldaba/leave': {
    about: 'On the host of a protected site: ends the pass of this browser. The session of Aldaba goes on.',
    guard: guard.public('It ends the pass that comes with it and nothing else.'),
    host: 'judged',
    reply: 'page',
  },
  'GET /gate/stopped': {
    about: 'The page of somebody who could not enter a site, or left it.',
    guard: guard.public('It names the host of a site to whoever came from there.'),
    query: Type.Object({
      site: Id,
      why: Type.Union([Type.Literal('over'), Type.Literal('not-allowed'), Type.Literal('left')]),
    }),
    reply: 'page',
  },
});
