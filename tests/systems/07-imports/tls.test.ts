// The certificate of a source: signed by an authority that this machine trusts, for the name that was typed, and of today. That
// the guard chooses the address of a connection changes nothing of it. Operators add their authority by NODE_EXTRA_CA_CERTS.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { request as open } from 'node:http';
import { createServer } from 'node:https';
import { test, type TestContext } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import type { Resolve } from '../../../src/core/outbound/guard.ts';
import { createAuthority } from '../../kit/authority.ts';
import type { Certificate } from '../../kit/loopback-certificate.ts';
import { textAt } from '../07-drive/house.ts';
import { importHouse } from './house.ts';
import { played } from './sources.ts';

const host = 'cloud.example.org';

/** Every name is at this machine. */
const resolve = ((_: string, __: unknown, tell: (error: null, found: unknown) => void) =>
  tell(null, [{ address: '127.0.0.1', family: 4 }])) as unknown as Resolve;

/** A source that shows this certificate in front of one without TLS; how often it was asked anything. */
async function behindTls(t: TestContext, certificate: Certificate) {
  const source = await played(t, { 'a.txt': 'by TLS' });
  let asked = 0;
  const server = createServer(certificate, (request, response) => {
    asked += 1;
    const { method, url, headers } = request;
    const inner = open(source.origin + url, { method, headers: { ...headers, host: 'inside' } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(inner);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as { port: number };
  return { port, address: `https://${host}:${port}/`, asked: () => asked };
}

function trust(t: TestContext, authority: string): void {
  const usual = getCACertificates('default');
  setDefaultCACertificates([...usual, authority]);
  t.after(() => setDefaultCACertificates(usual));
}

test('an import comes by TLS from a source whose certificate is in order, by its name', async (t) => {
  const authority = createAuthority(t);
  trust(t, authority.certificate);
  const source = await behindTls(t, authority.sign(host));
  const house = await importHouse(t, { resolve });
  const { import: done, failed } = await house.ran(await house.begin(source.address));
  assert.deepEqual([done.state, failed], ['done', []]);
  assert.equal(await textAt(house.space, 'a.txt'), 'by TLS');
});

const wrong: readonly [string, (authority: ReturnType<typeof createAuthority>) => Certificate, boolean][] = [
  ['of an authority nobody knows', (authority) => authority.sign(host), false],
  ['of another name', (authority) => authority.sign('other.example.org'), true],
  ['of the address alone', (authority) => authority.sign('127.0.0.1'), true],
  ['that has expired', (authority) => authority.sign(host, true), true],
];
for (const [name, made, isKnown] of wrong)
  test(`a certificate ${name} is refused by that reason, and nothing is sent to it`, async (t) => {
    const authority = createAuthority(t);
    if (isKnown) trust(t, authority.certificate);
    const source = await behindTls(t, made(authority));
    const house = await importHouse(t, { resolve });
    assert.equal((await house.look(source.address)).json.code, 'imports/untrusted');
    const { import: how } = await house.ran(await house.begin(source.address));
    assert.deepEqual([how.state, how.error, how.keepsCredentials], ['failed', 'imports/untrusted', false]);
    assert.equal(source.asked(), 0);
  });

test('an authority in NODE_EXTRA_CA_CERTS is trusted, and only with it', async (t) => {
  const authority = createAuthority(t);
  const source = await behindTls(t, authority.sign(host));
  const script = `
    import { guardedClient } from ${JSON.stringify(import.meta.resolve('../../../src/core/outbound/guarded-client.ts'))};
    const resolve = (_, __, tell) => tell(null, [{ address: '127.0.0.1', family: 4 }]);
    const client = guardedClient({ networks: ['127.0.0.0/8'], resolve });
    const url = new URL(${JSON.stringify(source.address)});
    const said = await client.request({ url, method: 'GET' }).then(({ status }) => status, ({ reason }) => reason);
    process.stdout.write(String(said));
    process.exit();`;
  const ask = async (env: Record<string, string>) =>
    (
      await promisify(execFile)(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script],
        { env: { PATH: process.env['PATH'] ?? '', ...env } },
      )
    ).stdout;
  assert.equal(await ask({}), 'untrusted');
  assert.equal(await ask({ NODE_EXTRA_CA_CERTS: authority.file }), '401');
});
