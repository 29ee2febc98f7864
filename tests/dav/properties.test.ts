// Properties: found, listed, written all or none, and kept as they were written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { davServer, type DavServer } from '../kit/dav-server.ts';

const find = (s: DavServer, path: string, inner: string, depth = '0') =>
  s.ask('PROPFIND', path, { headers: { depth }, body: `<D:propfind xmlns:D="DAV:">${inner}</D:propfind>` });
const patch = (s: DavServer, path: string, inner: string, namespaces = '') =>
  s.ask('PROPPATCH', path, {
    body: `<D:propertyupdate xmlns:D="DAV:"${namespaces}>${inner}</D:propertyupdate>`,
  });
const set = (inner: string) => `<D:set><D:prop>${inner}</D:prop></D:set>`;
const remove = (inner: string) => `<D:remove><D:prop>${inner}</D:prop></D:remove>`;

test('what is asked for is answered, and what is not there is 404 beside it', async (t) => {
  const s = await davServer(t);
  await s.makeCollection('dir');
  await s.ask('PUT', 'dir/a%26b.txt', { body: 'x', headers: { 'content-type': 'text/plain' } });
  const said = await find(
    s,
    'dir/a%26b.txt',
    '<D:prop><D:getetag/><D:getcontentlength/><D:getcontenttype/><D:resourcetype/><D:displayname/><D:nothing/><x:y xmlns:x="urn:x&amp;"/></D:prop>',
  );
  assert.equal(said.status, 207);
  assert.match(said.body, /<D:href>\/dav\/memory\/dir\/a%26b\.txt<\/D:href>/);
  assert.match(
    said.body,
    /<D:getetag>"[^"]+"<\/D:getetag><D:getcontentlength>1<\/D:getcontentlength><D:getcontenttype>text\/plain<\/D:getcontenttype><D:resourcetype\/><D:displayname>a&amp;b\.txt<\/D:displayname>/,
  );
  assert.match(
    said.body,
    /<D:prop><D:nothing\/><x:y xmlns:x="urn:x&amp;"\/><\/D:prop><D:status>HTTP\/1\.1 404 Not Found/,
  );
  const all = await s.ask('PROPFIND', 'dir', { headers: { depth: '1' } });
  for (const name of [
    'creationdate',
    'getlastmodified',
    'resourcetype',
    'supportedlock',
    'lockdiscovery',
    'displayname',
  ])
    assert.match(all.body, new RegExp(`<D:${name}[ />]`), name);
  assert.doesNotMatch(all.body, /quota|sync-token|checksum|404/, 'allprop is silent about these');
  assert.match(all.body, /<D:href>\/dav\/memory\/dir\/<\/D:href>.*<D:collection\/>/s);
  const included = await find(
    s,
    'dir',
    '<D:allprop/><D:include><D:quota-used-bytes/><D:nothing/></D:include>',
  );
  assert.match(included.body, /<D:quota-used-bytes>1<\/D:quota-used-bytes>/);
  assert.match(included.body, /<D:prop><D:nothing\/><\/D:prop><D:status>HTTP\/1\.1 404/);
  const names = await find(s, 'dir', '<D:propname/>');
  assert.match(names.body, /<D:resourcetype\/>.*<D:sync-token\/>/s);
  assert.doesNotMatch(names.body, /<D:collection\/>|Second|GMT/);
});

test('quota is told of collections, and checksums of files', async (t) => {
  const s = await davServer(t, { quotaBytes: 1000 });
  await s.put('a', 'abc');
  const quota = await find(s, '', '<D:prop><D:quota-available-bytes/><D:quota-used-bytes/></D:prop>');
  assert.match(quota.body, /<D:quota-available-bytes>997<\/D:quota-available-bytes><D:quota-used-bytes>3</);
  const said = await find(s, 'a', '<D:prop><o:checksums xmlns:o="http://owncloud.org/ns"/></D:prop>');
  assert.match(
    said.body,
    /<x:checksums xmlns:x="http:\/\/owncloud.org\/ns"><oc:checksum [^>]*>SHA1:a9993e364706816aba3e25717850c26c9cd0d89d<\/oc:checksum><\/x:checksums>/,
  );
  assert.match((await find(s, 'a', '<D:prop><D:quota-used-bytes/></D:prop>')).body, /404/);
});

