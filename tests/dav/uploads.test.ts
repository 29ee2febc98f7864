// Uploads as they go wrong: without a length, cut, too large in the middle, refused before they begin.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as open, type ClientRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { base, basic, davServer, type DavServer } from '../kit/dav-server.ts';

/** A PUT whose body the test writes itself. */
function upload(s: DavServer, path: string, headers: Record<string, string> = {}): ClientRequest {
  return open({
    host: '127.0.0.1',
    port: s.port,
    method: 'PUT',
    path: base + path,
    headers: { host: `localhost:${s.port}`, authorization: basic('ana'), ...headers },
  });
}
async function answerOf(request: ClientRequest) {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

test('a body without a length is kept whole', async (t) => {
  const s = await davServer(t);
  const request = upload(s, 'a');
  const chunk = Buffer.alloc(100_000, 'y');
  for (let index = 0; index < 30; index += 1) request.write(chunk);
  request.end();
  assert.equal((await answerOf(request)).statusCode, 201);
  assert.equal(s.tree.contentOf(['a'])?.byteLength, 3_000_000);
});

test('a cut upload leaves nothing, and the older file untouched', async (t) => {
  const s = await davServer(t);
  await s.put('old', 'old');
  for (const [path, headers] of [
    ['new', { 'content-length': '1000000' }],
    ['new', {}],
    ['old', { 'content-length': '1000000' }],
    ['old', {}],
  ] as const) {
    const request = upload(s, path, headers);
    request.on('error', () => {});
    request.write(Buffer.alloc(70_000));
    await once(request, 'socket');
    await once(request.socket!, 'connect').catch(() => {});
    // The server has begun to read when it answers somebody else.
    await s.ask('HEAD', 'old');
    request.destroy();
    await s.ask('HEAD', 'old');
  }
  // The next writer meets no trace of the first.
  assert.equal((await s.ask('GET', 'new')).status, 404);
  assert.equal((await s.ask('GET', 'old')).body, 'old');
});

test('what grows too large in the middle is refused, and the client reads why', async (t) => {
  for (const [options, status] of [
    [{ mostBytes: 1_000_000 }, 413],
    [{ quotaBytes: 1_000_000 }, 507],
  ] as const) {
    const s = await davServer(t, options);
    await s.put('a', 'old');
    const known = upload(s, 'a', { 'content-length': '5000000' });
    known.on('error', () => {});
    known.write(Buffer.alloc(1000));
    assert.equal((await answerOf(known)).statusCode, status, 'with a length');
    known.destroy();
    const unknown = upload(s, 'a');
    unknown.on('error', () => {});
    const answer = answerOf(unknown);
    for (let index = 0; index < 40; index += 1) unknown.write(Buffer.alloc(100_000));
    unknown.end();
    assert.equal((await answer).statusCode, status, 'without');
    assert.equal((await s.ask('GET', 'a')).body, 'old');
  }
});

test('who waits to be asked for the body is asked when it is wanted, and not when it is refused', async (t) => {
  const s = await davServer(t, { mostBytes: 100 });
  const wanted = upload(s, 'a', { expect: '100-continue', 'content-length': '3' });
  wanted.flushHeaders();
  await once(wanted, 'continue');
  wanted.end('abc');
  assert.equal((await answerOf(wanted)).statusCode, 201);
  for (const [path, headers, status] of [
    ['a', { 'content-length': '1000' }, 413],
    ['a', { 'content-length': '3', authorization: basic('mallory') }, 401],
    ['none/a', { 'content-length': '3' }, 409],
    ['a', { 'content-length': '3', 'if-match': '"x"' }, 412],
  ] as const) {
    const refused = upload(s, path, { expect: '100-continue', ...headers });
    let asked = false;
    refused.on('continue', () => {
      asked = true;
    });
    refused.on('error', () => {});
    refused.flushHeaders();
    const response = await answerOf(refused);
    assert.deepEqual(
      [response.statusCode, asked, response.headers.connection],
      [status, false, 'close'],
      path,
    );
    refused.destroy();
  }
});

test('checksums and dates of the client are taken at their word, or the upload is not taken', async (t) => {
  const s = await davServer(t);
  const sha1 = createHash('sha1').update('abc').digest('hex');
  const said = await s.ask('PUT', 'a', {
    body: 'abc',
    headers: { 'oc-checksum': `SHA1:${sha1}`, 'x-oc-mtime': '1600000000' },
  });
  assert.deepEqual([said.status, said.headers['x-oc-mtime']], [201, 'accepted']);
  assert.equal((await s.ask('HEAD', 'a')).headers['last-modified'], 'Sun, 13 Sep 2020 12:26:40 GMT');
  const wrong = await s.ask('PUT', 'a', { body: 'abd', headers: { 'oc-checksum': `SHA1:${sha1}` } });
  assert.equal(wrong.status, 400);
  assert.match(wrong.body, /dav\/checksum/);
  assert.equal((await s.ask('PUT', 'a', { body: 'abd', headers: { 'oc-checksum': 'SHA1:zz' } })).status, 400);
  assert.equal((await s.ask('PUT', 'a', { body: 'abd', headers: { 'x-oc-mtime': 'soon' } })).status, 400);
  assert.equal((await s.ask('GET', 'a')).body, 'abc');
});

test('a type that is none is no reason to refuse a file', async (t) => {
  const s = await davServer(t);
  for (const type of [
    'text',
    'nonsense/',
    '',
    'a/b; c',
    'application/x-www-form-urlencoded',
    'application/json',
    'multipart/form-data',
  ]) {
    const said = await s.ask('PUT', 'a', { body: '{', headers: { 'content-type': type } });
    assert.ok(said.status === 201 || said.status === 204, `${type}: ${said.status}`);
    assert.equal(s.tree.contentOf(['a'])?.toString(), '{');
  }
});

test('one connection carries request after request, refused ones too', async (t) => {
  const s = await davServer(t);
  const socket = connect(s.port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  const head = `HTTP/1.1\r\nhost: localhost:${s.port}\r\nauthorization: ${basic('ana')}\r\n`;
  socket.write(
    `PUT ${base}dir/none ${head}content-length: 5\r\n\r\nhello` +
      `PROPFIND ${base} ${head}depth: 0\r\ncontent-length: 4\r\n\r\n<bad` +
      `PUT ${base}a ${head}content-length: 5\r\n\r\nhello` +
      `GET ${base} ${head}connection: close\r\n\r\n`,
  );
  await once(socket, 'end');
  assert.deepEqual(
    [...heard.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status),
    ['409', '400', '201', '200'],
  );
  assert.equal(s.tree.contentOf(['a'])?.toString(), 'hello');
});
