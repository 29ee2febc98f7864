// The users page's data: searching, filtering, sorting, files, roles, alerts, acts on many, and the copy of what other
// modules know.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../kit/each-world.ts';
import { addNumber } from '../../kit/numbers.ts';
import { addCodeApp } from '../../kit/protected.ts';
import { address, password } from '../../kit/world.ts';
import { day, type House, house, protect, proveWithPassword } from './house.ts';

type Row = {
  accountId: string;
  name: string;
  strength: string;
  odd: boolean;
  changing: boolean;
  alertedAt: number | null;
};

const list = async (h: House, query = '') =>
  (await h.ana.api(`GET ${h.base}/people${query ? `?${query}` : ''}`)).json as {
    people: Row[];
    matching: number;
    total: number;
    withoutTwoStep: number;
  };
const names = async (h: House, query = '') => (await list(h, query)).people.map(({ name }) => name);

/** Many people, all with one password hash. */
async function crowd(h: House, count: number, nameOf: (index: number) => [string, string]) {
  const passwordHash = await h.w.app.accounts.slowHash(password);
  const ids: string[] = [];
  await h.w.db.transaction(async (tx) => {
    for (let index = 0; index < count; index += 1) {
      const [givenName, familyName] = nameOf(index);
      const account = await h.w.app.accounts.create(tx, {
        loginAddress: `p${index}@example.org`,
        givenName,
        familyName,
        language: 'es',
        passwordHash,
        operator: false,
        addressVerified: true,
      });
      await h.w.app.organisations.addMember(tx, h.organisation, account.id, 'member', null);
      ids.push(account.id);
    }
  });
  return ids;
}

