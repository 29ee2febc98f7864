// Providers played behind their own names: rclone reaches api.dropboxapi.com, www.googleapis.com and the rest through a proxy
// that answers for them, with a certificate made for the test. What rclone runs with is the environment an operator could give.
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { makeLoopbackCertificate } from '../../kit/loopback-certificate.ts';
import { dropboxAnswers } from './provider-dropbox.ts';
import { driveAnswers } from './provider-drive.ts';
import { onedriveAnswers } from './provider-onedrive.ts';

const hosts = [
  'api.dropboxapi.com',
  'content.dropboxapi.com',
  'www.googleapis.com',
  'oauth2.googleapis.com',
  'accounts.google.com',
  'graph.microsoft.com',
  'login.microsoftonline.com',
  'files.1drv.example',
];

export type Played = {
  /** Paths without a leading slash; `folder`, or what is in the file. */
  readonly files: Map<string, Buffer | 'folder'>;
  /** Access tokens that are good. */
  readonly good: Set<string>;
  /** Refresh tokens that are good, each with the access token it gives. */
  readonly refresh: Map<string, string>;
  /** What was asked, `POST host/path`. */
  readonly asked: string[];
  /** Access tokens that came along. */
  readonly shown: Set<string>;
  /** Hosts somebody wanted to reach that are none of the providers'. */
  readonly strange: string[];
  /** Answers instead when it returns true. */
  instead: (at: { host: string; path: string; body: string }, response: ServerResponse) => boolean;
  /** What rclone is to be run with. */
  readonly env: Record<string, string>;
  /** Lets every connection fall. */
  cut(): void;
};

export const until = async (is: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> => {
  const end = Date.now() + ms;
  while (!(await is())) {
    if (Date.now() > end) throw new Error('it did not come to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** `files` as above. */
export async function providers(
  t: TestContext,
  files: Record<string, Uint8Array | string> = {},
): Promise<Played> {
  const { key, cert } = makeLoopbackCertificate(hosts.map((host) => `DNS:${host}`));
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-provider-'));
  writeFileSync(join(folder, 'cert.pem'), cert);
  const sockets = new Set<Socket>();
  const answers = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const host = request.headers.host ?? '';
    const path = request.url ?? '';
    let body = '';
    for await (const piece of request) body += String(piece);
    played.asked.push(`${request.method} ${host}${path}`);
    const [, token] = /^Bearer (.*)$/.exec(request.headers.authorization ?? '') ?? [];
    if (token) played.shown.add(token);
    if (played.instead({ host, path, body }, response)) return;
    const isToken = /token$/.test(path.split('?')[0] ?? '');
    if (isToken) return giveToken(played, body, response);
    if (token === undefined ? host !== 'files.1drv.example' : !played.good.has(token))
      return refuseToken(host, response);
    if (host.endsWith('dropboxapi.com')) return dropboxAnswers(played.files, request, body, response);
    if (host.endsWith('googleapis.com')) return driveAnswers(played.files, request, response);
    return onedriveAnswers(played.files, request, response);
  };
  const tls = createTlsServer({ key, cert }, (request, response) => void answers(request, response));
  // Its own connections are what the proxy hands on: nothing listens.
  const proxy = createServer((_, response) => response.writeHead(403).end());
  proxy.on('connect', (request, socket: Socket) => {
    const [host = ''] = (request.url ?? '').split(':');
    if (!hosts.includes(host)) {
      played.strange.push(host);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    tls.emit('connection', socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  const played: Played = {
    files: new Map(),
    good: new Set(['good-access']),
    refresh: new Map([['good-refresh', 'new-access']]),
    asked: [],
    shown: new Set(),
    strange: [],
    instead: () => false,
    env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, SSL_CERT_FILE: join(folder, 'cert.pem') },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
  };
  for (const [path, content] of Object.entries(files)) {
    const parts = path.split('/');
    for (let at = 1; at < parts.length; at += 1) played.files.set(parts.slice(0, at).join('/'), 'folder');
    played.files.set(path, Buffer.from(content));
  }
  t.after(() => {
    played.cut();
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return played;
}

/** What `rclone authorize` prints. */
export const token = (more: { access?: string; refresh?: string; expiry?: string } = {}): string =>
  JSON.stringify({
    access_token: more.access ?? 'good-access',
    token_type: 'bearer',
    refresh_token: more.refresh ?? 'good-refresh',
    expiry: more.expiry ?? new Date(Date.now() + 3600_000).toISOString(),
  });

function giveToken(played: Played, body: string, response: ServerResponse): void {
  const refresh = new URLSearchParams(body).get('refresh_token') ?? '';
  const access = played.refresh.get(refresh);
  if (access === undefined) return json(response, { error: 'invalid_grant' }, 400);
  played.good.add(access);
  json(response, { access_token: access, token_type: 'bearer', refresh_token: refresh, expires_in: 3600 });
}

function refuseToken(host: string, response: ServerResponse): void {
  if (host.endsWith('dropboxapi.com'))
    return json(
      response,
      { error_summary: 'invalid_access_token/..', error: { '.tag': 'invalid_access_token' } },
      401,
    );
  if (host.endsWith('googleapis.com'))
    return json(
      response,
      {
        error: { code: 401, message: 'Invalid Credentials', errors: [{ reason: 'authError' }] },
      },
      401,
    );
  json(
    response,
    { error: { code: 'InvalidAuthenticationToken', message: 'Access token is empty or wrong.' } },
    401,
  );
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** The bytes, or the part of them that was asked for. */
export function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  headers: Record<string, string> = {},
): void {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) {
    response.writeHead(200, { 'content-length': bytes.length, ...headers }).end(bytes);
    return;
  }
  const end = Math.min(to ? Number(to) : bytes.length - 1, bytes.length - 1);
  const part = bytes.subarray(Number(from), end + 1);
  response
    .writeHead(206, {
      'content-length': part.length,
      'content-range': `bytes ${from}-${end}/${bytes.length}`,
      ...headers,
    })
    .end(part);
}

/** What lies right in a folder: `''` is the top. */
export function membersOf(files: Played['files'], folder: string): string[] {
  const start = folder === '' ? '' : `${folder}/`;
  return [...files.keys()].filter(
    (path) => path.startsWith(start) && path !== folder && !path.slice(start.length).includes('/'),
  );
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const modified = '2021-06-05T10:20:30Z';

/** Processes of rclone that reach these providers. */
export function rclonesOf({ env }: Played): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => {
      try {
        const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const isOurs = readFileSync(`/proc/${pid}/environ`, 'utf8').includes(
          `HTTPS_PROXY=${env['HTTPS_PROXY']}\0`,
        );
        return isOurs && program.endsWith('/rclone');
      } catch {
        return false;
      }
    })
    .map(Number);
}