test('what a client writes is kept with its namespaces, attributes and language, and goes along', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const written =
    '<w:Win32LastModifiedTime>Wed, 14 Nov 2023 22:13:20 GMT</w:Win32LastModifiedTime><p:author p:kind="main" xml:lang="ca"><q:name>Anna &amp; &lt;Co&gt; 🎈</q:name></p:author><plain>x</plain>';
  const said = await patch(
    s,
    'a',
    set(written),
    ' xmlns:w="urn:schemas-microsoft-com:" xmlns:p="urn:p" xmlns:q="urn:q"',
  );
  assert.equal(said.status, 207);
  assert.match(said.body, /200 OK/);
  const ask =
    '<D:prop><p:author xmlns:p="urn:p"/><plain xmlns=""/><w:Win32LastModifiedTime xmlns:w="urn:schemas-microsoft-com:"/></D:prop>';
  const found = (await find(s, 'a', ask)).body;
  assert.match(
    found,
    /<p:author [^>]*p:kind="main" xml:lang="ca"><q:name>Anna &amp; &lt;Co&gt; 🎈<\/q:name><\/p:author>/u,
  );
  assert.match(found, /<plain [^>]*>x<\/plain>/);
  assert.doesNotMatch(found, /404/);
  await s.ask('MOVE', 'a', { headers: { destination: s.href('b') } });
  await s.ask('COPY', 'b', { headers: { destination: s.href('c') } });
  for (const path of ['b', 'c']) assert.match((await find(s, path, ask)).body, /Anna/);
  const all = await find(s, 'b', '<D:allprop/>');
  assert.match(all.body, /Win32LastModifiedTime/);
  await patch(
    s,
    'b',
    remove('<p:author/>') + set('<plain>y</plain>') + set('<plain>z</plain>') + remove('<none/>'),
    ' xmlns:p="urn:p"',
  );
  const after = (await find(s, 'b', ask)).body;
  assert.match(after, /<plain [^>]*>z<\/plain>/, 'the last word counts');
  assert.match(after, /<x:author xmlns:x="urn:p"\/><\/D:prop><D:status>HTTP\/1\.1 404/);
});

test('all is written or nothing: what is protected is named, the rest depends on it', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const said = await patch(
    s,
    'a',
    set('<x>1</x><D:getetag>"mine"</D:getetag>') + remove('<D:resourcetype/>'),
  );
  assert.equal(said.status, 207);
  assert.match(
    said.body,
    /<D:getetag\/><D:resourcetype\/><\/D:prop><D:status>HTTP\/1\.1 403 Forbidden<\/D:status><D:error><D:cannot-modify-protected-property\/>/,
  );
  assert.match(said.body, /<x\/><\/D:prop><D:status>HTTP\/1\.1 424 Failed Dependency/);
  assert.match((await find(s, 'a', '<D:prop><x/></D:prop>')).body, /404/);
  for (const name of ['sync-token', 'quota-used-bytes', 'lockdiscovery', 'supportedlock', 'creationdate'])
    assert.match((await patch(s, 'a', set(`<D:${name}>1</D:${name}>`))).body, /403 Forbidden/, name);
  assert.match(
    (await patch(s, 'a', set('<o:checksums xmlns:o="http://owncloud.org/ns">x</o:checksums>'))).body,
    /403/,
  );
});