onEachDatabase('the users page', ({ kind }) => {
  test('people are searched without case and accents, filtered, sorted and paged on the server', async (t) => {
    const h = await house(t, { kind });
    await crowd(h, 60, (index) => [index % 2 ? 'Íñigo' : 'Zoë', `Núñez ${String(index).padStart(2, '0')}`]);
    const eva = await h.add('Eva', 'external');
    await protect(h.w, eva.browser);
    const all = await list(h);
    assert.deepEqual([all.total, all.matching, all.withoutTwoStep, all.people.length], [62, 62, 61, 50]);
    assert.equal((await list(h, 'search=NUNEZ')).matching, 60);
    assert.equal((await list(h, 'search=nunez+inigo')).matching, 30);
    assert.deepEqual(await names(h, 'search=p3%40example'), ['Íñigo Núñez 03']);
    assert.deepEqual(await names(h, 'role=external'), ['Eva Soler']);
    assert.deepEqual(await names(h, 'twoStep=ok'), ['Eva Soler']);
    assert.equal((await list(h, 'twoStep=none')).matching, 61);
    assert.equal((await list(h, 'twoStep=none&search=nunez&role=member')).matching, 60);
    assert.deepEqual((await names(h, 'sort=name&down=yes')).slice(0, 2), ['Zoë Núñez 58', 'Zoë Núñez 56']);
    assert.equal((await names(h, 'sort=strength&down=yes'))[0], 'Eva Soler');
    // Whoever asks is here now: only she may come before.
    const seenLast = (await names(h, 'sort=seen&down=yes')).filter((name) => name !== 'Ana García');
    assert.equal(seenLast[0], 'Eva Soler');
    assert.equal((await names(h, 'sort=role'))[0], 'Ana García');
    const seen = new Set<string>();
    for (const page of [1, 2, 3]) for (const name of await names(h, `size=25&page=${page}`)) seen.add(name);
    assert.equal(seen.size, 62, 'every page has others');
    assert.deepEqual(await names(h, 'search=nadie'), []);
    assert.deepEqual(await names(h, `search=${encodeURIComponent("' or 1=1 --")}`), []);
    assert.deepEqual(await names(h, 'search=%25'), [], 'a sign of LIKE is a sign');
  });

  test('what other modules change is in the list at once', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    const row = async () => (await list(h, 'search=eva%40example')).people[0];
    assert.deepEqual([(await row())?.name, (await row())?.strength], ['Eva Soler', 'none']);
    await eva.browser.api('PATCH /api/account', { familyName: 'Pérez' });
    assert.equal((await row())?.name, 'Eva Pérez');
    assert.equal((await list(h, 'search=perez')).matching, 1);
    const { app } = await protect(h.w, eva.browser);
    assert.equal((await row())?.strength, 'ok');
    await proveWithPassword(eva.browser, password, 'two-step-off');
    h.w.clock.move(31_000);
    await eva.browser.get('/sign-in/code?from=app');
    await eva.browser.submit({ code: app.code() }, '/sign-in/code');
    const gone = await eva.browser.api(`DELETE /api/two-step/factors/${app.factorId}`);
    assert.equal(gone.json.state, 'off', JSON.stringify(gone.json));
    assert.equal((await row())?.strength, 'none');
    await proveWithPassword(eva.browser, password, 'login-address');
    await eva.browser.api('POST /api/account/login-address', { address: 'otra@example.org' });
    assert.deepEqual([(await row())?.changing, await names(h, 'changing=yes')], [true, ['Eva Pérez']]);
    const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(
      (await h.w.mails('otra@example.org')).at(-1)?.text ?? '',
    )?.[0];
    const done = await eva.browser.api('POST /api/account/login-address/confirm', { code });
    assert.equal(done.status, 200, done.body);
    assert.equal(await row(), undefined);
    assert.deepEqual(await names(h, 'search=otra%40'), ['Eva Pérez']);
    assert.equal((await list(h, 'changing=yes')).matching, 0);
    assert.deepEqual(
      await h.w.app.organisations.checkFacts(h.w.db, false),
      [],
      'the copy says what the modules say',
    );
  });

  test('a copy that was changed by hand is found, and repaired', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    await h.w.db.kysely
      .updateTable('membership' as never)
      .set({ name: 'Otra', strength: 3 } as never)
      .where('account_id' as never, '=', eva.accountId as never)
      .execute();
    assert.deepEqual(await h.w.app.organisations.checkFacts(h.w.db, true), [eva.accountId]);
    assert.deepEqual(await h.w.app.organisations.checkFacts(h.w.db, false), []);
    assert.deepEqual(await names(h, 'search=eva'), ['Eva Soler']);
  });

  test('the file holds all that the filter finds, and no formula runs', async (t) => {
    const h = await house(t, { kind });
    const evil = ['=1+1', '+cmd', '-2', '@SUM(A1)', '＝1'];
    await crowd(h, 1203, (index) => [evil[index] ?? 'Eva', `Nº ${index}`]);
    const file = await h.ana.api(`GET ${h.base}/people.csv?twoStep=none`);
    assert.match(String(file.headers['content-type']), /text\/csv/);
    const lines = file.body.split('\r\n').filter(Boolean);
    assert.equal(lines.length, 1 + 1204);
    assert.match(lines[0] ?? '', /"Nombre","Dirección","Papel"/);
    for (const line of lines) assert.doesNotMatch(line, /(^|,)"[=+\-@＝\t\r]/u, line);
    assert.ok(lines.some((line) => line.startsWith(`"'=1+1 Nº 0"`)));
    const one = await h.ana.api(`GET ${h.base}/people.csv?search=sum`);
    assert.equal(one.body.split('\r\n').filter(Boolean).length, 2);
    assert.equal((await h.w.activity(h.anaId)).at(-1), 'organisation.exported');
  });

  test('a security alert states that person’s settings, without links that sign in, once a day', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    await protect(h.w, eva.browser);
    const alert = () => h.ana.api(`POST ${h.base}/people/${eva.accountId}/alert`, {});
    assert.equal((await alert()).status, 200);
    const sent = async () =>
      (await h.w.mails('eva@example.org')).filter(({ subject }) =>
        subject.startsWith('Aviso de seguridad de Talleres Ebro'),
      );
    const [mail] = await sent();
    assert.match(mail?.text ?? '', /está activada, con 1 opción y 10 códigos de respaldo/);
    const links = [...`${mail?.text} ${mail?.html}`.matchAll(/https?:\/\/[^\s"<]+/g)].map(([link]) => link);
    assert.deepEqual([...new Set(links)], ['http://localhost:8330/manager/']);
    assert.equal((await alert()).json.code, 'organisations/alerted-today');
    const many = await Promise.all(Array.from({ length: 10 }, alert));
    assert.ok(many.every(({ status }) => status === 409));
    h.w.clock.move(day - 1000);
    assert.equal((await h.ana.api('GET /api/session')).status, 401, 'a session without use ends');
  });

  test('an act on many says how many were done and why others were not', async (t) => {
    const h = await house(t, { kind });
    const ids = await crowd(h, 250, (index) => ['Eva', `Nº ${index}`]);
    const start = await h.ana.api(`POST ${h.base}/changes`, { role: 'external', filter: { search: 'eva' } });
    assert.deepEqual([start.status, start.json.total, start.json.state], [200, 250, 'running']);
    await h.w.app.jobs.runDue();
    const state = async (id: string) => (await h.ana.api(`GET ${h.base}/bulk-acts/${id}`)).json;
    assert.deepEqual((({ done, failed, state: now }) => [done, failed, now])(await state(start.json.id)), [
      250,
      0,
      'done',
    ]);
    assert.equal((await list(h, 'role=external')).matching, 250);
    // Everybody, Ana too: she is left out, and so is who is gone.
    const chosen = { role: null, accountIds: [...ids.slice(0, 3), h.anaId, 'x'.repeat(22)] };
    const removal = await h.ana.api(`POST ${h.base}/changes`, chosen);
    await h.w.app.jobs.runDue();
    const after = await state(removal.json.id);
    assert.deepEqual([after.total, after.done, after.failed], [5, 3, 2]);
    assert.deepEqual(
      after.reasons.map(({ code, count }: { code: string; count: number }) => [code, count]).sort(),
      [
        ['organisations/no-such-person', 1],
        ['organisations/yourself', 1],
      ],
    );
    assert.equal((await list(h)).total, 248);
    assert.equal(
      (await h.ana.api(`POST ${h.base}/changes`, { role: null })).json.code,
      'organisations/nobody-chosen',
    );
  });

  test('alerts to many leave 200 an hour, the rest waits and can be stopped', async (t) => {
    const h = await house(t, { kind });
    await crowd(h, 260, (index) => ['Eva', `Nº ${index}`]);
    const start = await h.ana.api(`POST ${h.base}/alerts`, { filter: { twoStep: 'none', search: 'eva' } });
    await h.w.app.jobs.runDue();
    const state = async () => (await h.ana.api(`GET ${h.base}/bulk-acts/${start.json.id}`)).json;
    const waiting = await state();
    assert.deepEqual(
      [waiting.done, waiting.state, waiting.resumesAt > h.w.clock.now()],
      [200, 'running', true],
    );
    assert.equal((await h.ana.api(`DELETE ${h.base}/bulk-acts/${start.json.id}`)).json.state, 'cancelled');
    h.w.clock.move(2 * 3_600_000);
    await h.w.app.jobs.runDue();
    assert.equal((await state()).done, 200, 'stopped is stopped');
    const rest = await h.ana.api(`POST ${h.base}/alerts`, { filter: { search: 'eva' } });
    await h.w.app.jobs.runDue();
    const end = (await h.ana.api(`GET ${h.base}/bulk-acts/${rest.json.id}`)).json;
    assert.deepEqual([end.done, end.failed, end.reasons[0].code], [60, 200, 'organisations/alerted-today']);
  });

  test('roles change, are told, and are in the trail with who did it', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    const pau = await h.add('Pau', 'member');
    const role = (browser: typeof h.ana, id: string, to: string) =>
      browser.api(`PATCH ${h.base}/people/${id}`, { role: to });
    assert.equal((await role(h.ana, eva.accountId, 'administrator')).status, 200);
    assert.match(
      (await h.w.mails('eva@example.org')).at(-1)?.subject ?? '',
      /Tu papel en Talleres Ebro es otro/,
    );
    assert.equal((await role(eva.browser, pau.accountId, 'external')).status, 200);
    assert.equal(
      (await role(eva.browser, h.anaId, 'member')).json.code,
      'organisations/legal-responsible-only',
    );
    assert.equal(
      (await role(eva.browser, eva.accountId, 'legal-responsible')).json.code,
      'organisations/legal-responsible-only',
    );
    assert.equal(
      (await role(pau.browser, pau.accountId, 'administrator')).json.code,
      'organisations/not-yours',
    );
    assert.equal((await role(h.ana, h.anaId, 'member')).json.code, 'organisations/last-legal-responsible');
    assert.equal((await role(h.ana, 'x'.repeat(22), 'member')).json.code, 'organisations/no-such-person');
    assert.equal((await h.ana.api(`DELETE ${h.base}/people/${pau.accountId}`)).json.removed, 1);
    assert.equal((await pau.browser.api('GET /api/organisations')).json.organisations.length, 0);
    const { entries } = (await h.ana.api(`GET ${h.base}/trail?group=people`)).json;
    assert.deepEqual(
      entries
        .slice(0, 3)
        .map((one: { kind: string; actor: string; person: string }) => [one.kind, one.actor, one.person]),
      [
        ['organisation.removed', 'Ana García', 'Pau Soler'],
        ['organisation.role-changed', 'Eva Soler', 'Pau Soler'],
        ['organisation.role-changed', 'Ana García', 'Eva Soler'],
      ],
    );
    const csv = await eva.browser.api(`GET ${h.base}/trail.csv`);
    assert.match(csv.body, /organisation\.role-changed/);
    assert.equal((await pau.browser.api(`GET ${h.base}/trail`)).json.code, 'organisations/not-yours');
    assert.equal((await h.w.app.audit.verify(h.w.db)).ok, true);
  });

  test('text messages as the only second step make no administrator, by a role or by joining as one', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    await addNumber(h.w, eva.browser);
    const promote = () => h.ana.api(`PATCH ${h.base}/people/${eva.accountId}`, { role: 'administrator' });
    const said = await promote();
    assert.deepEqual([said.status, said.json.code], [409, 'organisations/sms-alone']);
    const other = { ...(await h.anotherOrganisation('Huerta', h.anaId)), role: 'legal-responsible' as const };
    await assert.rejects(h.join(eva.accountId, 'administrator', other), { code: 'organisations/sms-alone' });
    await h.join(eva.accountId, 'member', other);
    await addCodeApp(h.w, eva.browser);
    assert.equal((await promote()).status, 200);
  });
});

