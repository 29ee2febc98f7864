// The HTTP server: the only place that knows Fastify's request cycle. Every request passes the same steps in the same order:
// host, size, shape, origin, who asks, guard, endpoint, reply. Headers, refusals and logs are written here once.
import type { RequestListener } from 'node:http';
import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { davMethods, readsItself, type Route, servedAs } from '../contract.ts';
import { Refusal } from '../errors.ts';
import { createAgain } from './again.ts';
import { createBodyTimes } from './body-times.ts';
import { readCookie } from './cookies.ts';
import { davHeaders, isMediaType, sendDavRefusal } from './dav-door.ts';
import type { Call, Door } from './door.ts';
import { checkGuard } from './guards.ts';
import { createFormTokens } from './form-token.ts';
import type { Principal } from './principal.ts';
import { challengeOf, faultOf, toRefusal } from './refusals.ts';
import { type CookieName, type Cookies, type Reply } from './replies.ts';
import { schemaCompilers } from './schema-compilers.ts';
import { authenticatorPolicy, drivePolicy, securityHeaders } from './security-headers.ts';
import { createSend } from './send.ts';
import { createShown } from './shown.ts';
import type { ServerOptions } from './server-options.ts';

/** What the hooks know of a door before its endpoint runs. */
type RouteConfig = {
  judged: boolean;
  quiet: boolean;
  fromOtherSites: boolean;
  dav: boolean;
  isData: boolean;
};
const plain: RouteConfig = { judged: false, quiet: false, fromOtherSites: false, dav: false, isData: false };
const configOf = (request: FastifyRequest): RouteConfig => {
  const config = request.routeOptions.config as Partial<RouteConfig>;
  return config.judged === undefined ? plain : (config as RouteConfig);
};

const methodsThatRead = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT']);

/** Fetch metadata (ASVS 3.5.8): a browser says itself when another site makes the request. */
const crossSite = (request: FastifyRequest) => {
  const site = request.headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
};

