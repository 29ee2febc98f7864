// A real PostgreSQL for tests: Debian's package, a folder in /tmp, a port of its own, no fsync. One for the whole test
// process, started by the first who asks and stopped with the process, also when that is killed by a signal it hears.
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

export type TestPostgres = { url: string; stop(): Promise<void> };

/** The folder with initdb and postgres, or undefined. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** PostgreSQL refuses to run as root; Debian's package brings the user postgres. */
function owner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const [first, last] = (process.env['TEST_PORTS'] ?? '').split('-').map(Number);
  const candidates = first && last ? Array.from({ length: last - first + 1 }, (_, i) => first + i) : [0];
  for (const port of candidates) {
    const free = await new Promise<number | undefined>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
      });
    });
    if (free !== undefined) return free;
  }
  throw new Error('No free port for PostgreSQL.');
}

let shared: Promise<TestPostgres> | undefined;

/** Starts it once per process. Throws with the server's own words when it does not come up. */
export function startPostgres(): Promise<TestPostgres> {
  shared ??= start();
  return shared;
}

async function start(): Promise<TestPostgres> {
  const bin = findPostgres();
  if (!bin) throw new Error('PostgreSQL is not installed.');
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-postgres-'));
  const as = owner();
  if (as) chownSync(folder, as.uid, as.gid);
  const data = join(folder, 'data');
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'aldaba', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    { ...as, cwd: folder, stdio: 'pipe' },
  );
  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    shared_buffers: '32MB',
    max_connections: '100',
    deadlock_timeout: '100ms',
  };
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let words = '';
  server.stderr.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  // SIGQUIT ends it at once (PostgreSQL manual, 19.5). An exit hook cannot await, so it sleeps until the server has
  // taken its lock file away: a folder removed earlier would be half there again.
  const kill = () => {
    if (server.exitCode === null) server.kill('SIGQUIT');
    const sleep = new Int32Array(new SharedArrayBuffer(4));
    for (let i = 0; i < 500 && existsSync(join(data, 'postmaster.pid')); i++) Atomics.wait(sleep, 0, 0, 20);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  };
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      kill();
      process.kill(process.pid, signal);
    });
  // Neither the child nor its pipe keeps the test process alive.
  server.unref();
  (server.stderr as unknown as { unref(): void }).unref();

  const url = `postgres://aldaba@127.0.0.1:${port}/postgres`;
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      break;
    } catch (error) {
      if (server.exitCode !== null || attempt > 2400) {
        kill();
        throw new Error(`PostgreSQL did not start: ${words}`, { cause: error });
      }
      await wait(25);
    }
  }
  return {
    url,
    async stop() {
      server.ref();
      server.kill('SIGINT');
      await ended;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
      shared = undefined;
    },
  };
}
