// Links to files and folders: who makes them, what somebody without an account sees through them, and when that ends. ZIPs too.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { mildRule } from '../03-organisations/house.ts';
import { driveHouse, folder, type House, pattern, put } from './house.ts';

const idAt = async ({ space }: House, path: string) =>
  (await space.reading.find(path.split('/').filter(Boolean)))?.id ?? '';

async function house(t: TestContext, kind: Parameters<Parameters<typeof onEachDatabase>[1]>[0]['kind']) {
  const h = await driveHouse(t, { kind });
  await folder(h.space, 'Plans');
  await folder(h.space, 'Plans/Old');
  await put(h.space, 'Plans/north.html', '<script>alert(1)</script>', { mediaType: 'text/html' });
  await put(h.space, 'Plans/Old/año.txt', 'old');
  await put(h.space, 'secret.txt', 'of the drive');
  const make = async (path: string, given: object = {}, at = h.ana.browser) => {
    const answer = await at.api(`POST /api/drives/${h.drive.id}/nodes/${await idAt(h, path)}/links`, given);
    const { pathname = '' } = answer.json.address ? new URL(answer.json.address) : {};
    return { ...answer, path: pathname };
  };
  const links = async () => (await h.ana.browser.api(`GET /api/drives/${h.drive.id}/links`)).json.links;
  /** Bytes as they came. */
  const fetched = (url: string, method: 'GET' | 'HEAD' = 'GET') =>
    h.app.server.inject({ method, url, headers: { host: h.config.origin.host } });
  return { ...h, make, links, fetched };
}

