// The verbs over HTTP, as clients see them: statuses, headers, and what stands there afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { davMethods } from '../../src/core/contract.ts';
import { basic, davServer } from '../kit/dav-server.ts';

test('nobody gets in: a bare status and a challenge for every verb, and never a page', async (t) => {
  const { ask } = await davServer(t);
  for (const method of davMethods)
    for (const headers of [{}, { authorization: basic('mallory') }, { authorization: 'Bearer x' }]) {
      const said = await ask(method, 'a', { user: null, headers });
      assert.equal(said.status, 401, method);
      assert.equal(said.headers['www-authenticate'], 'Basic realm="Aldaba", charset="UTF-8"');
      assert.match(String(said.headers['content-type']), /^application\/xml/);
      assert.equal(said.headers.dav, '1, 2, 3, extended-mkcol');
      assert.equal(said.headers.location, undefined);
      assert.equal(said.headers['set-cookie'], undefined);
      assert.doesNotMatch(said.body, /html/i);
    }
});

test('OPTIONS says what is spoken here', async (t) => {
  const { ask } = await davServer(t);
  for (const path of ['', '/dav/memory', 'not/there']) {
    const said = await ask('OPTIONS', path);
    assert.equal(said.status, 200);
    assert.equal(said.headers.dav, '1, 2, 3, extended-mkcol');
    assert.equal(said.headers['ms-author-via'], 'DAV');
    assert.equal(said.headers.allow, davMethods.join(', '));
  }
  const reader = await ask('OPTIONS', '', { user: 'eva' });
  assert.equal(reader.headers.allow, 'OPTIONS, GET, HEAD, PROPFIND, REPORT');
});

test('who may only read is refused every verb that writes, with 403, and reads', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  for (const method of ['PUT', 'DELETE', 'MKCOL', 'COPY', 'MOVE', 'PROPPATCH', 'LOCK', 'UNLOCK']) {
    const said = await s.ask(method, 'a', {
      user: 'eva',
      headers: { destination: s.href('b') },
      body: '<x/>',
    });
    assert.equal(said.status, 403, method);
    assert.match(said.body, /<code xmlns="urn:aldaba:dav">dav\/forbidden</);
  }
  assert.equal((await s.ask('GET', 'a', { user: 'eva' })).body, 'content');
});

test('what is put is got, whole, with its tag, and replaced', async (t) => {
  const s = await davServer(t);
  const made = await s.ask('PUT', 'a%20%C3%B1.txt', {
    body: 'one',
    headers: { 'content-type': 'text/plain' },
  });
  assert.equal(made.status, 201);
  assert.match(made.headers.etag ?? '', /^"[^"]+"$/);
  const got = await s.ask('GET', 'a%20%C3%B1.txt');
  assert.deepEqual([got.status, got.body, got.headers['content-type']], [200, 'one', 'text/plain']);
  assert.equal(got.headers.etag, made.headers.etag);
  assert.equal(got.headers['content-length'], '3');
  const head = await s.ask('HEAD', 'a%20%C3%B1.txt');
  assert.deepEqual([head.status, head.body, head.headers['content-length']], [200, '', '3']);
  const again = await s.ask('PUT', 'a%20%C3%B1.txt', { body: 'two' });
  assert.equal(again.status, 204);
  assert.notEqual(again.headers.etag, made.headers.etag);
  assert.equal((await s.ask('PUT', 'empty', { headers: { 'content-length': '0' } })).status, 201);
  assert.equal((await s.ask('GET', 'empty')).headers['content-length'], '0');
  const large = Buffer.alloc(3_000_000, 'x');
  await s.put('large', large);
  assert.ok((await s.ask('GET', 'large')).bytes.equals(large));
});