test('one organisation’s administrator reaches nothing of another', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'member');
  const other = await h.anotherOrganisation('Radio Lavapiés', eva.accountId);
  const there = `/api/organisations/${other.id}`;
  const tries: [string, unknown?][] = [
    [`GET ${there}/people`],
    [`GET ${there}/people.csv`],
    [`GET ${there}/invitations`],
    [`GET ${there}/rule`],
    [`GET ${there}/rule/preview?minimum=any`],
    [`GET ${there}/trail`],
    [`GET ${there}/trail.csv`],
    [`PATCH ${there}`, { name: 'Mía' }],
    [`PATCH ${there}/people/${eva.accountId}`, { role: 'member' }],
    [`DELETE ${there}/people/${eva.accountId}`],
    [`POST ${there}/people/${eva.accountId}/alert`, {}],
    [`POST ${there}/alerts`, { filter: {} }],
    [`POST ${there}/changes`, { role: null, filter: {} }],
    [`POST ${there}/leave`, {}],
  ];
  for (const [route, body] of tries)
    assert.equal((await h.ana.api(route, body)).json.code, 'organisations/not-yours', route);
  const mine = await h.ana.api(`POST ${h.base}/alerts`, { filter: {} });
  const crossed = await eva.browser.api(`GET ${there}/bulk-acts/${mine.json.id}`);
  assert.equal(crossed.json.code, 'organisations/no-such-bulk-act');
});

