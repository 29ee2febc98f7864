// The bypass canary. Every year somebody finds that a half-finished sign-in, stopped at the second step, opens a house by
// another way: as Basic password, as Bearer token, on a route nobody thought of. This drives exactly those into every
// registered route, and is content with nothing but a refusal. `aldaba doctor --canary` runs it; so do the tests.
import { text as readText } from 'node:stream/consumers';
import type { App } from '../app.ts';
import type { Config } from '../core/config.ts';
import { servedAs } from '../core/contract.ts';
import type { Door } from '../core/http/door.ts';
import { registeredRoutes, servedWithoutDoor } from '../core/http/registered-routes.ts';
import { cookieNames } from '../core/http/replies.ts';
import { type Answer, isRefusal, mustRefuse, type Role } from './expect.ts';
import { requestOf } from './samples.ts';
import { type Guest, invite, openScratch, password } from './scratch.ts';

/** A way to present a credential. A new protocol of the house adds its ways here. */
type Way = { name: string; role: Role; headers: Record<string, string>; cookies: Record<string, string> };

export type Try = { route: string; way: string; answer: string };
export type Report = {
  ok: boolean;
  routes: number;
  tried: Try[];
  /** Where the guard lets this one in, so that nothing was asked. */
  letIn: { route: string; way: string }[];
  failures: Try[];
};

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** One secret in every place where software has been found to take it. `own` is the cookie where it belongs. */
function waysOf(
  what: string,
  secret: string,
  address: string,
  own: 'attempt' | 'session',
  role: Role,
): Way[] {
  const other = own === 'attempt' ? 'session' : 'attempt';
  const way = (name: string, rest: Partial<Way>): Way => ({
    name: `${what}, ${name}`,
    role: 'nobody',
    headers: {},
    cookies: {},
    ...rest,
  });
  return [
    way('in its own cookie', { role, cookies: { [cookieNames[own]]: secret } }),
    way(`as the cookie of ${other === 'session' ? 'a session' : 'an attempt'}`, {
      cookies: { [cookieNames[other]]: secret },
    }),
    way('as Bearer', { headers: { authorization: `Bearer ${secret}` } }),
    way('as user of Basic', { headers: { authorization: basic(secret, '') } }),
    way('as password of Basic', { headers: { authorization: basic(address, secret) } }),
    // What whoever is half in knows: the account's own password, where programs bring theirs.
    way('its password in Basic', {
      role: own === 'session' ? 'password-alone' : 'nobody',
      headers: { authorization: basic(address, password) },
    }),
    way('as a device', { headers: { authorization: `Aldaba-Device ${secret}.${'A'.repeat(86)}` } }),
  ];
}

async function ask(
  app: App,
  origin: URL,
  guest: Guest,
  door: Door,
  method: string,
  way: Way,
): Promise<Answer> {
  const sample = requestOf(door.key, door.route, guest.formToken());
  const cookies = { [cookieNames.browser]: guest.cookie('browser'), ...way.cookies };
  const said = await app.server.inject({
    method: method as 'GET',
    url: sample.url,
    headers: {
      host: origin.host,
      origin: origin.origin,
      cookie: Object.entries(cookies)
        .map(([name, value]) => `${name}=${value}`)
        .join('; '),
      ...(sample.type ? { 'content-type': sample.type } : {}),
      ...way.headers,
    },
    ...(sample.payload === undefined ? {} : { payload: sample.payload }),
    // It is answered by its head: nobody waits for the end of a stream that stays open.
    payloadAsStream: true,
  });
  const type = String(said.headers['content-type'] ?? '');
  const body = said.stream();
  if (type.startsWith('text/event-stream')) {
    body.destroy();
    return { status: 200, location: '', code: 'a stream that stays open', isPage: false, setsSession: false };
  }
  const text = await readText(body);
  // A protocol's refusal names its code in a small XML.
  const named = /<code xmlns="urn:aldaba:dav">([^<]+)<\/code>/.exec(text)?.[1];
  const json = type.includes('json') && text !== '' ? (JSON.parse(text) as { code?: unknown }) : {};
  return {
    status: said.statusCode,
    location: String(said.headers.location ?? ''),
    code: typeof json.code === 'string' ? json.code : named,
    isPage: type.includes('html'),
    setsSession: [said.headers['set-cookie'] ?? []]
      .flat()
      .some((line) => new RegExp(`^${cookieNames.session}=[^;]`).test(line)),
  };
}

const told = ({ status, location, code, setsSession }: Answer): string =>
  [status, code ?? location, setsSession ? 'and a session' : ''].filter(Boolean).join(' ');

/** Drives both into every door of `app`, a scratch house of `openScratch`. */
export async function drive(scratch: Awaited<ReturnType<typeof openScratch>>): Promise<Report> {
  const { app, origin } = scratch;
  const { half, late } = await invite(scratch);
  const parties = [
    {
      guest: half.guest,
      ways: waysOf('half sign-in', half.guest.cookie('attempt'), half.address, 'attempt', 'attempt'),
    },
    {
      guest: late.guest,
      ways: waysOf(
        'session that must enrol',
        late.guest.cookie('session'),
        late.address,
        'session',
        'must-enrol',
      ),
    },
  ];
  const report: Report = { ok: false, routes: app.doors.length, tried: [], letIn: [], failures: [] };

  for (const door of app.doors) {
    const { methods, path } = servedAs(door.key);
    for (const method of methods) {
      const route = `${method} ${path}`;
      for (const { guest, ways } of parties) {
        for (const way of ways) {
          if (!mustRefuse(door.route.guard, way.role)) {
            report.letIn.push({ route, way: way.name });
            continue;
          }
          const answer = await ask(app, origin, guest, door, method, way);
          const one = { route, way: way.name, answer: told(answer) };
          report.tried.push(one);
          // HEAD has no body to name a code; the same door said it to GET.
          if (!isRefusal(method === 'HEAD' && answer.status === 401 ? { ...answer, isPage: true } : answer))
            report.failures.push(one);
        }
      }
    }
  }

  // A route beside the doors has no guard at all.
  const known = new Set<string>(
    app.doors.flatMap(({ key }) => {
      const { methods, path } = servedAs(key);
      return methods.map((method) => `${method} ${path}`);
    }),
  );
  for (const route of registeredRoutes(app.server)) {
    if (known.has(route.replace(/^HEAD /, 'GET ')) || servedWithoutDoor.test(route)) continue;
    report.failures.push({ route, way: 'anybody', answer: 'is served without a door' });
  }

  // Both must still be what they were, or the refusals above told nothing.
  const [stillHalf, stillLate] = [
    await half.guest.send('GET', '/sign-in/methods'),
    await late.guest.send('GET', '/api/session'),
  ];
  if (stillHalf.statusCode !== 200)
    report.failures.push({
      route: 'GET /sign-in/methods',
      way: 'half sign-in',
      answer: 'it died on the way',
    });
  if (
    stillLate.statusCode !== 200 ||
    (stillLate.json() as { session?: { mustEnrol?: boolean } }).session?.mustEnrol !== true
  )
    report.failures.push({
      route: 'GET /api/session',
      way: 'session that must enrol',
      answer: 'it died on the way',
    });
  return { ...report, ok: report.failures.length === 0 && report.tried.length > 0 };
}

export async function runCanary(config: Config, webFolder: string): Promise<Report> {
  const scratch = await openScratch(config, webFolder);
  try {
    return await drive(scratch);
  } finally {
    await scratch.app.stop();
  }
}
