// A push service on loopback that checks what real ones check (RFC 8030, 8188, 8291, 8292) and reads the message with
// the subscription's keys, as the browser would. Refuses with a reason instead of passing over a fault.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { PrivateJwk } from '../../src/lib/p256.ts';
import { generateP256, publicJwkFromRaw, rawPublicKey, verifyP256 } from '../../src/lib/p256.ts';
import type { SubscriptionKeys } from '../../src/lib/webpush.ts';
import { decryptPush } from '../../src/lib/webpush.ts';

/** The shape of `PushSubscription.toJSON()`. */
export type TestSubscription = { endpoint: string; expirationTime: null; keys: SubscriptionKeys };

export type PushDelivery = {
  endpoint: string;
  payload: Uint8Array;
  /** `payload` as UTF-8. */
  text: string;
  ttlSeconds: number;
  urgency: string;
  topic: string | null;
  vapid: { aud: string; sub: string; exp: number; applicationServerKey: string };
};

export type PushAnswer = { status: number; headers?: Record<string, string> };

export type PushEndpoint = {
  readonly origin: string;
  /** Messages that were in order, whatever they were answered. */
  readonly deliveries: readonly PushDelivery[];
  /** Why requests were refused: empty when the sender keeps to the standards. */
  readonly refusals: readonly string[];
  /** With a key, only messages signed by it are taken (RFC 8292 §4). */
  createSubscription(applicationServerKey?: string): TestSubscription;
  /** The next valid messages are answered with these, in order; 201 after that. */
  answerNext(...answers: (number | PushAnswer)[]): void;
  /** From now on this subscription is gone: 410. */
  expire(endpoint: string): void;
  /** Called with each message that was answered 201; a function that stops it. */
  onMessage(listener: (delivery: PushDelivery) => void): () => void;
  /** The oldest message answered 201 that was not taken yet; waits for one. */
  next(): Promise<PushDelivery>;
  close(): Promise<void>;
};

type Subscriber = {
  privateJwk: PrivateJwk;
  auth: string;
  applicationServerKey: string | null;
  gone: boolean;
};

class Refused extends Error {
  readonly status: number;
  constructor(status: number, reason: string) {
    super(reason);
    this.status = status;
  }
}

