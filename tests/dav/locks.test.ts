// Locks as programs use them: taken, shown, refreshed, in the way of others, and gone in time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ask, davServer, type DavServer } from '../kit/dav-server.ts';

const info = (scope = 'exclusive', owner = '<D:owner><D:href>http://ana.example/</D:href></D:owner>') =>
  `<?xml version="1.0"?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:${scope}/></D:lockscope><D:locktype><D:write/></D:locktype>${owner}</D:lockinfo>`;

async function lock(s: DavServer, path: string, given: Ask & { scope?: string } = {}): Promise<string> {
  const said = await s.ask('LOCK', path, { body: info(given.scope), ...given });
  assert.ok(said.status === 200 || said.status === 201, `${path}: ${said.status} ${said.body}`);
  return (
    /^<(urn:uuid:[0-9a-f-]{36})>$/.exec(String(said.headers['lock-token']))?.[1] ?? assert.fail('no token')
  );
}
const holding = (token: string) => ({ if: `(<${token}>)` });

test('a lock keeps others out, and lets in who shows its token', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const said = await s.ask('LOCK', 'a', { body: info(), headers: { timeout: 'Second-100', depth: '0' } });
  assert.equal(said.status, 200);
  assert.match(said.body, /<D:owner xmlns:D="DAV:"><D:href>http:\/\/ana\.example\/<\/D:href><\/D:owner>/);
  assert.match(said.body, /<D:timeout>Second-100<\/D:timeout>/);
  assert.match(said.body, /<D:lockroot><D:href>\/dav\/memory\/a<\/D:href><\/D:lockroot>/);
  const token = String(said.headers['lock-token']).slice(1, -1);
  const refused = await s.ask('PUT', 'a', { body: 'x', user: 'ben' });
  assert.equal(refused.status, 423);
  assert.match(
    refused.body,
    /<D:lock-token-submitted><D:href>\/dav\/memory\/a<\/D:href><\/D:lock-token-submitted>/,
  );
  assert.equal((await s.ask('PUT', 'a', { body: 'x' })).status, 423, 'its owner must show it too');
  for (const [method, headers] of [
    ['DELETE', {}],
    ['MOVE', { destination: s.href('b') }],
    ['PROPPATCH', {}],
  ] as const)
    assert.equal(
      (
        await s.ask(method, 'a', {
          headers,
          ...(method === 'PROPPATCH'
            ? {
                body: '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x/></D:prop></D:set></D:propertyupdate>',
              }
            : {}),
        })
      ).status,
      423,
      method,
    );
  assert.equal(
    (await s.ask('COPY', 'a', { headers: { destination: s.href('b') } })).status,
    201,
    'copying takes nothing away',
  );
  assert.equal((await s.ask('COPY', 'b', { headers: { destination: s.href('a') } })).status, 423);
  assert.equal((await s.ask('PUT', 'a', { body: 'mine', headers: holding(token) })).status, 204);
  // A token is no secret between people; it opens nothing for another.
  assert.equal((await s.ask('PUT', 'a', { body: 'x', user: 'ben', headers: holding(token) })).status, 423);
  assert.equal(
    (await s.ask('UNLOCK', 'a', { user: 'ben', headers: { 'lock-token': `<${token}>` } })).status,
    409,
  );
  assert.equal((await s.ask('UNLOCK', 'a', { headers: { 'lock-token': `<${token}>` } })).status, 204);
  assert.equal((await s.ask('PUT', 'a', { body: 'x', user: 'ben' })).status, 204);
});

