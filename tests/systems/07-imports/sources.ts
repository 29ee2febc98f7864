// Sources to import from: Apache's mod_dav and rclone as Debian has them, and a server of the test's own that misbehaves on demand.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../kit/proxies.ts';

export const user = 'lola';
export const secret = 'p:ss wörd';

const places = { apache: '/usr/sbin/apache2', rclone: '/usr/bin/rclone' } as const;
export type Program = keyof typeof places;

/** Why the suite cannot run here, or false. In CI it must run. */
export const skipProgram = (kind: Program): string | false =>
  !existsSync(places[kind]) && process.env['CI'] !== 'true'
    ? `${kind} is not installed (npm run tools)`
    : false;

/** A folder with files of known times, gone after the test. */
export function tree(
  t: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
  at = 1_600_000_000,
) {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-source-'));
  // Apache reads it as another user.
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const put = (name: string, content: string | Uint8Array, seconds = at): void => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    utimesSync(path, seconds, seconds);
  };
  for (const [name, content] of Object.entries(files)) put(name, content);
  return { folder, put };
}

async function serve(t: TestContext, kind: Program, args: readonly string[], port: number, env = {}) {
  const child: ChildProcess = spawn(places[kind], args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  let words = '';
  child.stdout?.on('data', (chunk: Buffer) => (words += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  t.after(async () => {
    process.off('exit', kill);
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
  });
  for (let tries = 0; ; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (up) return;
    if (child.exitCode !== null || tries > 2400) throw new Error(`${kind} did not start: ${words}`);
    await wait(25);
  }
}

/** The address of a folder served by Apache's mod_dav. */
export async function apache(t: TestContext, folder: string): Promise<string> {
  const port = await freePort();
  const home = mkdtempSync(join(tmpdir(), 'aldaba-apache-'));
  chmodSync(home, 0o777);
  t.after(() => rmSync(home, { recursive: true, force: true }));
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
  const hash = createHash('sha1').update(secret).digest('base64');
  writeFileSync(join(home, 'users'), `${user}:{SHA}${hash}\n`);
  writeFileSync(
    join(home, 'apache.conf'),
    `ServerRoot ${home}
ServerName localhost
Listen 127.0.0.1:${port}
PidFile ${home}/pid
ErrorLog ${home}/error.log
${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
${process.getuid?.() === 0 ? 'User www-data\nGroup www-data' : ''}
DocumentRoot ${folder}
DavLockDB ${home}/locks
<Directory ${folder}>
  Dav On
  AuthType Basic
  AuthName files
  AuthBasicProvider file
  AuthUserFile ${home}/users
  Require valid-user
</Directory>
`,
  );
  await serve(t, 'apache', ['-X', '-f', join(home, 'apache.conf')], port);
  return `http://127.0.0.1:${port}/`;
}

export async function rclone(t: TestContext, folder: string): Promise<string> {
  const port = await freePort();
  const args = [
    'serve',
    'webdav',
    folder,
    '--addr',
    `127.0.0.1:${port}`,
    '--read-only',
    '--dir-cache-time',
    '0',
    '--config',
    '',
  ];
  await serve(t, 'rclone', args, port, { RCLONE_USER: user, RCLONE_PASS: secret });
  return `http://127.0.0.1:${port}/`;
}

type File = { bytes: Uint8Array; etag?: string | null; modified?: string };
export type Played = {
  origin: string;
  files: Map<string, File | 'folder'>;
  /** Methods and paths that were asked for, in order. */
  asked: string[];
  /** What each request carried as Authorization. */
  shown: (string | undefined)[];
  /** Answers instead, when it says true. */
  instead: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  /** Closes it for good, what is on its way too. */
  end(): Promise<void>;
};

const name = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** A small WebDAV server of the test's own, which does what it is told to. Paths have no slash at either end; '' is the root. */
export async function played(
  t: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Played> {
  const all = new Map<string, File | 'folder'>([['', 'folder']]);
  for (const [path, content] of Object.entries(files)) {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      all.set(path.slice(0, at), 'folder');
    if (path.endsWith('/')) continue;
    all.set(path, { bytes: Buffer.from(content) });
  }
  const etagOf = ({ etag, bytes }: File): string | null =>
    etag === undefined ? `"${createHash('sha1').update(bytes).digest('hex')}"` : etag;
  const modified = 'Thu, 10 Sep 2020 08:09:10 GMT';
  const response = (path: string, file: File | 'folder'): string => {
    const isFolder = file === 'folder';
    const props = isFolder
      ? '<D:resourcetype><D:collection/></D:resourcetype>'
      : `<D:resourcetype/><D:getcontentlength>${file.bytes.length}</D:getcontentlength><D:getlastmodified>${file.modified ?? modified}</D:getlastmodified>${etagOf(file) === null ? '' : `<D:getetag>${etagOf(file)}</D:getetag>`}`;
    const href = `/${name(path)}${isFolder && path !== '' ? '/' : ''}`;
    return `<D:response><D:href>${href}</D:href><D:propstat><D:prop>${props}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;
  };
  const self: Played = {
    origin: '',
    files: all,
    asked: [],
    shown: [],
    instead: () => false,
    async end() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((request, answer) => {
    void (async () => {
      const path = decodeURIComponent((request.url ?? '/').replace(/^\/|\/$/g, ''));
      self.asked.push(`${request.method} ${path}`);
      self.shown.push(request.headers.authorization);
      request.resume();
      if (await self.instead(request, answer)) return;
      const pair = `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
      const file = all.get(path);
      if (request.headers.authorization !== pair) return answer.writeHead(401).end();
      if (!file) return answer.writeHead(404).end();
      if (request.method === 'PROPFIND') {
        const isMember = (one: string): boolean =>
          one !== path &&
          one.startsWith(path === '' ? '' : `${path}/`) &&
          !one.slice(path === '' ? 0 : path.length + 1).includes('/');
        const members = request.headers.depth === '1' ? [...all].filter(([one]) => isMember(one)) : [];
        const body = [[path, file] as const, ...members].map(([one, what]) => response(one, what)).join('');
        answer.writeHead(207, { 'content-type': 'application/xml' });
        return answer.end(`<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">${body}</D:multistatus>`);
      }
      if (file === 'folder') return answer.writeHead(405).end();
      const etag = etagOf(file);
      const wanted = request.headers['if-match'];
      if (wanted !== undefined && wanted !== etag) return answer.writeHead(412).end();
      const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
      const start = Number(from ?? 0);
      const part = file.bytes.subarray(start);
      answer.writeHead(from === undefined ? 200 : 206, {
        'content-length': part.length,
        ...(etag === null ? {} : { etag }),
        ...(from === undefined
          ? {}
          : { 'content-range': `bytes ${start}-${file.bytes.length - 1}/${file.bytes.length}` }),
      });
      return answer.end(part);
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  self.origin = `http://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`;
  t.after(async () => {
    if (server.listening) await self.end();
  });
  return self;
}
