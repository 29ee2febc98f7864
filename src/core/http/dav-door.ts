// What stands on every answer of a DAV route, and how its refusals look before the engine has a say: programs read a status and
// a challenge; nobody is sent to a page.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Refusal } from '../errors.ts';
import { challengeOf } from './refusals.ts';

/** Stored files come from here: should a browser ever show one, it runs nothing and belongs to no origin. */
export const davHeaders = (secure: boolean): Readonly<Record<string, string>> => ({
  dav: '1, 2, 3, extended-mkcol',
  'ms-author-via': 'DAV',
  'cache-control': 'no-store',
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  ...(secure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
});

export function sendDavRefusal(
  { code, data }: Refusal,
  status: number,
  house: Readonly<Record<string, string>>,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.headers(house);
  if (status === 401) reply.header('www-authenticate', challengeOf('core/app-password-required'));
  if (typeof data.retryAfterSeconds === 'number')
    reply.header('retry-after', String(Math.ceil(data.retryAfterSeconds)));
  // A client that waits to be asked for its body is not asked, and the next request comes on another connection.
  if (request.headers.expect !== undefined) reply.header('connection', 'close');
  reply
    .status(status)
    .type('application/xml; charset=utf-8')
    .send(
      `<?xml version="1.0" encoding="utf-8"?>\n<D:error xmlns:D="DAV:"><code xmlns="urn:aldaba:dav">${code}</code></D:error>\n`,
    );
}

/** Fastify refuses a body whose type is none; for a file it only means that nobody knows what it is. */
export const isMediaType = (type: string): boolean =>
  /^[\w!#$%&'*+.^|~-]+\/[\w!#$%&'*+.^|~-]+\s*(;|$)/.test(type);
