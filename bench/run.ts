// Runs one benchmark or all: `npm run bench`, `npm run bench -- knock`. Every figure is the median of its rounds.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureBareHash } from './kit/bare.ts';
import { createFigures, isMet, median, type Scenario } from './kit/figures.ts';
import { cost } from './scenarios/cost.ts';
import { dates } from './scenarios/dates.ts';
import { drive } from './scenarios/drive.ts';
import { factors } from './scenarios/factors.ts';
import { gate } from './scenarios/gate.ts';
import { help } from './scenarios/help.ts';
import { knock } from './scenarios/knock.ts';
import { organisations } from './scenarios/organisations.ts';
import { recovery } from './scenarios/recovery.ts';
import { signIn } from './scenarios/sign-in.ts';
import { sizes } from './scenarios/sizes.ts';
import { start } from './scenarios/start.ts';

const scenarios: Readonly<Record<string, Scenario>> = {
  'sign-in': signIn,
  cost,
  start,
  sizes,
  knock,
  help,
  recovery,
  factors,
  organisations,
  gate,
  dates,
  drive,
};
const results = join(import.meta.dirname, 'results');
const summaryFile = join(results, 'summary.json');

const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const rounds = Number(process.argv.find((word) => word.startsWith('--rounds='))?.slice(9) ?? '3');
for (const name of asked) {
  if (scenarios[name]) continue;
  console.error(`There is no benchmark "${name}": ${Object.keys(scenarios).join(', ')}.`);
  process.exit(64);
}

const readSummary = (): Record<string, unknown> =>
  existsSync(summaryFile) ? (JSON.parse(readFileSync(summaryFile, 'utf8')) as Record<string, unknown>) : {};

for (const name of asked.length > 0 ? asked : Object.keys(scenarios)) {
  const scenario = scenarios[name];
  if (!scenario) continue;
  console.log(`\n${name}: ${scenario.about}`);
  const figures = createFigures();
  const bareBefore = await measureBareHash(2);
  const loadBefore = loadavg()[0] ?? 0;
  const started = performance.now();
  await scenario.run(figures, rounds);
  const list = figures.list();
  const loadAfter = loadavg()[0] ?? 0;
  const bareAfter = await measureBareHash(2);
  for (const figure of list) {
    const met = isMet(figure);
    const mark = met === null ? '    ' : met ? 'ok  ' : 'MISS';
    const bound =
      figure.most !== undefined
        ? ` (<= ${figure.most})`
        : figure.least !== undefined
          ? ` (>= ${figure.least})`
          : '';
    console.log(
      `${mark} ${figure.what}: ${median(figure.rounds)} ${figure.unit}${bound}  [${figure.rounds.join(', ')}]`,
    );
  }
  const result = {
    about: scenario.about,
    command: `npm run bench -- ${name}`,
    at: new Date().toISOString(),
    seconds: Math.round((performance.now() - started) / 1000),
    machine: {
      processor: cpus()[0]?.model ?? '?',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      kernel: release(),
      node: process.version,
      // Others work on this machine: how many processes wanted it, and how slow it made a bare hash.
      load: [loadBefore, loadAfter].map((load) => Math.round(load * 10) / 10),
      bareHashCpuMs: [bareBefore, bareAfter].map(({ cpuMs }) => Math.round(cpuMs * 10) / 10),
      bareHashesPerSecond: [bareBefore, bareAfter].map(({ perSecond }) => Math.round(perSecond)),
    },
    figures: list,
  };
  writeFileSync(join(results, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  const summary = { ...readSummary(), [name]: result };
  writeFileSync(summaryFile, `${JSON.stringify(summary, null, 2)}\n`);
}
