// The bypass canary over the whole house, and over houses with a hole: it must see the hole.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { drive, type Report } from '../../../src/canary/canary.ts';
import { openScratch, type Scratch } from '../../../src/canary/scratch.ts';
import { readConfig } from '../../../src/core/config.ts';
import { cookieNames } from '../../../src/core/http/replies.ts';
import { program } from './program.ts';

const config = readConfig({ ORIGIN: 'http://localhost:8330', DATA_DIR: '/nowhere' });

async function fly(t: TestContext, bend: (scratch: Scratch) => void = () => {}): Promise<Report> {
  const scratch = await openScratch(config, '/nowhere');
  t.after(() => scratch.app.stop());
  bend(scratch);
  return drive(scratch);
}

test('half-login accepted elsewhere: every pre-2FA secret, as cookie, Bearer and Basic, on every route, is refused', async (t) => {
  const report = await fly(t);
  assert.deepEqual(report.failures, []);
  assert.ok(report.ok && report.routes > 90 && report.tried.length > 800, String(report.tried.length));
  const ways = new Set(report.tried.map(({ way }) => way));
  t.diagnostic(`${report.tried.length} requests, ${report.routes} routes, ${ways.size} ways`);
});

test('the canary sees a house where Bearer passes the half sign-in for somebody who is signed in', async (t) => {
  const report = await fly(t, ({ app }) => {
    let last = '';
    app.server.addHook('onRequest', async (request) => {
      const cookies = request.headers.cookie ?? '';
      if (last === '' && cookies.includes(`${cookieNames.session}=`)) last = cookies;
      if (request.headers.authorization?.startsWith('Bearer ')) {
        delete request.headers.authorization;
        request.headers.cookie = last;
      }
    });
  });
  assert.equal(report.ok, false);
  assert.ok(report.failures.length > 10, String(report.failures.length));
  const ways = new Set(report.failures.map(({ way }) => way));
  assert.ok(ways.has('half sign-in, as Bearer'), [...ways].join());
});

test('the canary sees one door that forgot the attempt: a single route that answers', async (t) => {
  const report = await fly(t, ({ app }) => {
    app.server.addHook('preHandler', async (request, reply) => {
      const isHalf = request.headers.cookie?.includes(`${cookieNames.attempt}=`);
      if (isHalf && request.routeOptions.url === '/api/browsers') return reply.send({ browsers: [] });
    });
  });
  assert.ok(report.failures.length >= 1);
  assert.ok(
    report.failures.every(({ route }) => route === 'GET /api/browsers'),
    JSON.stringify(report.failures),
  );
});

test('the canary sees a route that is served beside the doors', async (t) => {
  const report = await fly(t, ({ app }) => {
    app.server.get('/api/rogue', async () => ({ secrets: [] }));
  });
  assert.deepEqual(
    report.failures.map(({ route }) => route),
    ['GET /api/rogue', 'HEAD /api/rogue'],
  );
});

test('aldaba doctor --canary says what it tried and how many, and leaves the installation as it was', async (t) => {
  const aldaba = await program(t);
  const flown = await aldaba.run(['doctor', '--canary', '--json']);
  assert.equal(flown.code, 0, flown.err);
  const { ok, canary } = JSON.parse(flown.out) as { ok: boolean; canary: Report };
  assert.ok(ok && canary.ok && canary.tried.length > 800);
  const words = await aldaba.run(['doctor', '--canary']);
  assert.match(words.out, /ok {4}canary: \d+ requests to \d+ routes refused/);
  assert.match(words.out, /GET \/api\/session/);
  const accounts = await aldaba.run(['account', 'list', '--json']);
  assert.deepEqual(JSON.parse(accounts.out), { accounts: [] });
});
