// What one sign-in costs the server above its hash, by way of proof, and what one session check costs: one client, one
// request at a time, so that nothing waits for anything.
import { measureBareHash } from '../kit/bare.ts';
import { closeClient, say } from '../kit/client.ts';
import { type Figures, type Scenario } from '../kit/figures.ts';
import { preparePeople } from '../kit/people.ts';
import { type Server, startServer } from '../kit/server.ts';
import { createVisitor, type Visitor } from '../kit/visitor.ts';

const each = 150;
/** Rounds nobody counts: what is measured is the steady state, not the compiler. */
const warmRounds = 4;
const checks = 16_000;
/**
 * The figures were asked for on a machine where one hash takes 6.25 ms of CPU. As ratios in one run they are shares of a
 * hash: 1.5 ms are 24 % of it.
 */
const hashMsAsked = 6.25;
const note =
  'all threads of the server but those the hashes run in; every request of the sign-in after its first page, one client';

/** Server CPU outside the threads that hash, in milliseconds for one of `times`. */
async function costOf(server: Server, times: number, work: () => Promise<void>): Promise<number> {
  const before = server.read();
  await work();
  const after = server.read();
  return (after.cpuMs - after.poolCpuMs - before.cpuMs + before.poolCpuMs) / times;
}

/** A code works once and a knock at most eight times an hour, so every round has people of its own. */
async function round(
  figures: Figures,
  server: Server,
  turn: number,
  people: Record<'password' | 'code' | 'knock', Visitor[]>,
) {
  const of = (kind: 'password' | 'code' | 'knock') => people[kind].slice(turn * each, (turn + 1) * each);
  const hash = await measureBareHash(2);
  const add = (what: string, askedMs: number, measuredMs: number, how: string) => {
    figures.add(
      { what, unit: 'ms', note: `${how}; asked where a hash takes ${hashMsAsked} ms: ${askedMs} ms` },
      measuredMs,
    );
    const most = Math.round((askedMs / hashMsAsked) * 1000) / 10;
    figures.add(
      { what: `${what}, as a share of the CPU of one hash`, unit: '%', most },
      (measuredMs / hash.cpuMs) * 100,
    );
  };
  figures.add({ what: 'CPU of one hash', unit: 'ms' }, hash.cpuMs);
  let cookie = '';
  const password = await costOf(server, each, async () => {
    for (const visitor of of('password')) cookie = await visitor.withPassword();
  });
  add('CPU above one hash, password', 1.5, password, note);
  const code = await costOf(server, each, async () => {
    for (const visitor of of('code')) await visitor.withCode();
  });
  add('CPU above one hash, password and code', 2.5, code, note);
  const streams = new Map<Visitor, Awaited<ReturnType<Visitor['listenAsDevice']>>>();
  for (const visitor of of('knock')) streams.set(visitor, await visitor.listenAsDevice());
  const knock = await costOf(server, each, async () => {
    for (const [visitor, stream] of streams) await visitor.withKnock(stream);
  });
  for (const stream of streams.values()) stream.close();
  add('CPU above one hash, password and knock', 4, knock, note);
  const ip = of('password').at(-1)?.person.ip ?? '';
  const check = await costOf(server, checks, async () => {
    // A few at once, as on a busy server: alone, most of what is measured is the process falling asleep and waking.
    const ask = async () => {
      for (let index = 0; index < checks / 8; index += 1) {
        const said = await say({ method: 'GET', path: '/api/session', ip, headers: { cookie } });
        if (said.status !== 200) throw new Error(`session check: ${said.status}`);
      }
    };
    await Promise.all(Array.from({ length: 8 }, ask));
  });
  add('CPU of one session check', 0.15, check, 'GET /api/session, eight clients');
}

export const cost: Scenario = {
  about: 'CPU of the server above one hash by way of proof; CPU of a session check',
  async run(figures, rounds) {
    const count = each * (rounds + warmRounds);
    const prepared = await preparePeople({ password: count, code: count, knock: count });
    const server = await startServer(prepared.folder);
    try {
      const people = {
        password: prepared.people.password.map(createVisitor),
        code: prepared.people.code.map(createVisitor),
        knock: prepared.people.knock.map(createVisitor),
      };
      for (const visitor of Object.values(people).flat()) await visitor.openPage();
      const warm: Figures = { add() {}, list: () => [] };
      for (let turn = 0; turn < warmRounds; turn += 1) await round(warm, server, turn, people);
      for (let turn = warmRounds; turn < warmRounds + rounds; turn += 1)
        await round(figures, server, turn, people);
    } finally {
      closeClient();
      await server.stop();
      prepared.remove();
    }
  },
};
