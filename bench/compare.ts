// Writes docs/performance.md from the committed summary: what was asked, what was measured, whether it is met.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, isMet, median } from './kit/figures.ts';

type Result = {
  about: string;
  command: string;
  at: string;
  seconds: number;
  machine: {
    processor: string;
    cores: number;
    memoryBytes: number;
    kernel: string;
    node: string;
    load: [number, number];
    bareHashCpuMs: [number, number];
    bareHashesPerSecond: [number, number];
  };
  figures: Figure[];
};

const summary = JSON.parse(readFileSync(join(import.meta.dirname, 'results/summary.json'), 'utf8')) as Record<
  string,
  Result
>;
const remarks = readFileSync(join(import.meta.dirname, 'remarks.md'), 'utf8').trim();
const results = Object.values(summary);
const machine = results[0]?.machine;
if (!machine) throw new Error('nothing was measured: npm run bench');

const number = (value: number): string => String(Number(value.toPrecision(value >= 1000 ? 4 : 3)));
const asked = (figure: Figure): string =>
  figure.most !== undefined
    ? `≤ ${figure.most} ${figure.unit}`
    : figure.least !== undefined
      ? `≥ ${figure.least} ${figure.unit}`
      : '–';
const met = (figure: Figure): string => {
  const is = isMet(figure);
  return is === null ? '' : is ? 'met' : '**not met**';
};

function table({ about, command, at, seconds, machine: m, figures }: Result): string {
  const rows = figures.map(
    (f) =>
      `| ${f.what} | ${asked(f)} | ${number(median(f.rounds))} ${f.unit} | ${met(f)} | ${f.rounds.map(number).join(', ')} |`,
  );
  const notes = [...new Set(figures.flatMap((f) => (f.note ? [`- ${f.what}: ${f.note}.`] : [])))];
  return [
    `## ${about[0]?.toUpperCase()}${about.slice(1)}`,
    '',
    `\`${command}\`, ${at.slice(0, 10)}, ${seconds} s. Before and after it: load average ${m.load.join(' and ')}, a bare hash took ` +
      `${m.bareHashCpuMs.join(' and ')} ms of CPU, ${m.bareHashesPerSecond.join(' and ')} hashes a second.`,
    '',
    '| Figure | Asked | Measured (median) | | Rounds |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n');
}

const memory = Math.round(machine.memoryBytes / 2 ** 30);
const all = results.flatMap(({ figures }) => figures).filter((figure) => isMet(figure) !== null);
const kept = all.filter((figure) => isMet(figure)).length;
writeFileSync(
  join(import.meta.dirname, '../docs/performance.md'),
  `<!-- Made by bench/compare.ts from bench/results/summary.json and bench/remarks.md; do not edit. -->
# Performance

${kept} of ${all.length} figures asked for are met by the runs below. The server is \`src/main.ts\` in a process of its own with production
settings: limits, logs, security headers, SQLite with every acknowledged write synced (decision 9). The load comes from other processes over loopback.

Machine: ${machine.processor}, ${machine.cores} cores, ${memory} GiB, Linux ${machine.kernel}, Node ${machine.node}.

${remarks}

${results.map(table).join('\n\n')}
`,
);
