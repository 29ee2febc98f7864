// Files that arrive in pieces (tus 1.0): begun, cut off, gone on with, finished once; judged as any other write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { bytesAt, driveHouse, type House, namesIn, pattern, put, textAt } from './house.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const metadata = (told: Record<string, string>) =>
  Object.entries(told)
    .map(([name, value]) => `${name} ${base64(value)}`)
    .join(',');

/** As the web speaks it, over real HTTP, with a session. */
async function client(house: House, of: { jar: Map<string, string> }) {
  const at = await house.listen();
  const cookie = [...of.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const { host, origin } = new URL('http://localhost:8330');
  const { request } = await import('node:http');
  type Said = { status: number; headers: Record<string, unknown>; code: string | undefined };
  return (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: Uint8Array,
    cutAt?: number,
  ) =>
    new Promise<Said>((resolve, reject) => {
      const asked = request(
        at + path,
        { method, headers: { host, origin, cookie, 'tus-resumable': '1.0.0', ...headers } },
        (answer) => {
          let text = '';
          answer.on('data', (piece: Buffer) => (text += piece.toString()));
          answer.on('end', () => {
            const code = text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : undefined;
            resolve({ status: answer.statusCode ?? 0, headers: answer.headers, code });
          });
        },
      );
      asked.on('error', (error) =>
        cutAt === undefined ? reject(error) : resolve({ status: 0, headers: {}, code: undefined }),
      );
      if (body) asked.setHeader('content-length', body.length);
      if (cutAt === undefined) asked.end(body);
      else asked.write(body?.subarray(0, cutAt), () => setImmediate(() => asked.destroy()));
    });
}

const patch = { 'content-type': 'application/offset+octet-stream' };

onEachDatabase('uploads in pieces', ({ kind }) => {
  test('the limit of a file that its organisation has holds, and is in the trail', async (t) => {
    const house = await driveHouse(t, { kind, env: { DRIVE_FILE_LIMIT: '2MiB' } });
    const { app, organisationId } = house;
    const send = await client(house, house.ana.browser);
    const begin = async (name: string, sizeBytes: number) => {
      const { status, code } = await send('POST', `/api/drives/${house.drive.id}/uploads`, {
        'upload-length': String(sizeBytes),
        'upload-metadata': metadata({ filename: name }),
      });
      return code ?? status;
    };
    const entries = async () => {
      const at = `GET /api/organisations/${organisationId}/trail`;
      const { json } = await house.ana.browser.api(`${at}?group=rules`);
      return (json.entries as { kind: string; actor: string | null; detail: object }[]).flatMap(
        ({ kind: what, actor, detail }) =>
          what === 'drive.file-limit-changed' ? [{ actor, ...detail }] : [],
      );
    };
    assert.equal(await begin('a', 2 * 1024 ** 2 + 1), 'dav/too-large');
    await app.drive.fileLimits.set(organisationId, 3 * 1024 ** 2);
    assert.equal(await begin('a', 2 * 1024 ** 2 + 1), 201);
    assert.equal(await begin('b', 3 * 1024 ** 2 + 1), 'dav/too-large');
    await app.drive.fileLimits.set(organisationId, 1024 ** 2);
    await app.drive.fileLimits.set(organisationId, 1024 ** 2);
    assert.equal(await begin('b', 1024 ** 2 + 1), 'dav/too-large');
    assert.equal(await begin('b', 1024 ** 2), 201);
    await app.drive.fileLimits.set(organisationId, null);
    assert.equal(await begin('c', 1024 ** 2 + 1), 201);
    // Latest first, by nobody of the organisation, and only what changed.
    const [mib2, mib3, mib1] = [2, 3, 1].map((count) => count * 1024 ** 2);
    assert.deepEqual(await entries(), [
      { actor: null, size: '2MiB', limitBytes: mib2, before: mib1 },
      { actor: null, size: '1MiB', limitBytes: mib1, before: mib3 },
      { actor: null, size: '3MiB', limitBytes: mib3, before: mib2 },
    ]);
  });

  test('a file arrives in pieces, into folders that are made, and is finished once', async (t) => {
    const house = await driveHouse(t, { kind });
    const send = await client(house, house.ana.browser);
    const base = `/api/drives/${house.drive.id}/uploads`;
    const bytes = pattern(300_000);
    const begun = await send('POST', base, {
      'upload-length': String(bytes.length),
      'upload-metadata': metadata({ filename: 'ñ.bin', folders: 'a/b', modified: '1700000000000' }),
    });
    assert.equal(begun.status, 201);
    const at = String(begun.headers['location']);
    const first = await send('PATCH', at, { ...patch, 'upload-offset': '0' }, bytes.subarray(0, 100_000));
    assert.deepEqual([first.status, first.headers['upload-offset']], [204, '100000']);
    const wrong = await send('PATCH', at, { ...patch, 'upload-offset': '0' }, bytes.subarray(0, 10));
    assert.deepEqual([wrong.status, wrong.code], [409, 'drive/bad-upload']);
    const head = await send('HEAD', at);
    assert.deepEqual([head.status, head.headers['upload-offset']], [200, '100000']);
    const rest = await send('PATCH', at, { ...patch, 'upload-offset': '100000' }, bytes.subarray(100_000));
    assert.equal(rest.status, 204);
    assert.deepEqual(await bytesAt(house.space, 'a/b/ñ.bin'), bytes);
    // Who lost the answer asks again and makes nothing anew.
    const end = { ...patch, 'upload-offset': String(bytes.length) };
    const again = await Promise.all([1, 2, 3].map(() => send('PATCH', at, end, new Uint8Array(0))));
    for (const one of again) assert.equal(one.headers['x-node'], rest.headers['x-node']);
    assert.deepEqual(await namesIn(house.space, 'a/b'), ['ñ.bin']);
    assert.equal(await house.used(), bytes.length);
    assert.equal((await send('DELETE', at)).status, 204);
    assert.deepEqual(await bytesAt(house.space, 'a/b/ñ.bin'), bytes);
  });

  test('what came before a connection broke is kept, also over a start', async (t) => {
    const house = await driveHouse(t, { kind });
    const send = await client(house, house.ana.browser);
    const bytes = pattern(2_000_000);
    const begun = await send('POST', `/api/drives/${house.drive.id}/uploads`, {
      'upload-length': String(bytes.length),
      'upload-metadata': metadata({ filename: 'torn' }),
    });
    const at = String(begun.headers['location']);
    await send('PATCH', at, { ...patch, 'upload-offset': '0' }, bytes.subarray(0, 400_000));
    await send('PATCH', at, { ...patch, 'upload-offset': '400000' }, bytes.subarray(400_000), 600_000);
    await house.app.drive.start(true);
    const offset = Number((await send('HEAD', at)).headers['upload-offset']);
    assert.ok(offset >= 400_000 && offset <= 1_000_000, String(offset));
    const rest = await send(
      'PATCH',
      at,
      { ...patch, 'upload-offset': String(offset) },
      bytes.subarray(offset),
    );
    assert.equal(rest.status, 204);
    assert.deepEqual(await bytesAt(house.space, 'torn'), bytes);
  });

  test('a taken name is asked about, replaced with a version, or another is found', async (t) => {
    const house = await driveHouse(t, { kind });
    const send = await client(house, house.ana.browser);
    const base = `/api/drives/${house.drive.id}/uploads`;
    await put(house.space, 'f.txt', 'old');
    const start = (more: Record<string, string>, length = 3) =>
      send('POST', base, {
        'upload-length': String(length),
        'upload-metadata': metadata({ filename: 'f.txt', ...more }),
      });
    const asked = await start({});
    assert.deepEqual([asked.status, asked.code], [412, 'dav/exists']);
    for (const clash of ['keep-both', 'replace']) {
      const at = String((await start({ clash })).headers['location']);
      const done = await send('PATCH', at, { ...patch, 'upload-offset': '0' }, Buffer.from('new'));
      assert.equal(done.status, 204);
    }
    assert.equal(await textAt(house.space, 'f.txt'), 'new');
    // As the question promises, however young what was there is.
    const { id } = (await house.space.reading.find(['f.txt'])) ?? { id: '' };
    const { json } = await house.ana.browser.api(`GET /api/drives/${house.drive.id}/nodes/${id}/versions`);
    assert.equal(json.versions.length, 1);
    assert.equal(await textAt(house.space, 'f (2).txt'), 'new');
    assert.equal((await start({ filename: 'empty' }, 0)).status, 201);
    assert.equal(await textAt(house.space, 'empty'), '');
    for (const filename of ['..', 'a/b', 'x\u202ey', ''])
      assert.equal((await start({ filename })).code, 'dav/bad-name');
    assert.equal((await start({ filename: 'x', folders: 'a/../b' })).code, 'dav/bad-name');
  });

  test('rights and room are judged when it begins; uploads of others and old ones are none', async (t) => {
    const house = await driveHouse(t, { kind, quotaBytes: 1000 });
    const eva = await house.member('Eva', 'read');
    const hers = house.browser();
    await house.signIn(hers, { address: eva.loginAddress });
    const send = await client(house, house.ana.browser);
    const asEva = await client(house, hers);
    const base = `/api/drives/${house.drive.id}/uploads`;
    const start = (by: typeof send, length: number) =>
      by('POST', base, { 'upload-length': String(length), 'upload-metadata': metadata({ filename: 'x' }) });
    assert.equal((await start(asEva, 1)).code, 'dav/forbidden');
    assert.deepEqual([(await start(send, 1001)).code], ['dav/quota']);
    const at = String((await start(send, 900)).headers['location']);
    for (const method of ['HEAD', 'DELETE']) assert.equal((await asEva(method, at)).status, 404);
    assert.equal((await asEva('PATCH', at, { ...patch, 'upload-offset': '0' }, pattern(10))).status, 404);
    await send('PATCH', at, { ...patch, 'upload-offset': '0' }, pattern(600));
    assert.equal((await start(send, 500)).code, 'dav/quota');
    house.clock.move(25 * 3_600_000);
    await house.signIn(house.ana.browser, { address: 'ana@example.org' }).catch(() => {});
    const later = await client(house, house.ana.browser);
    assert.ok([401, 404].includes((await later('HEAD', at)).status));
  });
});
