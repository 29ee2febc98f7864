// nginx and Caddy as Debian ships them, with the very lines the Manager gives out, in front of an application that knows
// nobody. Traefik is not in Debian: its lines are read by eye.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import {
  caddySnippet,
  example,
  nginxSnippet,
  type Proxied,
  traefikSnippet,
} from '../../../web/manager/sites/snippets.ts';
import {
  ask,
  freePort,
  type ProxyKind,
  type Said,
  skipProxy,
  startProxy,
  startUpstream,
} from '../../kit/proxies.ts';
import { house, mildRule, protect } from '../03-organisations/house.ts';
import { given } from './site.ts';

test('the files in deploy/ are what the Manager gives out', () => {
  const read = (path: string) => readFileSync(join(import.meta.dirname, '../../../deploy', path), 'utf8');
  assert.equal(read('nginx/protected-site.conf'), nginxSnippet(example));
  assert.equal(read('caddy/protected-site.Caddyfile'), caddySnippet(example));
  assert.equal(read('traefik/protected-site.yaml'), traefikSnippet(example));
});

const forged = {
  'remote-user': 'admin',
  'remote-email': 'root@example.org',
  'remote-name': 'Root',
  'remote-groups': 'legal-responsible',
  Remote_User: 'admin',
};

async function stand(t: TestContext, kind: ProxyKind) {
  const [aldabaPort, port] = [await freePort(), await freePort()];
  const origin = `http://localhost:${aldabaPort}`;
  const h = await house(t, { env: { ORIGIN: origin } });
  await h.w.app.server.listen({ host: '127.0.0.1', port: aldabaPort });
  const upstream = await startUpstream(t);
  const hosts = [`wiki.localhost:${port}`, `books.localhost:${port}`] as const;
  const ids: string[] = [];
  for (const host of hosts) {
    const said = await h.ana.api(`POST ${h.base}/sites`, { ...given, name: host, host });
    assert.equal(said.status, 200, JSON.stringify(said.json));
    ids.push(said.json.sites.find((one: { host: string }) => one.host === host).id);
  }
  const snippets = hosts.map((host) => {
    const proxied: Proxied = {
      host: kind === 'caddy' ? `http://${host}` : host,
      aldaba: `http://127.0.0.1:${aldabaPort}`,
      origin: new URL(origin).host,
      upstream: `http://127.0.0.1:${upstream.port}`,
    };
    const text = kind === 'nginx' ? nginxSnippet(proxied) : caddySnippet(proxied);
    return { serverName: host.split(':')[0] ?? '', text };
  });
  await startProxy(t, kind, port, snippets);

  /** A browser on a site: its own cookies, no following. */
  function visitor(host: string) {
    const jar = new Map<string, string>();
    async function go(
      path: string,
      more: Record<string, string> = {},
      how: { method?: string; body?: string } = {},
    ) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const said = await ask(
        port,
        path,
        { host, accept: 'text/html,*/*', ...(cookie ? { cookie } : {}), ...more },
        how,
      );
      for (const line of said.headers['set-cookie'] ?? []) {
        const [pair = '', ...attributes] = line.split(';');
        const [name = '', value = ''] = pair.split('=');
        if (attributes.some((one) => one.trim() === 'Max-Age=0')) jar.delete(name);
        else jar.set(name, value);
      }
      return said;
    }
    const there = (said: Said, base: string): string => {
      const { location = '' } = said.headers;
      assert.ok(location.startsWith(base), `${said.status} ${location}`);
      return location.slice(base.length);
    };
    return {
      jar,
      go,
      /** The whole way, as a browser follows it. Returns the last redirect's target. */
      async enter(aldaba: typeof h.ana, path = '/'): Promise<string> {
        const start = there(await go(path), `http://${host}`);
        const began = there(await go(start), origin);
        const passed = await aldaba.get(began);
        const code = there(
          { ...passed, headers: { location: passed.location ?? '' } } as Said,
          `http://${host}`,
        );
        return (await go(code)).headers.location ?? '';
      },
    };
  }
  return { h, hosts, ids, upstream, visitor };
}

const app = (said: Said): { method: string; path: string; headers: Record<string, string> } => {
  assert.equal(said.status, 200, said.body);
  return JSON.parse(said.body) as never;
};

