// `npm test [-- files or patterns]`: makes texts and web, runs every test, in a few processes, and says at the end what
// was skipped and why. With CI=true a skipped test is a failure: there the programs it needs must be installed.
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './code.ts';
import { prepare } from './prepare.ts';
import type { Outcome } from './test-outcome.ts';

const given = process.argv.slice(2);
const patterns = given.length > 0 ? given : ['{src,web,tests,agent}/**/*.test.ts'];
const files = globSync(patterns, { cwd: root }).sort();

function run(command: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, { cwd: root, stdio: 'inherit' });
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A process for each folder of systems, one for the browser, one for the rest: a process keeps what every test opened. */
const groupOf = (file: string): string => /^tests\/(systems\/[^/]+|browser)\//.exec(file)?.[0] ?? 'the rest';

async function runTests(): Promise<number> {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: [] };
  let code = 0;
  for (const group of Map.groupBy(files, groupOf).values()) {
    const ran = await runGroup(group);
    code ||= ran.code;
    outcome.passed += ran.outcome?.passed ?? 0;
    outcome.failed += ran.outcome?.failed ?? 0;
    outcome.skipped.push(...(ran.outcome?.skipped ?? []));
  }
  return summarise(outcome, code);
}

/** A process that ended without telling its outcome has failed. */
async function runGroup(group: readonly string[]): Promise<{ code: number; outcome?: Outcome }> {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-test-'));
  const outcomeFile = join(folder, 'outcome.json');
  try {
    const code = await run([
      '--disable-warning=ExperimentalWarning',
      '--test',
      '--test-isolation=none',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${join(root, 'scripts/test-outcome.ts')}`,
      `--test-reporter-destination=${outcomeFile}`,
      ...group,
    ]);
    const told = existsSync(outcomeFile) ? readFileSync(outcomeFile, 'utf8') : '';
    return told === '' ? { code: code || 1 } : { code, outcome: JSON.parse(told) as Outcome };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summarise(outcome: Outcome, code: number): number {
  console.log(`\n${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.length} skipped`);
  const byReason = Map.groupBy(outcome.skipped, ({ reason }) => reason);
  for (const [reason, skipped] of byReason) {
    console.log(`\nskipped, because ${reason}:`);
    for (const { name, file } of skipped) console.log(`  ${file}: ${name}`);
  }
  if (outcome.passed + outcome.failed === 0) {
    console.log('No test ran.');
    return 1;
  }
  if (outcome.skipped.length === 0) return code;
  if (process.env['CI'] !== 'true') {
    console.log('\n`npm run tools` installs the programs that are missing (Debian, Ubuntu).');
    return code;
  }
  console.log('\nCI=true: a skipped test counts as a failure.');
  return code || 1;
}

try {
  if (files.length === 0) throw new Error(`No test file matches ${patterns.join(' ')}`);
  await prepare('test');
  process.exitCode = await runTests();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
