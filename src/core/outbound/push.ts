// Web Push (RFC 8030) to the push services of browsers. Endpoints come from browsers, so from strangers: the guard keeps a
// made-up subscription from reaching into the network of this server.
import { lookup as dnsLookup } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isPublicIp } from '../../lib/network.ts';
import type { PrivateJwk } from '../../lib/p256.ts';
import { generateP256, publicHalf, rawPublicKey } from '../../lib/p256.ts';
import type { SubscriptionKeys } from '../../lib/webpush.ts';
import { areSubscriptionKeys, encryptPush, maxPushPayloadBytes, vapidHeader } from '../../lib/webpush.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import { OutboundFailure, readRetryAfter } from './failure.ts';
import { ForbiddenAddress, guardedLookup, mayTryHost } from './guard.ts';

export type Push = {
  endpoint: string;
  keys: SubscriptionKeys;
  payload: Uint8Array;
  ttlSeconds: number;
  urgency: 'high' | 'normal';
  topic?: string;
};
/** `gone`: drop the subscription. Throws OutboundFailure to be retried. */
export type PushPort = { send(push: Push): Promise<'sent' | 'gone' | 'too-large'> };

export type WebPush = PushPort & {
  /** What a browser gives to `pushManager.subscribe` as applicationServerKey, base64url. */
  readonly applicationServerKey: string;
  close(): void;
};

/**
 * `subject` is the operator's contact, mailto: or https: (RFC 8292 §2.1). `allowPrivate` lets http and private
 * addresses through: for tests, and for a push service of one's own in a closed network.
 */
export function webPush(deps: {
  vapidKey: PrivateJwk;
  subject: string;
  clock: Clock;
  random: Pick<Random, 'bytes'>;
  log: Log;
  allowPrivate?: boolean;
  timeoutMs?: number;
  /** Name resolution, the system's unless a test plays a name that points inside. */
  resolve?: typeof dnsLookup;
}): WebPush {
  const allowPrivate = deps.allowPrivate ?? false;
  const options = {
    keepAlive: true,
    maxSockets: 20,
    lookup: guardedLookup((ip) => allowPrivate || isPublicIp(ip), deps.resolve ?? dnsLookup),
  };
  const agents = { 'https:': new HttpsAgent(options), 'http:': new HttpAgent(options) };
  const publicKey = publicHalf(deps.vapidKey);

  return {
    applicationServerKey: Buffer.from(rawPublicKey(publicKey)).toString('base64url'),
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
    async send(push) {
      if (!isPushEndpoint(push.endpoint, { allowPrivate }) || !areSubscriptionKeys(push.keys)) {
        deps.log.warn({}, 'push: refused a subscription with a forbidden endpoint or malformed keys');
        return 'gone';
      }
      if (push.payload.length > maxPushPayloadBytes) return 'too-large';
      const url = new URL(push.endpoint);
      const body = encryptPush(push.payload, push.keys, {
        salt: deps.random.bytes(16),
        senderKey: generateP256().privateJwk,
      });
      const authorization = vapidHeader({
        audience: url.origin,
        subject: deps.subject,
        // RFC 8292 §2 allows 24 h; half of it forgives clocks that differ.
        expiresAt: deps.clock.now() + 12 * 3_600_000,
        privateKey: deps.vapidKey,
        publicKey,
      });
      const secure = url.protocol === 'https:';
      const headers = {
        authorization,
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        'content-length': body.length,
        ttl: push.ttlSeconds,
        urgency: push.urgency,
        ...(push.topic !== undefined && { topic: push.topic }),
      };
      const signal = AbortSignal.timeout(deps.timeoutMs ?? 10_000);
      const agent = agents[secure ? 'https:' : 'http:'];
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = secure ? httpsRequest : httpRequest;
        request(url, { method: 'POST', agent, headers, signal }, resolve).on('error', reject).end(body);
      }).catch((error: unknown) => {
        if (error instanceof ForbiddenAddress) return undefined;
        const { code } = error as { code?: unknown };
        throw new OutboundFailure('push', `no answer (${typeof code === 'string' ? code : 'failed'})`);
      });
      if (!answer) {
        deps.log.warn({}, 'push: refused an endpoint that resolves to a private address');
        return 'gone';
      }
      drain(answer);
      const status = answer.statusCode ?? 0;
      if (status === 200 || status === 201 || status === 202) return 'sent';
      if (status === 404 || status === 410) return 'gone';
      if (status === 413) return 'too-large';
      // Redirects land here too: followed, they would lead past the check of the address.
      throw new OutboundFailure('push', `answered ${status}`, {
        status,
        permanent: status === 400,
        retryAfterSeconds: readRetryAfter(answer.headers['retry-after'], deps.clock.now()),
      });
    },
  };
}

/**
 * Tells whether an endpoint may be stored and called: https on a public host by its looks (a name is checked again at
 * each connection, when its address is known). Ask it when a browser subscribes.
 */
export function isPushEndpoint(endpoint: string, options: { allowPrivate?: boolean } = {}): boolean {
  if (endpoint.length > 2048 || !URL.canParse(endpoint)) return false;
  const { protocol, hostname, username, password, hash } = new URL(endpoint);
  if (username !== '' || password !== '' || hash !== '') return false;
  if (options.allowPrivate) return protocol === 'https:' || protocol === 'http:';
  if (protocol !== 'https:') return false;
  return mayTryHost(hostname, isPublicIp);
}

// The body is read so that the connection can be used again, but not for ever.
function drain(answer: IncomingMessage): void {
  let bytes = 0;
  answer.on('error', () => {});
  answer.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > 65_536) answer.destroy();
  });
}
