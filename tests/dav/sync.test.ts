// sync-collection (RFC 6578): a client that was away learns what changed, in pieces when it is much.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { davServer, type DavServer } from '../kit/dav-server.ts';

async function sync(
  s: DavServer,
  since = '',
  given: { path?: string; level?: string; limit?: number; depth?: string } = {},
) {
  const limit = given.limit === undefined ? '' : `<D:limit><D:nresults>${given.limit}</D:nresults></D:limit>`;
  const said = await s.ask('REPORT', given.path ?? '', {
    headers: given.depth === undefined ? {} : { depth: given.depth },
    body: `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${since}</D:sync-token><D:sync-level>${given.level ?? '1'}</D:sync-level>${limit}<D:prop><D:getetag/></D:prop></D:sync-collection>`,
  });
  const responses = [...said.body.matchAll(/<D:response>(.*?)<\/D:response>/gs)].map(([, inner = '']) => ({
    href: /<D:href>(.*?)<\/D:href>/.exec(inner)?.[1] ?? '',
    status: /HTTP\/1\.1 (\d+)/.exec(inner)?.[1],
    hasTag: inner.includes('<D:getetag>'),
  }));
  return { ...said, responses, token: /<D:sync-token>(.*?)<\/D:sync-token>/.exec(said.body)?.[1] ?? '' };
}
const hrefs = ({ responses }: Awaited<ReturnType<typeof sync>>) =>
  responses.map(({ href, status }) => `${status} ${href.replace('/dav/memory/', '')}`).sort();

test('first everything, then what changed, and the gone as 404', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  await s.makeCollection('dir');
  await s.put('dir/b');
  const first = await sync(s);
  assert.equal(first.status, 207);
  assert.deepEqual(hrefs(first), ['200 a', '404 dir/']);
  assert.match(first.token, /^urn:aldaba:sync:/);
  assert.deepEqual(hrefs(await sync(s, '', { level: 'infinite' })), ['200 a', '200 dir/b', '404 dir/']);
  const property = await s.ask('PROPFIND', '', {
    headers: { depth: '0' },
    body: '<D:propfind xmlns:D="DAV:"><D:prop><D:sync-token/><D:supported-report-set/></D:prop></D:propfind>',
  });
  assert.ok(property.body.includes(`<D:sync-token>${first.token}</D:sync-token>`));
  assert.match(property.body, /<D:report><D:sync-collection\/><\/D:report>/);
  assert.deepEqual((await sync(s, first.token)).responses, []);
  await s.put('c');
  await s.ask('DELETE', 'a');
  await s.ask('MOVE', 'dir/b', { headers: { destination: s.href('moved') } });
  const next = await sync(s, first.token);
  assert.deepEqual(hrefs(next), ['200 c', '200 moved', '404 a']);
  const deep = await sync(s, first.token, { level: 'infinite' });
  assert.deepEqual(hrefs(deep), ['200 c', '200 moved', '404 a', '404 dir/b']);
  await s.put('a');
  assert.deepEqual(hrefs(await sync(s, next.token)), ['200 a'], 'what came back is not gone');
});

test('a long answer is cut with 507 and goes on from its token', async (t) => {
  const s = await davServer(t);
  for (let index = 0; index < 25; index += 1) await s.put(`f${index}`);
  const seen = new Set<string>();
  let token = '';
  let rounds = 0;
  for (;;) {
    const said = await sync(s, token, { limit: 10 });
    const cut = said.responses.find(({ status }) => status === '507');
    for (const { href, status } of said.responses) if (status === '200') seen.add(href);
    rounds += 1;
    ({ token } = said);
    if (!cut) break;
    assert.equal(cut.href, '/dav/memory/');
    assert.match(said.body, /<D:number-of-matches-within-limits\/>/);
  }
  assert.deepEqual([seen.size, rounds], [25, 3]);
});

test('a token of nobody, or one that is too old, is refused by name', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const { token } = await sync(s);
  await s.put('b');
  s.tree.forgetChangesUntilNow();
  for (const wrong of [
    token,
    'urn:aldaba:sync:999999',
    'urn:aldaba:sync:x',
    'http://example.org/1',
    'urn:aldaba:sync:',
  ]) {
    const said = await sync(s, wrong);
    assert.equal(said.status, 403, wrong);
    assert.match(said.body, /<D:valid-sync-token\/>/);
  }
  for (const [given, status] of [
    [{ depth: '1' }, 400],
    [{ level: '2' }, 400],
    [{ limit: 0 }, 400],
    [{ path: 'none' }, 404],
    [{ path: 'a' }, 403],
  ] as const)
    assert.equal((await sync(s, '', given)).status, status, JSON.stringify(given));
});

test('the state of a collection stands in an If header', async (t) => {
  const s = await davServer(t);
  const { token } = await sync(s);
  const guarded = () => s.ask('PUT', 'a', { body: 'x', headers: { if: `</dav/memory/> (<${token}>)` } });
  assert.equal((await guarded()).status, 201);
  assert.equal((await guarded()).status, 412);
});
