// An app that signs its people in with openid-client, and the browser of the person in between.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { TestContext } from 'node:test';
import * as client from 'openid-client';
import type { Answer, Browser } from '../../kit/browser.ts';
import { type World, world, type WorldOptions } from '../../kit/world.ts';

export type AppWorld = World & {
  origin: string;
  /** Moves every clock there is: ours, the library's and the app's. */
  move(milliseconds: number): void;
};

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** A world that listens: apps reach it over the network, as they do. The library reads the clock of the process. */
export async function appWorld(t: TestContext, options: WorldOptions = {}): Promise<AppWorld> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const w = await world(t, { ...options, env: { ORIGIN: origin, ...options.env } });
  let now = Math.ceil(Date.now() / 1000) * 1000;
  t.mock.timers.enable({ apis: ['Date'], now });
  w.clock.set(now);
  await w.app.server.listen({ host: '127.0.0.1', port });
  return Object.assign(w, {
    origin,
    move(milliseconds: number) {
      now += milliseconds;
      t.mock.timers.setTime(now);
      w.clock.set(now);
    },
  });
}

export const callback = 'https://wiki.example.org/callback';
const settings = {
  name: 'Wiki',
  redirectUris: [callback],
  logoutUris: ['https://wiki.example.org/bye'],
  backchannelUri: null as string | null,
  scopes: ['openid', 'profile', 'email', 'organisations', 'offline_access'],
  deviceFlow: false,
  trusted: false,
};

export async function organisationOf(b: Browser): Promise<string> {
  return (await b.api('GET /api/organisations')).json.organisations[0].id as string;
}

export async function registerApp(
  b: Browser,
  given: Partial<typeof settings> & { kind?: 'web' | 'public' } = {},
): Promise<{ id: string; secret: string | null; organisationId: string }> {
  const organisationId = await organisationOf(b);
  const said = await b.api(`POST /api/organisations/${organisationId}/apps`, {
    ...settings,
    kind: 'web',
    ...given,
  });
  assert.equal(said.status, 200, JSON.stringify(said.json));
  return { id: said.json.app.id, secret: said.json.secret, organisationId };
}

export const clientOf = (
  w: AppWorld,
  app: { id: string; secret: string | null },
): Promise<client.Configuration> =>
  client.discovery(
    new URL(w.origin),
    app.id,
    {},
    app.secret === null ? client.None() : client.ClientSecretBasic(app.secret),
    // oxlint-disable-next-line typescript/no-deprecated -- marked so that it stands out; here it listens on http
    { execute: [client.allowInsecureRequests] },
  );

export type Begun = { url: URL; verifier: string; state: string; nonce: string };

/** An authorization request with everything a good app sends. */
export async function begin(config: client.Configuration, more: Record<string, string> = {}): Promise<Begun> {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid profile email organisations',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...more,
  });
  return { url, verifier, state, nonce };
}

/** Follows redirects and pages that go on by themselves, as a browser does, until a page waits or another site is reached. */
export async function walk(w: AppWorld, b: Browser, to: string | URL | Answer): Promise<Answer | URL> {
  const address = (text: string) => new URL(text, w.origin);
  let answer = typeof to === 'string' || to instanceof URL ? await visit(address(String(to))) : to;
  function visit(url: URL) {
    return b.get(url.pathname + url.search);
  }
  for (let hops = 0; hops < 12; hops += 1) {
    const refresh = /<meta http-equiv="refresh" content="0;url=([^"]+)">/.exec(answer.body)?.[1];
    const next = answer.status === 303 || answer.status === 302 ? answer.location : refresh;
    if (next === undefined) return answer;
    const url = address(next.replaceAll('&amp;', '&'));
    if (url.origin !== w.origin) return url;
    answer = await visit(url);
  }
  throw new Error('it goes round in circles');
}

/** The page that waits for the person. */
export async function pageAt(w: AppWorld, b: Browser, to: string | URL | Answer): Promise<Answer> {
  const found = await walk(w, b, to);
  assert.ok(!(found instanceof URL), `went to ${String(found)}`);
  return found;
}

/** Where the browser comes out at the app. */
export async function outcome(w: AppWorld, b: Browser, to: string | URL | Answer): Promise<URL> {
  const found = await walk(w, b, to);
  assert.ok(
    found instanceof URL,
    `stands at ${found instanceof URL ? '' : `${found.status} ${found.body.slice(0, 900)}`}`,
  );
  return found;
}

/** Agrees on the page "Authorise app" and comes out at the app. */
export async function agree(w: AppWorld, b: Browser, to: string | URL | Answer): Promise<URL> {
  const asked = await pageAt(w, b, to);
  assert.match(asked.body, /name="decision" value="authorise"/, asked.body.slice(0, 900));
  return outcome(w, b, await b.submit({ decision: 'authorise' }));
}

export const redeem = (config: client.Configuration, back: URL, begun: Begun) =>
  client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: begun.verifier,
    expectedState: begun.state,
    expectedNonce: begun.nonce,
  });

/** Signed in to the app for the first time: request, consent, code, tokens. */
export async function signInTo(
  w: AppWorld,
  b: Browser,
  config: client.Configuration,
  more: Record<string, string> = {},
) {
  const begun = await begin(config, more);
  return redeem(config, await agree(w, b, begun.url), begun);
}

/** The code the app is refused with. */
export async function refusal(what: Promise<unknown>): Promise<string> {
  try {
    await what;
  } catch (error) {
    const { error: said, cause, code } = error as { error?: string; cause?: unknown; code?: string };
    // A 401 says it in the header (RFC 6750 §3).
    const challenge = (cause as { parameters?: { error?: string } }[] | undefined)?.[0]?.parameters?.error;
    return said ?? challenge ?? code ?? String(error);
  }
  throw new Error('it was not refused');
}
