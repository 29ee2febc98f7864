// A small HTTP client on node:http: keep-alive sockets from chosen loopback addresses, no following, no parsing.
import { Agent, type IncomingMessage, request } from 'node:http';
import { origin, port } from './people.ts';

export type Said = { status: number; location: string; cookies: string[]; body: string };

const host = new URL(origin).host;
const agents = new Map<string, Agent>();
const agentOf = (ip: string): Agent => {
  let agent = agents.get(ip);
  if (!agent) {
    agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, timeout: 0 });
    agents.set(ip, agent);
  }
  return agent;
};

export type Ask = {
  method: 'GET' | 'POST';
  path: string;
  ip: string;
  headers?: Record<string, string>;
  body?: string;
};

function open(ask: Ask, received: (response: IncomingMessage) => void, failed: (error: Error) => void) {
  const sent = request(
    {
      host: '127.0.0.1',
      port,
      method: ask.method,
      path: ask.path,
      localAddress: ask.ip,
      agent: agentOf(ask.ip),
      headers: {
        host,
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        'accept-language': 'es',
        accept: 'text/html,*/*',
        ...ask.headers,
        ...(ask.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(ask.body)) }),
      },
    },
    received,
  );
  sent.on('error', failed);
  sent.setNoDelay(true);
  sent.end(ask.body);
  return sent;
}

export function say(ask: Ask): Promise<Said> {
  return new Promise((resolve, reject) => {
    open(
      ask,
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (body += chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location ?? '',
            cookies: response.headers['set-cookie'] ?? [],
            body,
          }),
        );
      },
      reject,
    );
  });
}

export type Events = {
  /** The next event of that name; one that came before is given at once. Its instant is when its bytes arrived. */
  next(name: string): Promise<{ at: number; data: unknown }>;
  close(): void;
};

/** A stream of server-sent events. Resolves when its headers came; rejects unless they say 200. */
export function listen(ask: Ask): Promise<Events> {
  return new Promise((resolve, reject) => {
    const sent = open(
      ask,
      (response) => {
        if (response.statusCode !== 200) {
          response.resume();
          return reject(new Error(`no stream: ${response.statusCode}`));
        }
        const come = new Map<string, { at: number; data: unknown }[]>();
        const waiting = new Map<string, (event: { at: number; data: unknown }) => void>();
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          const at = performance.now();
          const blocks = (rest + chunk).split('\n\n');
          rest = blocks.pop() ?? '';
          for (const block of blocks) {
            const name = /^event: (.*)$/m.exec(block)?.[1];
            const data = /^data: (.*)$/m.exec(block)?.[1];
            if (!name || data === undefined) continue;
            const event = { at, data: JSON.parse(data) as unknown };
            const one = waiting.get(name);
            waiting.delete(name);
            if (one) one(event);
            else come.set(name, [...(come.get(name) ?? []), event]);
          }
        });
        response.on('error', () => {});
        resolve({
          next(name) {
            const first = come.get(name)?.shift();
            if (first) return Promise.resolve(first);
            return new Promise((found) => waiting.set(name, found));
          },
          close: () => sent.destroy(),
        });
      },
      reject,
    );
  });
}

/** Ends every kept socket. */
export function closeClient(): void {
  for (const agent of agents.values()) agent.destroy();
  agents.clear();
}
