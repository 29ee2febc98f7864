// litmus, the test suite of WebDAV servers, against the engine over a space in memory: every test passes.
import { test } from 'node:test';
import { base, davServer, secret } from '../kit/dav-server.ts';
import { runLitmus } from '../kit/litmus.ts';

test('litmus passes every test', async (t) => {
  const { port } = await davServer(t, { now: Date.now });
  await runLitmus(t, `http://localhost:${port}${base}`, 'ana', secret);
});
