// The way to the server: JSON, without cookies; a linked device signs each request with its key.
import { CallError } from '../../shared/call.ts';
import { requestProof } from '../protocol/signing.ts';
import type { ServerClock } from './clock.ts';

export type Signer = { readonly deviceId: string; readonly keys: CryptoKeyPair };
export type CallOptions = { signal?: AbortSignal; timeoutMs?: number };

export type Server = {
  /** Refusals come as CallError with the server's code, or `web/offline`, `web/timeout`, `web/bad-answer`. */
  open<T>(method: string, path: string, body?: object, options?: CallOptions): Promise<T>;
  signed<T>(signer: Signer, method: string, path: string, body?: object, options?: CallOptions): Promise<T>;
  /** The body of a signed GET that stays open. */
  stream(signer: Signer, path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
};

type Request = { method: string; path: string; body?: object | undefined; accept: string };

export function createServer(deps: {
  fetch: typeof fetch;
  clock: ServerClock;
  phoneNow: () => number;
}): Server {
  const { clock } = deps;

  async function send(request: Request, signer: Signer | null, signal: AbortSignal): Promise<Response> {
    const { method, path, body, accept } = request;
    const authorization = signer
      ? await requestProof(
          { deviceId: signer.deviceId, privateKey: signer.keys.privateKey },
          { method, path, at: clock.now(), ...(body ? { body } : {}) },
        )
      : null;
    return deps.fetch(path, {
      method,
      credentials: 'omit',
      cache: 'no-store',
      signal,
      headers: {
        accept,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(authorization ? { authorization } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  }

  /** A 401 may only mean that this phone's clock is off: it is set by the answer's Date, and the request sent once more. */
  async function sendTwice(request: Request, signer: Signer | null, signal: AbortSignal): Promise<Response> {
    const askedAt = deps.phoneNow();
    const response = await send(request, signer, signal);
    clock.learnFromDate(response.headers.get('date'), askedAt);
    if (!signer || response.status !== 401) return response;
    await response.body?.cancel();
    return send(request, signer, signal);
  }

  async function call<T>(request: Request, signer: Signer | null, options: CallOptions = {}): Promise<T> {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 15_000);
    const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
    const askedAt = deps.phoneNow();
    try {
      const response = await sendTwice(request, signer, signal);
      const text = await response.text();
      const answer = readAnswer(response, text) as T;
      const said = (answer as { serverTime?: unknown } | undefined)?.serverTime;
      if (typeof said === 'number') clock.learn(said, askedAt);
      return answer;
    } catch (cause) {
      if (cause instanceof CallError || options.signal?.aborted) throw cause;
      throw new CallError(timeout.aborted ? 'web/timeout' : 'web/offline', 0);
    }
  }

  return {
    open: (method, path, body, options) =>
      call({ method, path, body, accept: 'application/json' }, null, options),
    signed: (signer, method, path, body, options) =>
      call({ method, path, body, accept: 'application/json' }, signer, options),
    async stream(signer, path, signal) {
      const response = await sendTwice({ method: 'GET', path, accept: 'text/event-stream' }, signer, signal);
      if (response.ok && response.body) return response.body;
      readAnswer(response, await response.text());
      throw new CallError('web/bad-answer', response.status);
    },
  };
}

function readAnswer(response: Response, text: string): unknown {
  let answer: unknown;
  try {
    answer = text === '' ? undefined : JSON.parse(text);
  } catch {
    throw new CallError('web/bad-answer', response.status);
  }
  if (response.ok) return answer;
  const { code, ...data } = (answer ?? {}) as Record<string, unknown>;
  throw new CallError(typeof code === 'string' ? code : 'web/bad-answer', response.status, data);
}

/** The code of whatever a call threw. */
export const codeOf = (error: unknown): string =>
  error instanceof CallError ? error.code : 'web/bad-answer';