test('a lock ends by itself, and lives on when it is refreshed', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const token = await lock(s, 'a', { headers: { timeout: 'Second-100' } });
  s.move(90_000);
  const again = await s.ask('LOCK', 'a', { headers: { ...holding(token), timeout: 'Second-100' } });
  assert.equal(again.status, 200);
  assert.match(again.body, /Second-100/);
  assert.equal(again.headers['lock-token'], undefined);
  s.move(90_000);
  assert.equal((await s.ask('PUT', 'a', { body: 'x', user: 'ben' })).status, 423);
  s.move(20_000);
  assert.equal((await s.ask('PUT', 'a', { body: 'x', user: 'ben' })).status, 204);
  assert.equal((await s.ask('LOCK', 'a', { headers: holding(token) })).status, 412);
  const other = await lock(s, 'a', { headers: { timeout: 'Infinite' } });
  assert.equal((await s.ask('LOCK', 'a', { user: 'ben', headers: holding(other) })).status, 412);
  s.move(3_600_001);
  assert.equal(s.tree.lockCount(), 0, 'nothing is locked for ever');
});

test('locking nothing makes an empty file', async (t) => {
  const s = await davServer(t);
  const said = await s.ask('LOCK', 'new', { body: info() });
  assert.equal(said.status, 201);
  assert.equal((await s.ask('GET', 'new')).headers['content-length'], '0');
  const put = await s.ask('PUT', 'new', {
    body: 'x',
    headers: holding(String(said.headers['lock-token']).slice(1, -1)),
  });
  assert.equal(put.status, 204);
});

test('a lock on a collection holds for its members, deep or flat', async (t) => {
  const s = await davServer(t);
  await s.makeCollection('deep');
  await s.put('deep/a');
  await s.makeCollection('flat');
  await s.put('flat/a');
  const deep = await lock(s, 'deep');
  const flat = await lock(s, 'flat', { headers: { depth: '0' } });
  const ben = (method: string, path: string, more: Ask = {}) => s.ask(method, path, { user: 'ben', ...more });
  assert.equal((await ben('PUT', 'deep/a', { body: 'x' })).status, 423);
  assert.equal((await ben('PUT', 'deep/b', { body: 'x' })).status, 423);
  assert.equal((await ben('PUT', 'flat/a', { body: 'x' })).status, 204, 'content is not membership');
  assert.equal((await ben('PUT', 'flat/b', { body: 'x' })).status, 423);
  assert.equal((await ben('MKCOL', 'flat/c')).status, 423);
  assert.equal((await ben('DELETE', 'flat/a')).status, 423);
  assert.equal((await ben('LOCK', 'flat/new', { body: info() })).status, 423);
  assert.equal((await s.ask('PUT', 'deep/b', { body: 'x', headers: holding(deep) })).status, 201);
  assert.equal(
    (await s.ask('PUT', 'flat/b', { body: 'x', headers: { if: `<${s.href('flat')}> (<${flat}>)` } })).status,
    201,
  );
  const found = await s.ask('PROPFIND', 'deep/a', {
    headers: { depth: '0' },
    body: '<D:propfind xmlns:D="DAV:"><D:prop><D:lockdiscovery/></D:prop></D:propfind>',
  });
  assert.match(found.body, new RegExp(`<D:locktoken><D:href>${deep}<`));
  assert.match(found.body, /<D:lockroot><D:href>\/dav\/memory\/deep<\/D:href>/);
  const listed = await s.ask('PROPFIND', '', {
    headers: { depth: '1' },
    body: '<D:propfind xmlns:D="DAV:"><D:prop><D:lockdiscovery/></D:prop></D:propfind>',
  });
  assert.equal(listed.body.match(/<D:activelock>/g)?.length, 2);
  assert.equal((await s.ask('UNLOCK', 'deep/a', { headers: { 'lock-token': `<${deep}>` } })).status, 204);
});

