// The first start, invitations, and the people of an organisation.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { Browser } from '../../kit/browser.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { password, type World, world, type WorldOptions } from '../../kit/world.ts';

const ana = {
  givenName: 'Ana',
  familyName: 'García Núñez',
  organisation: 'Radio Lavapiés',
  address: 'ana@ejemplo.org',
  password,
};

/** Opens a page and sends its form with these values over the ones it has. */
async function fill(browser: Browser, path: string, values: Record<string, string>) {
  await browser.get(path);
  return browser.submit(values);
}

/** An installation that Ana started. */
async function started(t: TestContext, options: WorldOptions = {}) {
  const w = await world(t, options);
  const browser = w.browser();
  const done = await fill(browser, '/start', { code: (await w.app.organisations.startCode()) ?? '', ...ana });
  assert.equal(done.status, 303, done.body);
  const { organisations } = (await browser.api('GET /api/organisations')).json;
  const account = await w.app.accounts.findByIdentifier(w.db, ana.address);
  assert.ok(account);
  const base = `/api/organisations/${organisations[0].id}`;
  const invite = async (address: string, role = 'member') =>
    (await browser.api(`POST ${base}/invitations`, { address, role })).json;
  const people = async (search = ''): Promise<{ name: string }[]> =>
    (await browser.api(`GET ${base}/people?search=${encodeURIComponent(search)}`)).json.people;
  const invitations = async (): Promise<unknown[]> =>
    (await browser.api(`GET ${base}/invitations`)).json.invitations;
  return { w, browser, account, organisations, base, invite, people, invitations };
}

/** The code as the mail's link carries it. */
async function mailedCode(w: World, to: string): Promise<string> {
  const text = (await w.mails(to)).at(-1)?.text ?? '';
  const code = /http:\/\/localhost:8330\/invitation#([0-9A-Z-]+)/.exec(text)?.[1];
  assert.ok(code, text);
  return code;
}

const accept = (browser: Browser, code: string, more: Record<string, string> = {}) =>
  fill(browser, '/invitation', { code, givenName: 'Eva', familyName: 'Soler', password, ...more });

test('the start page makes the operator, the organisation and a session with fresh proof', async (t) => {
  const { w, browser, account, organisations } = await started(t);
  assert.equal(account.operator, true);
  assert.equal(account.addressVerifiedAt, null);
  assert.equal(organisations[0].role, 'legal-responsible');
  assert.equal(await w.app.organisations.isAdministrator(w.db, account.id), true);
  const { session } = (await browser.api('GET /api/session')).json;
  assert.deepEqual([session.level, session.sudoUntil], [1, w.clock.now() + 5 * 60_000]);
  assert.deepEqual(await w.activity(account.id), ['account.created', 'organisation.created']);
});

test('a started installation makes no start code and has no start page', async (t) => {
  const { w } = await started(t);
  assert.equal(await w.app.organisations.startCode(), undefined);
  const page = await w.browser().get('/start');
  assert.equal(page.status, 410);
  assert.match(page.body, /href="\/sign-in"/);
});

test('what was typed stays on the page, but never the password', async (t) => {
  const w = await world(t);
  const code = (await w.app.organisations.startCode()) ?? '';
  const short = 'corta y ya';
  const reply = await fill(w.browser(), '/start', { code, ...ana, password: short });
  assert.equal(reply.status, 422);
  assert.match(reply.body, /data-error-summary>[\s\S]*href="#password"/);
  for (const kept of [code, ana.familyName, ana.organisation, ana.address])
    assert.ok(reply.body.includes(kept), kept);
  assert.equal(reply.body.includes(short), false);
  assert.match(reply.body, /data-fragment-to="code"/);
});

