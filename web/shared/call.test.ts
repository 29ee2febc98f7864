// call(): what it sends, and how it tells refusals, lost networks and odd answers apart.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, CallError, createCall } from './call.ts';

type Sample = {
  'GET /api/things/:thingId': {
    input: { params: { thingId: string }; query: { at?: number }; body: undefined };
    reply: { name: string };
  };
  'POST /api/things': {
    input: { params: Record<never, never>; query: Record<never, never>; body: { name: string } };
    reply: { id: string };
  };
};

/** A call whose server answers with `answer`, and what happened around it. */
function against(answer: () => Response | Promise<Response>) {
  const seen = {
    requests: [] as { url: string; init: RequestInit | undefined }[],
    over: 0,
    went: [] as string[],
  };
  const call = createCall<Sample>({
    fetch: async (url, init) => {
      seen.requests.push({ url: String(url), init });
      return answer();
    },
    onSessionOver: () => {
      seen.over += 1;
    },
    goTo: (location) => seen.went.push(location),
    here: () => '/manager/two-step?tab=1',
  });
  return { call, seen };
}

const problem = (status: number, data: object) => () => Response.json(data, { status });
const codeOf = (code: string, status: number) => (error: unknown) =>
  error instanceof CallError && error.code === code && error.status === status;

test('parameters are escaped and empty query values left out', () => {
  assert.equal(
    addressOf('/api/a/:id', { id: 'x/y' }, { q: 'ñ', none: undefined, empty: '', n: 0 }),
    '/api/a/x%2Fy?q=%C3%B1&n=0',
  );
});

test('a body travels as JSON and the reply comes back parsed', async () => {
  const { call, seen } = against(() => Response.json({ id: '7' }));
  assert.deepEqual(await call('POST /api/things', { body: { name: 'a' } }), { id: '7' });
  assert.equal(seen.requests[0]?.init?.body, '{"name":"a"}');
});

test('a refusal carries its code, status and data', async () => {
  const { call } = against(problem(429, { code: 'core/too-many', status: 429, retryAfterSeconds: 9 }));
  await assert.rejects(call('POST /api/things', { body: { name: 'a' } }), (error: CallError) => {
    assert.deepEqual(
      [error.code, error.status, error.data],
      ['core/too-many', 429, { retryAfterSeconds: 9 }],
    );
    return true;
  });
});

test('an ended session is told to the app', async () => {
  const { call, seen } = against(problem(401, { code: 'core/sign-in-required' }));
  await assert.rejects(
    call('POST /api/things', { body: { name: 'a' } }),
    codeOf('core/sign-in-required', 401),
  );
  assert.equal(seen.over, 1);
});

test('step-up goes to the server page and names the way back', async () => {
  const { call, seen } = against(
    problem(403, { code: 'core/step-up-required', location: '/confirm?verb=factors' }),
  );
  await assert.rejects(call('POST /api/things', { body: { name: 'a' } }), codeOf('web/leaving', 403));
  assert.deepEqual(seen.went, ['/confirm?verb=factors&next=%2Fmanager%2Ftwo-step%3Ftab%3D1']);
});

test('step-up never leads to another site', async () => {
  for (const location of ['https://evil.example/x', '//evil.example/x', '/\\evil.example']) {
    const { call, seen } = against(problem(403, { code: 'core/step-up-required', location }));
    await assert.rejects(
      call('POST /api/things', { body: { name: 'a' } }),
      codeOf('core/step-up-required', 403),
    );
    assert.deepEqual(seen.went, []);
  }
});

test('a lost network, a foreign answer and a late one have codes of their own', async () => {
  const lost = against(() => Promise.reject(new TypeError('failed to fetch')));
  await assert.rejects(lost.call('POST /api/things', { body: { name: 'a' } }), codeOf('web/offline', 0));
  const foreign = against(() => new Response('<html>proxy</html>', { status: 502 }));
  await assert.rejects(
    foreign.call('POST /api/things', { body: { name: 'a' } }),
    codeOf('web/bad-answer', 502),
  );
  const late = createCall<Sample>({
    fetch: (_, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    onSessionOver: () => {},
    goTo: () => {},
    here: () => '/',
    timeoutMs: 1,
  });
  // AbortSignal.timeout does not keep the process alive by itself.
  const alive = setInterval(() => {}, 50);
  await assert.rejects(
    late('GET /api/things/:thingId', { params: { thingId: '1' } }),
    codeOf('web/timeout', 0),
  );
  clearInterval(alive);
});
