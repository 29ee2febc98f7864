// Password sign-ins at 8 and 64 concurrent against bare argon2, with a quiet client that checks its session meanwhile.
import { setTimeout as wait } from 'node:timers/promises';
import { measureBareHash } from '../kit/bare.ts';
import { closeClient, say } from '../kit/client.ts';
import { type Figures, megabyte, percentile, type Scenario } from '../kit/figures.ts';
import { preparePeople } from '../kit/people.ts';
import { readProcess, type Server, startServer } from '../kit/server.ts';
import { createVisitor, type Visitor } from '../kit/visitor.ts';

const loadSeconds = 8;
const bareSeconds = 4;
const checkEveryMs = 20;

/** Each of `concurrent` clients signs its own people in, one after the other, until the time is over. */
async function load(visitors: readonly Visitor[], concurrent: number, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: concurrent }, async (_, client) => {
      const mine = visitors.filter((_visitor, index) => Math.floor(index / 25) % concurrent === client);
      for (let turn = 0; performance.now() < until; turn += 1) {
        await mine[turn % mine.length]?.withPassword();
        if (performance.now() < until) done += 1;
      }
    }),
  );
  return done / seconds;
}

/** Session checks at a fixed pace: one that waits does not put off the next. */
function checkSessions(ip: string, cookie: string) {
  const spans: number[] = [];
  const open = new Set<Promise<void>>();
  const timer = setInterval(() => {
    const asked = performance.now();
    const one = say({ method: 'GET', path: '/api/session', ip, headers: { cookie } }).then((said) => {
      if (said.status !== 200) throw new Error(`session check: ${said.status}`);
      spans.push(performance.now() - asked);
    });
    open.add(one);
    void one.finally(() => open.delete(one));
  }, checkEveryMs);
  return async () => {
    clearInterval(timer);
    await Promise.all(open);
    return spans;
  };
}

async function measureAt(
  server: Server,
  visitors: readonly Visitor[],
  concurrent: number,
  checks: () => () => Promise<number[]>,
) {
  const stop = checks();
  const before = server.read();
  const own = readProcess(process.pid);
  let rssBytes = 0;
  const watch = setInterval(() => (rssBytes = Math.max(rssBytes, server.read().rssBytes)), 250);
  const perSecond = await load(visitors, concurrent, loadSeconds);
  const after = server.read();
  const ownAfter = readProcess(process.pid);
  clearInterval(watch);
  const spans = await stop();
  const signIns = perSecond * loadSeconds;
  return {
    perSecond,
    cpuMs: (after.cpuMs - before.cpuMs) / signIns,
    aboveMs: (after.cpuMs - after.poolCpuMs - before.cpuMs + before.poolCpuMs) / signIns,
    clientCpuMs: (ownAfter.cpuMs - own.cpuMs) / signIns,
    spans,
    rssBytes,
  };
}

const aboveNote =
  'all threads of the server but those the hashes run in, over sign-ins answered; includes the session checks of the quiet client';
const lessNote = 'includes how much slower a hash runs when a third thread wants the two cores';

async function round(
  figures: Figures,
  server: Server,
  visitors: readonly Visitor[],
  quiet: Visitor,
): Promise<void> {
  const cookie = await quiet.withPassword();
  const checks = () => checkSessions(quiet.person.ip, cookie);
  const bareBefore = await measureBareHash(bareSeconds);
  const at8 = await measureAt(server, visitors, 8, checks);
  const bareBetween = await measureBareHash(bareSeconds);
  const at64 = await measureAt(server, visitors, 64, checks);
  const bareAfter = await measureBareHash(bareSeconds);
  const mean = (a: number, b: number) => (a + b) / 2;
  const bare8 = mean(bareBefore.perSecond, bareBetween.perSecond);
  const bare64 = mean(bareBetween.perSecond, bareAfter.perSecond);
  figures.add({ what: 'bare argon2, a hash a core at once', unit: '/s' }, mean(bare8, bare64));
  figures.add({ what: 'bare argon2, CPU a hash', unit: 'ms' }, mean(bareBefore.cpuMs, bareAfter.cpuMs));
  for (const [concurrent, at, bare, cpu] of [
    [8, at8, bare8, mean(bareBefore.cpuMs, bareBetween.cpuMs)],
    [64, at64, bare64, mean(bareBetween.cpuMs, bareAfter.cpuMs)],
  ] as const) {
    const name = `at ${concurrent} concurrent`;
    figures.add({ what: `password sign-ins ${name}`, unit: '/s' }, at.perSecond);
    figures.add(
      { what: `password sign-ins ${name}, share of bare argon2`, unit: '%', least: 90 },
      (at.perSecond / bare) * 100,
    );
    figures.add({ what: `CPU above one hash, password, ${name}`, unit: 'ms', note: aboveNote }, at.aboveMs);
    figures.add(
      {
        what: `CPU above one hash, password, ${name}, as a share of the CPU of one hash`,
        unit: '%',
        most: 24,
        note: 'asked for is 1.5 ms where a hash takes 6.25 ms',
      },
      (at.aboveMs / cpu) * 100,
    );
    figures.add(
      { what: `CPU a sign-in less CPU of a bare hash ${name}`, unit: 'ms', note: lessNote },
      at.cpuMs - cpu,
    );
    figures.add(
      { what: `CPU of the load client a sign-in ${name}`, unit: 'ms', note: 'on the same cores' },
      at.clientCpuMs,
    );
    figures.add({ what: `session check p50 ${name}`, unit: 'ms' }, percentile(at.spans, 0.5));
    figures.add({ what: `session check p99 ${name}`, unit: 'ms', most: 25 }, percentile(at.spans, 0.99));
  }
  figures.add(
    { what: 'memory under the load', unit: 'MB', most: 250 },
    Math.max(at8.rssBytes, at64.rssBytes) / megabyte,
  );
}

export const signIn: Scenario = {
  about: 'password sign-ins at 8 and 64 concurrent, session checks meanwhile, memory under load',
  async run(figures, rounds) {
    const prepared = await preparePeople({ password: 1625 });
    const server = await startServer(prepared.folder);
    try {
      const visitors = prepared.people.password.map(createVisitor);
      const quiet = visitors.pop();
      if (!quiet) throw new Error('nobody was prepared');
      for (const visitor of [...visitors, quiet]) await visitor.openPage();
      // Warm: what is measured is the steady state, not the compiler.
      await load(visitors, 8, 4);
      for (let turn = 0; turn < rounds; turn += 1) {
        await wait(500);
        await round(figures, server, visitors, quiet);
      }
    } finally {
      closeClient();
      await server.stop();
      prepared.remove();
    }
  },
};
