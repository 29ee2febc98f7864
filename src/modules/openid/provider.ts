// oidc-provider set up for this house: its endpoints, what it may do, and how it follows our sessions. It is built anew
// when the signing keys change.
import type { Context, Provider, Session } from 'oidc-provider';
import { setCookieHeaders } from '../../core/http/cookies.ts';
import { sameBytes } from '../../core/keys.ts';
import type { AccountsOfApps } from './accounts-of-apps.ts';
import { claimsOfScopes } from './accounts-of-apps.ts';
import { askerOf, sessionOf } from './askers.ts';
import { toClient } from './clients.ts';
import type { OpenidDeps } from './deps.ts';
import type { Endings } from './endings.ts';
import type { Items } from './items.ts';
import { createViews } from './pages/views.ts';
import { acrOf, acrs, acrSuffices, amrOf, lives, originsOf, scopes, toScopes } from './rules.ts';
import { keysChangedTopic, type SigningKey, type SigningKeys } from './signing-keys.ts';
import * as store from './store.ts';

const routes = {
  authorization: '/oidc/authorize',
  token: '/oidc/token',
  userinfo: '/oidc/me',
  jwks: '/oidc/jwks',
  pushed_authorization_request: '/oidc/request',
  revocation: '/oidc/token/revocation',
  introspection: '/oidc/token/introspection',
  end_session: '/oidc/session/end',
  device_authorization: '/oidc/device/authorization',
  code_verification: '/oidc/device',
};
export const cookieNames = {
  session: '__Host-aldaba-openid',
  // Kept to one address, so they cannot be __Host-.
  interaction: '__Secure-aldaba-openid-interaction',
  resume: '__Secure-aldaba-openid-resume',
};
/** How old the keys in memory may be, should another process's message be lost. */
const keysKnownMs = 60_000;

type Parts = { items: Items; signingKeys: SigningKeys; people: AccountsOfApps; endings: () => Endings };

export function createProvider(deps: OpenidDeps, parts: Parts) {
  const { clock, live } = deps;
  let built: { provider: Promise<Provider>; kids: string; at: number } | undefined;
  live.subscribe(keysChangedTopic, () => {
    built = undefined;
  });

  return async function provider(): Promise<Provider> {
    const now = clock.now();
    if (built && Math.abs(now - built.at) < keysKnownMs) return built.provider;
    const keys = await parts.signingKeys.list();
    const kids = keys.map(({ kid }) => kid).join(' ');
    built =
      built?.kids === kids ? { ...built, at: now } : { provider: build(deps, parts, keys), kids, at: now };
    return built.provider;
  };
}

