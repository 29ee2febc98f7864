// The help centre: what a guide costs the server once it is kept, what a browser downloads and when it shows the guide on
// a slow line, and how long a search takes among a thousand guides.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { migrations } from '../../src/app.ts';
import { readConfig } from '../../src/core/config.ts';
import { silentLog } from '../../src/core/log.ts';
import { openInstallation } from '../../src/installation.ts';
import { categories } from '../../src/modules/help/guides/front-matter.ts';
import {
  type Guide,
  type Language,
  type Library,
  readLibrary,
} from '../../src/modules/help/guides/library.ts';
import { createSearch } from '../../src/modules/help/search/search.ts';
import { wordsOf } from '../../src/modules/help/search/words.ts';
import { chromiumPath, launch } from '../../tests/kit/chromium.ts';
import { openTestDatabase } from '../../tests/kit/databases.ts';
import { findPostgres } from '../../tests/kit/postgres.ts';
import { closeClient, say } from '../kit/client.ts';
import { type Figures, kilobyte, percentile, type Scenario } from '../kit/figures.ts';
import { preparePeople } from '../kit/people.ts';
import { startServer } from '../kit/server.ts';

const folder = join(import.meta.dirname, '../../docs/help');
const guidePath = '/help/guides/backup-codes';
const views = 2000;
const guidesEach = 1000;
const searches = 600;
/** Lighthouse's "slow 4G": round trips of 150 ms, 1.6 Mbit/s down, 750 kbit/s up; the processor is not slowed. */
const slowLine = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

async function pageCost(figures: Figures, rounds: number): Promise<void> {
  const prepared = await preparePeople({ password: 1 });
  const server = await startServer(prepared.folder);
  try {
    const ip = prepared.people.password[0]?.ip ?? '127.0.0.1';
    const cookie = `__Host-aldaba-browser=${prepared.people.password[0]?.browserToken}`;
    const view = async () => {
      const said = await say({ method: 'GET', path: guidePath, ip, headers: { cookie } });
      if (said.status !== 200) throw new Error(`${guidePath}: ${said.status}`);
    };
    for (let index = 0; index < 500; index += 1) await view();
    for (let round = 0; round < rounds; round += 1) {
      const before = server.read();
      const spans: number[] = [];
      for (let index = 0; index < views; index += 1) {
        const started = performance.now();
        await view();
        spans.push(performance.now() - started);
      }
      const note = 'a browser that came before, one client';
      const cpuMs = (server.read().cpuMs - before.cpuMs) / views;
      figures.add({ what: 'CPU of a guide page, kept', unit: 'ms', most: 1.5, note }, cpuMs);
      figures.add({ what: 'guide page, p95', unit: 'ms', note }, percentile(spans, 0.95));
    }
  } finally {
    closeClient();
    await server.stop();
    prepared.remove();
  }
}