test('a stored page never runs: it is saved, sandboxed and never guessed at', async (t) => {
  const s = await davServer(t);
  await s.ask('PUT', 'evil.html', { body: '<script>1</script>', headers: { 'content-type': 'text/html' } });
  for (const path of ['evil.html', '', 'nothing']) {
    const { headers } = await s.ask('GET', path);
    assert.match(String(headers['content-security-policy']), /^sandbox; default-src 'none'/, path);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    if (path === 'evil.html') assert.equal(headers['content-disposition'], 'attachment');
  }
});

test('a browser of another site changes nothing, whatever it knows', async (t) => {
  const s = await davServer(t);
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
    for (const method of ['PUT', 'MKCOL', 'DELETE', 'PROPPATCH', 'LOCK', 'MOVE'])
      assert.equal((await s.ask(method, 'a', { headers })).status, 403, method);
  assert.equal((await s.ask('GET', '', { headers: { host: 'other.example' } })).status, 421);
});

test('parts of a file, and conditions on it', async (t) => {
  const s = await davServer(t, { streamFromBytes: 4 });
  const etag = await s.put('a', '0123456789');
  const { headers } = await s.ask('GET', 'a');
  const range = (value: string, more = {}) => s.ask('GET', 'a', { headers: { range: value, ...more } });
  for (const [asked, body, contentRange] of [
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=2-8', '2345678', 'bytes 2-8/10'],
    ['bytes=-2', '89', 'bytes 8-9/10'],
    ['bytes=9-', '9', 'bytes 9-9/10'],
  ] as const) {
    const said = await range(asked);
    assert.deepEqual([said.status, said.body, said.headers['content-range']], [206, body, contentRange]);
    assert.equal(said.headers['content-length'], String(body.length));
  }
  const outside = await range('bytes=10-');
  assert.deepEqual([outside.status, outside.headers['content-range']], [416, 'bytes */10']);
  assert.equal((await range('bytes=0-1,4-5')).status, 200);
  assert.equal((await range('bytes=0-1', { 'if-range': etag })).status, 206);
  assert.equal((await range('bytes=0-1', { 'if-range': '"other"' })).status, 200);
  assert.equal((await range('bytes=0-1', { 'if-range': headers['last-modified'] })).status, 206);
  const same = await s.ask('GET', 'a', { headers: { 'if-none-match': etag } });
  assert.deepEqual([same.status, same.body, same.headers.etag], [304, '', etag]);
  assert.equal((await s.ask('GET', 'a', { headers: { 'if-match': '"x"' } })).status, 412);
  assert.equal(
    (await s.ask('GET', 'a', { headers: { 'if-modified-since': headers['last-modified'] } })).status,
    304,
  );
  const put = (headers: Record<string, string>, path = 'a') => s.ask('PUT', path, { headers, body: 'new' });
  assert.equal((await put({ 'if-none-match': '*' })).status, 412);
  assert.equal((await put({ 'if-match': '"x"' })).status, 412);
  assert.equal((await put({ 'if-match': etag, 'if-none-match': etag })).status, 412);
  assert.equal((await put({ 'if-match': '*' }, 'b')).status, 412);
  assert.equal((await put({ 'if-unmodified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' })).status, 412);
  assert.equal((await s.ask('GET', 'a')).body, '0123456789', 'nothing was written');
  assert.equal((await put({ 'if-none-match': '*' }, 'b')).status, 201);
  assert.equal((await put({ 'if-match': etag })).status, 204);
  assert.equal((await s.ask('DELETE', 'a', { headers: { 'if-match': etag } })).status, 412);
  assert.equal(
    (await s.ask('MOVE', 'a', { headers: { 'if-match': etag, destination: s.href('c') } })).status,
    412,
  );
});

