// `aldaba-dates` as a person runs it: a process of its own, on a folder made for the test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { root as repository } from '../../../scripts/code.ts';
import { exiftools } from '../../kit/pictures.ts';

/** Why nothing of this can run here, or false. */
export const skip = exiftools.every((one) => one.skip !== false) ? exiftools[0]?.skip : false;

/** When the other cloud wrote the files: what their dates are before anything is repaired. */
export const exportedAt = new Date('2026-11-20T09:30:00.123Z');

export function makeFolder(t: TestContext, files: Readonly<Record<string, Buffer | string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'aldaba-dates-'));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) put(root, name, content);
  return root;
}

export function put(root: string, name: string, content: Buffer | string): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  lutimesSync(path, exportedAt, exportedAt);
}

type Run = { code: number | null; out: string; err: string };

export function start(
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess & { over: Promise<Run> } {
  const main = join(repository, 'agent/aldaba-dates/main.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LANG: 'en_GB.UTF-8', TZ: 'UTC', ...env },
  });
  const over = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code], out, err]): Run => ({ code: code as number | null, out, err }),
  );
  return Object.assign(child, { over });
}

export const run = (words: readonly string[], env?: NodeJS.ProcessEnv): Promise<Run> =>
  start(words, env).over;

/** Bytes, mode and date of everything below a folder but what is ours. */
export function stateOf(root: string): Record<string, { bytes: string; mode: number; modifiedAt: number }> {
  const state: Record<string, { bytes: string; mode: number; modifiedAt: number }> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const relative = path.slice(root.length + 1);
    if (!entry.isFile() || relative.startsWith('.aldaba-dates') || relative === 'errors.txt') continue;
    const { mode, mtimeMs } = lstatSync(path);
    state[relative] = { bytes: readFileSync(path).toString('base64'), mode, modifiedAt: Math.round(mtimeMs) };
  }
  return state;
}

export const dateOf = (root: string, name: string): string =>
  lstatSync(join(root, name)).mtime.toISOString().replace('.000Z', 'Z');
