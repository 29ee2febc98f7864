// The protocol engine behind the house's HTTP server, over a space in memory: what a real client meets, without the drive.
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, request as open } from 'node:http';
import { type AddressInfo, createServer as createListener } from 'node:net';
import type { TestContext } from 'node:test';
import { systemClock } from '../../src/core/clock.ts';
import { defineContract, guard } from '../../src/core/contract.ts';
import { bind } from '../../src/core/http/door.ts';
import { html } from '../../src/core/http/html.ts';
import { createPrincipal, type Principal } from '../../src/core/http/principal.ts';
import { createServer } from '../../src/core/http/server.ts';
import { type Log, silentLog } from '../../src/core/log.ts';
import { createServe } from '../../src/dav/serve.ts';
import { errorTable } from '../../src/declared.ts';
import { createMemoryTree, type MemoryOptions, type MemoryTree } from './memory-space.ts';

const row = {
  about: 'A tree in memory.',
  guard: guard.app('drive-read'),
  reply: 'protocol',
} as const;
const contract = defineContract({ 'DAV /dav/memory': row, 'DAV /dav/memory/*': row });
export const base = '/dav/memory/';

/** Doors of a tree: who has no more than `drive-read` may look. */
export function memoryDoors(tree: MemoryTree, given: { now: () => number; log?: Log }) {
  const serve = createServe({ errors: errorTable, now: given.now, log: given.log ?? silentLog });
  const endpoint = ({
    principal,
    host,
  }: {
    principal: Extract<Principal, { kind: 'app-password' }>;
    host: string;
  }) =>
    serve({
      space: principal.scopes.includes('drive')
        ? tree.view(principal.accountId)
        : tree.readOnly(principal.accountId),
      base,
      host,
    });
  return bind(contract, { 'DAV /dav/memory': endpoint, 'DAV /dav/memory/*': endpoint });
}

const scopesOf: Record<string, readonly string[]> = { ana: ['drive'], ben: ['drive'], eva: ['drive-read'] };
export const secret = 'secret';
export const basic = (user: string): string => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;

export type Said = { status: number; headers: IncomingHttpHeaders; body: string; bytes: Buffer };
export type Ask = {
  headers?: Record<string, string | undefined>;
  body?: string | Uint8Array;
  /** null: nobody. */
  user?: string | null;
};

export async function freePort(): Promise<number> {
  const listener = createListener().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

export async function davServer(t: TestContext, options: Partial<MemoryOptions> & { log?: Log } = {}) {
  let at = 1_700_000_000_000;
  const now = options.now ?? (() => at);
  const port = await freePort();
  const tree = createMemoryTree({ ...options, now });
  const server = await createServer({
    origin: new URL(`http://localhost:${port}`),
    trustedProxies: [],
    log: options.log ?? silentLog,
    now,
    newBrowserToken: () => 'a'.repeat(32),
    formKey: new Uint8Array(32),
    errors: errorTable,
    doors: memoryDoors(tree, { now, ...(options.log ? { log: options.log } : {}) }),
    principal: createPrincipal(
      [
        async ({ authorization }) => {
          const [user = '', given] = Buffer.from(authorization?.slice(6) ?? '', 'base64')
            .toString()
            .split(':');
          const scopes = scopesOf[user];
          return scopes && given === secret
            ? { kind: 'app-password', accountId: user, appPasswordId: null, scopes }
            : undefined;
        },
      ],
      { db: {}, clock: systemClock },
    ),
    whenEnded: () => () => {},
    findAttempt: async () => null,
    describeVisit: () => ({
      requestId: '',
      ip: '',
      network: '',
      place: null,
      browser: '',
      system: '',
      language: 'en',
      browserToken: null,
    }),
    refusalPage: () => html`<p>a page</p>`,
    ready: async () => {},
  });
  await server.listen({ host: '127.0.0.1', port });
  const agent = new Agent({ keepAlive: true });
  t.after(async () => {
    agent.destroy();
    await server.close();
  });

  /** A request with everything of HTTP in it; `path` stands in the request line as it is. */
  async function ask(
    method: string,
    path: string,
    { headers = {}, body, user = 'ana' }: Ask = {},
  ): Promise<Said> {
    const sent = Object.entries({
      host: `localhost:${port}`,
      ...(user === null ? {} : { authorization: basic(user) }),
      ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
      ...headers,
    }).filter(([, value]) => value !== undefined) as [string, string][];
    const request = open({
      agent,
      port,
      host: '127.0.0.1',
      method,
      path: path.startsWith('/') || path.startsWith('http') ? path : base + path,
      headers: Object.fromEntries(sent),
    });
    request.end(body);
    const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    return { status: response.statusCode ?? 0, headers: response.headers, body: bytes.toString(), bytes };
  }

  return {
    port,
    tree,
    server,
    ask,
    href: (path: string) => `http://localhost:${port}${base}${path}`,
    /** Moves the clock of locks. */
    move: (ms: number) => {
      at += ms;
    },
    /** Puts a file and says its tag. */
    async put(path: string, body: string | Uint8Array = 'content'): Promise<string> {
      const said = await ask('PUT', path, { body });
      if (said.status !== 201 && said.status !== 204)
        throw new Error(`PUT ${path}: ${said.status} ${said.body}`);
      return said.headers.etag ?? '';
    },
    async makeCollection(path: string): Promise<void> {
      const said = await ask('MKCOL', path);
      if (said.status !== 201) throw new Error(`MKCOL ${path}: ${said.status} ${said.body}`);
    },
  };
}
export type DavServer = Awaited<ReturnType<typeof davServer>>;
