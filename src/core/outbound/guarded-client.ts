// HTTP to addresses that people type. Every connection goes to an address that was checked for it, also after a redirect;
// credentials go to the origin they were typed for and nowhere else; bodies are streams.
import { lookup as systemLookup } from 'node:dns';
import {
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as http,
} from 'node:http';
import { Agent as HttpsAgent, request as https } from 'node:https';
import { TLSSocket } from 'node:tls';
import { inCidr, isPublicIp } from '../../lib/network.ts';
import type { Secret } from '../secret.ts';
import { ForbiddenAddress, guardedLookup, mayTryHost, type Resolve } from './guard.ts';

const mostRedirects = 5;

export type GuardedRequest = {
  readonly url: URL;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly credentials?: { readonly user: string; readonly password: Secret<string> };
  readonly signal?: AbortSignal;
};

export type GuardedAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Read it or destroy it. Fails when the other side falls silent or hangs up. */
  readonly body: IncomingMessage;
  /** Where the answer came from: not where it was asked for after a redirect. */
  readonly url: URL;
};

export type GuardedClient = {
  /** Throws Unanswered; an answer with any status but a redirect is an answer. */
  request(asked: GuardedRequest): Promise<GuardedAnswer>;
  /** Whether an address may be tried by its looks: protocol, host, nothing hidden in it. */
  mayTry(url: URL): boolean;
  close(): void;
};

/** `forbidden`: the guard refused; `untrusted`: its certificate is not in order; `redirects`: led on and on, or nowhere; `unreachable`: no connection, or no answer in time. */
export class Unanswered extends Error {
  readonly reason: 'forbidden' | 'untrusted' | 'redirects' | 'unreachable' | 'stopped';
  constructor(reason: Unanswered['reason'], detail: string) {
    super(`no answer: ${detail}`);
    this.name = 'Unanswered';
    this.reason = reason;
  }
}

/** TLS refused what the other side showed: of nobody we know, of another name, or not of today. */
class BadCertificate extends Error {
  readonly code: unknown;
  constructor(cause: Error) {
    super('the certificate is not in order', { cause });
    this.code = (cause as { code?: unknown }).code;
  }
}

/**
 * `networks` (CIDR) are those the operator opens beside the internet. Without TLS only they are reached: a password would be
 * readable on the way. `answerMs`: how long until the head of an answer; `idleMs`: how long it may fall silent in its body.
 * `only`: the one origin that is tried.
 */
export function guardedClient(given: {
  networks: readonly string[];
  resolve?: Resolve;
  answerMs?: number;
  idleMs?: number;
  only?: string;
}): GuardedClient {
  const { only, networks, answerMs = 60_000, idleMs = 60_000, resolve = systemLookup } = given;
  const isOpened = (ip: string): boolean => networks.some((network) => inCidr(ip, network));
  const allows: Readonly<Record<string, (ip: string) => boolean>> = {
    'https:': (ip) => isPublicIp(ip) || isOpened(ip),
    'http:': isOpened,
  };
  const agentOf = (protocol: 'http:' | 'https:') => ({
    keepAlive: true,
    maxSockets: 8,
    lookup: guardedLookup(allows[protocol] ?? (() => false), resolve),
  });
  const agents = { 'http:': new HttpAgent(agentOf('http:')), 'https:': new HttpsAgent(agentOf('https:')) };

  function mayTry({ origin, protocol, hostname, username, password }: URL): boolean {
    if (only !== undefined && origin !== only) return false;
    const judge = allows[protocol];
    if (!judge || username !== '' || password !== '') return false;
    if (protocol === 'http:' && networks.length === 0) return false;
    // Where networks were opened, so may be names that are good only there.
    const isName = networks.length > 0 && !/^[\d[]/.test(hostname);
    return isName || mayTryHost(hostname, judge);
  }

  function once(url: URL, asked: GuardedRequest, withCredentials: boolean): Promise<IncomingMessage> {
    const secure = url.protocol === 'https:';
    const { credentials, signal } = asked;
    const headers: Record<string, string> = { 'accept-encoding': 'identity', ...asked.headers };
    if (withCredentials && credentials) {
      const pair = Buffer.from(`${credentials.user}:${credentials.password.reveal()}`).toString('base64');
      headers['authorization'] = `Basic ${pair}`;
    }
    if (asked.body !== undefined) headers['content-length'] = String(Buffer.byteLength(asked.body));
    return new Promise((done, fail) => {
      const agent = agents[secure ? 'https:' : 'http:'];
      const request = (secure ? https : http)(url, {
        method: asked.method,
        agent,
        headers,
        ...(signal ? { signal } : {}),
      });
      const late = setTimeout(() => request.destroy(new Error('no answer in time')), answerMs);
      request.setTimeout(idleMs, () => request.destroy(new Error('silence')));
      request.on('response', (answer) => {
        clearTimeout(late);
        // Whoever reads is told; when nobody reads any more nothing is lost.
        answer.on('error', () => {});
        done(answer);
      });
      request.on('error', (error) => {
        clearTimeout(late);
        // A kept connection the other side had closed meanwhile says nothing about the other side.
        const isStale = request.reusedSocket && (error as { code?: unknown }).code === 'ECONNRESET';
        const isBad = request.socket instanceof TLSSocket && Boolean(request.socket.authorizationError);
        if (isStale && !signal?.aborted) once(url, asked, withCredentials).then(done, fail);
        else fail(isBad ? new BadCertificate(error) : error);
      });
      request.end(asked.body);
    });
  }

  return {
    mayTry,
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
    async request(asked) {
      let url = new URL(asked.url);
      for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
        if (!mayTry(url)) throw new Unanswered('forbidden', 'the address may not be tried');
        let answer: IncomingMessage;
        try {
          answer = await once(url, asked, url.origin === asked.url.origin);
        } catch (error) {
          if (asked.signal?.aborted) throw new Unanswered('stopped', 'stopped');
          if (error instanceof ForbiddenAddress) throw new Unanswered('forbidden', error.message);
          const { code } = error as { code?: unknown };
          const reason = error instanceof BadCertificate ? 'untrusted' : 'unreachable';
          throw new Unanswered(reason, typeof code === 'string' ? code : 'failed');
        }
        const status = answer.statusCode ?? 0;
        const to = answer.headers.location;
        // 303 means another method, which nothing here asks with.
        if (![301, 302, 307, 308].includes(status) || to === undefined)
          return { status, headers: answer.headers, body: answer, url };
        answer.destroy();
        if (!URL.canParse(to, url)) throw new Unanswered('redirects', 'redirected nowhere');
        url = new URL(to, url);
        url.username = '';
        url.password = '';
      }
      throw new Unanswered('redirects', 'redirected too often');
    },
  };
}
