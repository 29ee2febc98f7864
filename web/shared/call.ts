// The web's only way to the server: typed by the contracts (src/api.ts, types only), JSON in and out.
// Refusals come back as CallError with their code; texts for people are found by that code.

/** The shape of src/api.ts: `{ 'POST /api/x': { input: { params, query, body }, reply } }`. */
export type ApiShape = Record<string, { input: unknown; reply: unknown }>;

type Empty = Record<never, never>;
type Part<I, K extends string> = K extends keyof I
  ? [I[K]] extends [undefined]
    ? unknown
    : Empty extends I[K]
      ? { [P in K]?: I[K] }
      : { [P in K]: I[K] }
  : unknown;
type Given<I> = Part<I, 'params'> & Part<I, 'query'> & Part<I, 'body'>;
export type CallOptions = { signal?: AbortSignal; timeoutMs?: number };
type Arguments<I> =
  Empty extends Given<I>
    ? [input?: Given<I>, options?: CallOptions]
    : [input: Given<I>, options?: CallOptions];

export type Call<A extends ApiShape> = <K extends keyof A & string>(
  route: K,
  ...rest: Arguments<A[K]['input']>
) => Promise<A[K]['reply']>;

/**
 * `code` is the server's (`factors/wrong-code`), or one of ours when no answer of the server came through:
 * `web/offline` (no network), `web/timeout`, `web/bad-answer` (something between us answered), `web/leaving` (the
 * page is on its way to another one: show nothing).
 */
export class CallError extends Error {
  readonly code: string;
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>>;
  constructor(code: string, status: number, data: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = 'CallError';
    this.code = code;
    this.status = status;
    this.data = data;
  }
}

export type CallDeps = {
  readonly fetch: typeof fetch;
  /** The session is over (401): the app shows its dialog or goes to the sign-in page. */
  readonly onSessionOver: () => void;
  /** Fresh proof is asked on a server page, which comes back to `next` afterwards. */
  readonly goTo: (location: string) => void;
  readonly here: () => string;
  readonly timeoutMs?: number;
};

/** The address of a route with its parameters in: `GET /api/devices/:deviceId` and a query without empty values. */
export function addressOf(path: string, params: object = {}, query: object = {}): string {
  const values = params as Record<string, unknown>;
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text ? `${filled}?${text}` : filled;
}

export function createCall<A extends ApiShape>(deps: CallDeps): Call<A> {
  return async (route, ...[input = {}, options = {}]) => {
    const [method = 'GET', path = '/'] = route.split(' ');
    const given = input as { params?: object; query?: object; body?: unknown };
    const timeout = AbortSignal.timeout(options.timeoutMs ?? deps.timeoutMs ?? 15_000);
    const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
    const hasBody = given.body !== undefined;
    let response: Response;
    let text: string;
    try {
      response = await deps.fetch(addressOf(path, given.params, given.query), {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        signal,
        headers: { accept: 'application/json', ...(hasBody ? { 'content-type': 'application/json' } : {}) },
        ...(hasBody ? { body: JSON.stringify(given.body) } : {}),
      });
      text = await response.text();
    } catch (cause) {
      // The caller's own abort is not an error to show: it travels as it is.
      if (options.signal?.aborted) throw cause;
      throw new CallError(timeout.aborted ? 'web/timeout' : 'web/offline', 0);
    }
    const answer = parse(text);
    if (response.ok && (answer !== undefined || text === '')) return answer as never;
    throw refusalOf(response, answer, deps);
  };
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalOf(response: Response, answer: unknown, deps: CallDeps): CallError {
  const problem = (answer ?? {}) as Record<string, unknown>;
  const { code, type: _type, status: _status, ...data } = problem;
  if (typeof code !== 'string') return new CallError('web/bad-answer', response.status);
  if (response.status === 401) deps.onSessionOver();
  if (response.status === 403 && code.endsWith('/step-up-required') && typeof data['location'] === 'string') {
    const target = new URL(data['location'], 'http://here.invalid');
    if (target.origin === 'http://here.invalid') {
      target.searchParams.set('next', deps.here());
      deps.goTo(target.pathname + target.search);
      return new CallError('web/leaving', 403, data);
    }
  }
  return new CallError(code, response.status, data);
}
