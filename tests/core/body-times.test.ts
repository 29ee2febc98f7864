// Bodies have a minute to arrive, uploads as long as they move, and what nobody reads is let in for a moment only.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { createBodyTimes } from '../../src/core/http/body-times.ts';

async function open(t: TestContext, endpoint: (request: IncomingMessage, response: ServerResponse) => void) {
  let at = 0;
  const times = createBodyTimes(() => at);
  const server = createServer((request, response) => {
    times.begin(request);
    response.on('close', () => times.end(request));
    endpoint(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  t.after(() => {
    times.close();
    server.closeAllConnections();
    server.close();
  });
  return {
    times,
    async begin(head: string) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      const begun = once(server, 'request');
      socket.write(`${head}\r\nhost: x\r\n\r\n`);
      await begun;
      return { socket, closed: new Promise((resolve) => socket.on('close', resolve)) };
    },
    pass(seconds: number) {
      at += seconds * 1000;
      times.sweep();
    },
  };
}

test('a body that has not arrived after a minute is cut; a request without one is not even looked at', async (t) => {
  const s = await open(t, () => {});
  await s.begin('GET / HTTP/1.1');
  assert.equal(s.times.waiting(), 0);
  const { closed, socket } = await s.begin('POST / HTTP/1.1\r\ncontent-length: 10');
  s.pass(59);
  assert.equal(s.times.waiting(), 1);
  assert.equal(socket.destroyed, false);
  s.pass(2);
  await closed;
  assert.equal(s.times.waiting(), 0);
});

test('an upload goes on for as long as it likes', async (t) => {
  let uploading: IncomingMessage | undefined;
  const s = await open(t, (request) => {
    uploading = request;
    request.resume();
  });
  const { socket } = await s.begin('PUT / HTTP/1.1\r\ntransfer-encoding: chunked');
  assert.ok(uploading);
  s.times.free(uploading);
  s.pass(7 * 86_400);
  const ended = once(uploading, 'end');
  socket.write('3\r\nabc\r\n0\r\n\r\n');
  await ended;
  assert.equal(uploading.socket.timeout, 300_000, 'but it has to move');
});

test('a body nobody reads is let in for ten seconds after the answer, which arrives', async (t) => {
  const s = await open(t, (request, response) => {
    s.times.free(request);
    request.pause();
    response.writeHead(413).end('no');
  });
  const { socket, closed } = await s.begin('PUT / HTTP/1.1\r\ncontent-length: 10000000');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString(), /413/);
  while (s.times.waiting() === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.write(Buffer.alloc(100_000));
  s.pass(11);
  await closed;
});