test('what cannot be is said with the right status', async (t) => {
  const s = await davServer(t);
  await s.makeCollection('dir');
  await s.put('file');
  const rows: readonly [
    method: string,
    path: string,
    status: number,
    headers?: Record<string, string>,
    body?: string,
  ][] = [
    ['GET', 'none', 404],
    ['HEAD', 'none', 404],
    ['GET', 'file/', 404],
    ['GET', 'file/x', 404],
    ['GET', 'dir', 200],
    ['HEAD', 'dir/', 200],
    ['PUT', 'dir', 405, {}, 'x'],
    ['PUT', 'new/', 405, {}, 'x'],
    ['PUT', '', 405, {}, 'x'],
    ['PUT', 'none/x', 409, {}, 'x'],
    ['PUT', 'file/x', 409, {}, 'x'],
    ['PUT', 'x', 400, { 'content-range': 'bytes 0-1/2' }, 'x'],
    ['MKCOL', 'dir', 405],
    ['MKCOL', 'file', 405],
    ['MKCOL', '', 405],
    ['MKCOL', 'none/x', 409],
    ['MKCOL', 'file/x', 409],
    ['MKCOL', 'new', 415, { 'content-type': 'text/plain' }, 'x'],
    ['DELETE', 'none', 404],
    ['DELETE', '', 403],
    ['DELETE', 'dir', 400, { depth: '1' }],
    ['PROPFIND', 'none', 404, { depth: '0' }],
    ['PROPFIND', '', 403],
    ['PROPFIND', '', 403, { depth: 'infinity' }],
    ['PROPFIND', 'file', 207, { depth: 'infinity' }],
    ['PROPFIND', '', 400, { depth: '2' }],
    ['PROPPATCH', 'file', 400],
    [
      'LOCK',
      'none/x',
      409,
      {},
      '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>',
    ],
    ['LOCK', 'file', 400],
    [
      'LOCK',
      'file',
      400,
      { depth: '1' },
      '<D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>',
    ],
    ['UNLOCK', 'file', 400],
    ['UNLOCK', 'file', 409, { 'lock-token': '<urn:x>' }],
    ['REPORT', '', 403, {}, '<D:expand-property xmlns:D="DAV:"/>'],
    ['REPORT', '', 400],
    ['GET', 'file', 412, { if: '(<urn:x>)' }],
    ['PUT', 'file', 400, { if: 'nonsense' }, 'x'],
    ['POST', 'file', 404],
    ['MKCALENDAR', 'x', 404],
  ];
  for (const [method, path, status, headers, body] of rows) {
    const said = await s.ask(method, path, { ...(headers ? { headers } : {}), ...(body ? { body } : {}) });
    assert.equal(said.status, status, `${method} ${path} ${JSON.stringify(headers ?? {})}: ${said.body}`);
    if (status === 405) assert.match(String(said.headers.allow), /PROPFIND/);
  }
  assert.match((await s.ask('PROPFIND', '')).body, /<D:propfind-finite-depth\/>/);
});