async function build(deps: OpenidDeps, parts: Parts, keys: readonly SigningKey[]): Promise<Provider> {
  const { db, clock, log, origin } = deps;
  const { items, people } = parts;
  const views = createViews(deps);
  // Fetched when an app first comes: the operator's commands and most starts do without.
  const library = await import('oidc-provider');
  const cookieKey = Buffer.from(deps.keys.derive('openid-cookies')).toString('base64url');

  const provider = new library.Provider(origin.origin, {
    adapter: (model: string) =>
      model === 'Client'
        ? {
            find: async (id: string) => {
              const app = await store.findApp(db, id);
              return app && toClient(app);
            },
          }
        : items.adapter(model),
    jwks: { keys },
    routes,
    cookies: {
      names: cookieNames,
      long: { path: '/', httpOnly: true, secure: true, sameSite: 'lax', signed: false },
      short: { httpOnly: true, secure: true, sameSite: 'lax', signed: true },
      keys: [cookieKey],
    },
    scopes,
    claims: { ...claimsOfScopes, sid: null, iss: null },
    acrValues: acrs,
    responseTypes: ['code'],
    subjectTypes: ['public'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    pkce: { required: () => true },
    // Whether a client sends its secret in the header or in the form is its own affair.
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    rotateRefreshToken: true,
    allowOmittingSingleRegisteredRedirectUri: false,
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      resourceIndicators: { enabled: false },
      backchannelLogout: { enabled: true },
      introspection: { enabled: true, allowedPolicy: ownTokensOnly },
      revocation: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      userinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: views.signOut,
        postLogoutSuccessSource: views.signedOut,
      },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        deviceInfo: (ctx: Context) => {
          const { browser, system, network } = askerOf(ctx).visit;
          return { browser, system, network };
        },
        userCodeInputSource: views.deviceCode,
        userCodeConfirmSource: views.deviceConfirm,
        successSource: views.deviceDone,
      },
    },
    ttl: {
      AuthorizationCode: lives.code,
      AccessToken: lives.accessToken,
      IdToken: lives.idToken,
      RefreshToken: lives.refreshToken,
      Grant: lives.grant,
      Interaction: lives.interaction,
      Session: lives.session,
      DeviceCode: lives.deviceCode,
    },
    interactions: {
      policy: policy(deps, people, library),
      url: (_ctx: Context, { uid }: { uid: string }) => `/oidc/interaction/${uid}`,
    },
    renderError: views.trouble,
    clientBasedCORS: (
      _ctx: Context,
      from: string,
      client: { clientAuthMethod: string; redirectUris: string[] },
    ) => client.clientAuthMethod === 'none' && originsOf(client.redirectUris).includes(from),
    async findAccount(ctx: Context, accountId: string, token: unknown) {
      const found = await people.find(accountId, ctx.oidc.client?.clientId);
      // Whoever left the organisation has nothing to renew; who begins is told so on a page.
      return found && (token === undefined || found.isMember) ? found : undefined;
    },
    loadExistingGrant,
  });

  /** What was agreed to before holds for a new sign-in too; people of the organisation are not asked for trusted apps. */
  async function loadExistingGrant(ctx: Context) {
    const { client, session, account, result, requestParamOIDCScopes } = ctx.oidc;
    if (!client || !session || !account) return undefined;
    const { clientId } = client;
    const { accountId } = account;
    const app = await store.findApp(db, clientId);
    const known = await store.findConnection(db, accountId, clientId);
    const trusted = app?.trusted === 1 && (await people.membership(db, accountId, app)) !== undefined;
    const id = result?.consent?.grantId ?? session.grantIdFor(clientId);
    const found = id === undefined ? undefined : await provider.Grant.find(id);
    if (found && !trusted) return found;
    const agreed = new Set([
      ...(known ? toScopes(known.scopes) : []),
      ...(trusted ? requestParamOIDCScopes : []),
    ]);
    if (agreed.size === 0) return undefined;
    const grant = found ?? new provider.Grant({ accountId, clientId });
    grant.addOIDCScope([...agreed].join(' '));
    await grant.save();
    if (trusted) {
      const now = clock.now();
      await store.putConnection(db, {
        account_id: accountId,
        app_id: clientId,
        scopes: [...agreed].join(' '),
        since: known?.since ?? now,
        last_used_at: now,
      });
    }
    return grant;
  }

  const createContext = provider.createContext.bind(provider);
  provider.createContext = (request, response) => {
    const ctx = createContext(request, response);
    // Behind a proxy and on localhost too: browsers keep Secure cookies there.
    ctx.cookies.secure = true;
    return ctx;
  };
  provider.silent = true;
  const fault = (_ctx: unknown, error: unknown) =>
    log.error(
      { error: error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : 'unknown' },
      'openid',
    );
  provider.on('server_error', fault as never);
  provider.on('error', ((error: unknown) => fault(undefined, error)) as never);
  provider.on('grant.success', (({ oidc }: Context) => {
    const { client, account } = oidc;
    if (client && account)
      // Not awaited: it is shown, and nobody was promised it.
      store.touchConnection(db, account.accountId, client.clientId, clock.now()).catch(() => {});
  }) as never);

  // 256 random bits: nobody guesses them, whatever the limits of the endpoint are.
  provider.Client.prototype.compareClientSecret = function compare(actual) {
    const given = Buffer.from(deps.keys.mac('openid-client-secrets', actual)).toString('base64url');
    return sameBytes(Buffer.from(this.clientSecret ?? ''), Buffer.from(given));
  };
  provider.Client.prototype.backchannelLogout = function later(accountId, sid) {
    return parts.endings().tellLater({ clientId: this.clientId, accountId, sid });
  };

  followOurSessions(deps, parts, provider);
  provider.use(async (ctx, next) => {
    const mode = ctx.path === routes.authorization ? ctx.query['response_mode'] : undefined;
    if (mode !== undefined && mode !== 'query') {
      ctx.status = 400;
      return views.trouble(ctx, { error: 'unsupported_response_mode', error_description: 'only query' });
    }
    const policyBefore = ctx.res.getHeader('content-security-policy');
    await next();
    // The library's own pages post themselves by a script, which no page of ours may run.
    if (policyBefore !== undefined) await views.instead(ctx, String(policyBefore));
  });
  return provider;
}

