// What a person types must not make this server a client inside its own network, whichever way it is written or led there.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import type { Resolve } from '../../../src/core/outbound/guard.ts';
import { world } from '../../kit/world.ts';
import { importHouse } from './house.ts';
import { played, secret } from './sources.ts';

/** Answers every name with these addresses, in turn; the last one for ever. */
function resolver(...addresses: string[]): { resolve: Resolve; asked: string[] } {
  const asked: string[] = [];
  const resolve = ((name: string, _: unknown, tell: (error: null, found: unknown) => void) => {
    const address = addresses.length > 1 ? addresses.shift() : addresses[0];
    asked.push(name);
    tell(null, [{ address, family: address?.includes(':') ? 6 : 4 }]);
  }) as unknown as Resolve;
  return { resolve, asked };
}

const looked = async (t: TestContext, address: string, options: Parameters<typeof world>[1] = {}) => {
  const w = await world(t, options);
  const { browser } = await w.firstAccount();
  return browser.api('POST /api/imports/look', { address, user: 'x', password: 'y' });
};

test('a private address is refused in every notation, without asking anybody', async (t) => {
  const { resolve, asked } = resolver('93.184.216.34');
  const w = await world(t, { resolve });
  const { browser } = await w.firstAccount();
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '017700000001',
    '127.0.0.1.',
    '0',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.5.4',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '198.18.0.1',
    '１２７.0.0.1',
    '⑫7.0.0.1',
    '%31%32%37.0.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '203.0.113.9',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[2001:db8::1]',
    '[ff02::1]',
    '[fc00::1]',
    '[0:0:0:0:0:ffff:10.1.2.3]',
    '[5f00::1]',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    'printer',
    'printer.local',
    'db.internal',
    'nas.home.arpa',
  ];
  for (const host of hosts) {
    for (const address of [`https://${host}/dav/`, `${host}:8443/`, `http://${host}/`]) {
      const answer = await browser.api('POST /api/imports/look', { address, user: 'x', password: 'y' });
      assert.equal(answer.json.code, 'imports/not-allowed', `${address} ${answer.body}`);
    }
  }
  assert.deepEqual(asked, []);
});

test('what is no address of a folder, or hides something, is refused', async (t) => {
  const w = await world(t);
  const { browser } = await w.firstAccount();
  const cases = [
    '',
    ' ',
    'https://',
    'file:///etc/passwd',
    'ftp://example.org/',
    'gopher://example.org',
    'javascript:alert(1)//x',
    'https://user:pass@example.org/',
    'https://user@example.org/',
    'https://example.org/?a=b',
    'https://example.org/#x',
  ];
  for (const address of cases) {
    const answer = await browser.api('POST /api/imports/look', { address, user: 'x', password: 'y' });
    assert.ok(
      ['imports/bad-address', 'core/bad-request'].includes(answer.json.code),
      `${address} ${answer.body}`,
    );
  }
  // A public host without TLS is refused too: the password would be readable on the way.
  const plain = await browser.api('POST /api/imports/look', {
    address: 'http://example.org',
    user: 'x',
    password: 'y',
  });
  assert.equal(plain.json.code, 'imports/not-allowed');
});

test('a name that leads inside gets the answer of one that leads nowhere', async (t) => {
  for (const address of [
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'fd00::1',
  ]) {
    const { resolve, asked } = resolver(address);
    const answer = await looked(t, 'https://cloud.example.org/', { resolve });
    assert.equal(answer.json.code, 'imports/unreachable', address);
    assert.deepEqual(asked, ['cloud.example.org']);
  }
});

test('a name that turns inside after it was checked reaches nobody there (rebinding)', async (t) => {
  const heard = { outside: 0, inside: 0 };
  const answerFor = (at: keyof typeof heard) =>
    createServer((_, response) => {
      heard[at] += 1;
      response.writeHead(401, { connection: 'close' }).end();
    });
  const outside = answerFor('outside').listen(0, '127.0.0.2');
  await once(outside, 'listening');
  const { port } = outside.address() as { port: number };
  const inside = answerFor('inside').listen(port, '127.0.0.1');
  await once(inside, 'listening');
  t.after(() => {
    outside.close();
    inside.close();
  });
  const { resolve, asked } = resolver('127.0.0.2', '127.0.0.1');
  const w = await world(t, { resolve, env: { IMPORT_NETWORKS: '127.0.0.2' } });
  const { browser } = await w.firstAccount();
  const source = { address: `http://cloud.example.org:${port}/`, user: 'x', password: 'y' };
  // Checked and connected are the same address: the name is asked for once.
  assert.equal((await browser.api('POST /api/imports/look', source)).json.code, 'imports/wrong-password');
  assert.deepEqual([asked.length, heard], [1, { outside: 1, inside: 0 }]);
  assert.equal((await browser.api('POST /api/imports/look', source)).json.code, 'imports/unreachable');
  assert.deepEqual([asked.length, heard], [2, { outside: 1, inside: 0 }]);
});

