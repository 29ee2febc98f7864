// An answer given again. Proxies and pages ask the same many times a second; who asks what was just answered, and shows the same,
// gets the answer that the whole way through the house gave a moment ago: before Fastify's cycle begins, which costs more than the
// answer. Never across a commit, never for more than a second, never a refusal: what may be kept, for how long and what ends it is
// core/db/remembered.ts's. Nothing is decided here.
import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from 'node:http';
import type { FastifyReply } from 'fastify';
import { type Route, servedAs } from '../contract.ts';
import type { Query } from '../db/db.ts';
import { createDecided, type Decided } from '../db/remembered.ts';
import type { Log } from '../log.ts';
import type { Door } from './door.ts';

type Answer = { readonly head: readonly string[]; readonly body: string };
type Again = { readonly route: Route; readonly url: string };

/** Longer ones are not worth the memory. */
const longestKey = 4096;

/** What the house looks at in every request that reads; a route names what it looks at besides. */
const always = [
  'host',
  'cookie',
  'authorization',
  'user-agent',
  'accept-language',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
] as const;

/** Absent is not empty. */
const shown = (value: string | readonly string[] | undefined): string =>
  value === undefined ? '\n' : `\n+${value.toString()}`;

/** An address up to where its path begins: scheme and host, with whatever else may name them. */
const siteOf = (address: string | readonly string[] | undefined): string | undefined =>
  typeof address === 'string'
    ? (/^[a-z]+:\/\/[^/?#@\\]*[/?#@\\]?/i.exec(address)?.[0] ?? address)
    : undefined;

function keyOf({ route, url }: Again, headers: IncomingHttpHeaders, ip: string): string {
  let key = url + shown(ip);
  for (const name of always) key += shown(headers[name]);
  for (const name of route.again?.headers ?? []) key += shown(headers[name]);
  for (const name of route.again?.sites ?? []) key += shown(siteOf(headers[name]));
  return key;
}

export function createAgain(given: {
  doors: readonly Door[];
  query: Pick<Query, 'version'>;
  now: () => number;
  log: Log;
  nextRequestId: () => string;
}) {
  const { log, nextRequestId } = given;
  const { query, now } = given;
  const decided = createDecided<Answer>({ versionOf: () => query.version?.(), now });
  const asked = new WeakMap<IncomingMessage, { kept: Decided<Answer>; key: string }>();
  const routes = new Map<string, Again>();
  for (const { key, route } of given.doors)
    if (route.again) routes.set(servedAs(key).path, { route, url: servedAs(key).path });
  let closing = false;

  return {
    /** Stands before the listener of Fastify, which gets whatever is not known. */
    before(listener: RequestListener): RequestListener {
      return (request, response) => {
        const again = request.method === 'GET' ? routes.get(request.url ?? '') : undefined;
        const { headers } = request;
        const hasMore =
          headers.expect !== undefined ||
          headers['content-length'] !== undefined ||
          headers['transfer-encoding'] !== undefined;
        const kept = again && !hasMore && !closing ? decided.current() : undefined;
        if (!again || !kept) return listener(request, response);
        const key = keyOf(again, headers, request.socket.remoteAddress ?? '');
        const answer = key.length > longestKey ? undefined : kept.get(key);
        if (!answer) {
          if (key.length <= longestKey) asked.set(request, { kept, key });
          return listener(request, response);
        }
        response.writeHead(200, answer.head as string[]);
        response.end(answer.body);
        if (!again.route.quiet)
          log.request?.({ request: nextRequestId(), method: 'GET', route: again.url, status: 200, ms: 0 });
      };
    },
    /** Told of an answer as it is sent. */
    keep(request: IncomingMessage, reply: FastifyReply, body: unknown): void {
      const one = asked.get(request);
      const isText = typeof body === 'string' || body === undefined || body === null;
      if (!one || !isText || reply.statusCode !== 200 || reply.hasHeader('set-cookie')) return;
      const text = body ?? '';
      const head = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
        name === 'content-length' ? [] : [name, String(value)],
      );
      one.kept.set(one.key, {
        head: [...head, 'content-length', String(Buffer.byteLength(text))],
        body: text,
      });
    },
    close(): void {
      closing = true;
    },
  };
}
