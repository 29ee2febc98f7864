// Makes what a checkout lacks before the program runs: compiled texts always, the web apps for commands that serve them.
// Says nothing when there is nothing to do. A release carries both ready-made and has no texts/ folder.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const serving = new Set(['start', 'demo', 'test']);

/** `command` is the operator's command, or `test`. Throws with the reasons when texts or web do not build. */
export async function prepare(command: string): Promise<void> {
  if (!existsSync(join(root, 'texts'))) return;
  // Loaded late: compilers are development dependencies, which a release does not have.
  const { compileFolder, writeTexts } = await import('./texts.ts');
  const output = compileFolder();
  writeTexts(output);
  if (output.problems.length > 0) {
    const lines = output.problems.map(({ file, key, reason }) => `${file}: ${key} ${reason}`);
    throw new Error(`Texts with problems:\n${lines.join('\n')}`);
  }
  if (!serving.has(command)) return;
  const { buildWeb, isStale } = await import('./build-web.ts');
  if (!isStale()) return;
  console.error('aldaba: building the web apps (they are missing or older than their source) …');
  await buildWeb({ quiet: true });
}

if (import.meta.main) {
  try {
    await prepare(process.argv[2] ?? 'help');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
