// The server under test: src/main.ts in a process of its own with production settings, read from outside by /proc.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { environment, port } from './people.ts';

const root = join(import.meta.dirname, '../..');
/** USER_HZ: 100 on every Linux that Node runs on. */
const tickMs = 10;

/** `poolCpuMs` is the part of `cpuMs` spent in libuv's threads: in the server the hashes, and log lines on their way out. */
export type Reading = { at: number; cpuMs: number; poolCpuMs: number; rssBytes: number };

function cpuMsOf(stat: string): number {
  // The second field is a name in parentheses that may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** Processor time of all threads (user and system) and resident memory of a process. */
export function readProcess(pid: number): Reading {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  let poolCpuMs = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    if (stat.includes('(libuv-worker)')) poolCpuMs += cpuMsOf(stat);
  }
  return {
    at: performance.now(),
    cpuMs: cpuMsOf(readFileSync(`/proc/${pid}/stat`, 'utf8')),
    poolCpuMs,
    rssBytes: pages * 4096,
  };
}

export type Server = {
  process: ChildProcess;
  pid: number;
  /** From starting the process to its first answer. */
  firstAnswerMs: number;
  read(): Reading;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
};

/** `BENCH_NODE_OPTIONS` (say `--cpu-prof --cpu-prof-dir=/tmp`) profiles the server. */
export async function startServer(folder: string): Promise<Server> {
  const log = openSync(join(folder, 'server.log'), 'a');
  const started = performance.now();
  const extra = process.env['BENCH_NODE_OPTIONS']?.split(' ').filter(Boolean) ?? [];
  const child = spawn(
    process.execPath,
    // The options bin/aldaba gives.
    ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', ...extra, join(root, 'src/main.ts')],
    {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        MALLOC_ARENA_MAX: '1',
        NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/aldaba'),
        ...environment(folder),
      },
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const ended = once(child, 'exit');
  let stopping = false;
  child.on('exit', (code, signal) => {
    process.off('exit', kill);
    if (!stopping) console.error(`the server ended by itself (${code ?? signal}):\n${tailOf(folder)}`);
  });
  const pid = child.pid ?? 0;
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  while (!(await isReady())) {
    if (child.exitCode !== null || performance.now() - started > 60_000)
      throw new Error(`the server did not start: ${tailOf(folder)}`);
    await wait(5);
  }
  return {
    process: child,
    pid,
    firstAnswerMs: performance.now() - started,
    read: () => readProcess(pid),
    async stop(signal = 'SIGTERM') {
      stopping = true;
      child.kill(signal);
      await ended;
    },
  };
}

const tailOf = (folder: string): string => readFileSync(join(folder, 'server.log'), 'utf8').slice(-2000);

/** One request by hand: the first answer counts, not the client's own start. */
function isReady(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let said = '';
    socket.on('connect', () =>
      socket.write('GET /health/ready HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'),
    );
    socket.on('data', (chunk) => (said += chunk.toString('latin1')));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(said.startsWith('HTTP/1.1 200')));
  });
}
