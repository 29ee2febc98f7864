// What a browser shows of itself with a request, read once as it begins.
import type { FastifyRequest } from 'fastify';
import type { Visit } from '../visit.ts';
import { readCookie } from './cookies.ts';
import type { Visitor } from './visits.ts';

/** `visit` is described when it is first asked for: many requests never do. */
export type Shown = { readonly browserToken: string | null; readonly visit: Visit };

declare module 'fastify' {
  interface FastifyRequest {
    shown: Shown | null;
  }
}

export function createShown(describeVisit: (visitor: Visitor) => Visit) {
  return function readShown(request: FastifyRequest): Shown {
    const cookies = request.headers.cookie;
    const browserToken = readCookie(cookies, 'browser') ?? null;
    // Read now: a socket that has closed no longer knows it.
    const { ip } = request;
    let visit: Visit | undefined;
    return {
      browserToken,
      get visit() {
        visit ??= describeVisit({
          requestId: request.id,
          ip,
          userAgent: request.headers['user-agent'] ?? '',
          acceptLanguage: request.headers['accept-language'] ?? '',
          language: readCookie(cookies, 'language'),
          browserToken,
        });
        return visit;
      },
    };
  };
}