test('copies and moves, over what is there or not', async (t) => {
  const s = await davServer(t);
  await s.makeCollection('a');
  await s.put('a/x', 'x');
  await s.makeCollection('a/b');
  await s.put('a/b/y', 'y');
  const to = (method: string, from: string, target: string, headers: Record<string, string> = {}) =>
    s.ask(method, from, {
      headers: {
        destination: target.startsWith('http') || target.startsWith('/') ? target : s.href(target),
        ...headers,
      },
    });
  const copied = await to('COPY', 'a', 'c');
  assert.deepEqual([copied.status, copied.headers.location], [201, '/dav/memory/c']);
  assert.equal((await s.ask('GET', 'c/b/y')).body, 'y');
  assert.equal((await to('COPY', 'a', 'c/', { overwrite: 'F' })).status, 412);
  assert.equal((await to('COPY', 'a', '/dav/memory/c')).status, 204);
  assert.equal((await to('COPY', 'a', 'shallow', { depth: '0' })).status, 201);
  assert.equal((await s.ask('GET', 'shallow/x')).status, 404);
  assert.equal((await to('COPY', 'a', 'd', { depth: '1' })).status, 400);
  assert.equal((await to('MOVE', 'a', 'd', { overwrite: 'maybe' })).status, 400);
  for (const [from, target] of [
    ['a', 'a'],
    ['a', 'a/'],
    ['a', 'a/b/c'],
    ['a/b', 'a'],
    ['a/x', 'a'],
    ['', 'e'],
    ['a', ''],
  ] as const)
    for (const method of ['COPY', 'MOVE'])
      assert.equal((await to(method, from, target)).status, 403, `${method} ${from} ${target}`);
  assert.equal((await to('MOVE', 'none', 'd')).status, 404);
  assert.equal((await to('MOVE', 'a', 'none/d')).status, 409);
  assert.equal((await to('MOVE', 'a', 'http://other.example/dav/memory/d')).status, 502);
  assert.equal((await to('MOVE', 'a', 'http://localhost:1/dav/memory/d')).status, 502);
  assert.equal((await to('MOVE', 'a', '/dav/other/d')).status, 502);
  assert.equal((await to('MOVE', 'a', '/etc/passwd')).status, 502);
  assert.equal((await to('MOVE', 'a', '/dav/memory/../x')).status, 400);
  assert.equal((await s.ask('MOVE', 'a')).status, 400);
  assert.equal((await s.ask('GET', 'a/x')).body, 'x', 'still there');
  assert.equal((await to('MOVE', 'a', 'c')).status, 204);
  assert.equal((await s.ask('GET', 'a')).status, 404);
  assert.equal((await s.ask('GET', 'c/b/y')).body, 'y');
  assert.equal((await to('MOVE', 'c/x', 'c/%F0%9F%8E%88')).status, 201);
  assert.equal((await s.ask('GET', 'c/%F0%9F%8E%88')).body, 'x');
  assert.equal((await s.ask('DELETE', 'c')).status, 204);
  assert.equal((await s.ask('GET', 'c/b/y')).status, 404);
});

test('a name that cannot be is 4xx wherever it stands, and the server goes on', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const names = [
    '..',
    '%2e%2e',
    '%2E%2E%2Fx',
    '%2e%2e%5cx',
    'a%00',
    'a%0Ab',
    '%c0%ae%c0%ae',
    '%ff',
    '%zz',
    'a%',
    'x'.repeat(300),
    '%E2%80%AEtxt',
    'a//b',
    './a',
    'b%2Fc',
  ];
  for (const name of names)
    for (const method of davMethods) {
      const said = await s.ask(method, `/dav/memory/${name}`, { headers: { destination: s.href('z') } });
      assert.ok(
        said.status === 400 || (said.status === 404 && method !== 'PUT'),
        `${method} ${name} ${said.status}`,
      );
      if (method === 'COPY' || method === 'MOVE') {
        const moved = await s.ask(method, 'a', { headers: { destination: s.href(name) } });
        assert.equal(moved.status, 400, `${method} to ${name}`);
      }
    }
  assert.equal((await s.ask('GET', 'a')).body, 'content');
});

test('a flood of Depth infinity is refused by name, and others are served meanwhile', async (t) => {
  const s = await davServer(t);
  await s.makeCollection('c');
  await s.put('c/a');
  const flood = Array.from({ length: 200 }, () =>
    s.ask('PROPFIND', 'c/', { headers: { depth: 'infinity' } }),
  );
  const other = await s.ask('GET', 'c/a');
  assert.equal(other.body, 'content');
  for (const { status, body } of await Promise.all(flood)) {
    assert.equal(status, 403);
    assert.match(body, /<D:propfind-finite-depth\/>/);
  }
});

test('a name is 255 bytes at most, counted in UTF-8, and one of 255 goes there and back', async (t) => {
  const s = await davServer(t);
  for (const [sign, fits] of [
    ['a', 255],
    ['ñ', 127],
    ['€', 85],
    ['😀', 63],
  ] as const) {
    const name = encodeURIComponent(sign.repeat(fits));
    assert.equal((await s.ask('PUT', name, { body: sign })).status, 201, sign);
    assert.equal((await s.ask('GET', name)).body, sign);
    assert.equal(
      (await s.ask('PUT', encodeURIComponent(sign.repeat(fits + 1)), { body: sign })).status,
      400,
      sign,
    );
  }
});
