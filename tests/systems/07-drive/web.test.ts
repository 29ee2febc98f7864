// Drives in the web: what people do with them, by HTTP, on both databases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from '../../kit/browser.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { driveHouse, folder, type House, namesIn, pattern, put, textAt } from './house.ts';

const signedIn = async (house: House, address: string): Promise<Browser> => {
  const browser = house.browser();
  await house.signIn(browser, { address });
  return browser;
};
const idAt = async ({ space }: House, path: string) =>
  (await space.reading.find(path.split('/').filter(Boolean)))?.id ?? '';
const codeOf = ({ status, json }: { status: number; json: { code?: string } }) => [status, json.code];

onEachDatabase('drives in the web', ({ kind }) => {
  test('an administrator makes a drive, and it is in the list with its address', async (t) => {
    const house = await driveHouse(t, { kind });
    const { browser } = house.ana;
    const path = `/api/organisations/${house.organisationId}/drives`;
    const made = await browser.api(`POST ${path}`, { name: '  Second  ' });
    assert.equal(made.status, 200);
    const { drive } = made.json;
    assert.match(drive.id, /^[0-9a-z]{7}$/);
    assert.equal(drive.address, `http://localhost:8330/dav/drives/${drive.id}/`);
    assert.equal(drive.access, 'manage');
    const { json } = await browser.api('GET /api/drives');
    assert.deepEqual(
      json.drives.map(({ name }: { name: string }) => name),
      ['Files', 'Second'],
    );
    assert.equal(json.mayMakeIn.length, 1);
    assert.equal((await browser.api(`GET ${path}`)).json.drives.length, 2);
    assert.deepEqual(codeOf(await browser.api(`POST ${path}`, { name: '\u200b' })), [422, 'drive/bad-name']);
    assert.deepEqual(codeOf(await browser.api(`POST ${path}`, { name: 'x', quotaBytes: 2 ** 52 })), [
      422,
      'drive/bad-quota',
    ]);
    const eva = await house.member('Eva', 'write');
    const hers = await signedIn(house, eva.loginAddress);
    assert.deepEqual(codeOf(await hers.api(`POST ${path}`, { name: 'x' })), [403, 'organisations/not-yours']);
    assert.deepEqual((await hers.api('GET /api/drives')).json.mayMakeIn, []);
  });

  test('a drive of others is no drive, on every route', async (t) => {
    const house = await driveHouse(t, { kind });
    const nora = await house.person('Nora');
    const hers = await signedIn(house, nora.loginAddress);
    const file = (await put(house.space, 'f', 'x')).node.id;
    let tried = 0;
    for (const { key, route } of house.app.doors) {
      if (!key.includes('/api/drives/:driveId')) continue;
      const body = route.body
        ? {
            ids: [file],
            toId: 'root',
            parentId: 'root',
            name: 'x',
            access: 'read',
            address: 'a@b.cc',
            nodeId: file,
            zone: 'UTC',
            act: 'look',
          }
        : undefined;
      const schema = route.body as { properties?: Record<string, unknown> } | undefined;
      const fitting =
        body &&
        Object.fromEntries(
          Object.entries(body).filter(([name]) => Object.hasOwn(schema?.properties ?? {}, name)),
        );
      const answers = [];
      for (const driveId of [house.drive.id, 'nosuch1']) {
        const url = key
          .replace(':driveId', driveId)
          .replace(':nodeId', file)
          .replace(':accountId', house.ana.accountId)
          .replace(':versionId', 'v')
          .replace(':linkId', 'v')
          .replace(':runId', 'v')
          .replace(/zip$/, `zip?ids=${file}`)
          .replace(/^(GET .*photo-dates)$/, `$1?nodeId=${file}`);
        const { status, json } = await hers.api(url, fitting);
        answers.push([status, json?.code]);
      }
      assert.deepEqual(answers[0], [404, 'drive/no-such-drive'], key);
      assert.deepEqual(answers[0], answers[1], key);
      tried += 1;
    }
    assert.ok(tried > 20, String(tried));
  });

  test('a folder is listed by name, size and date, in pages', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, drive, ana } = house;
    await folder(space, 'zoo');
    for (const [name, size, at] of [
      ['b', 30, 1000],
      ['a', 20, 3000],
      ['c', 10, 2000],
    ] as const)
      await put(space, name, pattern(size), { modifiedAt: at });
    const list = async (query: string) => {
      const { json } = await ana.browser.api(`GET /api/drives/${drive.id}/nodes/root/list${query}`);
      return [...json.nodes.map(({ name }: { name: string }) => name), ...(json.more ? ['…'] : [])].join(' ');
    };
    assert.equal(await list(''), 'Personal zoo a b c');
    assert.equal(await list('?sort=size'), 'Personal zoo c a b');
    assert.equal(await list('?sort=modified&order=down'), 'Personal zoo a c b');
    assert.equal(await list('?offset=1&limit=2'), 'a b …');
    const { json } = await ana.browser.api(`GET /api/drives/${drive.id}/nodes/${await idAt(house, 'zoo')}`);
    assert.deepEqual([json.node.kind, json.access, json.path.length], ['folder', 'manage', 1]);
  });

  test('make, rename, move, copy and delete; each can be undone by what it answers', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, drive } = house;
    const call = async (route: string, body?: unknown) => {
      const [method, path] = route.split(' ');
      const said = await house.ana.browser.api(`${method} /api/drives/${drive.id}${path}`, body);
      return said.status === 200 ? said.json : said.json.code;
    };
    const made = await call('POST /folders', { parentId: 'root', name: 'cafe\u0301' });
    assert.equal(made.node.name, 'caf\u00e9');
    assert.equal(await call('POST /folders', { parentId: 'root', name: 'caf\u00e9' }), 'dav/exists');
    assert.equal(await call('POST /folders', { parentId: 'root', name: 'Personal' }), 'dav/exists');
    assert.equal(await call('POST /folders', { parentId: 'root', name: 'a/b' }), 'dav/bad-name');
    await put(space, 'f.txt', 'one');
    await put(space, 'caf\u00e9/f.txt', 'other');
    const file = await idAt(house, 'f.txt');
    const into = { ids: [file], toId: made.node.id };
    assert.equal(await call('POST /move', into), 'dav/exists');
    const moved = await call('POST /move', { ...into, clash: 'keep-both' });
    assert.deepEqual(moved.nodes, [
      { id: file, name: 'f (2).txt', before: { parentId: drive.root_id, name: 'f.txt' } },
    ]);
    await call('POST /move', { ids: [file], toId: moved.nodes[0].before.parentId });
    await call(`PATCH /nodes/${file}`, { name: moved.nodes[0].before.name });
    assert.equal(await textAt(space, 'f.txt'), 'one');
    const copies = await call('POST /copy', { ...into, toId: 'root', clash: 'keep-both' });
    assert.equal(await textAt(space, 'f (2).txt'), 'one');
    assert.deepEqual(await call('POST /delete', { ids: copies.ids }), copies);
    assert.equal(await call(`PATCH /nodes/${file}`, { name: '..' }), 'dav/bad-name');
    assert.equal(await call('POST /move', { ids: [made.node.id], toId: made.node.id }), 'dav/into-itself');
    // All or none.
    assert.equal(await call('POST /delete', { ids: [file, `${drive.id}.999999`] }), 'dav/not-found');
    assert.equal(await textAt(space, 'f.txt'), 'one');
    const replaced = await call('POST /move', { ids: [file], toId: made.node.id, clash: 'replace' });
    assert.equal(replaced.nodes.length, 1);
    assert.equal(await textAt(space, 'caf\u00e9/f.txt'), 'one');
    // Personal folders are nothing to delete, and locks of programs hold here too.
    const { json } = await house.ana.browser.api(`GET /api/drives/${drive.id}/nodes/root/list`);
    const personal = json.nodes.find(({ isPersonal }: { isPersonal: boolean }) => isPersonal);
    assert.equal(await call('POST /delete', { ids: [personal.id] }), 'dav/forbidden');
    await space.locking?.take({
      path: ['caf\u00e9'],
      scope: 'exclusive',
      depth: 'infinity',
      ownerXml: '',
      timeoutSeconds: 60,
      tokens: [],
    });
    assert.equal(await call('POST /delete', { ids: [file] }), 'dav/locked');
  });

  test('the trash gives back what was deleted, where it was, beside what took its name', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, drive } = house;
    const call = async (route: string, body?: unknown) => {
      const [method, path] = route.split(' ');
      return (await house.ana.browser.api(`${method} /api/drives/${drive.id}${path}`, body)).json;
    };
    await folder(space, 'd');
    await put(space, 'd/f.txt', 'first');
    const first = await idAt(house, 'd/f.txt');
    await call('POST /delete', { ids: [first] });
    await put(space, 'd/f.txt', 'second');
    const { nodes } = await call('GET /trash');
    assert.deepEqual([nodes.length, nodes[0].place, nodes[0].name], [1, 'd/f.txt', 'f.txt']);
    assert.equal(nodes[0].deletedAt - nodes[0].trashedAt, 30 * 86_400_000);
    const back = await call('POST /restore', { ids: [first] });
    assert.deepEqual(back.nodes, [{ id: first, name: 'f (2).txt', parentId: await idAt(house, 'd') }]);
    assert.equal(await textAt(space, 'd/f (2).txt'), 'first');
    assert.equal((await call('POST /restore', { ids: [first] })).code, 'drive/not-in-trash');
    // Its folder is gone too: into the root.
    await call('POST /delete', { ids: [first] });
    await call('POST /delete', { ids: [await idAt(house, 'd')] });
    await call('POST /restore', { ids: [first] });
    assert.equal(await textAt(space, 'f (2).txt'), 'first');
    assert.deepEqual(await call('POST /trash/empty', {}), { deleted: 1 });
    assert.deepEqual((await call('GET /trash')).nodes, []);
    await house.app.jobs.runDue();
    assert.equal(await house.used(), 'first'.length);
  });

  test('the trash of a personal folder is its owner’s; whoever leaves leaves theirs to managers', async (t) => {
    const house = await driveHouse(t, { kind });
    const eva = await house.member('Eva', 'write');
    const hers = await signedIn(house, eva.loginAddress);
    await put(eva.space, 'Personal/diary', 'hers');
    await put(eva.space, 'Personal/kept', 'work');
    await put(eva.space, 'shared', 'all');
    for (const path of ['Personal/diary', 'shared'])
      await eva.space.writing!.remove({ path: path.split('/'), tokens: [], expected: 'any' });
    const trashOf = async (browser: Browser) => {
      const { json } = await browser.api(`GET /api/drives/${house.drive.id}/trash`);
      return json.nodes.map(({ name }: { name: string }) => name).sort();
    };
    assert.deepEqual(await trashOf(hers), ['diary', 'shared']);
    assert.deepEqual(await trashOf(house.ana.browser), ['shared']);
    const diary = (await hers.api(`GET /api/drives/${house.drive.id}/trash`)).json.nodes.find(
      ({ name }: { name: string }) => name === 'diary',
    );
    const restore = `POST /api/drives/${house.drive.id}/restore`;
    assert.deepEqual(codeOf(await house.ana.browser.api(restore, { ids: [diary.id] })), [
      404,
      'drive/not-in-trash',
    ]);
    const person = `/api/organisations/${house.organisationId}/people/${eva.id}`;
    const doors = house.app.doors.map(({ key }) => key).filter((key) => /people/.test(key));
    const away = await house.ana.browser.api(`DELETE ${person}`);
    assert.equal(away.status, 200, doors.join(' '));
    assert.deepEqual(codeOf(await hers.api(`GET /api/drives/${house.drive.id}`)), [
      404,
      'drive/no-such-drive',
    ]);
    assert.deepEqual(await trashOf(house.ana.browser), ['Personal (Eva Soler)', 'shared']);
    const [left] = (await house.ana.browser.api(`GET /api/drives/${house.drive.id}/trash`)).json.nodes.filter(
      ({ name }: { name: string }) => name.startsWith('Personal'),
    );
    assert.equal((await house.ana.browser.api(restore, { ids: [left.id] })).status, 200);
    assert.equal(await textAt(house.space, 'Personal (Eva Soler)/kept'), 'work');
    const willy = await house.member('Willy', 'write');
    assert.deepEqual(await trashOf(await signedIn(house, willy.loginAddress)), ['shared']);
  });

  test('versions are listed, saved and restored; nothing is lost by it', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, clock, drive } = house;
    for (const content of ['one', 'two!', 'three']) {
      await put(space, 'f', content);
      clock.move(120_000);
    }
    const base = `/api/drives/${drive.id}/nodes/${await idAt(house, 'f')}`;
    const used = await house.used();
    const { versions } = (await house.ana.browser.api(`GET ${base}/versions`)).json;
    assert.deepEqual(
      versions.map(({ sizeBytes }: { sizeBytes: number }) => sizeBytes),
      [4, 3],
    );
    assert.equal(versions[0].writtenBy, 'Ana García');
    const saved = await house.ana.browser.get(`${base}/versions/${versions[1].id}/content`);
    assert.equal(saved.body, 'one');
    await put(space, 'f', 'four');
    const restored = await house.ana.browser.api(`POST ${base}/versions/${versions[1].id}/restore`, {});
    assert.equal(restored.json.node.sizeBytes, 3);
    assert.equal(await textAt(space, 'f'), 'one');
    const after = (await house.ana.browser.api(`GET ${base}/versions`)).json.versions;
    assert.equal(after.length, 3);
    assert.equal(await house.used(), used + 4);
    const again = await house.ana.browser.api(`POST ${base}/versions/${versions[1].id}/restore`, {});
    assert.deepEqual(codeOf(again), [404, 'drive/no-such-version']);
  });

  test('a file is saved, never shown, and has no right where it is', async (t) => {
    const house = await driveHouse(t, { kind });
    await put(house.space, 'año "1".html', '<script>alert(1)</script>');
    const id = await idAt(house, 'año "1".html');
    const said = await house.ana.browser.get(`/api/drives/${house.drive.id}/nodes/${id}/content`);
    assert.equal(said.body, '<script>alert(1)</script>');
    const { headers } = said;
    assert.match(String(headers['content-security-policy']), /^sandbox; default-src 'none'/);
    assert.equal(
      headers['content-disposition'],
      `attachment; filename="a_o _1_.html"; filename*=UTF-8''a%C3%B1o%20%221%22.html`,
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['content-length'], '25');
    await put(house.space, 'large', pattern(300_000));
    const large = await house.ana.browser.get(
      `/api/drives/${house.drive.id}/nodes/${await idAt(house, 'large')}/content`,
    );
    assert.equal(large.headers['content-length'], '300000');
  });

  test('members are made, changed and taken out by who manages', async (t) => {
    const house = await driveHouse(t, { kind });
    const eva = await house.member('Eva', 'write');
    const hers = await signedIn(house, eva.loginAddress);
    const nora = await house.person('Nora');
    const base = `/api/drives/${house.drive.id}`;
    assert.deepEqual(codeOf(await hers.api(`GET ${base}/members`)), [403, 'drive/not-manager']);
    assert.deepEqual(codeOf(await hers.api(`PUT ${base}/members/${eva.id}`, { access: 'manage' })), [
      403,
      'drive/not-manager',
    ]);
    assert.deepEqual(codeOf(await hers.api(`PATCH ${base}`, { name: 'x' })), [403, 'drive/not-manager']);
    const { browser } = house.ana;
    assert.deepEqual(codeOf(await browser.api(`PUT ${base}/members/${nora.id}`, { access: 'read' })), [
      422,
      'drive/not-in-organisation',
    ]);
    const changed = await browser.api(`PUT ${base}/members/${eva.id}`, { access: 'manage' });
    assert.deepEqual(
      changed.json.members.map(({ access }: { access: string }) => access),
      ['manage', 'manage'],
    );
    assert.equal((await hers.api(`PATCH ${base}`, { name: 'Renamed' })).status, 200);
    // What it may cost is the organisation's to say.
    assert.deepEqual(codeOf(await hers.api(`PATCH ${base}`, { quotaBytes: 5 })), [403, 'drive/not-manager']);
    assert.equal((await browser.api(`PATCH ${base}`, { quotaBytes: 5_000_000 })).status, 200);
    assert.equal((await browser.api(`GET ${base}`)).json.drive.quotaBytes, 5_000_000);
    assert.equal((await browser.api(`DELETE ${base}/members/${eva.id}`)).json.members.length, 1);
    assert.deepEqual(codeOf(await browser.api(`DELETE ${base}/members/${eva.id}`)), [
      404,
      'drive/no-such-member',
    ]);
    assert.ok((await house.activity(eva.id)).includes('drive.member-removed'));
  });

  test('a folder shared with somebody from outside is all they see', async (t) => {
    const house = await driveHouse(t, { kind });
    const { space, drive } = house;
    await folder(space, 'Project');
    await folder(space, 'Project/in');
    await put(space, 'Project/in/f', 'x');
    await put(space, 'secret', 'y');
    const nora = await house.person('Nora');
    const { browser } = house.ana;
    const project = await idAt(house, 'Project');
    const shares = `/api/drives/${drive.id}/nodes/${project}/shares`;
    const given = { address: nora.loginAddress, access: 'write' };
    assert.equal((await browser.api(`PUT ${shares}`, given)).status, 200);
    // Who has an account is not told.
    const unknown = await browser.api(`PUT ${shares}`, { ...given, address: 'nobody@example.org' });
    assert.equal(unknown.status, 200);
    assert.equal((await browser.api(`GET ${shares}`)).json.shares.length, 1);
    const hers = await house.spaceOf(nora.id);
    assert.deepEqual(await namesIn(hers, ''), ['Project']);
    assert.equal(await textAt(hers, 'Project/in/f'), 'x');
    await put(hers, 'Project/in/g', 'z');
    assert.equal(await textAt(space, 'Project/in/g'), 'z');
    assert.equal(await hers.reading.find(['secret']), undefined);
    const at = await signedIn(house, nora.loginAddress);
    const list = await at.api(`GET /api/drives/${drive.id}/nodes/root/list`);
    assert.deepEqual(
      list.json.nodes.map(({ name }: { name: string }) => name),
      ['Project'],
    );
    const secret = await at.api(`GET /api/drives/${drive.id}/nodes/${await idAt(house, 'secret')}`);
    assert.deepEqual(codeOf(secret), [404, 'dav/not-found']);
    const shown = (await at.api('GET /api/drives')).json.drives;
    assert.deepEqual([shown.length, shown[0].access, shown[0].organisation], [1, null, '']);
    // Deleted and restored with what it lies in, and taken back.
    await space.writing!.remove({ path: ['Project'], tokens: [], expected: 'any' });
    assert.equal(await house.app.drive.spaceFor(nora.id, drive.id, { write: true }), undefined);
    await browser.api(`POST /api/drives/${drive.id}/restore`, { ids: [project] });
    assert.ok(await house.app.drive.spaceFor(nora.id, drive.id, { write: true }));
    assert.equal((await browser.api(`DELETE ${shares}/${nora.id}`)).status, 200);
    assert.equal(await house.app.drive.spaceFor(nora.id, drive.id, { write: true }), undefined);
  });
});