test('organisations are made by who answers for one, renamed, and an invitation is sent again', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'administrator');
  assert.equal(
    (await eva.browser.api('POST /api/organisations', { name: 'Suya' })).json.code,
    'organisations/may-not-create',
  );
  const made = await h.ana.api('POST /api/organisations', { name: 'Radio Lavapiés' });
  assert.equal(made.status, 200, made.body);
  assert.equal((await h.ana.api('GET /api/organisations')).json.organisations.length, 2);
  assert.equal((await h.ana.api(`PATCH ${h.base}`, { name: '\u200b' })).json.code, 'accounts/bad-name');
  assert.equal(
    (await eva.browser.api(`PATCH ${h.base}`, { name: 'Talleres Jalón' })).json.name,
    'Talleres Jalón',
  );
  const sent = await h.ana.api(`POST ${h.base}/invitations`, {
    address: 'luz@example.org',
    role: 'external',
  });
  h.w.clock.move(60_000);
  const again = await h.ana.api(`POST ${h.base}/invitations/${sent.json.id}/resend`, {});
  assert.deepEqual(
    [again.status, again.json.role, again.json.expiresAt - sent.json.expiresAt],
    [200, 'external', 60_000],
  );
  assert.equal((await h.w.mails('luz@example.org')).length, 2);
  assert.equal(
    (await h.ana.api(`POST ${h.base}/invitations/${sent.json.id}/resend`, {})).json.code,
    'organisations/no-such-invitation',
  );
});

test('names that turn lines around or pose as others are neutral and marked', async (t) => {
  const h = await house(t);
  await crowd(h, 3, (index) => [
    ['\u202eanA', 'García', 'Аna'][index] ?? '',
    ['Soler', 'Ana', 'García'][index] ?? '',
  ]);
  const rows = (await list(h, 'sort=name')).people;
  assert.ok(rows.every(({ name }) => !/[\u202a-\u202e\u2066-\u2069]/.test(name)));
  assert.deepEqual(
    rows.filter(({ odd }) => odd).map(({ name }) => name),
    ['Аna García'],
  );
  assert.equal((await h.ana.api(`GET ${h.base}/people?search=${address}`)).json.people[0].odd, false);
});

test('files that are made piece by piece reach who asks for them', async (t) => {
  const h = await house(t);
  for (const path of ['/api/activity.csv', `${h.base}/people.csv`, `${h.base}/trail.csv`]) {
    const said = await h.ana.api(`GET ${path}`);
    assert.equal(said.status, 200, path);
    assert.match(String(said.headers['content-type']), /^text\/csv/, path);
    assert.match(String(said.headers['content-disposition']), /attachment/, path);
    assert.ok(said.body.split('\r\n').length > 2, path);
  }
});
