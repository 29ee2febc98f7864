// Streams of sessions close as their session begins to owe a factor; others go on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { defineContract, guard } from '../../src/core/contract.ts';
import { errors } from '../../src/core/errors.ts';
import { bind } from '../../src/core/http/door.ts';
import { html } from '../../src/core/http/html.ts';
import type { Principal } from '../../src/core/http/principal.ts';
import { stream } from '../../src/core/http/replies.ts';
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
});

async function server(
  t: { after(run: () => Promise<void>): void },
  owes: (accountId: string) => Promise<boolean>,
) {
  const live = createHub(silentLog);
  let closed = 0;
  const open = () =>
    stream(() => () => {
      closed += 1;
    });
  const app = await createServer({
    origin: new URL('http://localhost:1'),
    trustedProxies: [],
    log: silentLog,
    now: () => 0,
    newBrowserToken: () => 'x'.repeat(32),
    formKey: new Uint8Array(32),
    errors,
    doors: bind(contract, { 'GET /closed': open, 'GET /complying': open }),
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
  return { live, listen, closed: () => closed };
}

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
