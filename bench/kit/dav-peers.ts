// Who is compared: the drive, Apache's mod_dav and `rclone serve webdav` as Debian has them, and the floor. Each has a folder, a
// port and a process; all ask for a password but the floor. Apache's is kept as one round of SHA-1: the least it can be asked to do.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../src/core/config.ts';
import { owner, prepareDrive } from '../../tests/kit/prepared-drive.ts';
import type { Target } from './dav-client.ts';
import { environment, origin, port } from './people.ts';
import { readProcess, startServer } from './server.ts';

const { address } = owner;
const basicOf = (user: string, secret: string) =>
  `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;

export type Peer = Target & {
  readonly version: string;
  /** Where files may be put behind its back; null where there is no such place. */
  readonly folder: string | null;
  cpuMs(): number;
  rssBytes(): number;
  stop(): Promise<void>;
};

export async function startAldaba(folder: string): Promise<Peer> {
  const { driveId, secret } = await prepareDrive(readConfig(environment(folder)));
  const server = await startServer(folder);
  return {
    name: 'Aldaba',
    version: 'this checkout',
    port,
    base: `/dav/drives/${driveId}/`,
    host: new URL(origin).host,
    authorization: basicOf(address, secret),
    folder: null,
    cpuMs: () => server.read().cpuMs,
    rssBytes: () => server.read().rssBytes,
    stop: () => server.stop(),
  };
}

const isOpen = (at: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(at, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

/** All of a process and its children: Apache has several. */
function familyOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...listed.split(' ').filter(Boolean).map(Number)];
}

async function startPeer(
  about: Pick<Peer, 'name' | 'version' | 'port' | 'folder' | 'authorization'>,
  command: string,
  args: readonly string[],
  log: string,
): Promise<Peer> {
  const file = openSync(log, 'a');
  const child: ChildProcess = spawn(command, [...args], { stdio: ['ignore', file, file] });
  closeSync(file);
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const until = performance.now() + 20_000;
  while (!(await isOpen(about.port))) {
    if (child.exitCode !== null || performance.now() > until)
      throw new Error(`${about.name} did not start: ${readFileSync(log, 'utf8').slice(-1000)}`);
    await wait(20);
  }
  const pid = child.pid ?? 0;
  const sum = (of: (reading: ReturnType<typeof readProcess>) => number) =>
    familyOf(pid).reduce((all, one) => all + of(readProcess(one)), 0);
  return {
    ...about,
    base: '/',
    host: `localhost:${about.port}`,
    cpuMs: () => sum(({ cpuMs }) => cpuMs),
    rssBytes: () => sum(({ rssBytes }) => rssBytes),
    async stop() {
      process.off('exit', kill);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const secret = 'correct-horse-battery';
const firstLine = (command: string, args: readonly string[]): string =>
  spawnSync(command, args, { encoding: 'utf8' }).stdout?.split('\n')[0]?.trim() ?? '';

/** Opened to everybody: Apache gives up root, and files are put behind its back by whoever runs the benchmark. */
function openFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
  return path;
}

export async function startApache(within: string): Promise<Peer> {
  const folder = openFolder(join(within, 'apache'));
  const own = openFolder(join(within, 'apache-own'));
  const at = port + 1;
  const hash = createHash('sha1').update(secret).digest('base64');
  writeFileSync(join(own, 'passwords'), `${address}:{SHA}${hash}\n`);
  const modules = [
    'mpm_event',
    'authn_core',
    'authn_file',
    'authz_core',
    'authz_user',
    'auth_basic',
    'dav',
    'dav_fs',
  ];
  const isRoot = process.getuid?.() === 0;
  const configuration = [
    `ServerRoot ${own}`,
    `PidFile ${own}/pid`,
    `ErrorLog ${own}/error.log`,
    'ServerName localhost',
    `Listen 127.0.0.1:${at}`,
    ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
    ...(isRoot ? ['User www-data', 'Group www-data'] : []),
    'KeepAlive On',
    'MaxKeepAliveRequests 0',
    'KeepAliveTimeout 60',
    `DocumentRoot ${folder}`,
    `DavLockDB ${own}/locks`,
    `<Directory ${folder}>`,
    'Dav On',
    'AllowOverride None',
    'AuthType Basic',
    'AuthName bench',
    `AuthUserFile ${own}/passwords`,
    'Require valid-user',
    '</Directory>',
  ];
  writeFileSync(join(own, 'apache.conf'), `${configuration.join('\n')}\n`);
  return startPeer(
    {
      name: 'Apache mod_dav',
      version: firstLine('apache2', ['-v']),
      port: at,
      folder,
      authorization: basicOf(address, secret),
    },
    'apache2',
    ['-DFOREGROUND', '-f', join(own, 'apache.conf')],
    join(own, 'said.log'),
  );
}

export async function startRclone(within: string): Promise<Peer> {
  const folder = openFolder(join(within, 'rclone'));
  const at = port + 2;
  return startPeer(
    {
      name: 'rclone serve webdav',
      version: firstLine('rclone', ['version']),
      port: at,
      folder,
      authorization: basicOf(address, secret),
    },
    'rclone',
    [
      'serve',
      'webdav',
      folder,
      '--addr',
      `127.0.0.1:${at}`,
      '--user',
      address,
      '--pass',
      secret,
      '--config',
      '/dev/null',
    ],
    join(within, 'rclone.log'),
  );
}

export async function startFloor(within: string): Promise<Peer> {
  const folder = openFolder(join(within, 'floor'));
  const at = port + 3;
  return startPeer(
    { name: 'floor', version: process.version, port: at, folder, authorization: basicOf(address, secret) },
    process.execPath,
    ['--max-semi-space-size=4', join(import.meta.dirname, 'dav-floor.ts'), folder, String(at)],
    join(within, 'floor.log'),
  );
}

/** Beside where the server keeps its own data, so that all write to the same disk. */
export function newFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'aldaba-bench-'));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