async function pageInBrowser(figures: Figures, rounds: number): Promise<void> {
  if (!chromiumPath) throw new Error('Chromium is not installed (npm run tools)');
  const data = mkdtempSync(join(tmpdir(), 'aldaba-bench-'));
  const port = 8471;
  const origin = `http://localhost:${port}`;
  const app = await openInstallation(readConfig({ ORIGIN: origin, DATA_DIR: data }), silentLog);
  await app.server.listen({ host: '127.0.0.1', port });
  const browser = await launch();
  try {
    const weigh = async (path: string) =>
      gzipSync(Buffer.from(await (await fetch(origin + path)).arrayBuffer()), { level: 9 }).length;
    const html = await (await fetch(origin + guidePath)).text();
    const assets = [...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
    let bytes = gzipSync(html, { level: 9 }).length;
    for (const path of new Set(assets)) bytes += await weigh(path);
    figures.add({ what: 'a guide, all it loads', unit: 'KB gz', most: 25 }, bytes / kilobyte);
    for (let round = 0; round < Math.max(rounds, 5); round += 1) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      const line = await context.newCDPSession(page);
      await line.send('Network.enable');
      await line.send('Network.emulateNetworkConditions', slowLine);
      await page.goto(origin + guidePath, { waitUntil: 'load' });
      const lcp = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) =>
              resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN),
            ).observe({
              type: 'largest-contentful-paint',
              buffered: true,
            });
          }),
      );
      const note = 'Chromium, nothing cached, slow 4G: 150 ms, 1.6 Mbit/s';
      figures.add({ what: 'largest contentful paint of a guide', unit: 'ms', most: 500, note }, lcp);
      await context.close();
    }
  } finally {
    await browser.close();
    await app.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/** The same numbers every time, so that runs can be compared. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A thousand guides a language in the words of the real ones, common words often and rare ones seldom. */
function generatedLibrary(real: Library): Library {
  const generate = (language: Language): ReadonlyMap<string, Guide> => {
    const next = numbers(language === 'es' ? 7 : 11);
    const own = [...real.guides[language].values()];
    const words = own.flatMap(({ title, body }) => wordsOf(`${title} ${body}`).map(({ word }) => word));
    const text = (count: number) =>
      Array.from({ length: count }, () =>
        next(12) === 0 ? `palabra${next(5000)}` : (words[next(words.length)] ?? ''),
      ).join(' ');
    return new Map(
      Array.from({ length: guidesEach }, (_, index): [string, Guide] => {
        const name = `guide-${index}`;
        const body = Array.from(
          { length: 8 },
          (_none, part) => `## ${text(3)} {#p${part}}\n\n1. ${text(40)}\n`,
        );
        return [
          name,
          {
            name,
            language,
            file: `${language}/${name}.md`,
            bodyLine: 1,
            title: text(7),
            summary: text(14),
            tags: ['2fa'],
            products: ['manager'],
            audience: ['member'],
            category: categories[index % categories.length] ?? 'start',
            reviewed: '2026-11-24',
            related: [],
            asks: [text(5), text(6), text(5)],
            body: body.join('\n'),
          },
        ];
      }),
    );
  };
  return { ...real, guides: { es: generate('es'), en: generate('en') }, digest: 'generated' };
}

/** Titles and phrasings of the real guides, every third word of some with a slip. */
function questionsFrom(real: Library): { language: Language; text: string }[] {
  const next = numbers(3);
  return (['es', 'en'] as const).flatMap((language) =>
    [...real.guides[language].values()].flatMap(({ title, asks }) =>
      [title, ...asks].map((text) => {
        const at = next(text.length);
        const slipped = text.slice(0, at) + text.slice(at + 1);
        return { language, text: next(3) === 0 ? slipped : text };
      }),
    ),
  );
}

async function searchTime(figures: Figures, rounds: number): Promise<void> {
  const real = readLibrary(folder);
  const library = generatedLibrary(real);
  const questions = questionsFrom(real);
  for (const kind of findPostgres() ? (['sqlite-file', 'postgres'] as const) : (['sqlite-file'] as const)) {
    const opened = await openTestDatabase(migrations, kind);
    try {
      const started = performance.now();
      const search = createSearch({ db: opened.db, clock: { now: () => 0 }, library });
      await search('es', 'clave');
      figures.add(
        { what: `making the index of 2 × 1,000 guides, ${opened.dialect}`, unit: 'ms' },
        performance.now() - started,
      );
      for (const { language, text } of questions) await search(language, text);
      for (let round = 0; round < rounds; round += 1) {
        const spans: number[] = [];
        for (let index = 0; index < searches; index += 1) {
          const { language, text } = questions[(index * 7) % questions.length] ?? {
            language: 'es',
            text: 'clave',
          };
          const before = performance.now();
          await search(language, text);
          spans.push(performance.now() - before);
        }
        const note = `${questions.length} titles and phrasings of the real guides, a third with a slip`;
        figures.add(
          { what: `search among 1,000 guides, p50, ${opened.dialect}`, unit: 'ms' },
          percentile(spans, 0.5),
        );
        figures.add(
          { what: `search among 1,000 guides, p95, ${opened.dialect}`, unit: 'ms', most: 5, note },
          percentile(spans, 0.95),
        );
      }
    } finally {
      await opened.close();
    }
  }
}

export const help: Scenario = {
  about:
    'a guide page: CPU, bytes, paint on a slow line; search among 1,000 generated guides (needs `npm run build`)',
  async run(figures, rounds) {
    await pageCost(figures, rounds);
    await pageInBrowser(figures, rounds);
    await searchTime(figures, rounds);
  },
};
