// A small HTTP client: keep-alive sockets from chosen loopback addresses, no following; streams by node:http.
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
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

const headersOf = (ask: Ask): Record<string, string> => ({
  host,
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'accept-language': 'es',
  accept: 'text/html,*/*',
  ...ask.headers,
  ...(ask.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(ask.body)) }),
});

function open(ask: Ask, received: (response: IncomingMessage) => void, failed: (error: Error) => void) {
  const sent = request(
    {
      host: '127.0.0.1',
      port,
      method: ask.method,
      path: ask.path,
      localAddress: ask.ip,
      agent: agentOf(ask.ip),
      headers: headersOf(ask),
    },
    received,
  );
  sent.on('error', failed);
  sent.setNoDelay(true);
  sent.end(ask.body);
  return sent;
}

/** A request on a kept socket, written and read by hand: the client shares the cores with the server it measures. */
export function say(ask: Ask): Promise<Said> {
  return (idle.get(ask.ip)?.pop() ?? connectFrom(ask.ip)).say(ask);
}

type Kept = { say(ask: Ask): Promise<Said>; end(): void };
const idle = new Map<string, Kept[]>();
const kept = new Set<Kept>();

function connectFrom(ip: string): Kept {
  const socket = connect({ host: '127.0.0.1', port, localAddress: ip, noDelay: true });
  let come = '';
  let answer: { resolve: (said: Said) => void; reject: (error: Error) => void } | undefined;
  const fail = (error: Error) => {
    kept.delete(one);
    const mine = idle.get(ip);
    if (mine)
      idle.set(
        ip,
        mine.filter((other) => other !== one),
      );
    answer?.reject(error);
    answer = undefined;
  };
  socket.setEncoding('latin1');
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (chunk: string) => {
    come += chunk;
    const end = come.indexOf('\r\n\r\n');
    if (end < 0 || !answer) return;
    const head = come.slice(0, end);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
    // Every answer but a stream has a length.
    if (Number.isNaN(length)) return fail(new Error(`an answer without a length: ${head}`));
    if (come.length < end + 4 + length) return;
    const body = Buffer.from(come.slice(end + 4, end + 4 + length), 'latin1').toString('utf8');
    come = come.slice(end + 4 + length);
    const lines = head.split('\r\n');
    const valueOf = (line: string) => line.slice(line.indexOf(':') + 1).trim();
    const { resolve } = answer;
    answer = undefined;
    const mine = idle.get(ip);
    if (mine) mine.push(one);
    else idle.set(ip, [one]);
    resolve({
      status: Number(head.slice(9, 12)),
      location: valueOf(lines.find((line) => /^location:/i.test(line)) ?? ':'),
      cookies: lines.filter((line) => /^set-cookie:/i.test(line)).map(valueOf),
      body,
    });
  });
  const one: Kept = {
    say: (ask) =>
      new Promise((resolve, reject) => {
        answer = { resolve, reject };
        const headers = headersOf(ask);
        let text = `${ask.method} ${ask.path} HTTP/1.1\r\n`;
        for (const name in headers) text += `${name}: ${headers[name]}\r\n`;
        socket.write(`${text}\r\n${ask.body ?? ''}`, 'utf8');
      }),
    end: () => socket.destroy(),
  };
  kept.add(one);
  return one;
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
  for (const one of kept) one.end();
  idle.clear();
}
