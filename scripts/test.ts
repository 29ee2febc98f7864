// `npm test [-- files or patterns]`: makes texts and web, runs every test, in a few processes, and says at the end what
// was skipped and why. With CI=true a skipped test is a failure: there the programs it needs must be installed.
import { spawn, type StdioOptions } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './code.ts';
import { prepare } from './prepare.ts';
import type { Outcome } from './test-outcome.ts';

const given = process.argv.slice(2);
const patterns = given.length > 0 ? given : ['{src,web,tests,agent}/**/*.test.ts'];
const files = globSync(patterns, { cwd: root }).sort();

/** `said` gathers what the command prints; without it the terminal shows it as it comes. */
function run(command: readonly string[], said?: Buffer[]): Promise<number> {
  return new Promise((resolve) => {
    const stdio = said ? (['ignore', 'pipe', 'pipe'] as const) : 'inherit';
    const child = spawn(process.execPath, command, { cwd: root, stdio: stdio as StdioOptions });
    child.stdout?.on('data', (chunk: Buffer) => said?.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => said?.push(chunk));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A process for each folder of systems, one for the browser, one for the rest: a process keeps what every test opened. */
const groupOf = (file: string): string => /^tests\/(systems\/[^/]+|browser)\//.exec(file)?.[0] ?? 'the rest';

/**
 * Tests of the browser mostly wait for it, so they run beside the others; what a group says is then printed when it ends.
 */
async function runTests(): Promise<number> {
  const outcome: Outcome = { passed: 0, failed: [], skipped: [] };
  let code = 0;
  const broken: string[] = [];
  const groups = Map.groupBy(files, groupOf);
  const browser = groups.get('tests/browser/');
  const others = [...groups].filter(([name]) => name !== 'tests/browser/').map(([, group]) => group);
  const lanes = [...(browser ? [[browser]] : []), ...(others.length > 0 ? [others] : [])];
  const oneByOne = async (lane: readonly (readonly string[])[]): Promise<void> => {
    for (const group of lane) {
      const said: Buffer[] | undefined = lanes.length > 1 ? [] : undefined;
      const ran = await runGroup(group, said);
      if (said) process.stdout.write(Buffer.concat(said));
      code ||= ran.code;
      // An error after a test has ended fails no test, but the process.
      if (ran.code !== 0 && ran.outcome?.failed.length === 0) broken.push(groupOf(group[0] ?? ''));
      outcome.passed += ran.outcome?.passed ?? 0;
      outcome.failed.push(...(ran.outcome?.failed ?? []));
      outcome.skipped.push(...(ran.outcome?.skipped ?? []));
    }
  };
  await Promise.all(lanes.map(oneByOne));
  for (const group of broken)
    console.log(
      `\n${group}: every test passed, and yet its process failed; look for "after the test ended" above.`,
    );
  return summarise(outcome, code);
}

/** A process that ended without telling its outcome has failed. */
async function runGroup(
  group: readonly string[],
  said: Buffer[] | undefined,
): Promise<{ code: number; outcome?: Outcome }> {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-test-'));
  const outcomeFile = join(folder, 'outcome.json');
  try {
    const code = await run(
      [
        '--disable-warning=ExperimentalWarning',
        '--test',
        '--test-isolation=none',
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        `--test-reporter=${join(root, 'scripts/test-outcome.ts')}`,
        `--test-reporter-destination=${outcomeFile}`,
        ...group,
      ],
      said,
    );
    const told = existsSync(outcomeFile) ? readFileSync(outcomeFile, 'utf8') : '';
    return told === '' ? { code: code || 1 } : { code, outcome: JSON.parse(told) as Outcome };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function summarise(outcome: Outcome, code: number): number {
  console.log(
    `\n${outcome.passed} passed, ${outcome.failed.length} failed, ${outcome.skipped.length} skipped`,
  );
  for (const { name, file, message } of outcome.failed)
    console.log(`\nfailed: ${file}: ${name}\n    ${message}`);
  const byReason = Map.groupBy(outcome.skipped, ({ reason }) => reason);
  for (const [reason, skipped] of byReason) {
    console.log(`\nskipped, because ${reason}:`);
    for (const { name, file } of skipped) console.log(`  ${file}: ${name}`);
  }
  if (outcome.passed + outcome.failed.length === 0) {
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