test('dates and names may be written: as rclone does, and others', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  assert.match(
    (await patch(s, 'a', set('<lastmodified xmlns="DAV:">1600000000</lastmodified>'))).body,
    /200 OK/,
  );
  assert.equal((await s.ask('HEAD', 'a')).headers['last-modified'], 'Sun, 13 Sep 2020 12:26:40 GMT');
  await patch(s, 'a', set('<D:getlastmodified>Mon, 14 Sep 2020 12:26:40 GMT</D:getlastmodified>'));
  assert.equal((await s.ask('HEAD', 'a')).headers['last-modified'], 'Mon, 14 Sep 2020 12:26:40 GMT');
  const wrong = await patch(s, 'a', set('<D:lastmodified>yesterday</D:lastmodified><x>1</x>'));
  assert.match(wrong.body, /409 Conflict.*424 Failed/s);
  await patch(s, 'a', set('<D:displayname>Ça &amp; la</D:displayname>'));
  const named = (await find(s, 'a', '<D:allprop/>')).body;
  assert.equal(named.match(/displayname/g)?.length, 2, 'it stands once');
  assert.match(named, /Ça &amp; la/);
});

test('a collection is made with its properties, and only of a kind that exists', async (t) => {
  const s = await davServer(t);
  const make = (path: string, inner: string, type = 'application/xml; charset=utf-8') =>
    s.ask('MKCOL', path, {
      headers: { 'content-type': type },
      body: `<D:mkcol xmlns:D="DAV:">${inner}</D:mkcol>`,
    });
  assert.equal(
    (
      await make(
        'a',
        set('<D:resourcetype><D:collection/></D:resourcetype><D:displayname>Álbum</D:displayname>'),
      )
    ).status,
    201,
  );
  assert.match((await find(s, 'a', '<D:prop><D:displayname/></D:prop>')).body, /Álbum/);
  assert.equal(
    (await make('b', set('<D:resourcetype><D:collection/><C:calendar xmlns:C="urn:c"/></D:resourcetype>')))
      .status,
    403,
  );
  assert.equal((await make('b', set('<D:getetag>x</D:getetag>'))).status, 403);
  assert.equal((await make('b', set('<D:x/>'), 'text/plain')).status, 415);
  assert.equal((await find(s, 'b', '<D:allprop/>')).status, 404);
});

test('ten thousand entries are one answer, in chunks and in order', async (t) => {
  const s = await davServer(t);
  await s.makeCollection('many');
  s.tree.fill(['many'], 10_000, (index) => `file ${String(index).padStart(5, '0')} ñ.txt`);
  const said = await find(
    s,
    'many',
    '<D:prop><D:getlastmodified/><D:getcontentlength/><D:resourcetype/><D:getetag/></D:prop>',
    '1',
  );
  assert.equal(said.status, 207);
  assert.equal(said.headers['transfer-encoding'], 'chunked');
  const hrefs = [...said.body.matchAll(/<D:href>([^<]+)<\/D:href>/g)].map(([, href = '']) => href);
  assert.equal(hrefs.length, 10_001);
  assert.equal(hrefs[0], '/dav/memory/many/');
  assert.equal(hrefs[1], '/dav/memory/many/file%2000000%20%C3%B1.txt');
  assert.deepEqual(
    hrefs,
    hrefs.toSorted((a, b) => (a < b ? -1 : 1)),
  );
  assert.ok(said.body.endsWith('</D:multistatus>\n'));
});

test('bombs and floods are 4xx, and nothing is kept of them', async (t) => {
  const s = await davServer(t);
  await s.put('a');
  const large = 'x'.repeat(10 * 1024 * 1024);
  assert.equal((await patch(s, 'a', set(`<x>${large}</x>`))).status, 413);
  assert.equal((await patch(s, 'a', set('<x/>'.repeat(600)))).status, 400);
  assert.equal((await find(s, 'a', '<D:prop>'.repeat(100))).status, 400);
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>';
  for (const [method, body] of [
    ['PROPFIND', `${bomb}<D:propfind xmlns:D="DAV:"><D:prop><x>&b;</x></D:prop></D:propfind>`],
    [
      'PROPPATCH',
      `${bomb}<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><x>&b;</x></D:prop></D:set></D:propertyupdate>`,
    ],
    ['REPORT', `${bomb}<D:sync-collection xmlns:D="DAV:"/>`],
  ] as const)
    assert.equal((await s.ask(method, 'a', { body, headers: { depth: '0' } })).status, 400, method);
  assert.match((await find(s, 'a', '<D:prop><x/></D:prop>')).body, /404/);
});