/** `now` decides whether a VAPID token is over; give the test's clock when the sender has one. Port 0 takes a free one. */
export async function createPushEndpoint(
  options: { now?: () => number; tls?: { key: string; cert: string }; port?: number } = {},
): Promise<PushEndpoint> {
  const now = options.now ?? Date.now;
  const subscribers = new Map<string, Subscriber>();
  const deliveries: PushDelivery[] = [];
  const refusals: string[] = [];
  const answers: PushAnswer[] = [];
  const listeners = new Set<(delivery: PushDelivery) => void>();
  const arrived: PushDelivery[] = [];
  const waiting: ((delivery: PushDelivery) => void)[] = [];

  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const subscriber = subscribers.get(request.url ?? '');
      if (!subscriber) throw new Refused(404, 'unknown subscription');
      if (subscriber.gone) throw new Refused(410, 'expired subscription');
      const delivery = await readPush(request, origin, subscriber, now());
      deliveries.push(delivery);
      const answer = answers.shift() ?? { status: 201 };
      response
        .writeHead(answer.status, { location: `${origin}/m/${deliveries.length}`, ...answer.headers })
        .end();
      if (answer.status !== 201) return;
      for (const listener of listeners) listener(delivery);
      const taker = waiting.shift();
      if (taker) taker(delivery);
      else arrived.push(delivery);
    } catch (error) {
      const { message } = error as Error;
      const status = error instanceof Refused ? error.status : 400;
      // 404 and 410 are states of a subscription, not faults of the sender.
      if (status !== 404 && status !== 410) refusals.push(message);
      response.writeHead(status, { 'content-type': 'text/plain' }).end(message);
    }
  };
  const server = options.tls ? createHttpsServer(options.tls) : createHttpServer();
  server.on(
    'request',
    (request: IncomingMessage, response: ServerResponse) => void receive(request, response),
  );
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;

  return {
    origin,
    deliveries,
    refusals,
    createSubscription(applicationServerKey) {
      const path = `/push/${randomBytes(24).toString('base64url')}`;
      const { privateJwk, publicJwk } = generateP256();
      const auth = randomBytes(16).toString('base64url');
      subscribers.set(path, {
        privateJwk,
        auth,
        applicationServerKey: applicationServerKey ?? null,
        gone: false,
      });
      const p256dh = Buffer.from(rawPublicKey(publicJwk)).toString('base64url');
      return { endpoint: origin + path, expirationTime: null, keys: { p256dh, auth } };
    },
    answerNext(...next) {
      answers.push(...next.map((answer) => (typeof answer === 'number' ? { status: answer } : answer)));
    },
    expire(endpoint) {
      const subscriber = subscribers.get(new URL(endpoint).pathname);
      if (!subscriber) throw new Error('push endpoint: unknown subscription');
      subscriber.gone = true;
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    next() {
      const delivery = arrived.shift();
      return delivery ? Promise.resolve(delivery) : new Promise((resolve) => waiting.push(resolve));
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function readPush(
  request: IncomingMessage,
  origin: string,
  subscriber: Subscriber,
  now: number,
): Promise<PushDelivery> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = new Uint8Array(Buffer.concat(chunks));
  const header = (name: string) => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : '';
  };
  if (request.method !== 'POST') throw new Refused(405, 'not a POST');
  const vapid = readVapid(header('authorization'), origin, now);
  if (subscriber.applicationServerKey && vapid.applicationServerKey !== subscriber.applicationServerKey)
    throw new Refused(403, 'VAPID key is not the one of the subscription');
  // RFC 8030 §5.2 to §5.4.
  if (!/^\d{1,10}$/.test(header('ttl'))) throw new Refused(400, 'TTL missing or malformed');
  const urgency = header('urgency') || 'normal';
  if (!['very-low', 'low', 'normal', 'high'].includes(urgency)) throw new Refused(400, 'Urgency unknown');
  const topic = request.headers['topic'] === undefined ? null : header('topic');
  if (topic !== null && !/^[A-Za-z0-9_-]{1,32}$/.test(topic)) throw new Refused(400, 'Topic malformed');
  if (header('content-encoding') !== 'aes128gcm') throw new Refused(415, 'Content-Encoding is not aes128gcm');
  if (body.length > 4096) throw new Refused(413, 'body over 4096 bytes');
  let payload: Uint8Array;
  try {
    payload = decryptPush(body, subscriber.privateJwk, subscriber.auth);
  } catch {
    throw new Refused(400, 'the subscription cannot decrypt the body');
  }
  return {
    endpoint: origin + request.url,
    payload,
    text: new TextDecoder().decode(payload),
    ttlSeconds: Number(header('ttl')),
    urgency,
    topic,
    vapid,
  };
}

// RFC 8292 §2 and §3.
function readVapid(authorization: string, origin: string, now: number): PushDelivery['vapid'] {
  const match = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(authorization);
  if (!match) throw new Refused(401, 'Authorization is not vapid');
  const [, head = '', claims = '', signature = '', applicationServerKey = ''] = match;
  const bytes = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'));
  const json = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  if (json(head)['alg'] !== 'ES256') throw new Refused(401, 'VAPID alg is not ES256');
  const key = publicJwkFromRaw(bytes(applicationServerKey));
  if (!verifyP256(key, Buffer.from(`${head}.${claims}`), bytes(signature)))
    throw new Refused(403, 'VAPID signature is wrong');
  const { aud, exp, sub } = json(claims);
  if (aud !== origin) throw new Refused(403, 'VAPID aud is not this origin');
  if (typeof exp !== 'number' || !Number.isInteger(exp) || exp * 1000 <= now)
    throw new Refused(403, 'VAPID exp is over or malformed');
  if (exp * 1000 > now + 24 * 3_600_000) throw new Refused(403, 'VAPID exp is over 24 hours away');
  if (typeof sub !== 'string' || !/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+)$/.test(sub))
    throw new Refused(403, 'VAPID sub is no mailto: or https: contact');
  return { aud, sub, exp, applicationServerKey };
}