test('a redirect is judged like what was typed', async (t) => {
  const inside = createServer((_, response) => response.writeHead(207).end()).listen(0, '127.0.0.3');
  await once(inside, 'listening');
  const { port } = inside.address() as { port: number };
  const heard: string[] = [];
  inside.on('request', (request) => heard.push(request.url ?? ''));
  t.after(() => inside.close());
  const source = await played(t, {});
  const house = await importHouse(t, { env: { IMPORT_NETWORKS: '127.0.0.1' } });
  const targets = [
    'http://169.254.169.254/latest/meta-data/',
    `http://127.0.0.3:${port}/`,
    `http://localhost:${port}/`,
    'http://[::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
    'https://10.0.0.1/',
    '//169.254.169.254/',
    'file:///etc/passwd',
    'http://example.org/',
  ];
  for (const target of targets) {
    for (const status of [301, 302, 307, 308]) {
      source.instead = (_, response) => {
        response.writeHead(status, { location: target }).end();
        return true;
      };
      const { json } = await house.look(source.origin);
      assert.ok(['imports/unreachable', 'imports/not-webdav'].includes(json.code), `${target} ${json.code}`);
    }
  }
  assert.deepEqual(heard, []);
  source.asked.length = 0;
  source.instead = (_, response) => {
    response.writeHead(302, { location: '/again' }).end();
    return true;
  };
  assert.equal((await house.look(source.origin)).json.code, 'imports/not-webdav');
  assert.equal(source.asked.length, 6);
});

test('the password goes to the origin that was typed and to no other', async (t) => {
  const house = await importHouse(t);
  const other = await played(t, { 'a.txt': '1' });
  const source = await played(t, {});
  source.instead = (_, response) => {
    response.writeHead(307, { location: `${other.origin}/` }).end();
    return true;
  };
  const { json } = await house.look(source.origin);
  assert.equal(json.code, 'imports/moved');
  assert.equal(json.origin, other.origin);
  assert.ok(source.shown.every((one) => one?.startsWith('Basic ')));
  assert.deepEqual(other.shown, [undefined]);
  // Within the origin it goes along.
  source.files.set('dav', 'folder');
  source.instead = (request, response) => {
    if (request.url !== '/') return false;
    response.writeHead(301, { location: `${source.origin}/dav/` }).end();
    return true;
  };
  assert.equal((await house.look(source.origin)).status, 200);
});

test('an answer cannot lead out of the folder that was asked for', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, {});
  const response = (href: string) =>
    `<D:response><D:href>${href}</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`;
  source.files.set('in', 'folder');
  source.instead = (_, answer) => {
    const hrefs = [
      '/in/',
      '/in/good/',
      '/in/../out/',
      '/',
      '/other/',
      'http://169.254.169.254/in/evil/',
      '/in/a/b/',
      '/in/%2e%2e/%2e%2e/',
    ];
    answer
      .writeHead(207)
      .end(`<D:multistatus xmlns:D="DAV:">${hrefs.map(response).join('')}</D:multistatus>`);
    return true;
  };
  const { json } = await house.look(`${source.origin}/in`);
  // Another host in an href says nothing: only its path counts, and requests go to the typed origin.
  assert.deepEqual(
    json.folders.map(({ path }: { path: string }) => path),
    ['/in/evil/', '/in/good/'],
  );
  for (const path of [
    '/',
    '/other/',
    '/in/../other/',
    '//169.254.169.254/',
    'http://169.254.169.254/',
    '/in/%2e%2e/x',
  ]) {
    assert.equal((await house.look(`${source.origin}/in`, { path })).json.code, 'imports/not-found', path);
  }
});

test('answers that are too much or no WebDAV are told apart from folders', async (t) => {
  const house = await importHouse(t);
  const source = await played(t, {});
  const bodies = [
    '',
    'not xml',
    '<html></html>',
    '<!DOCTYPE a [<!ENTITY x "y">]><D:multistatus xmlns:D="DAV:"/>',
    '<D:multistatus xmlns:D="DAV:"/>',
    `<D:multistatus xmlns:D="DAV:"><D:response><D:href>/${'a'.repeat(20_000)}</D:href></D:response></D:multistatus>`,
    `<D:multistatus xmlns:D="DAV:">${'<a>'.repeat(100)}`,
  ];
  for (const body of bodies) {
    source.instead = (_, response) => {
      response.writeHead(207).end(body);
      return true;
    };
    assert.equal((await house.look(source.origin)).json.code, 'imports/not-webdav', body.slice(0, 60));
  }
  for (const [status, code] of [
    [200, 'not-webdav'],
    [401, 'wrong-password'],
    [403, 'refused'],
    [404, 'not-found'],
    [405, 'not-webdav'],
    [429, 'busy'],
    [500, 'busy'],
    [503, 'busy'],
  ] as const) {
    source.instead = (_, response) => {
      response.writeHead(status).end();
      return true;
    };
    assert.equal((await house.look(source.origin)).json.code, `imports/${code}`, String(status));
  }
});

test('looking is counted before anybody is asked', async (t) => {
  const house = await importHouse(t, { resolve: resolver('10.0.0.1').resolve });
  const source = await played(t, {});
  for (let tries = 0; tries < 200; tries += 1) await house.look('nobody');
  assert.equal((await house.look(source.origin, { password: secret })).json.code, 'core/too-many');
  assert.deepEqual(source.asked, []);
});
