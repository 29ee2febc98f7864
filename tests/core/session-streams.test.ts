// Streams of sessions close as their session begins to owe a factor; others go on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { defineContract, guard } from '../../src/core/contract.ts';
import { errors } from '../../src/core/errors.ts';
import { bind } from '../../src/core/http/door.ts';
import { html } from '../../src/core/http/html.ts';
import type { Principal } from '../../src/core/http/principal.ts';
import { file, stream } from '../../src/core/http/replies.ts';
import { createServer } from '../../src/core/http/server.ts';
import { createSessionStreams } from '../../src/core/http/session-streams.ts';
import { createHub } from '../../src/core/live/hub.ts';
import { silentLog } from '../../src/core/log.ts';

const contract = defineContract({
  'GET /closed': { about: 'For sessions that owe nothing.', guard: guard.session, reply: 'stream' },
  'GET /complying': {
    about: 'Also for those that must still enrol.',
    guard: guard.enrolling,
    reply: 'stream',
  },
  'GET /list': { about: 'Made line by line.', guard: guard.session, reply: 'file' },
});

async function server(
  t: { after(run: () => Promise<void>): void },
  owes: (accountId: string) => Promise<boolean>,
) {
  const live = createHub(silentLog);
  let opened = 0;
  let closed = 0;
  let lines = 0;
  const open = () =>
    stream(() => {
      opened += 1;
      return () => {
        closed += 1;
      };
    });
  async function* list() {
    for (lines = 1; lines <= 1000; lines += 1) yield 'a line\n';
  }
  const app = await createServer({
    origin: new URL('http://localhost:1'),
    trustedProxies: [],
    log: silentLog,
    now: () => 0,
    newBrowserToken: () => 'x'.repeat(32),
    formKey: new Uint8Array(32),
    errors,
    doors: bind(contract, {
      'GET /closed': open,
      'GET /complying': open,
      'GET /list': () => file('list.csv', 'text/csv', list()),
    }),
    principal: async ({ path }): Promise<Principal> => ({
      kind: 'session',
      accountId: path.endsWith('?eva') ? 'eva' : 'ana',
      sessionId: 's',
      level: 1,
      methods: ['password'],
      authenticatedAt: 0,
      sudo: null,
      mustEnrol: false,
      operator: false,
      language: 'es',
    }),
    findAttempt: async () => null,
    describeVisit: () => {
      throw new Error('nobody asks');
    },
    refusalPage: () => html``,
    ready: async () => {},
    whenEnded: () => () => {},
    watchSession: createSessionStreams({
      live,
      log: silentLog,
      topic: 'rules',
      owes: ({ accountId }) => owes(accountId),
    }),
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.after(async () => {
    app.server.closeAllConnections();
    await app.close();
    await live.close();
  });
  const { port } = app.server.address() as AddressInfo;
  const listen = async (path: string): Promise<IncomingMessage> => {
    const sent = get({ host: '127.0.0.1', port, path, headers: { host: 'localhost:1' } });
    sent.on('error', () => {});
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return response;
  };
  return { live, port, listen, opened: () => opened, closed: () => closed, lines: () => lines };
}

test('HEAD opens no stream and makes no file: it is over at once', { timeout: 60_000 }, async (t) => {
  const s = await server(t, async () => false);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  // On one connection: the next is answered when the one before is over.
  for (const [path, type] of [
    ['/closed', /^text\/event-stream/],
    ['/list', /^text\/csv/],
    ['/complying', /^text\/event-stream/],
    ['/list', /^text\/csv/],
  ] as const) {
    const headers = { host: 'localhost:1' };
    const sent = request({ host: '127.0.0.1', port: s.port, path, method: 'HEAD', agent, headers });
    sent.end();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    assert.equal(answer.statusCode, 200);
    assert.match(String(answer.headers['content-type']), type);
  }
  assert.deepEqual([s.opened(), s.lines()], [0, 0]);
});

test('streams close when a rule starts to bite, but for those of complying and of others', async (t) => {
  const s = await server(t, async (accountId) => accountId === 'eva');
  const [eva, complying, ana] = await Promise.all(['/closed?eva', '/complying?eva', '/closed'].map(s.listen));
  assert.ok(eva && complying && ana);
  s.live.publish('rules', {});
  await once(eva, 'end');
  await turn();
  assert.deepEqual([s.closed(), complying.readableEnded, ana.readableEnded], [1, false, false]);
});

test('where the rules cannot be read, streams close rather than stay', async (t) => {
  const s = await server(t, async () => {
    throw new Error('no database');
  });
  const ana = await s.listen('/closed');
  s.live.publish('rules', {});
  await once(ana, 'end');
  assert.equal(ana.readableEnded, true);
});