test('every empty field is named at once, and a bad address too', async (t) => {
  const w = await world(t);
  const reply = await fill(w.browser(), '/start', {
    code: '',
    givenName: ' ',
    familyName: '\u200b',
    organisation: '',
    address: 'ana at ejemplo',
    password: '',
  });
  assert.equal(reply.status, 422);
  const named = [...reply.body.matchAll(/<li><a href="#(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(named, ['code', 'givenName', 'familyName', 'organisation', 'password', 'address']);
});

test('a wrong start code creates nothing, and an older one is dead', async (t) => {
  const w = await world(t);
  const older = (await w.app.organisations.startCode()) ?? '';
  const newer = (await w.app.organisations.startCode()) ?? '';
  for (const code of ['0000-0000-0000-0000', older]) {
    const reply = await fill(w.browser(), '/start', { code, ...ana });
    assert.equal(reply.status, 422);
    assert.match(reply.body, /id="code-error"/);
  }
  assert.equal(await w.app.accounts.count(), 0);
  const typed = newer.toLowerCase().replaceAll('-', ' ');
  assert.equal((await fill(w.browser(), '/start', { code: typed, ...ana })).status, 303);
});

test('ten tries in ten minutes from a network, then even the right code waits', async (t) => {
  const w = await world(t);
  const code = (await w.app.organisations.startCode()) ?? '';
  for (let i = 0; i < 10; i += 1) await fill(w.browser(), '/start', { ...ana, code: 'wrong' });
  assert.equal((await fill(w.browser(), '/start', { ...ana, code })).status, 429);
  w.clock.move(10 * 60_000 + 1000);
  assert.equal((await fill(w.browser(), '/start', { ...ana, code })).status, 303);
});

test('an invited person creates the account with an address the mail has proven', async (t) => {
  const { w, invite, invitations } = await started(t);
  assert.equal((await invite('eva@ejemplo.org', 'administrator')).role, 'administrator');
  const eva = w.browser();
  const reply = await accept(eva, await mailedCode(w, 'eva@ejemplo.org'));
  assert.deepEqual([reply.status, reply.headers.location], [303, '/manager/']);
  const account = await w.app.accounts.findByIdentifier(w.db, 'eva@ejemplo.org');
  assert.deepEqual([account?.addressVerifiedAt, account?.operator], [w.clock.now(), false]);
  const { organisations } = (await eva.api('GET /api/organisations')).json;
  assert.equal(organisations[0].role, 'administrator');
  assert.deepEqual(await invitations(), []);
});

test('who has an account signs in first, then joins with it', async (t) => {
  const { w, invite } = await started(t);
  const eva = await w.person('Eva', 'eva@ejemplo.org');
  await invite('eva@ejemplo.org', 'external');
  const code = await mailedCode(w, 'eva@ejemplo.org');
  const stranger = await accept(w.browser(), code);
  assert.deepEqual([stranger.status, stranger.headers['set-cookie'] !== undefined], [409, false]);
  assert.match(stranger.body, /href="\/sign-in\?next=%2Finvitation"/);
  const browser = w.browser();
  await w.signIn(browser, { address: eva.loginAddress });
  assert.equal((await fill(browser, '/invitation', { code })).status, 303);
  assert.equal((await w.app.organisations.organisationsOf(w.db, eva.id))[0]?.role, 'external');
  assert.equal((await fill(browser, '/invitation', { code })).status, 422);
});

test('a closed installation makes no account even with a good invitation', async (t) => {
  const { w, invite } = await started(t, { env: { REGISTRATION: 'closed' } });
  await invite('eva@ejemplo.org');
  assert.equal((await accept(w.browser(), await mailedCode(w, 'eva@ejemplo.org'))).status, 403);
  assert.equal(await w.app.accounts.count(), 1);
});

test('members and strangers see no people and invite nobody', async (t) => {
  const { w, base, invite } = await started(t);
  await invite('eva@ejemplo.org');
  const eva = w.browser();
  await accept(eva, await mailedCode(w, 'eva@ejemplo.org'));
  const stranger = w.browser();
  await w.signIn(stranger, { address: (await w.person('Leo')).loginAddress });
  for (const browser of [eva, stranger]) {
    assert.equal((await browser.api(`GET ${base}/people`)).json.code, 'organisations/not-yours');
    const body = { address: 'otra@ejemplo.org', role: 'administrator' };
    assert.equal((await browser.api(`POST ${base}/invitations`, body)).json.code, 'organisations/not-yours');
  }
});

onEachDatabase('searches and races', ({ kind }) => {
  test('a new invitation replaces the old, a withdrawn or late one is dead', async (t) => {
    const { w, browser, base, invite, invitations } = await started(t, { kind });
    await invite('eva@ejemplo.org');
    const first = await mailedCode(w, 'eva@ejemplo.org');
    const { id } = await invite('Eva@ejemplo.org');
    const second = await mailedCode(w, 'Eva@ejemplo.org');
    assert.equal((await invitations()).length, 1);
    assert.match((await accept(w.browser(), first)).body, /id="code-error"/);
    assert.deepEqual((await browser.api(`DELETE ${base}/invitations/${id}`)).json, { withdrawn: 1 });
    assert.match((await accept(w.browser(), second)).body, /id="code-error"/);
    await invite('eva@ejemplo.org');
    const third = await mailedCode(w, 'eva@ejemplo.org');
    w.clock.move(7 * 86_400_000);
    assert.match((await accept(w.browser(), third)).body, /id="code-error"/);
    assert.equal(await w.app.accounts.count(), 1);
  });

  test('people are found without accents, and a member is not invited again', async (t) => {
    const { w, invite, people } = await started(t, { kind });
    await w.person('Eva'); // has an account, belongs to nothing
    assert.deepEqual(
      (await people('nunez')).map(({ name }) => name),
      ['Ana García Núñez'],
    );
    assert.deepEqual(await people('eva'), []);
    assert.equal((await invite('ANA@ejemplo.org')).code, 'organisations/already-member');
    assert.equal((await invite('no address')).code, 'accounts/bad-address');
  });

  test('one start code, 50 parallel uses: one account', async (t) => {
    const w = await world(t, { kind });
    const code = (await w.app.organisations.startCode()) ?? '';
    const browsers = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => ({ browser: w.browser({ ip: `192.0.${i}.9` }), i })),
    );
    const replies = await Promise.all(
      browsers.map(({ browser, i }) =>
        fill(browser, '/start', { ...ana, code, address: `ana${i}@ejemplo.org` }),
      ),
    );
    assert.equal(replies.filter(({ status }) => status === 303).length, 1);
    assert.equal(await w.app.accounts.count(), 1);
  });

  test('one invitation, 20 parallel uses: one account', async (t) => {
    const { w, invite } = await started(t, { kind });
    await invite('eva@ejemplo.org');
    const code = await mailedCode(w, 'eva@ejemplo.org');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => accept(w.browser({ ip: `192.0.${i}.9` }), code)),
    );
    assert.equal(replies.filter(({ status }) => status === 303).length, 1);
    assert.equal(await w.app.accounts.count(), 2);
  });
});
