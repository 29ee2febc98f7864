// The drive behind nginx as deploy/nginx/aldaba.conf sets it up: files larger than its usual limit come and go whole.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ask, freePort, skipProxy, startProxy } from '../../kit/proxies.ts';
import { driveHouse } from './house.ts';

const conf = readFileSync(join(import.meta.dirname, '../../../deploy/nginx/aldaba.conf'), 'utf8');

test('a file of three megabytes, its copy and its way back go through', {
  skip: skipProxy('nginx'),
}, async (t) => {
  const [port, proxyPort] = [await freePort(), await freePort()];
  const public_ = `localhost:${proxyPort}`;
  const { app, drive, ana } = await driveHouse(t, {
    env: { ORIGIN: `http://${public_}`, TRUSTED_PROXIES: '127.0.0.1' },
  });
  await app.server.listen({ host: '127.0.0.1', port });
  const { secret } = await app.appPasswords.make(ana.accountId, { name: 'NAS', scopes: ['drive'] }, null);
  // From the end of what is about TLS to the end of its server.
  const lines = conf.slice(
    conf.indexOf('ssl_protocols TLSv1.2 TLSv1.3;') + 'ssl_protocols TLSv1.2 TLSv1.3;'.length,
  );
  const text = lines.slice(0, lines.lastIndexOf('}')).replaceAll('http://aldaba', `http://127.0.0.1:${port}`);
  assert.match(text, /client_max_body_size[\s\S]*proxy_pass/);
  await startProxy(t, 'nginx', proxyPort, [{ serverName: 'localhost', text }]);

  const authorization = `Basic ${Buffer.from(`ana@example.org:${secret}`).toString('base64')}`;
  const base = `/dav/drives/${drive.id}`;
  const body = 'x'.repeat(3_000_000);
  const send = (method: string, path: string, headers: Record<string, string> = {}, sent?: string) =>
    ask(
      proxyPort,
      `${base}/${path}`,
      { host: public_, authorization, ...headers },
      { method, ...(sent === undefined ? {} : { body: sent }) },
    );
  assert.equal((await send('PUT', 'long.txt', { 'content-length': String(body.length) }, body)).status, 201);
  assert.equal((await send('PUT', 'chunked.txt', { 'transfer-encoding': 'chunked' }, body)).status, 201);
  const destination = `http://${public_}${base}/copy.txt`;
  assert.equal((await send('COPY', 'chunked.txt', { destination })).status, 201);
  for (const name of ['long.txt', 'chunked.txt', 'copy.txt'])
    assert.ok((await send('GET', name)).body === body, name);
});
