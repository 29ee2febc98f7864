// Replies as data become answers of HTTP here.
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import { setCookieHeaders } from './cookies.ts';
import { faultOf } from './refusals.ts';
import type { Cookies, Reply } from './replies.ts';
import { openStream, streamHeaders } from './stream.ts';

export function createSend({
  log,
  takesLong,
}: {
  log: Log;
  /** Told of a request whose body has all the time it needs. */
  takesLong: (request: IncomingMessage) => void;
}) {
  return function send(
    result: Reply,
    cookies: Cookies,
    /** Headers of a DAV route, whose endpoint writes them itself; null elsewhere. */
    davHouse: Readonly<Record<string, string>> | null,
    request: FastifyRequest,
    reply: FastifyReply,
  ): unknown {
    const own =
      result.kind === 'json' || result.kind === 'page' || result.kind === 'redirect'
        ? result.cookies
        : undefined;
    if (own || cookies.browser) {
      const changes = setCookieHeaders({ ...cookies, ...own });
      if (changes.length > 0) reply.header('set-cookie', changes);
    }
    switch (result.kind) {
      case 'json':
        reply.status(result.status);
        if (result.headers) reply.headers(result.headers);
        return result.value === undefined ? reply.send() : reply.send(result.value);
      case 'page':
        reply.status(result.status).type('text/html; charset=utf-8');
        return reply.send(`<!doctype html>\n${result.html.markup}`);
      case 'redirect':
        return reply.redirect(result.to, 303);
      case 'file':
        reply
          .type(result.type)
          .header(
            'content-disposition',
            dispositionOf(result.shown || result.stored?.framed ? 'inline' : 'attachment', result.name),
          );
        if (result.stored)
          reply
            .header('content-security-policy', result.stored.framed ? framedPolicy : storedPolicy)
            .header('content-length', String(result.stored.sizeBytes))
            .header('x-robots-tag', 'noindex');
        if (result.shown && result.shown.cacheSeconds > 0)
          reply.header('cache-control', `public, max-age=${result.shown.cacheSeconds}`);
        // Fastify would read a body that goes nowhere, to its end. The length stands.
        if (request.method === 'HEAD' && isPiecewise(result.body)) {
          if (result.body instanceof Readable) result.body.destroy();
          return reply.send(Readable.from([]));
        }
        // Pieces are made as the client takes them: a long file never stands whole in memory.
        return reply.send(
          isPiecewise(result.body) && !(result.body instanceof Readable)
            ? Readable.from(result.body, { highWaterMark: 1 })
            : result.body,
        );
      case 'protocol': {
        if (davHouse || result.isLong) takesLong(request.raw);
        if (!davHouse)
          for (const [name, value] of Object.entries(reply.getHeaders()))
            if (value !== undefined) reply.raw.setHeader(name, value);
        reply.hijack();
        result.answer(request.raw, reply.raw, davHouse ?? {}).catch((error: unknown) => {
          log.error({ request: request.id, route: request.routeOptions.url, error: faultOf(error) }, 'fault');
          request.raw.destroy();
        });
        return undefined;
      }
      case 'stream': {
        // A stream without a body would never end, and its subscription neither.
        if (request.method === 'HEAD') return reply.headers(streamHeaders).send(Readable.from([]));
        const sent = reply.getHeaders();
        reply.hijack();
        openStream(request.raw, reply.raw, sent, result.open);
        return undefined;
      }
    }
  };
}

const storedPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
// Viewers of browsers are blocked in a sandbox; Chromium's draws by an <embed> and styles of its own.
const framedPolicy =
  "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/** Names people gave go along in UTF-8 (RFC 6266, RFC 8187), with something plain for programs that do not read that. */
function dispositionOf(how: 'inline' | 'attachment', name: string): string {
  if (/^[\w !#$&+.^`|~()-]+$/.test(name)) return `${how}; filename="${name}"`;
  const plain = name.replace(/[^\w !#$&+.^`|~()-]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

const isPiecewise = (
  body: string | Uint8Array | Readable | AsyncIterable<string>,
): body is Readable | AsyncIterable<string> => typeof body === 'object' && Symbol.asyncIterator in body;
