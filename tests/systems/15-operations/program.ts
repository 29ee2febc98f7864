// The real program in a folder of its own: started, asked, stopped and killed as an operator would.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

const root = join(import.meta.dirname, '../../..');
const node = process.execPath;
/** Only a program that never gets ready waits so long. */
const readyWithinMs = 120_000;

export type Ran = { code: number | null; out: string; err: string };
/** A document that a test reads. */
// oxlint-disable-next-line typescript/no-explicit-any
export const parsed = (text: string): any => JSON.parse(text);

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

export async function program(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-operations-'));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const children = new Set<ChildProcess>();
  t.after(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function open(words: readonly string[], env: Record<string, string>): ChildProcess {
    const child = spawn(
      node,
      ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/main.ts'), ...words],
      {
        // An .env of whoever runs the tests must not be read.
        cwd: folder,
        env: {
          PATH: process.env['PATH'] ?? '',
          ORIGIN: origin,
          DATA_DIR: join(folder, 'data'),
          LOG_LEVEL: 'silent',
          ...env,
        },
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    );
    children.add(child);
    child.once('close', () => children.delete(child));
    return child;
  }

  /** Runs a command to its end. */
  async function run(
    words: readonly string[],
    given: { env?: Record<string, string>; input?: string } = {},
  ): Promise<Ran> {
    const child = open(words, given.env ?? {});
    let out = '';
    let err = '';
    child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.stdin?.end(given.input ?? '');
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, err };
  }

  /** Starts the server; resolves once it has said that it is ready and all it has to say then. */
  async function start(env: Record<string, string> = {}) {
    const child = open(['start'], env);
    let out = '';
    let err = '';
    child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const said = new Promise<void>((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        out += chunk.toString();
        // The last line it prints without a mail server.
        if (out.includes('/outbox')) resolve();
      });
      child.once('close', (code) => reject(new Error(`start ended with ${code}: ${err}`)));
      AbortSignal.timeout(readyWithinMs).addEventListener('abort', () =>
        reject(new Error(`not ready: ${out}${err}`)),
      );
    });
    await said;
    return {
      said: out,
      /** Its log so far. */
      log: () => err,
      /** Sends a signal and waits for the end. */
      async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
        child.kill(signal);
        const [code] = (await once(child, 'close')) as [number | null];
        return code;
      },
    };
  }

  return { folder, data: join(folder, 'data'), origin, port, run, start };
}
