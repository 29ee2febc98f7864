// What it costs to ask who is there: forward-auth and a session against a bare Fastify route, a program's Basic header
// against the same route without.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figures, percentile, type Scenario } from '../kit/figures.ts';
import { counted, type Load, loadRoute } from '../kit/load.ts';
import { origin, port } from '../kit/people.ts';
import { readProcess } from '../kit/server.ts';

const concurrent = 64;
const seconds = 4;
const kit = join(import.meta.dirname, '../kit');
const host = new URL(origin).host;

type Carried = { address: string; session: string; pass: string; appPassword: string };

async function startScript(
  args: readonly string[],
  folder: string,
): Promise<{ child: ChildProcess; said: string }> {
  const extra = process.env['BENCH_NODE_OPTIONS']?.split(' ').filter(Boolean) ?? [];
  const flags = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', ...extra];
  const child = spawn(process.execPath, [...flags, ...args], {
    stdio: ['ignore', 'pipe', openSync(join(folder, 'server.log'), 'a')],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const said = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.endsWith('\n')) resolve(text);
    });
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code}`)));
  });
  return { child, said };
}

async function stop({ child }: { child: ChildProcess }): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

function routesOf(carried: Carried) {
  const proxied = { host, connection: 'keep-alive' };
  const basic = Buffer.from(`${carried.address}:${carried.appPassword}`).toString('base64');
  const route = (path: string, headers: Record<string, string> = {}) => ({
    port,
    path,
    headers: { ...proxied, ...headers },
    concurrent,
    seconds,
    status: 200,
  });
  const client = { 'user-agent': 'rclone/v1.65.2' };
  // Every request is for another page, as a proxy asks. What is new has another browser each time: nothing is given again.
  const asked = {
    cookie: `__Host-aldaba-gate=${carried.pass}`,
    'x-original-url': `https://wiki.example.org/${counted}`,
  };
  const session = { cookie: `__Host-aldaba=${carried.session}` };
  const another = { 'user-agent': `Firefox/${counted}` };
  return {
    bare: { ...route('/bare'), port: port + 1 },
    check: route('/gate/check', asked),
    session: route('/api/session', session),
    newCheck: route('/gate/check', {
      ...asked,
      'x-original-url': 'https://wiki.example.org/page',
      ...another,
    }),
    newSession: route('/api/session', { ...session, ...another }),
    open: route('/bench/open', client),
    program: route('/bench/program', { ...client, authorization: `Basic ${basic}` }),
  };
}

async function round(figures: Figures, routes: ReturnType<typeof routesOf>, pid: number): Promise<void> {
  const bareBefore = await loadRoute(routes.bare);
  const check = await loadRoute(routes.check);
  const session = await loadRoute(routes.session);
  const bareAfter = await loadRoute(routes.bare);
  const bare = (bareBefore.perSecond + bareAfter.perSecond) / 2;
  figures.add({ what: `bare Fastify route at ${concurrent} concurrent`, unit: '/s' }, bare);
  const tell = (what: string, { perSecond, spans }: Load) => {
    figures.add({ what: `${what} at ${concurrent} concurrent`, unit: '/s' }, perSecond);
    figures.add(
      { what: `${what}, share of a bare Fastify route`, unit: '%', least: 60 },
      (perSecond / bare) * 100,
    );
    figures.add({ what: `${what} p50`, unit: 'ms' }, percentile(spans, 0.5));
    figures.add({ what: `${what} p99`, unit: 'ms', most: 10 }, percentile(spans, 0.99));
  };
  tell('forward-auth check', check);
  tell('session check', session);
  for (const [what, name] of [
    ['forward-auth check', 'newCheck'],
    ['session check', 'newSession'],
  ] as const)
    figures.add(
      { what: `${what} at ${concurrent} concurrent, no answer given again`, unit: '/s' },
      (await loadRoute({ ...routes[name], seconds: seconds / 2 })).perSecond,
    );

  // The two take turns, so that a neighbour who slows one down slows both.
  const sums = { open: { count: 0, cpuMs: 0, span: 0 }, program: { count: 0, cpuMs: 0, span: 0 } };
  for (const name of ['open', 'program', 'program', 'open'] as const) {
    const before = readProcess(pid);
    const { spans, perSecond } = await loadRoute({ ...routes[name], seconds: seconds / 2 });
    sums[name].count += spans.length;
    sums[name].cpuMs += readProcess(pid).cpuMs - before.cpuMs;
    sums[name].span += spans.length / perSecond;
  }
  const { open, program } = sums;
  const perRequest = (one: { count: number; span: number }) => one.span / one.count;
  figures.add({ what: 'a route without authentication', unit: '/s' }, open.count / open.span);
  figures.add(
    { what: 'the same route by Basic with an app password', unit: '/s' },
    program.count / program.span,
  );
  figures.add(
    { what: 'time that Basic with an app password adds to a request', unit: '%', most: 15 },
    (perRequest(program) / perRequest(open) - 1) * 100,
  );
  figures.add(
    { what: 'CPU that Basic with an app password adds to a request', unit: '%' },
    (program.cpuMs / program.count / (open.cpuMs / open.count) - 1) * 100,
  );
}

export const gate: Scenario = {
  about:
    'forward-auth and session checks against a bare Fastify route, Basic with an app password against none',
  async run(figures, rounds) {
    const folder = mkdtempSync(join(tmpdir(), 'aldaba-bench-'));
    const bare = await startScript([join(kit, 'bare-fastify.ts'), String(port + 1)], folder);
    const server = await startScript([join(kit, 'gate-server.ts'), folder, String(port), origin], folder);
    try {
      const routes = routesOf(JSON.parse(server.said) as Carried);
      // Warm: what is measured is the steady state, not the compiler.
      for (const route of Object.values(routes)) await loadRoute({ ...route, seconds: 2 });
      for (let turn = 0; turn < rounds; turn += 1) await round(figures, routes, server.child.pid ?? 0);
    } finally {
      await stop(server);
      await stop(bare);
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