/** What need not be waited for is not: turns of promises cost more than most answers do. */
const andThen = <A, B>(value: A | Promise<A>, next: (value: A) => B): B | Promise<Awaited<B>> =>
  value instanceof Promise ? (value.then(next) as Promise<Awaited<B>>) : next(value);

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const secure = options.origin.protocol === 'https:';
  const pageHeaders = securityHeaders(secure, 'page', options.pageStyle);
  const dataHeaders = securityHeaders(secure, 'data');
  const headersOfDav = { own: davHeaders(secure), other: davHeaders(false) };
  const bodies = createBodyTimes();
  const send = createSend({ log: options.log, takesLong: (request) => bodies.free(request) });
  const readShown = createShown(options.describeVisit);
  const forms = createFormTokens(options.formKey);
  const boot = options.newBrowserToken().slice(0, 8);
  let count = 0;
  // Told apart in the log of one process and of many; nobody is let in by it.
  const nextRequestId = () => `${boot}${((count += 1)).toString(36)}`;
  const again = createAgain({ ...options, query: options.db ?? {}, nextRequestId });
  const app = fastify({
    logger: false,
    bodyLimit: 16 * 1024,
    trustProxy: options.trustedProxies.length > 0 ? [...options.trustedProxies] : false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    genReqId: nextRequestId,
    // Bodies have their own times: body-times.ts.
    requestTimeout: 0,
    keepAliveTimeout: 65_000,
    ...(options.driveHosts ? { rewriteUrl: options.driveHosts.rewrite } : {}),
    return503OnClosing: true,
    schemaController: schemaCompilers,
    frameworkErrors: (_error, request, reply) => {
      bodies.begin(request.raw);
      addHeaders(reply, plain);
      sendRefusal(new Refusal('core/bad-request'), request, reply, false);
    },
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false, useDefaults: false },
    },
  });
  app.server.headersTimeout = 20_000;
  for (const listener of app.server.listeners('request') as RequestListener[]) {
    app.server.off('request', listener);
    app.server.on('request', again.before(listener));
  }
  // Who waits with a body is asked for it when it is wanted: at once, but for DAV, where credentials are looked at first.
  app.server.on('checkContinue', (request, response) => app.server.emit('request', request, response));
  app.addHook('preClose', async () => again.close());
  app.addHook('onClose', async () => bodies.close());
  for (const method of davMethods)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: false });
  await app.register(formbody, { bodyLimit: 16 * 1024 });
  // A JSON body under a type we do not read (text/plain from a foreign form) is refused, never guessed.
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(new Refusal('core/unsupported-type'));
  });

  // A property from the start: one that is added later, or a table beside, costs every request.
  app.decorateRequest('shown', null);

  // Not async: it runs before every answer, and a promise costs more than what it does.
  app.addHook('onRequest', (request, reply, done) => {
    try {
      begin(request, reply);
    } catch (error) {
      return done(error as Error);
    }
    done();
  });

  function addHeaders(reply: FastifyReply, { isData }: RouteConfig): void {
    const headers = isData ? dataHeaders : pageHeaders;
    for (const name in headers) reply.header(name, headers[name]);
  }

  function begin(request: FastifyRequest, reply: FastifyReply): void {
    const config = configOf(request);
    const { judged, quiet, fromOtherSites, dav } = config;
    bodies.begin(request.raw);
    if (dav) {
      const type = request.headers['content-type'];
      if (type !== undefined && !isMediaType(type)) delete request.raw.headers['content-type'];
    } else {
      if (!quiet) addHeaders(reply, config);
      if (request.url.startsWith('/auth/')) reply.header('content-security-policy', authenticatorPolicy);
      if (request.url.startsWith('/drive/')) reply.header('content-security-policy', drivePolicy);
      reply.header('cache-control', 'no-store');
      if (request.headers.expect !== undefined) reply.raw.writeContinue();
    }
    const drive = options.driveHosts?.driveOf(request.raw.headers.host);
    // Named one way to us and another to the proxy: nobody knows what was meant.
    if (drive !== undefined && options.driveHosts?.driveOf(request.host) !== drive)
      throw new Refusal('core/wrong-host');
    if (request.url.startsWith('/health/')) return;
    // How strictly another host is reached is for whoever runs it to say.
    if (judged) {
      if (!quiet) reply.removeHeader('strict-transport-security');
    } else if (request.host !== options.origin.host && !(dav && drive !== undefined))
      throw new Refusal('core/wrong-host');
    request.shown = readShown(request);
    if (!methodsThatRead.has(request.method)) {
      // Devices and other programs send no Origin; they carry no cookie either, so nobody can borrow their rights.
      const origin = request.headers.origin;
      const hasCookie = request.headers.cookie !== undefined;
      const isOwn = judged
        ? origin === `https://${request.host}` || origin === `http://${request.host}`
        : origin === options.origin.origin;
      if (origin !== undefined ? !isOwn : hasCookie || crossSite(request)) {
        if (!fromOtherSites) throw new Refusal('core/wrong-origin');
        // Nobody's rights can be borrowed by it.
        delete request.raw.headers.cookie;
      }
    }
  }

  const houseOfDav = (request: FastifyRequest) =>
    configOf(request).judged ? headersOfDav.other : headersOfDav.own;

  app.addHook('onResponse', (request, reply, done) => {
    bodies.end(request.raw);
    if (reply.statusCode >= 300 || !configOf(request).quiet) {
      const line = {
        request: request.id,
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      };
      if (options.log.request) options.log.request(line);
      else options.log.info(line, 'request');
    }
    done();
  });

  for (const door of options.doors.filter(({ route }) => !readsItself(route))) addDoor(app, door);
  // Libraries of protocols read their bodies themselves.
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const door of options.doors.filter(({ route }) => readsItself(route))) addDoor(scope, door);
  });
  addHealth();
  if (options.statics) await options.statics(app);

  function addHealth() {
    app.get('/health/live', async () => ({ status: 'live' }));
    app.get('/health/ready', async (_request, reply) => {
      try {
        await options.ready();
        return { status: 'ready' };
      } catch {
        return reply.status(503).send({ status: 'not ready' });
      }
    });
  }

  function keep(request: FastifyRequest, reply: FastifyReply, body: unknown, done: () => void): void {
    again.keep(request.raw, reply, body);
    done();
  }

  function addDoor(to: FastifyInstance, door: Door): void {
    const { methods, path: url } = servedAs(door.key);
    const { route } = door;
    const isPage = route.reply === 'page' || route.reply === 'protocol';
    const schema: Record<string, unknown> = {};
    if (route.params) schema.params = route.params;
    if (route.query) schema.querystring = route.query;
    const body = route.form ?? route.body;
    if (body) schema.body = body;
    if (typeof route.reply === 'object') schema.response = { 200: route.reply };
    to.route({
      method: methods.length === 1 ? (methods[0] ?? '') : [...methods],
      url,
      schema,
      ...(methods === davMethods ? { exposeHeadRoute: false } : {}),
      config: {
        judged: route.host === 'judged',
        quiet: route.quiet === true,
        fromOtherSites: route.fromOtherSites !== undefined,
        dav: methods === davMethods,
        isData: typeof route.reply === 'object' || route.reply === 'nothing',
      } satisfies RouteConfig,
      ...(route.bodyLimitBytes ? { bodyLimit: route.bodyLimitBytes } : {}),
      ...(route.again ? { onSend: keep } : {}),
      errorHandler: (error, request, reply) => sendRefusal(error, request, reply, isPage),
      handler(request, reply) {
        const answering = answer(door, request, reply);
        return answering instanceof Promise ? answering : undefined;
      },
    });
  }

  function answer(door: Door, request: FastifyRequest, reply: FastifyReply): unknown {
    const context = request.shown;
    if (!context) throw new Refusal('core/fault');
    const { route } = door;
    const header = request.headers.cookie;
    let { browserToken } = context;
    const cookies: Cookies = {};
    const length = Number(request.headers['content-length'] ?? 0);
    const { dav } = configOf(request);
    if (readsItself(route) && !dav && length > (route.bodyLimitBytes ?? 16 * 1024))
      throw new Refusal('core/too-large');
    if (browserToken === null && route.reply === 'page' && route.host !== 'judged') {
      browserToken = options.newBrowserToken();
      cookies.browser = { value: browserToken, maxAgeSeconds: 400 * 86_400 };
    }
    if (route.form && request.method === 'POST') {
      const sent = (request.body as Record<string, unknown> | null)?.formToken;
      if (!forms.check(context.browserToken ?? '', sent, options.now()))
        throw new Refusal('core/form-expired');
    }
    const needsAttempt = route.guard.kind === 'attempt' || route.reply === 'page';
    const attemptToken = needsAttempt ? readCookie(header, 'attempt') : undefined;
    return andThen(options.principal(credentialsOf(request, route)), (principal) =>
      andThen(attemptToken ? options.findAttempt(attemptToken) : null, (attempt) => {
        checkGuard(route.guard, principal, attempt, options.now());
        if (principal.kind === 'access-token') {
          // Another organisation's, or a route that is no organisation's.
          const { organisationId } = (request.params ?? {}) as { organisationId?: string };
          if (organisationId !== principal.organisationId) throw new Refusal('core/wrong-scope');
        }
        if (principal.kind === 'app-password') {
          // What is being sent or received when the password is revoked ends there.
          const stop = options.whenEnded(principal, () => request.raw.destroy());
          reply.raw.once('close', stop);
        }

        const call: Call<Route> = {
          params: request.params as never,
          query: request.query as never,
          body: request.body as never,
          get visit() {
            const seen = principal.kind === 'access-token' ? { browser: principal.name, system: 'API' } : {};
            return browserToken === context.browserToken && principal.kind !== 'access-token'
              ? context.visit
              : { ...context.visit, browserToken, ...seen };
          },
          principal,
          attempt,
          cookie: (name: CookieName) => readCookie(header, name),
          header(name: string) {
            const value = request.headers[name];
            return typeof value === 'string' ? value : undefined;
          },
          host: request.host,
          get formToken() {
            return forms.make(browserToken ?? '', options.now());
          },
          isHead: request.method === 'HEAD',
          path: request.url,
        };
        return andThen(door.endpoint(call), (result) =>
          send(watched(result, route, principal), cookies, dav ? houseOfDav(request) : null, request, reply),
        );
      }),
    );
  }

  /** A stream that a session owing a factor may not have is watched; those of enrolling itself go on. */
  function watched(result: Reply, { guard }: Route, principal: Principal): Reply {
    const { watchSession } = options;
    const isFree = guard.kind === 'enrolling' || (guard.kind === 'sudo' && guard.enrolling);
    if (result.kind !== 'stream' || principal.kind !== 'session' || isFree || !watchSession) return result;
    return {
      kind: 'stream',
      open(stream) {
        const end = result.open(stream);
        const unwatch = watchSession(principal, () => stream.close());
        return () => {
          unwatch();
          end?.();
        };
      },
    };
  }

  function credentialsOf(request: FastifyRequest, route: Route) {
    return {
      scope: route.guard.kind === 'app' ? route.guard.scope : undefined,
      tokenScope: 'token' in route.guard ? route.guard.token : undefined,
      ip: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      sessionToken: readCookie(request.headers.cookie, 'session'),
      authorization: request.headers.authorization,
      method: request.method,
      path: request.url,
    };
  }

  /** The last handler: known refusals by code, everything else a flat fault with its cause in the log only. */
  function sendRefusal(error: unknown, request: FastifyRequest, reply: FastifyReply, isPage: boolean): void {
    const refusal = toRefusal(error);
    const config = configOf(request);
    if (config.quiet) addHeaders(reply, config);
    let status = options.errors[refusal.code]?.status ?? 500;
    if (status >= 500 && refusal.code === 'core/fault') {
      options.log.error(
        { request: request.id, route: request.routeOptions.url, error: faultOf(error) },
        'fault',
      );
      status = 500;
    }
    if (config.dav) return sendDavRefusal(refusal, status, houseOfDav(request), request, reply);
    const retryAfter = refusal.data.retryAfterSeconds;
    if (typeof retryAfter === 'number') reply.header('retry-after', String(Math.ceil(retryAfter)));
    const context = request.shown;
    if (isPage && context) {
      const location = refusal.data.location;
      if (typeof location === 'string') {
        const next = request.method === 'GET' ? request.url : '/';
        reply.redirect(
          location + (location.includes('?') ? '&' : '?') + `next=${encodeURIComponent(next)}`,
          303,
        );
        return;
      }
      reply.status(status).type('text/html; charset=utf-8');
      reply.send(`<!doctype html>\n${options.refusalPage(context.visit, refusal, status).markup}`);
      return;
    }
    if (status === 401 && refusal.code !== 'core/sign-in-required')
      reply.header('www-authenticate', challengeOf(refusal.code));
    reply.status(status).type('application/problem+json').serializer(JSON.stringify);
    reply.send({
      type: `/help/errors/${refusal.code}`,
      code: refusal.code,
      status,
      request: request.id,
      ...refusal.data,
    });
  }

  app.setErrorHandler((error, request, reply) => sendRefusal(error, request, reply, false));
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
    sendRefusal(new Refusal('core/not-found'), request, reply, wantsPage);
  });
  return app;
}
