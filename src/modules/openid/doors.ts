// The module's routes: registering apps, connected apps, and the endpoints of the protocol under their limits.
import type { Provider } from 'oidc-provider';
import { refuse } from '../../core/errors.ts';
import { bind, type Call, type Endpoints } from '../../core/http/door.ts';
import { json, protocol, type Reply } from '../../core/http/replies.ts';
import type { LimitRule } from '../../core/limits/limits.ts';
import type { AppActions } from './actions/change-apps.ts';
import type { ConnectActions } from './actions/connect.ts';
import { setAsker } from './askers.ts';
import { listOf } from './clients.ts';
import { openidContract } from './contract.ts';
import type { OpenidDeps } from './deps.ts';
import type { createInteractionDoors } from './interaction-doors.ts';
import { limits as rules, toScopes } from './rules.ts';
import * as store from './store.ts';
import type { OpenidAppTable } from './tables.ts';

type Keys = keyof typeof openidContract;
/** The endpoints of the protocol: every route oidc-provider answers. */
type Protocol = { [K in Keys]: (typeof openidContract)[K]['reply'] extends 'protocol' ? K : never }[Keys];

export function createDoors(
  deps: OpenidDeps,
  parts: {
    provider: () => Promise<Provider>;
    actions: AppActions & ConnectActions;
    interactions: ReturnType<typeof createInteractionDoors>;
  },
) {
  const { db, limits, origin, organisations } = deps;
  const { actions } = parts;

  async function shown(app: OpenidAppTable) {
    return {
      id: app.id,
      name: app.name,
      kind: app.kind === 'web' ? ('web' as const) : ('public' as const),
      redirectUris: listOf(app.redirect_uris),
      logoutUris: listOf(app.logout_uris),
      backchannelUri: app.backchannel_uri,
      scopes: toScopes(app.scopes),
      deviceFlow: app.device_flow === 1,
      trusted: app.trusted === 1,
      secretMadeAt: app.secret_made_at,
      createdAt: app.created_at,
      people: await store.countConnections(db, app.id),
    };
  }

  async function connected(accountId: string) {
    const mine = new Map(
      (await organisations.organisationsOf(db, accountId)).map(({ id, name }) => [id, name]),
    );
    const found = await store.listConnections(db, accountId);
    return {
      apps: found.map((row) => ({
        id: row.app_id,
        name: row.name,
        organisation: mine.get(row.organisation_id) ?? '',
        scopes: toScopes(row.scopes),
        trusted: row.trusted === 1,
        since: row.since,
        lastUsedAt: row.last_used_at,
      })),
    };
  }

  /** oidc-provider answers, once the request has been counted. */
  const served =
    (ruleOf?: (call: Pick<Call, 'visit' | 'principal'>) => LimitRule) =>
    async (call: Pick<Call, 'visit' | 'principal' | 'path'>): Promise<Reply> => {
      if (ruleOf) {
        const counted = await limits.count([ruleOf(call)]);
        if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
      }
      const answer = (await parts.provider()).callback();
      const { visit, principal, path } = call;
      return protocol((request, response) => {
        setAsker(request, { visit, principal, path });
        return answer(request, response);
      });
    };
  const free = served();
  const token = served(({ visit }) => ({ key: `openid-tokens:${visit.network}`, ...rules.tokens }));
  const begin = served(({ visit }) => ({ key: `openid-authorize:${visit.network}`, ...rules.authorize }));
  const userCode = served(({ principal }) => ({
    key: `openid-user-code:${principal.kind === 'session' ? principal.accountId : ''}`,
    ...rules.userCodes,
  }));

  const endpoints: Pick<Endpoints<typeof openidContract>, Protocol> = {
    'GET /.well-known/openid-configuration': free,
    'OPTIONS /.well-known/openid-configuration': free,
    'GET /.well-known/oauth-authorization-server': free,
    'OPTIONS /.well-known/oauth-authorization-server': free,
    'GET /oidc/jwks': free,
    'OPTIONS /oidc/jwks': free,
    'GET /oidc/authorize': begin,
    'GET /oidc/authorize/:uid': free,
    'POST /oidc/request': token,
    'OPTIONS /oidc/request': free,
    'POST /oidc/token': token,
    'OPTIONS /oidc/token': free,
    'POST /oidc/token/revocation': token,
    'OPTIONS /oidc/token/revocation': free,
    'POST /oidc/token/introspection': token,
    'OPTIONS /oidc/token/introspection': free,
    'GET /oidc/me': token,
    'POST /oidc/me': token,
    'OPTIONS /oidc/me': free,
    'POST /oidc/device/authorization': token,
    'OPTIONS /oidc/device/authorization': free,
    'GET /oidc/device': free,
    'POST /oidc/device': userCode,
    'GET /oidc/device/:uid': free,
    'GET /oidc/session/end': free,
    'POST /oidc/session/end/confirm': free,
    'GET /oidc/session/end/success': free,
  };

  return bind(openidContract, {
    ...endpoints,
    ...parts.interactions,
    async 'GET /api/organisations/:organisationId/apps'({ principal, params }) {
      await actions.administered(principal.accountId, params.organisationId);
      const found = await store.listApps(db, params.organisationId);
      return json({ apps: await Promise.all(found.map(shown)), issuer: origin.origin });
    },
    async 'POST /api/organisations/:organisationId/apps'({ principal, params, body, visit }) {
      const { app, secret } = await actions.register(principal.accountId, params.organisationId, body, visit);
      return json({ app: await shown(app), secret });
    },
    async 'PUT /api/organisations/:organisationId/apps/:appId'({ principal, params, body, visit }) {
      const { organisationId, appId } = params;
      return json(await shown(await actions.change(principal.accountId, organisationId, appId, body, visit)));
    },
    async 'POST /api/organisations/:organisationId/apps/:appId/secret'({ principal, params, visit }) {
      const { organisationId, appId } = params;
      const { app, secret } = await actions.makeSecret(principal.accountId, organisationId, appId, visit);
      return json({ app: await shown(app), secret });
    },
    async 'DELETE /api/organisations/:organisationId/apps/:appId'({ principal, params, visit }) {
      await actions.remove(principal.accountId, params.organisationId, params.appId, visit);
      return json({ deleted: 1 });
    },
    async 'GET /api/connected-apps'({ principal }) {
      return json(await connected(principal.accountId));
    },
    async 'DELETE /api/connected-apps/:appId'({ principal, params, visit }) {
      await actions.disconnect(principal.accountId, params.appId, visit);
      return json(await connected(principal.accountId));
    },
  });
}