test('a locked file beneath keeps the collection where it is', async (t) => {
  const s = await davServer(t);
  await s.makeCollection('a');
  await s.put('a/b');
  const token = await lock(s, 'a/b');
  for (const [method, headers] of [
    ['DELETE', {}],
    ['MOVE', { destination: s.href('c') }],
  ] as const) {
    const said = await s.ask(method, 'a', { headers, user: 'ben' });
    assert.equal(said.status, 423);
    assert.match(said.body, /<D:href>\/dav\/memory\/a\/b</);
  }
  const conflict = await s.ask('LOCK', 'a', { body: info(), user: 'ben' });
  assert.equal(conflict.status, 423);
  assert.match(conflict.body, /<D:no-conflicting-lock><D:href>\/dav\/memory\/a\/b</);
  assert.equal(
    (
      await s.ask('MOVE', 'a', {
        headers: { destination: s.href('c'), if: `</dav/memory/a/b> (<${token}>)` },
      })
    ).status,
    201,
  );
  assert.equal(s.tree.lockCount(), 0, 'a lock does not move along');
});

test('shared locks stand together, and one token is enough', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const ana = await lock(s, 'a', { body: info('shared') });
  const ben = await lock(s, 'a', { body: info('shared'), user: 'ben' });
  assert.notEqual(ana, ben);
  assert.equal((await s.ask('LOCK', 'a', { body: info() })).status, 423);
  assert.equal((await s.ask('PUT', 'a', { body: 'x', headers: holding(ana) })).status, 204);
  assert.equal((await s.ask('PUT', 'a', { body: 'x', user: 'ben', headers: holding(ben) })).status, 204);
  assert.equal((await s.ask('PUT', 'a', { body: 'x' })).status, 423);
});

test('If lists: tags, tokens, Not, tagged with resources', async (t) => {
  const s = await davServer(t);
  const etag = await s.put('a');
  await s.put('b');
  const token = await lock(s, 'b');
  const put = (value: string, path = 'a') => s.ask('PUT', path, { headers: { if: value }, body: 'content' });
  const rows: readonly [string, number, path?: string][] = [
    [`([${etag}])`, 204],
    [`(["no"])`, 412],
    [`(["no"]) (Not ["no"])`, 204],
    [`(<urn:no>)`, 412],
    [`(Not <urn:no>)`, 204],
    [`(<DAV:no-lock>)`, 412],
    [`<${s.href('b')}> (<${token}>)`, 204],
    [`<${s.href('b')}> (Not <${token}>)`, 412],
    [`</dav/memory/b> (<${token}>)`, 204],
    [`<${s.href('a')}> (<${token}>)`, 412],
    [`<http://other.example/b> (<${token}>)`, 412],
    [`<http://other.example/b> (Not <${token}>)`, 204],
    [`(<${token}>)`, 204, 'b'],
    [`(<${token}> ["no"])`, 412, 'b'],
    [`(Not <urn:no>)`, 423, 'b'],
    [`(<urn:no>) (Not <DAV:no-lock>)`, 423, 'b'],
    [`(<urn:no>) (Not <DAV:no-lock> <${token}>)`, 204, 'b'],
    [`(Not <${token}>)`, 412, 'b'],
  ];
  for (const [value, status, path] of rows) {
    const tag = /\[W?"/.test(value)
      ? value.replaceAll(etag, (await s.ask('HEAD', path ?? 'a')).headers.etag ?? '')
      : value;
    assert.equal((await put(tag, path)).status, status, `${path ?? 'a'} ${value}`);
  }
});

test('a storm of two hundred locks on one file: one is taken', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const said = await Promise.all(Array.from({ length: 200 }, () => s.ask('LOCK', 'a', { body: info() })));
  assert.equal(said.filter(({ status }) => status === 200).length, 1);
  assert.equal(said.filter(({ status }) => status === 423).length, 199);
});

test('nonsense in a LOCK is refused and locks nothing', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  for (const body of [
    '<D:lockinfo xmlns:D="DAV:"/>',
    info('huge'),
    info().replace('<D:write/>', '<D:read/>'),
    info('exclusive', `<D:owner>${'x'.repeat(5000)}</D:owner>`),
    '<!DOCTYPE x [<!ENTITY y "z">]>' + info(),
    '<lockinfo/>',
    'nonsense',
  ])
    assert.equal((await s.ask('LOCK', 'a', { body })).status, 400, body.slice(0, 80));
  assert.equal(s.tree.lockCount(), 0);
});