for (const kind of ['nginx', 'caddy'] as const)
  describe(`a site behind ${kind}`, { skip: skipProxy(kind) }, () => {
    test('a member is led through Aldaba to the page they wanted, and forged names are thrown away', async (t) => {
      const { h, hosts, upstream, visitor } = await stand(t, kind);
      const at = visitor(hosts[0]);
      const before = await at.go('/page?a=1&b=2', forged);
      assert.ok([302, 303].includes(before.status));
      assert.equal(upstream.seen(), 0, 'nothing reached the application');
      assert.equal(await at.enter(h.ana, '/page?a=1&b=2'), `http://${hosts[0]}/page?a=1&b=2`);
      const account = await h.w.app.accounts.find(h.w.db, h.anaId);
      for (const extra of [{}, forged, { ...forged, connection: 'close, Remote-Groups' }]) {
        const { path, headers } = app(await at.go('/page?a=1&b=2', extra));
        assert.equal(path, '/page?a=1&b=2');
        assert.equal(headers['remote-user'], account?.syncName);
        assert.equal(headers['remote-email'], 'ana@example.org');
        assert.equal(headers['remote-name'], 'Ana Garc%C3%ADa');
        assert.equal(headers['remote_user'], undefined, 'the same name for those who turn - into _');
        assert.ok(['legal-responsible', undefined].includes(headers['remote-groups']));
        if (!('connection' in extra)) assert.equal(headers['remote-groups'], 'legal-responsible');
      }
    });

    test('HEAD and POST and a socket go through with a pass, and are told 401 without', async (t) => {
      const { h, hosts, upstream, visitor } = await stand(t, kind);
      const at = visitor(hosts[0]);
      const socket = {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      };
      const form = { method: 'POST', body: 'a=b' };
      const type = { 'content-type': 'application/x-www-form-urlencoded', origin: `http://${hosts[0]}` };
      assert.equal((await at.go('/save', type, form)).status, 401);
      assert.equal((await at.go('/socket', socket)).status, 401);
      assert.ok([302, 303].includes((await at.go('/', {}, { method: 'HEAD' })).status));
      assert.equal(upstream.seen(), 0);
      await at.enter(h.ana);
      assert.equal(app(await at.go('/save', type, form)).method, 'POST');
      assert.equal((await at.go('/', {}, { method: 'HEAD' })).status, 200);
      const account = await h.w.app.accounts.find(h.w.db, h.anaId);
      const opened = await at.go('/socket', { ...socket, ...forged });
      assert.deepEqual([opened.status, opened.headers['x-was']], [101, account?.syncName]);
    });

    test('a pass dies with its session, under a rule, with its site, and opens no other site', async (t) => {
      const { h, hosts, ids, visitor } = await stand(t, kind);
      const eva = await h.add('Eva', 'member');
      const at = visitor(hosts[0]);
      await at.enter(eva.browser);
      assert.equal((await at.go('/')).status, 200);
      const books = visitor(hosts[1]);
      books.jar.set('__Host-aldaba-gate', at.jar.get('__Host-aldaba-gate') ?? '');
      for (const trick of [
        {},
        { 'x-original-url': `http://${hosts[0]}/` },
        { 'x-forwarded-host': hosts[0] },
        {
          'x-forwarded-host': hosts[0],
          'x-original-url': `http://${hosts[0]}/`,
          'x-forwarded-for': '127.0.0.1',
        },
      ])
        assert.ok([302, 303, 403].includes((await books.go('/', trick)).status), JSON.stringify(trick));

      await protect(h.w, h.ana);
      assert.equal((await h.ana.api(`PUT ${h.base}/rule`, mildRule)).status, 200);
      assert.ok([302, 303].includes((await at.go('/')).status), 'Eva owes a factor now');
      assert.equal((await h.ana.api(`PUT ${h.base}/rule`, { ...mildRule, required: false })).status, 200);
      assert.equal((await at.go('/')).status, 200);

      await h.w.db.transaction((tx) => h.w.app.accounts.endSessions(tx, eva.accountId));
      assert.ok([302, 303].includes((await at.go('/')).status), 'signed out');

      await h.ana.api(`DELETE ${h.base}/sites/${ids[0]}`);
      assert.equal((await visitor(hosts[0]).go('/.aldaba/start?to=/')).status, 421, 'no site any more');
    });

    test('leaving ends the pass; a code used twice and a lost state lead back to the beginning', async (t) => {
      const { h, hosts, visitor } = await stand(t, kind);
      const at = visitor(hosts[0]);
      await at.enter(h.ana);
      const left = await at.go('/.aldaba/leave', { origin: `http://${hosts[0]}` }, { method: 'POST' });
      assert.match(left.headers.location ?? '', /why=left$/);
      assert.ok([302, 303].includes((await at.go('/')).status));
      const foreign = await at.go('/.aldaba/leave', { origin: 'https://evil.example' }, { method: 'POST' });
      assert.equal(foreign.status, 403);
      const stranger = visitor(hosts[0]);
      const tried = await stranger.go(`/.aldaba/enter?code=${'a'.repeat(43)}`);
      assert.match(tried.headers.location ?? '', /why=over$/);
    });
  });
