// Real reverse proxies for tests, nginx and Caddy from Debian, on loopback with a folder of their own; ended with the test.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingHttpHeaders, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

export type ProxyKind = 'nginx' | 'caddy';
const places: Record<ProxyKind, readonly string[]> = {
  nginx: ['/usr/sbin/nginx', '/usr/bin/nginx'],
  caddy: ['/usr/bin/caddy', '/usr/local/bin/caddy'],
};
const found = (kind: ProxyKind): string | undefined => places[kind].find((path) => existsSync(path));

/** Why the suite cannot run here, or false. In CI it must run. */
export const skipProxy = (kind: ProxyKind): string | false =>
  found(kind) === undefined && process.env['CI'] !== 'true'
    ? `${kind} is not installed (npm run tools)`
    : false;

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** `snippet` is what the Manager gives out; around it stands what makes a whole configuration for loopback. */
export async function startProxy(
  t: TestContext,
  kind: ProxyKind,
  port: number,
  snippets: readonly { serverName: string; text: string }[],
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `aldaba-${kind}-`));
  const path = found(kind) ?? kind;
  let args: string[];
  if (kind === 'nginx') {
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const servers = snippets.map(
      ({ serverName, text }) => `server { listen 127.0.0.1:${port}; server_name ${serverName};\n${text}\n}`,
    );
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http { access_log off; ${temporary.map((one) => `${one}_temp_path ${folder}/${one};`).join(' ')}
${servers.join('\n')} }`,
    );
    args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')];
  } else {
    const options = `{\n\tadmin off\n\tauto_https off\n}\n`;
    writeFileSync(join(folder, 'Caddyfile'), options + snippets.map(({ text }) => text).join('\n'));
    args = ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'];
  }
  const child: ChildProcess = spawn(path, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  let words = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    words = (words + chunk.toString()).slice(-4000);
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  t.after(async () => {
    process.off('exit', kill);
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  for (let tries = 0; ; tries += 1) {
    const up = await ask(port, '/', { host: `127.0.0.1:${port}` }).catch(() => undefined);
    if (up) return;
    if (child.exitCode !== null || tries > 2400) throw new Error(`${kind} did not start: ${words}`);
    await wait(25);
  }
}

export type Said = { status: number; headers: IncomingHttpHeaders; body: string };

/** One request by hand, with exactly these headers; `body` makes it what `method` says. */
export function ask(
  port: number,
  path: string,
  headers: Record<string, string>,
  given: { method?: string; body?: string } = {},
): Promise<Said> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, method: given.method ?? 'GET', headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
        response.on('error', reject);
      },
    );
    sent.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '' });
    });
    sent.on('error', reject);
    sent.end(given.body);
  });
}

/** An application that knows nobody: says back every header it got, and takes any socket that wants another protocol. */
export async function startUpstream(t: TestContext): Promise<{ port: number; seen: () => number }> {
  let seen = 0;
  const server = createHttpServer((asked, answer) => {
    seen += 1;
    asked.resume();
    answer.setHeader('content-type', 'application/json');
    answer.end(JSON.stringify({ method: asked.method, path: asked.url, headers: asked.headers }));
  });
  server.on('upgrade', (asked, socket) => {
    seen += 1;
    const user = String(asked.headers['remote-user'] ?? '');
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Was: ${user}\r\n\r\n`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { port: (server.address() as { port: number }).port, seen: () => seen };
}
