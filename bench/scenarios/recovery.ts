// Whether the start of a recovery tells who has an account: known and unknown addresses interleaved at random, compared by
// the Mann-Whitney U test (two-sided, normal approximation; ranks, so that a slow outlier weighs no more than any other).
import { randomInt } from 'node:crypto';
import { closeClient, say } from '../kit/client.ts';
import { type Figures, median, type Scenario } from '../kit/figures.ts';
import { origin, preparePeople } from '../kit/people.ts';
import { startServer } from '../kit/server.ts';

const requests = 2000;
const perTarget = 3;
const perNetwork = 5;

/** Standard normal, Abramowitz and Stegun 26.2.17: good to 7.5e-8. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return Math.exp((-z * z) / 2) * 0.3989422804014327 * poly;
}

/** p-value of the null hypothesis that neither of two samples tends to be larger; ties get their mean rank. */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
  const all = [
    ...a.map((value) => ({ value, isA: true })),
    ...b.map((value) => ({ value, isA: false })),
  ].sort((one, other) => one.value - other.value);
  let ranks = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to += 1;
    const rank = (from + to + 1) / 2;
    for (let index = from; index < to; index += 1) if (all[index]?.isA) ranks += rank;
    from = to;
  }
  const u = ranks - (a.length * (a.length + 1)) / 2;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return Math.min(1, 2 * upperTail(Math.abs(u - mean) / deviation));
}

/** Networks of 24 bits that no other round used. */
const addressOf = (index: number): string => {
  const network = Math.floor(index / perNetwork);
  return `127.${100 + Math.floor(network / 250)}.${network % 250}.${2 + (index % perNetwork)}`;
};

async function round(figures: Figures, known: readonly string[], turn: number): Promise<void> {
  const page = await say({
    method: 'GET',
    path: '/recovery/password',
    ip: addressOf(turn * (requests + 200)),
  });
  const cookie = page.cookies[0]?.split(';')[0] ?? '';
  const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
  const asked = [...Array(requests).keys()].map((index) => {
    const isKnown = index % 2 === 0;
    const target = Math.floor(index / 2 / perTarget);
    // As long as the known ones: what is typed must not tell them apart.
    const address = isKnown ? (known[target] ?? '') : `nobody${turn}x${target}@example.org`;
    return { isKnown, address };
  });
  for (let index = asked.length - 1; index > 0; index -= 1) {
    const other = randomInt(index + 1);
    const held = asked[index];
    asked[index] = asked[other] as (typeof asked)[number];
    asked[other] = held as (typeof asked)[number];
  }
  const spans = { known: [] as number[], unknown: [] as number[] };
  for (const [index, { isKnown, address }] of asked.entries()) {
    const ip = addressOf(turn * (requests + 200) + 100 + index);
    // The connection is made before the clock starts.
    await say({ method: 'GET', path: '/health/live', ip });
    const started = performance.now();
    const said = await say({
      method: 'POST',
      path: '/recovery/password',
      ip,
      headers: { cookie, origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ formToken, address }).toString(),
    });
    const span = performance.now() - started;
    if (said.status !== 303) throw new Error(`start: ${said.status} ${said.body.slice(0, 200)}`);
    spans[isKnown ? 'known' : 'unknown'].push(span);
  }
  const note = `${requests} starts in random order, Mann-Whitney U, two-sided`;
  const p = mannWhitney(spans.known, spans.unknown);
  figures.add({ what: 'known against unknown address, p', unit: '', least: 0.01, note }, p);
  figures.add({ what: 'start, known address', unit: 'ms' }, median(spans.known));
  figures.add({ what: 'start, unknown address', unit: 'ms' }, median(spans.unknown));
}

export const recovery: Scenario = {
  about: 'whether starting a recovery takes longer for an account that exists',
  async run(figures, rounds) {
    const each = Math.ceil(requests / 2 / perTarget) + 1;
    const prepared = await preparePeople({ password: each * rounds });
    const server = await startServer(prepared.folder);
    try {
      const addresses = prepared.people.password.map(({ address }) => address);
      for (let turn = 0; turn < rounds; turn += 1)
        await round(figures, addresses.slice(turn * each, (turn + 1) * each), turn);
    } finally {
      closeClient();
      await server.stop();
      prepared.remove();
    }
  },
};
