// Clients that read or write slowly, and servers that do: nothing piles up in memory on the way.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { UploadBody } from '../../src/dav/upload-body.ts';
import { base, basic, davServer } from '../kit/dav-server.ts';

test('who does not read a long listing holds up its making, and its going away ends it', async (t) => {
  const s = await davServer(t);
  s.tree.fill([], 60_000, (index) => `a rather long name so that much is to be written ${index}.txt`);
  const socket = connect({ port: s.port, host: '127.0.0.1' });
  socket.on('error', () => {});
  const begun = once(s.server.server, 'request');
  socket.write(
    `PROPFIND ${base} HTTP/1.1\r\nhost: localhost:${s.port}\r\nauthorization: ${basic('ana')}\r\ndepth: 1\r\n\r\n`,
  );
  const [, response] = (await begun) as [unknown, import('node:http').ServerResponse];
  await once(socket, 'readable');
  // Others are answered meanwhile, many times.
  for (let index = 0; index < 50; index += 1) assert.equal((await s.ask('OPTIONS', '')).status, 200);
  assert.equal(response.writableFinished, false);
  assert.ok(response.writableLength < 2_000_000, String(response.writableLength));
  socket.destroy();
  await once(response, 'close');
});

test('a body nobody reads stays with the client', async (t) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write('PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n');
  const [request, response] = (await once(server, 'request')) as ConstructorParameters<typeof UploadBody>;
  const body = new UploadBody(request, response);
  const begun = once(body, 'readable');
  socket.write(Buffer.alloc(50_000_000));
  await begun;
  const held = () => body.readableLength + request.readableLength;
  for (let before = -1; before !== held(); ) {
    before = held();
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.ok(held() < 1_000_000, String(held()));
  assert.ok(socket.bytesWritten > 0 && socket.writableLength > 10_000_000, 'the rest waits at the client');
  // Torn while nobody listens: whoever reads on learns it, and the process lives.
  const closed = new Promise((resolve) => body.on('close', resolve));
  server.closeAllConnections();
  await closed;
  await assert.rejects(async () => {
    for await (const _ of body);
  });
});

test('a small file that comes in two parts is whole; one that breaks off is none', async (t) => {
  const s = await davServer(t);
  const begin = (name: string) => {
    const socket = connect({ port: s.port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.write(
      `PUT ${base}${name} HTTP/1.1\r\nhost: localhost:${s.port}\r\nauthorization: ${basic('ana')}\r\ncontent-length: 10\r\n\r\n01234`,
    );
    return socket;
  };
  for (const name of ['whole', 'broken']) {
    const asked = once(s.server.server, 'request');
    const socket = begin(name);
    const [request] = (await asked) as [import('node:http').IncomingMessage];
    // What came with the head has been taken by somebody before the rest comes.
    if (!request.readableDidRead) await once(request, 'data');
    if (name === 'broken') {
      const closed = new Promise((resolve) => request.on('close', resolve));
      socket.destroy();
      await closed;
      continue;
    }
    socket.write('56789');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(answer.toString(), /^HTTP\/1\.1 201 /);
    // The connection goes on.
    socket.write(
      `GET ${base}whole HTTP/1.1\r\nhost: localhost:${s.port}\r\nauthorization: ${basic('ana')}\r\n\r\n`,
    );
    const [read] = (await once(socket, 'data')) as [Buffer];
    assert.match(read.toString(), /0123456789$/);
    socket.destroy();
  }
  assert.equal((await s.ask('GET', 'broken')).status, 404);
});