onEachDatabase('links to files', ({ kind }) => {
  test('a folder is looked through and saved by whoever has the link, without an account or a script', async (t) => {
    const h = await house(t, kind);
    const { path, json, status } = await h.make('Plans');
    assert.equal(status, 200);
    assert.match(path, /^\/s\/[\w-]{32}$/);
    const stranger = h.browser({ language: 'en' });
    const page = await stranger.get(path);
    assert.equal(page.status, 200);
    assert.match(page.body, /<h1>Plans<\/h1>/);
    assert.match(page.body, /<html lang="en"/);
    assert.match(page.body, /<meta name="robots" content="noindex, nofollow">/);
    assert.match(page.body, /north\.html/);
    assert.match(String(page.headers['referrer-policy']), /same-origin/);
    assert.equal(page.headers['cache-control'], 'no-store');
    assert.match((await h.browser({ language: 'es' }).get(path)).body, /Descargar todo \(ZIP\)/);

    const [inside = ''] = new RegExp(`${path}/folder/[\\w.]+`).exec(page.body) ?? [];
    const deeper = await stranger.get(inside);
    assert.match(deeper.body, /año\.txt/);
    assert.ok(deeper.body.includes(`href="${path}">Plans</a>`));

    const [file = ''] = new RegExp(`${path}/file/[\\w.]+`).exec(page.body) ?? [];
    const saved = await stranger.get(file);
    assert.equal(saved.status, 200);
    assert.equal(saved.body, '<script>alert(1)</script>');
    assert.match(String(saved.headers['content-disposition']), /^attachment/);
    assert.match(String(saved.headers['content-security-policy']), /^sandbox; default-src 'none'/);
    assert.equal(saved.headers['x-robots-tag'], 'noindex');

    const [link] = await h.links();
    assert.deepEqual(
      [link.name, link.kind, link.downloads, link.lastUsedAt, link.hasPassword, link.madeBy],
      ['Plans', 'folder', 1, h.clock.now(), false, 'Ana García'],
    );
    // Neither the list nor a row of the database opens anything.
    const rows = await h.db.kysely
      .selectFrom('drive_share_link' as never)
      .selectAll()
      .execute();
    assert.ok(!JSON.stringify([rows, link]).includes(path.slice(3)));
    assert.ok((await h.activity(h.ana.accountId)).includes('drive.link-made'));
    assert.equal(json.link.id, link.id);
  });

  test('nothing else of the drive is seen, and a link that ended is like one that never was', async (t) => {
    const h = await house(t, kind);
    const plans = await h.make('Plans');
    const stranger = h.browser();
    const secret = await idAt(h, 'secret.txt');
    const never = await stranger.get(`/s/${'a'.repeat(32)}`);
    assert.equal(never.status, 404);
    const plain = (body: string) => body.replace(/<p class="hint">[^<]*<\/p>/, '');
    const isNone = async (url: string) => {
      const answer = await stranger.get(url);
      assert.deepEqual([answer.status, plain(answer.body)], [404, plain(never.body)], url);
    };
    for (const id of [secret, 'root', await idAt(h, ''), await idAt(h, 'Personal'), 'nosuch', '%00'])
      for (const way of ['file', 'folder', 'zip']) await isNone(`${plans.path}/${way}/${id}`);
    await isNone(`/s/${'x'.repeat(180)}`);

    const ended = await h.make('Plans');
    assert.equal(
      (await h.ana.browser.api(`DELETE /api/drives/${h.drive.id}/links/${ended.json.link.id}`)).status,
      200,
    );
    await isNone(ended.path);
    const short = await h.make('secret.txt', { expiresAt: h.clock.now() + 3600_000 });
    assert.equal((await stranger.get(short.path)).status, 200);
    h.clock.move(3600_000);
    await isNone(short.path);
    await isNone(`${short.path}/file/${secret}`);

    // In the trash it opens for nobody, and works again once it is back.
    const plansId = await idAt(h, 'Plans');
    await h.ana.browser.api(`POST /api/drives/${h.drive.id}/delete`, { ids: [plansId] });
    await isNone(plans.path);
    await h.ana.browser.api(`POST /api/drives/${h.drive.id}/restore`, { ids: [plansId] });
    assert.equal((await stranger.get(plans.path)).status, 200);
    await h.ana.browser.api(`POST /api/drives/${h.drive.id}/delete`, { ids: [plansId] });
    await h.ana.browser.api(`POST /api/drives/${h.drive.id}/trash/empty`, {});
    await h.app.jobs.runDue();
    await isNone(plans.path);
  });

  test('a password is asked for before anything is told; tries are counted', async (t) => {
    const h = await house(t, kind);
    assert.equal((await h.make('secret.txt', { password: 'short' })).json.code, 'drive/weak-link-password');
    const { path } = await h.make('secret.txt', { password: 'con diez palabras' });
    const stranger = h.browser({ ip: '198.51.100.7' });
    const asked = await stranger.get(path);
    assert.equal(asked.status, 200);
    assert.ok(!asked.body.includes('secret.txt'));
    const file = `${path}/file/${await idAt(h, 'secret.txt')}`;
    assert.deepEqual([(await stranger.get(file)).status, (await stranger.get(file)).location], [303, path]);
    await stranger.get(path);
    const wrong = await stranger.submit({ password: 'con diez letras' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.body, /No es la contraseña del enlace/);
    const right = await stranger.submit({ password: 'con diez palabras' });
    assert.deepEqual([right.status, right.location], [303, path]);
    assert.match((await stranger.get(path)).body, /secret\.txt/);
    assert.equal((await stranger.get(file)).body, 'of the drive');
    // It opens this link only, and not for ever.
    const other = await h.make('Plans', { password: 'con diez palabras' });
    assert.ok(!(await stranger.get(other.path)).body.includes('Plans'));
    h.clock.move(12 * 3600_000 + 1);
    assert.ok(!(await stranger.get(path)).body.includes('secret.txt'));

    const guessing = h.browser({ ip: '192.0.2.9' });
    await guessing.get(path);
    for (let tries = 0; tries < 10; tries += 1)
      assert.equal((await guessing.submit({ password: `guess ${tries}` })).status, 422);
    const before = h.hashes();
    const stopped = await guessing.submit({ password: 'con diez palabras' });
    assert.equal(stopped.status, 429);
    assert.equal(h.hashes(), before);
  });

  test('managers make links, to what the drive shares; nobody else, and to nothing of their own', async (t) => {
    const h = await house(t, kind);
    const eva = await h.member('Eva', 'write');
    const hers = h.browser();
    await h.signIn(hers, { address: eva.loginAddress });
    const refused = await h.make('Plans', {}, hers);
    assert.deepEqual([refused.status, refused.json.code], [403, 'drive/not-manager']);
    for (const way of ['links', `nodes/${await idAt(h, 'Plans')}/links`])
      assert.equal((await hers.api(`GET /api/drives/${h.drive.id}/${way}`)).json.code, 'drive/not-manager');
    const made = await h.make('Plans');
    const end = `DELETE /api/drives/${h.drive.id}/links/${made.json.link.id}`;
    assert.equal((await hers.api(end)).json.code, 'drive/not-manager');
    for (const path of ['', 'Personal']) assert.equal((await h.make(path)).json.code, 'dav/forbidden', path);
    for (const expiresAt of [h.clock.now(), h.clock.now() + 20 * 366 * 86_400_000])
      assert.equal((await h.make('Plans', { expiresAt })).json.code, 'drive/bad-expiry');
    assert.equal((await h.ana.browser.api(end)).status, 200);
    assert.equal((await h.ana.browser.api(end)).json.code, 'drive/no-such-link');
    assert.ok((await h.activity(h.ana.accountId)).includes('drive.link-ended'));
  });

  test('an organisation that forbids links has none: none is made, and those there are as if they never were', async (t) => {
    const h = await house(t, kind);
    const made = await h.make('Plans');
    const withPassword = await h.make('secret.txt', { password: 'con diez palabras' });
    const stranger = h.browser();
    await stranger.get(withPassword.path);
    await stranger.submit({ password: 'con diez palabras' });
    const file = `${withPassword.path}/file/${await idAt(h, 'secret.txt')}`;
    assert.equal((await stranger.get(file)).body, 'of the drive');

    const setRule = async (linksAllowed: boolean) =>
      h.ana.browser.api(`PUT /api/organisations/${h.organisationId}/rule`, {
        ...mildRule,
        required: false,
        linksAllowed,
      });
    assert.equal((await setRule(false)).status, 200);
    const plain = (body: string) => body.replace(/<p class="hint">[^<]*<\/p>/, '');
    const never = await stranger.get(`/s/${'a'.repeat(32)}`);
    const zip = `${made.path}/zip/${await idAt(h, 'Plans')}`;
    for (const url of [made.path, zip, withPassword.path, file]) {
      const answer = await stranger.get(url);
      assert.deepEqual([answer.status, plain(answer.body)], [404, plain(never.body)], url);
    }
    const refused = await h.make('Plans');
    assert.deepEqual([refused.status, refused.json.code], [403, 'drive/links-forbidden']);
    // They are seen and ended all the same.
    assert.equal((await h.links()).length, 2);
    const end = `DELETE /api/drives/${h.drive.id}/links/${withPassword.json.link.id}`;
    assert.equal((await h.ana.browser.api(end)).status, 200);

    const { json } = await h.ana.browser.api(`GET /api/organisations/${h.organisationId}/trail?group=rules`);
    const [entry] = json.entries;
    assert.deepEqual([entry.kind, entry.detail.linksAllowed], ['organisation.rule-changed', false]);
    assert.equal((await setRule(true)).status, 200);
    assert.equal((await stranger.get(made.path)).status, 200);
    assert.equal((await h.make('Plans')).status, 200);
  });

  test('a PDF may stand in a frame of ours; nothing else may, whatever it is called', async (t) => {
    const h = await house(t, kind);
    await put(h.space, 'plan.pdf', '%PDF-1.7 and so on', { mediaType: 'application/pdf' });
    await put(h.space, 'false.pdf', '<script>1</script>', { mediaType: 'application/pdf' });
    await put(h.space, 'short.pdf', '%PD', { mediaType: 'application/pdf' });
    await put(h.space, 'large.bin', Buffer.concat([Buffer.from('%PDF-'), pattern(100_000)]));
    const preview = async (name: string) =>
      h.ana.browser.get(`/api/drives/${h.drive.id}/nodes/${await idAt(h, name)}/preview`);
    for (const name of ['plan.pdf', 'large.bin']) {
      const { status, headers } = await preview(name);
      assert.deepEqual(
        [status, headers['content-type'], headers['x-content-type-options']],
        [200, 'application/pdf', 'nosniff'],
      );
      assert.match(
        String(headers['content-security-policy']),
        /^default-src 'none';.*frame-ancestors 'self'$/,
      );
      assert.match(String(headers['content-disposition']), /^inline/);
    }
    for (const name of ['false.pdf', 'short.pdf', 'Plans/north.html']) {
      const { status, json } = await preview(name);
      assert.deepEqual([status, json.code], [422, 'drive/no-preview'], name);
    }
    const page = await h.ana.browser.get('/manager/');
    assert.match(String(page.headers['content-security-policy']), /frame-src 'none'/);
  });

  test('a folder comes as one ZIP, whole, with names that every system can write', async (t) => {
    const h = await house(t, kind);
    await put(h.space, 'Plans/Old/large.bin', pattern(300_000));
    await put(h.space, 'Plans/a:b', 'colon');
    await put(h.space, 'Plans/a?b', 'question');
    const { path } = await h.make('Plans');
    const plansId = await idAt(h, 'Plans');
    const answer = await h.fetched(`${path}/zip/${plansId}`);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['content-type'], 'application/zip');
    assert.match(String(answer.headers['content-disposition']), /^attachment; filename="Plans\.zip"$/);
    assert.equal(Number(answer.headers['content-length']), answer.rawPayload.length);
    const into = mkdtempSync(join(tmpdir(), 'aldaba-zip-'));
    t.after(() => rm(into, { recursive: true }));
    const file = join(into, 'plans.zip');
    writeFileSync(file, answer.rawPayload);
    execFileSync('unzip', ['-q', file, '-d', into]);
    assert.equal(readFileSync(join(into, 'Plans/Old/año.txt'), 'utf8'), 'old');
    assert.ok(readFileSync(join(into, 'Plans/Old/large.bin')).equals(pattern(300_000)));
    assert.deepEqual(
      ['a_b', 'a_b (2)'].map((name) => readFileSync(join(into, 'Plans', name), 'utf8')).sort(),
      ['colon', 'question'],
    );
    assert.equal((await h.links())[0].downloads, 1);

    const ids = [plansId, await idAt(h, 'secret.txt')].join(',');
    const chosen = await h.ana.browser.get(`/api/drives/${h.drive.id}/zip?ids=${ids}`);
    assert.equal(chosen.status, 200);
    assert.match(String(chosen.headers['content-disposition']), /filename="Files\.zip"/);
  });

  test('looking at the size of a download by HEAD is no download, and reads no file', async (t) => {
    const h = await house(t, kind);
    await put(h.space, 'Plans/large.bin', pattern(3_000_000));
    const { path } = await h.make('Plans');
    const ways = [`file/${await idAt(h, 'Plans/large.bin')}`, `zip/${await idAt(h, 'Plans')}`];
    const lengths: string[] = [];
    for (const way of ways) {
      const answer = await h.fetched(`${path}/${way}`, 'HEAD');
      assert.deepEqual([answer.statusCode, answer.rawPayload.length], [200, 0], way);
      assert.match(String(answer.headers['content-disposition']), /^attachment/);
      lengths.push(String(answer.headers['content-length']));
    }
    const [link] = await h.links();
    assert.deepEqual([link.downloads, link.lastUsedAt], [0, null]);
    for (const [index, way] of ways.entries())
      assert.equal(String((await h.fetched(`${path}/${way}`)).rawPayload.length), lengths[index]);
    assert.equal((await h.links())[0].downloads, 2);
    const none = await h.fetched(`/s/${'a'.repeat(32)}/${ways[0]}`, 'HEAD');
    assert.equal(none.statusCode, 404);
  });

  test('a ZIP whose list of names is long is as long as was told', async (t) => {
    const h = await house(t, kind);
    const long = `Long/${'x'.repeat(240)}`;
    await folder(h.space, 'Long');
    await folder(h.space, long);
    for (let count = 0; count < 125; count += 1)
      await put(h.space, `${long}/${'y'.repeat(236)}${String(count).padStart(4, '0')}`, 'z');
    const { path } = await h.make('Long');
    const answer = await h.fetched(`${path}/zip/${await idAt(h, 'Long')}`);
    assert.equal(answer.rawPayload.length, Number(answer.headers['content-length']));
    const into = mkdtempSync(join(tmpdir(), 'aldaba-zip-'));
    t.after(() => rm(into, { recursive: true }));
    writeFileSync(join(into, 'long.zip'), answer.rawPayload);
    execFileSync('unzip', ['-tqq', join(into, 'long.zip')]);
  });
});
