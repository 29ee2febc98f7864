// Asking a bucket: signed (Signature V4), within time limits, and again when that helps. What is sent is signed together with
// its SHA-256 and carries its MD5, so that nothing arrives changed; only codes of answers go on, for texts repeat keys.
import { createHash } from 'node:crypto';
import {
  Agent as PlainAgent,
  type ClientRequest,
  type IncomingMessage,
  request as openPlain,
} from 'node:http';
import { Agent as TlsAgent, request as openTls } from 'node:https';
import type { LookupFunction } from 'node:net';
import { AwsV4Signer } from 'aws4fetch';
import type { Log } from '../log.ts';
import type { Bucket } from './place.ts';
import { readXml, textIn } from './s3-xml.ts';

export type Payload = {
  readonly pieces: readonly Uint8Array[];
  readonly bytes: number;
  readonly sha256: string;
  /** In base64, as Content-MD5 is written. */
  readonly md5: string;
};

export type Ask = {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  /** Without the prefix of the installation; empty: the bucket itself. */
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: Payload;
};
export type Answer = { readonly headers: IncomingMessage['headers']; readonly body: string };

/** The bucket refused, or did not answer. */
export class BucketFailure extends Error {
  /** null: no answer came. */
  readonly status: number | null;
  /** The code of S3, or of the connection. */
  readonly code: string;
  readonly retryAfterSeconds: number | null;
  constructor(status: number | null, code: string, retryAfterSeconds: number | null = null) {
    super(`bucket: ${code}${status === null ? '' : ` (${status})`}`);
    this.name = 'BucketFailure';
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
  /** Whether the same may succeed a moment later. */
  get passing(): boolean {
    return this.status === null || this.status >= 500 || this.status === 429 || passingCodes.has(this.code);
  }
  /** Whether it may have been done all the same. */
  get isUncertain(): boolean {
    return this.status === null || this.status >= 500;
  }
}

const passingCodes = new Set([
  'RequestTimeout',
  'SlowDown',
  'BadDigest',
  'InternalError',
  'OperationAborted',
]);

export type BucketOptions = {
  readonly log: Log;
  /** Nothing moves for so long: the connection is given up. */
  readonly idleMs?: number;
  readonly attempts?: number;
  /** Waits between attempts. */
  readonly wait?: (ms: number) => Promise<void>;
  /** Finds the address of a host. */
  readonly lookup?: LookupFunction;
};

const usualIdleMs = 30_000;
/** 0.2 s, 0.4 s … 6.4 s: about twelve seconds in all, for a bucket that is there and busy. */
const usualAttempts = 7;
const mostIdle = 2;
const longestPauseMs = 20_000;
/** A page of a listing has less than half of it. */
const longestAnswer = 4 * 1024 * 1024;

export function payloadOf(pieces: readonly Uint8Array[]): Payload {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  let bytes = 0;
  for (const piece of pieces) {
    sha256.update(piece);
    md5.update(piece);
    bytes += piece.length;
  }
  return { pieces, bytes, sha256: sha256.digest('hex'), md5: md5.digest('base64') };
}
const nothing = payloadOf([]);

export function createRequests(bucket: Bucket, options: BucketOptions) {
  const { log } = options;
  const idleMs = options.idleMs ?? usualIdleMs;
  const attempts = options.attempts ?? usualAttempts;
  const wait = options.wait ?? pause;
  const isTls = bucket.endpoint.startsWith('https:');
  const kept = { keepAlive: true, maxFreeSockets: 64, ...(options.lookup && { lookup: options.lookup }) };
  const agent = isTls ? new TlsAgent(kept) : new PlainAgent(kept);
  const signingKeys = new Map<string, ArrayBuffer>();

  function addressOf({ key, query }: Ask): URL {
    const url = new URL(bucket.endpoint);
    if (bucket.style === 'host') url.hostname = `${bucket.name}.${url.hostname}`;
    const path = key === '' ? '' : `${bucket.prefix}${key}`;
    url.pathname = bucket.style === 'host' ? `/${path}` : `/${bucket.name}${path === '' ? '' : `/${path}`}`;
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    return url;
  }

  async function sign(ask: Ask): Promise<{ url: URL; headers: Record<string, string> }> {
    const { sha256, md5, bytes } = ask.payload ?? nothing;
    const { url, headers } = await new AwsV4Signer({
      method: ask.method,
      url: addressOf(ask).href,
      headers: {
        ...ask.headers,
        'x-amz-content-sha256': sha256,
        ...(ask.payload ? { 'content-md5': md5 } : {}),
      },
      accessKeyId: bucket.keyId,
      secretAccessKey: bucket.secret.reveal(),
      service: 's3',
      region: bucket.region,
      cache: signingKeys,
    }).sign();
    const signed = Object.fromEntries(headers as unknown as Iterable<[string, string]>);
    if (ask.method === 'PUT' || ask.method === 'POST') signed['content-length'] = String(bytes);
    return { url, headers: signed };
  }

  /** One attempt; resolves at the head of whatever answer comes. `sent` is given the request, to be ended early. */
  async function send(ask: Ask, sent?: (request: ClientRequest) => void): Promise<IncomingMessage> {
    const { url, headers } = await sign(ask);
    return new Promise((resolve, reject) => {
      // As an option it counts from the start, also while nobody answers the connection.
      const how = { method: ask.method, headers, agent, timeout: idleMs };
      const request = (isTls ? openTls : openPlain)(url, how);
      request.once('timeout', () => request.destroy(new BucketFailure(null, 'Idle')));
      request.once('response', (response) => {
        request.setTimeout(0);
        resolve(response);
      });
      // Also after the answer, when a server that refused early closes while the rest is still sent.
      request.on('error', (error) => reject(asFailure(error)));
      sent?.(request);
      for (const piece of ask.payload?.pieces ?? []) request.write(piece);
      request.end();
    });
  }

  async function attempt(ask: Ask): Promise<Answer> {
    const response = await send(ask);
    const { statusCode: status = 0, headers } = response;
    const body = await readAll(response, idleMs);
    if (status >= 200 && status < 300) {
      // What takes long answers 200 first and says how it ended in the body.
      if (body.includes('<Error>')) throw failureOf(500, headers, body);
      return { headers, body };
    }
    throw failureOf(status, headers, body);
  }

  /** `work` again while its failure may pass. Throws BucketFailure. */
  async function patiently<T>(what: string, work: (attempt: number) => Promise<T>): Promise<T> {
    for (let count = 1; ; count += 1) {
      try {
        return await work(count);
      } catch (error) {
        if (!(error instanceof BucketFailure) || !error.passing || count >= attempts) throw error;
        const { status, code, retryAfterSeconds } = error;
        // Whoever waited for nothing once waits for nothing again.
        if (code === 'Idle' && count >= mostIdle) throw error;
        log.warn({ status, code, attempt: count, asked: what }, 'the bucket is asked again');
        await wait(pauseMs(count, retryAfterSeconds));
      }
    }
  }

  return {
    send,
    patiently,
    idleMs,
    attempts,
    pauseAfter: (count: number) => wait(pauseMs(count, null)),
    /** Throws BucketFailure for all but 2xx. */
    ask: (given: Ask, check?: (answer: Answer) => void): Promise<Answer> =>
      patiently(given.method, async () => {
        const answer = await attempt(given);
        check?.(answer);
        return answer;
      }),
  };
}
export type Requests = ReturnType<typeof createRequests>;

function pauseMs(count: number, retryAfterSeconds: number | null): number {
  const usual = 200 * 2 ** (count - 1) * (0.5 + Math.random() / 2);
  return Math.min(Math.max(usual, (retryAfterSeconds ?? 0) * 1000), longestPauseMs);
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Ends the connection when nothing comes for so long. */
export function readAll(response: IncomingMessage, idleMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    const idle = setTimeout(() => response.destroy(new BucketFailure(null, 'Idle')), idleMs);
    response.on('data', (piece: Buffer) => {
      idle.refresh();
      bytes += piece.length;
      if (bytes > longestAnswer) response.destroy(new BucketFailure(null, 'TooLong'));
      else pieces.push(piece);
    });
    response.once('end', () => resolve(Buffer.concat(pieces).toString()));
    response.once('error', (error) => reject(asFailure(error)));
    response.once('close', () => clearTimeout(idle));
  });
}

export function failureOf(status: number, headers: IncomingMessage['headers'], body: string): BucketFailure {
  const code = textIn(readXml(body), 'Code');
  const after = headers['retry-after'];
  return new BucketFailure(
    status,
    /^[A-Za-z0-9]{1,60}$/.test(code) ? code : `Status${status}`,
    after !== undefined && /^\d{1,4}$/.test(after) ? Number(after) : null,
  );
}

export function asFailure(error: unknown): BucketFailure {
  if (error instanceof BucketFailure) return error;
  const { code } = error as { code?: unknown };
  return new BucketFailure(null, typeof code === 'string' && /^[A-Z_0-9]+$/.test(code) ? code : 'NoAnswer');
}
