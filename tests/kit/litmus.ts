// Runs the real litmus (`npm run tools` installs it) against an address and demands that every test of every suite passes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';

const suites = ['basic', 'copymove', 'props', 'locks', 'http'];
/** Of litmus 0.13, as Debian has it. */
const least = 80;

/** With `proxy`, requests go there and name the whole address: no name has to be found, on any machine. */
export async function runLitmus(
  t: TestContext,
  url: string,
  user: string,
  password: string,
  proxy?: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'aldaba-litmus-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { stdout } = await promisify(execFile)(
    'litmus',
    ['-k', ...(proxy ? [`--proxy=${proxy}`] : []), url, user, password],
    {
      cwd: folder,
      env: { ...process.env, TESTS: suites.join(' ') },
      timeout: 600_000,
    },
  ).catch((error: unknown) => error as { stdout: string });
  // The first line of a test is written over by its result, as terminals do.
  const lines = stdout.split(/[\r\n]+/);
  const results = lines.filter((line) => /^\s*\d+\. \w+\.* +\S/.test(line));
  const wrong = lines.filter(
    (line) => /FAIL|WARNING|SKIPPED/.test(line) && !/0 (failed|warnings)/.test(line),
  );
  assert.deepEqual(wrong, [], stdout);
  const summaries = [
    ...stdout.matchAll(/summary for `(\w+)': of (\d+) tests run: (\d+) passed, (\d+) failed/g),
  ];
  assert.deepEqual(
    summaries.map(([, suite]) => suite),
    suites,
    stdout,
  );
  const passed = summaries.reduce((sum, [, , , count]) => sum + Number(count), 0);
  assert.ok(passed >= least && results.length >= least, `${passed} passed`);
}
