// `npm run check`: the one gate. Every step runs, also after another failed, so that one round shows everything.
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { root } from './code.ts';

type Step = { name: string; command: readonly string[] };
type Result = { step: Step; isGood: boolean; output: string; seconds: number };

const structure = globSync('tests/structure/*.test.ts', { cwd: root }).sort();
/** First alone: every other step reads what it writes. */
const first: Step = { name: 'texts compile', command: ['node', 'scripts/texts.ts'] };
const steps: readonly Step[] = [
  { name: 'types (tsc)', command: ['tsc', '-p', '.', '--noEmit'] },
  { name: 'lint (oxlint, with types)', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format (biome)', command: ['biome', 'format'] },
  { name: 'unused code and dependencies (knip)', command: ['knip', '--no-progress'] },
  { name: 'texts used and known', command: ['node', 'scripts/check-texts.ts'] },
  {
    name: 'structure',
    command: ['node', '--test', '--test-isolation=none', '--test-reporter=dot', ...structure],
  },
];
const atOnce = 2;

function run(step: Step): Promise<Result> {
  const [program = '', ...given] = step.command;
  const started = performance.now();
  const env = {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`,
  };
  return new Promise((resolve) => {
    const child = spawn(program, given, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const finish = (isGood: boolean) =>
      resolve({ step, isGood, output: output.trim(), seconds: (performance.now() - started) / 1000 });
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', (error) => {
      output += error.message;
      finish(false);
    });
    child.on('close', (code) => finish(code === 0));
  });
}

function tell({ step, isGood, output, seconds }: Result): void {
  if (!isGood) console.log(`\n--- ${step.name}: ${step.command.slice(0, 4).join(' ')}\n${output}\n`);
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${step.name} (${seconds.toFixed(1)} s)`);
}

const results = [await run(first)];
results.forEach(tell);
const waiting = [...steps];
async function work(): Promise<void> {
  for (let step = waiting.shift(); step; step = waiting.shift()) {
    const result = await run(step);
    results.push(result);
    tell(result);
  }
}
await Promise.all(Array.from({ length: atOnce }, work));
const failed = results.filter(({ isGood }) => !isGood);
if (failed.length > 0) {
  console.log(`\ncheck failed: ${failed.map(({ step }) => step.name).join(', ')}`);
  process.exitCode = 1;
} else {
  console.log('\ncheck passed');
}
