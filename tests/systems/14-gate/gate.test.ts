// A protected site: who gets a pass, what it is worth and for how long, and what nobody gets by asking cleverly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { servedAs } from '../../../src/core/contract.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { password } from '../../kit/world.ts';
import { house, mildRule, protect } from '../03-organisations/house.ts';
import { enter, given, onSite, origin, pathOn, protectSite } from './site.ts';

const host = given.host;

onEachDatabase('the gate', ({ kind }) => {
  test('a member comes in through Aldaba, and the site is told who it is', async (t) => {
    const h = await house(t, { kind });
    await protectSite(h.ana, h.base);
    const site = onSite(h.w, host);
    assert.equal((await site.check()).status, 401, 'nobody yet');
    const back = await enter(h.ana, site, host);
    assert.deepEqual([back.status, back.location], [303, `https://${host}/page?x=1`]);
    const account = await h.w.app.accounts.find(h.w.db, h.anaId);
    for (const said of [await site.check(), await site.forward()]) {
      assert.equal(said.status, 200);
      const { headers } = said;
      assert.deepEqual(
        [headers['remote-user'], headers['remote-email'], headers['remote-name'], headers['remote-groups']],
        [account?.syncName, 'ana@example.org', 'Ana Garc%C3%ADa', 'legal-responsible'],
      );
    }
    assert.ok((await h.w.activity(h.anaId)).includes('site.entered'));
  });

  test('a pass ends with its session, with the sign-in of its owner everywhere, and goes along when rights rise', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    await protectSite(h.ana, h.base);
    const site = onSite(h.w, host);
    await enter(eva.browser, site, host);
    assert.equal((await site.check()).status, 200);
    await eva.browser.get('/step-up?verb=sessions&next=/manager/');
    await eva.browser.submit({ password });
    assert.equal((await site.check()).status, 200, 'the session has another id now, and is the same');
    const { sessions } = (await eva.browser.api('GET /api/sessions')).json;
    await h.w.db.transaction((tx) => h.w.app.accounts.endSession(tx, sessions[0].id));
    assert.equal((await site.check()).status, 401);
    assert.equal((await site.forward()).status, 303);
  });

  test('signing out, an idle session, and a role that is gone close the gate at the next request', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    await protectSite(h.ana, h.base);
    const site = onSite(h.w, host);
    await enter(eva.browser, site, host);
    await h.ana.api(`DELETE ${h.base}/people/${eva.accountId}`);
    assert.equal((await site.check()).json.code, 'gate/not-allowed');
    const led = await site.forward();
    const shown = await eva.browser.get(pathOn(led, origin));
    assert.equal(shown.status, 403);
    assert.match(shown.body, /No puedes entrar en wiki\.example\.org/);
    await h.join(eva.accountId, 'member');
    assert.equal((await site.check()).status, 200, 'the session was alive all the time');
    h.w.clock.move(25 * 3_600_000);
    assert.equal((await site.check()).status, 401, 'nobody used it for a day');
    const nora = await h.add('Nora', 'member');
    await enter(nora.browser, site, host);
    assert.equal((await site.check()).status, 200);
    await nora.browser.api('DELETE /api/session');
    assert.equal((await site.check()).status, 401, 'signed out');
  });

  test('a rule of an organisation closes the gate to who owes it a factor, and opens it when they comply', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    await protectSite(h.ana, h.base);
    const site = onSite(h.w, host);
    await enter(eva.browser, site, host);
    await protect(h.w, h.ana);
    const ruled = await h.ana.api(`PUT ${h.base}/rule`, mildRule);
    assert.equal(ruled.status, 200, JSON.stringify(ruled.json));
    assert.equal((await site.check()).status, 401, 'must enrol: nothing');
    const began = await site.browser.get('/.aldaba/start?to=/page');
    const stopped = await eva.browser.get(pathOn(began, origin));
    assert.match(stopped.location ?? '', /^\/two-step-required\?next=%2Fgate%2Fenter/);
    await eva.browser.get('/step-up?verb=factors&next=/manager/');
    await eva.browser.submit({ password });
    await protect(h.w, eva.browser);
    assert.equal((await enter(eva.browser, site, host)).location, `https://${host}/page?x=1`);
    assert.equal((await site.check()).status, 200);
  });

  test('half a sign-in gets nothing: it is led to its second step', async (t) => {
    const h = await house(t, { kind });
    await protectSite(h.ana, h.base);
    await protect(h.w, h.ana);
    const half = h.w.browser();
    const attempt = await h.w.signIn(half);
    assert.equal(attempt.status, 303);
    const site = onSite(h.w, host);
    const began = await site.browser.get('/.aldaba/start?to=/');
    const said = await half.get(pathOn(began, origin));
    assert.match(said.location ?? '', /^\/sign-in\?next=/);
    assert.equal((await site.check()).status, 401);
  });

  test('a site with second step leads a session without one to it; roles and strangers stay outside', async (t) => {
    const h = await house(t, { kind });
    const [eva, out] = [await h.add('Eva', 'member'), await h.add('Olga', 'external')];
    const { id } = await protectSite(h.ana, h.base, { secondStep: true });
    const site = onSite(h.w, host);
    const began = await site.browser.get('/.aldaba/start?to=/');
    const way = pathOn(began, origin);
    const none = await eva.browser.get(way);
    assert.equal(none.status, 403);
    assert.match(none.body, /href="\/manager\/two-step"/);
    const external = await out.browser.get(way);
    assert.match(external.body, /No puedes entrar/);
    await eva.browser.get('/step-up?verb=factors&next=/manager/');
    await eva.browser.submit({ password });
    await protect(h.w, eva.browser);
    const other = h.w.browser();
    await h.w.signIn(other, { address: eva.account.loginAddress });
    const entered = await eva.browser.get(way);
    assert.match(entered.location ?? '', /^https:\/\/wiki\.example\.org\/\.aldaba\/enter|^\/step-up/);
    const loosened = await h.ana.api(`PUT ${h.base}/sites/${id}`, { ...given, who: 'anybody' });
    assert.equal(loosened.status, 200, JSON.stringify(loosened.json));
    assert.equal((await enter(out.browser, site, host)).location, `https://${host}/page?x=1`);
    assert.equal((await site.check()).headers['remote-groups'], 'external');
  });

  test('a code works once, for a minute, for its site and for the browser that began', async (t) => {
    const h = await house(t, { kind });
    await protectSite(h.ana, h.base);
    await protectSite(h.ana, h.base, { name: 'Libros', host: 'books.example.org' });
    const site = onSite(h.w, host);
    const codeFor = async () => {
      const began = await site.browser.get('/.aldaba/start?to=/page');
      return pathOn(await h.ana.get(pathOn(began, origin)), `https://${host}`);
    };
    const over = /\/gate\/stopped\?site=[\w-]+&why=over$/;

    const once = await codeFor();
    assert.equal((await site.browser.get(once)).location, `https://${host}/page`);
    assert.match((await site.browser.get(once)).location ?? '', over, 'used');

    const late = await codeFor();
    h.w.clock.move(61_000);
    assert.match((await site.browser.get(late)).location ?? '', over, 'too late');

    const stolen = await codeFor();
    const thief = onSite(h.w, host);
    const tried = await thief.browser.get(stolen);
    assert.match(tried.location ?? '', over, 'no state');
    assert.equal(thief.browser.jar.has('__Host-aldaba-gate'), false);
    assert.match(
      (await site.browser.get(stolen)).location ?? '',
      over,
      'seen elsewhere: dead for its owner too',
    );

    const lent = await codeFor();
    await thief.browser.get('/.aldaba/start?to=/');
    assert.match((await thief.browser.get(lent)).location ?? '', over, 'the state of another browser');

    const elsewhere = onSite(h.w, 'books.example.org');
    elsewhere.browser.jar.set(
      '__Host-aldaba-gate-state',
      site.browser.jar.get('__Host-aldaba-gate-state') ?? '',
    );
    assert.match(
      (await elsewhere.browser.get(await codeFor())).location ?? '',
      over,
      'the code of another site',
    );

    const both = await codeFor();
    const answers = await Promise.all([site.browser.get(both), site.browser.get(both)]);
    assert.equal(
      answers.filter(({ location }) => location === `https://${host}/page`).length,
      1,
      'one of two',
    );
  });

  test('the pass of one site opens no other, and dies with its site', async (t) => {
    const h = await house(t, { kind });
    const { id } = await protectSite(h.ana, h.base);
    await protectSite(h.ana, h.base, { name: 'Libros', host: 'books.example.org' });
    const site = onSite(h.w, host);
    await enter(h.ana, site, host);
    const cookie = `__Host-aldaba-gate=${site.browser.jar.get('__Host-aldaba-gate')}`;
    const books = onSite(h.w, 'books.example.org');
    assert.equal((await books.check({ cookie })).status, 401);
    const mixed = { cookie, 'x-original-url': `https://${host}/`, 'x-forwarded-host': 'books.example.org' };
    assert.equal((await books.check(mixed)).status, 403, 'two hosts are none');
    const forward = await books.forward({ cookie, 'x-original-url': `https://${host}/` });
    assert.equal(forward.status, 303, 'nginx’s header is the visitor’s word here');
    await h.ana.api(`DELETE ${h.base}/sites/${id}`);
    assert.equal((await site.check()).status, 403);
    assert.equal(
      (await site.forward()).json.code,
      'gate/no-such-site',
      'and nobody is sent to a host that is not ours',
    );
  });

  test('only what a browser shows is led to sign-in; forms, scripts and sockets are told 401', async (t) => {
    const h = await house(t, { kind });
    await protectSite(h.ana, h.base);
    const site = onSite(h.w, host);
    const led = await site.forward();
    assert.equal(led.location, `https://${host}/.aldaba/start?to=%2Fpage%3Fx%3D1`);
    const cases: readonly Record<string, string>[] = [
      { 'x-forwarded-method': 'POST' },
      { upgrade: 'websocket', connection: 'Upgrade' },
      { accept: 'application/json' },
      { 'sec-fetch-mode': 'cors' },
    ];
    for (const headers of cases)
      assert.equal((await site.forward(headers)).status, 401, JSON.stringify(headers));
    for (const uri of ['//evil.example', 'https://evil.example', '/\\evil.example', '/.aldaba/leave']) {
      const said = await site.forward({ 'x-forwarded-uri': uri });
      assert.equal(said.location, `https://${host}/.aldaba/start?to=%2F`, uri);
    }
  });

  test('nobody is led to another site, whatever to=, state and site say', async (t) => {
    const h = await house(t, { kind });
    const { id } = await protectSite(h.ana, h.base);
    const site = onSite(h.w, host);
    for (const to of ['//evil.example', 'https://evil.example', '%2F%2Fevil.example', '/\\evil.example'])
      assert.equal((await enter(h.ana, site, host, to)).location, `https://${host}/`, to);
    const odd = await h.ana.get(`/gate/enter?site=${'a'.repeat(22)}&state=${'b'.repeat(43)}`);
    assert.equal(odd.status, 403);
    const direct = await h.ana.get(`/gate/enter?site=${id}&state=${'b'.repeat(43)}&to=https://evil.example`);
    const redeemed = await site.browser.get(pathOn(direct, `https://${host}`));
    assert.match(redeemed.location ?? '', /why=over$/, 'a state nobody has');
  });

  test('leaving ends the pass and not the session, only from the site itself', async (t) => {
    const h = await house(t, { kind });
    await protectSite(h.ana, h.base);
    const site = onSite(h.w, host);
    await enter(h.ana, site, host);
    const foreign = await site.browser.send('POST', '/.aldaba/leave', { origin: 'https://evil.example' });
    assert.equal(foreign.json?.code ?? foreign.status, foreign.json ? 'core/wrong-origin' : 403);
    assert.equal((await site.check()).status, 200);
    const cookie = `__Host-aldaba-gate=${site.browser.jar.get('__Host-aldaba-gate')}`;
    const left = await site.browser.send('POST', '/.aldaba/leave');
    assert.match(left.location ?? '', /why=left$/);
    assert.equal((await site.check({ cookie })).status, 401, 'the value is worth nothing any more');
    assert.equal((await h.ana.api('GET /api/session')).status, 200);
  });

  test('sites are for administrators with fresh proof; hosts are exact, unique and not ours', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    assert.equal((await eva.browser.api(`GET ${h.base}/sites`)).json.code, 'organisations/not-yours');
    const refused = await eva.browser.api(`POST ${h.base}/sites`, given);
    assert.ok(['core/step-up-required', 'organisations/not-yours'].includes(refused.json.code));
    const cases: readonly [object, string][] = [
      [{ host: 'localhost:8330' }, 'gate/bad-host'],
      [{ host: 'http://wiki.example.org' }, 'gate/bad-host'],
      [{ host: 'wiki.example.org/path' }, 'gate/bad-host'],
      [{ name: '\u200b' }, 'gate/bad-name'],
    ];
    for (const [more, code] of cases)
      assert.equal((await h.ana.api(`POST ${h.base}/sites`, { ...given, ...more })).json.code, code);
    const { id } = await protectSite(h.ana, h.base, { host: 'https://WIKI.example.org/' }).catch(async () => {
      const { sites } = (await h.ana.api(`GET ${h.base}/sites`)).json;
      assert.equal(sites[0].host, host);
      return sites[0] as { id: string };
    });
    assert.equal((await h.ana.api(`POST ${h.base}/sites`, given)).json.code, 'gate/host-taken');
    await protectSite(h.ana, h.base, { host: 'books.example.org' });
    const moved = await h.ana.api(`PUT ${h.base}/sites/${id}`, { ...given, host: 'books.example.org' });
    assert.equal(moved.json.code, 'gate/host-taken');
    const other = await h.anotherOrganisation('Otra', h.anaId);
    const foreign = await h.ana.api(`PUT /api/organisations/${other.id}/sites/${id}`, given);
    assert.equal(foreign.json.code, 'gate/no-such-site');
    h.w.clock.move(6 * 60_000);
    assert.equal((await h.ana.api(`DELETE ${h.base}/sites/${id}`)).json.code, 'core/step-up-required');
    const trail = (await h.ana.api(`GET ${h.base}/trail?group=rules`)).json.entries as { kind: string }[];
    assert.equal(trail.filter(({ kind }) => kind === 'site.added').length, 2);
  });

  test('a name cannot forge what a site is told', async (t) => {
    const h = await house(t, { kind });
    await protectSite(h.ana, h.base);
    await h.ana.api('PATCH /api/account', { givenName: 'Zoë, admin; 100%', familyName: 'Łuć 漢' });
    const site = onSite(h.w, host);
    await enter(h.ana, site, host);
    const { headers } = await site.check();
    assert.equal(headers['remote-name'], 'Zo%C3%AB, admin; 100%25 %C5%81u%C4%87 %E6%BC%A2');
  });

  test('only the routes of the gate answer under another host, and those on the site only under a registered one', async (t) => {
    const h = await house(t, { kind });
    await protectSite(h.ana, h.base);
    const strange = { headers: { host: 'evil.example', accept: 'application/json' } };
    for (const { key, route, method, path } of h.w.app.doors.flatMap((door) => {
      const { methods, path } = servedAs(door.key);
      return methods.map((method) => ({ ...door, method, path }));
    })) {
      const url = path.replace(/:[A-Za-z]+/g, 'a'.repeat(22));
      const said = await h.w.browser().send(method, url, { ...strange, origin: null });
      if (route.host === 'judged')
        assert.ok(
          [400, 403, 421].includes(said.status) && said.location === undefined,
          `${key} ${said.status}`,
        );
      else assert.equal(said.status, 421, key);
    }
  });
});

test('what is remembered of a file of SQLite ends with the next commit: sign-out, role, site and rule', async (t) => {
  const h = await house(t, { kind: 'sqlite-file' });
  const eva = await h.add('Eva', 'member');
  const { id } = await protectSite(h.ana, h.base);
  const site = onSite(h.w, host);
  await enter(eva.browser, site, host);
  for (let turn = 0; turn < 3; turn += 1) assert.equal((await site.check()).status, 200);
  await h.ana.api(`PATCH ${h.base}/people/${eva.accountId}`, { role: 'external' });
  assert.equal((await site.check()).status, 403);
  await h.ana.api(`PATCH ${h.base}/people/${eva.accountId}`, { role: 'member' });
  assert.equal((await site.check()).status, 200);
  await h.ana.api(`PUT ${h.base}/sites/${id}`, { ...given, leastRole: 'administrator' });
  assert.equal((await site.check()).status, 403);
  await h.ana.api(`PUT ${h.base}/sites/${id}`, given);
  assert.equal((await site.check()).status, 200);
  await h.w.db.transaction((tx) => h.w.app.accounts.endSessions(tx, eva.accountId));
  assert.equal((await site.check()).status, 401);
});