/** Introspection: an app learns of its own tokens, and nothing of others. */
const ownTokensOnly = (_ctx: Context, client: { clientId: string }, token: { clientId: string }) =>
  client.clientId === token.clientId;

/** When the person must be asked: for proof as old or as strong as the app wants, and for agreement. */
function policy({ db }: OpenidDeps, people: AccountsOfApps, library: typeof import('oidc-provider')) {
  const { Check, base } = library.interactionPolicy;
  const prompts = base();
  prompts.get('login').checks.add(
    new Check('acr', 'stronger authentication is required', 'login_required', (ctx) => {
      const own = sessionOf(ctx);
      return own !== undefined && !acrSuffices(ctx.oidc.params?.['acr_values'], acrOf(own));
    }),
  );
  prompts.get('consent').checks.remove('rs_scopes_missing');
  prompts.get('consent').checks.add(
    new Check('membership', 'the app is for people of an organisation', 'access_denied', async (ctx) => {
      const { client, account } = ctx.oidc;
      const app = client && (await store.findApp(db, client.clientId));
      return !app || !account || (await people.membership(db, account.accountId, app)) === undefined;
    }),
    0,
  );
  return prompts;
}

/**
 * The provider's session is a shadow of ours: it knows nobody we do not know, says how the person signed in as we know it
 * now, and is linked to ours so that it ends with it.
 */
function followOurSessions({ db, accounts }: OpenidDeps, { items }: Parts, provider: Provider): void {
  const { Session } = provider;
  const get = Session.get.bind(Session);
  Session.get = async (ctx) => {
    let session = await get(ctx);
    const own = sessionOf(ctx);
    const followed = await store.findItem(db, 'Session', 'uid_hash', items.hashOf('uid', session.uid));
    const isSame = own && session.accountId === own.accountId && followed?.session_id === own.sessionId;
    if (session.accountId !== undefined && !isSame) session = fresh(ctx);
    if (!own) return session;
    // A new one is only kept when something in it changes: this one has something in it from the start.
    if (session.accountId === undefined && followed === undefined) session = fresh(ctx);
    session.loginAccount({
      accountId: own.accountId,
      loginTs: Math.floor(own.authenticatedAt / 1000),
      acr: acrOf(own),
      amr: amrOf(own),
      transient: true,
    });
    return session;
  };
  function fresh(ctx: Context): Session {
    const session = Session.instantiate({});
    ctx.oidc.entity('Session', session);
    return session;
  }

  provider.use(async (ctx, next) => {
    await next();
    const own = sessionOf(ctx);
    const { session, route, params } = (ctx.oidc as Context['oidc'] | undefined) ?? {};
    if (!own || !session) return;
    if (route === 'end_session_confirm' && params?.['logout'] !== undefined && ctx.status === 303) {
      const { visit } = askerOf(ctx);
      await db.transaction(async (tx) => {
        await accounts.record(tx, { accountId: own.accountId, kind: 'session.signed-out', visit });
        await accounts.endSession(tx, own.sessionId);
      });
      for (const cookie of setCookieHeaders({ session: null, attempt: null }))
        ctx.append('Set-Cookie', cookie);
      return;
    }
    if (session.accountId === own.accountId && !session.destroyed)
      await store.followSession(db, items.hashOf('uid', session.uid), own.sessionId);
  });
}
