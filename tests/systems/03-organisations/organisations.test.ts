// The first start, invitations, and the people of an organisation.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { eachDatabase } from '../../kit/databases.ts';
import { type Browser, house, type House, password } from '../02-factors-codes/house.ts';

type Refused = { code: string };
type Invitation = { id: string; address: string; role: string };
type People = { members: { name: string; role: string; twoStep: boolean }[]; invitations: Invitation[] };

const ana = {
  givenName: 'Ana',
  familyName: 'García Núñez',
  organisation: 'Radio Lavapiés',
  address: 'ana@ejemplo.org',
  password,
};

/** An installation that Ana started. */
async function started(t: TestContext, options: Parameters<typeof house>[1] = {}) {
  const h = await house(t, options);
  const browser = h.browser();
  const reply = await browser.submit('/start', { code: (await h.organisations.startCode()) ?? '', ...ana });
  assert.equal(reply.statusCode, 303, reply.body);
  const { organisations } = await browser.json<{ organisations: { id: string; role: string }[] }>(
    'GET',
    '/api/organisations',
  );
  const account = await h.accounts.findByIdentifier(h.db, ana.address);
  assert.ok(account);
  const base = `/api/organisations/${organisations[0]?.id}`;
  const invite = <T = Invitation>(address: string, role = 'member') =>
    browser.json<T>('POST', `${base}/invitations`, { address, role });
  const people = (search = '') =>
    browser.json<People>('GET', `${base}/people?search=${encodeURIComponent(search)}`);
  return { h, browser, account, organisations, base, invite, people };
}

/** The code as the mail's link carries it. */
async function mailedCode(h: House, to: string): Promise<string> {
  const text = (await h.mails(to)).at(-1)?.text ?? '';
  const code = /https:\/\/aldaba\.test\/invitation#([0-9A-Z-]+)/.exec(text)?.[1];
  assert.ok(code, text);
  return code;
}

const accept = (browser: Browser, code: string, more: Record<string, string> = {}) =>
  browser.submit('/invitation', { code, givenName: 'Eva', familyName: 'Soler', password, ...more });

test('the start page makes the operator, the organisation and a session with fresh proof', async (t) => {
  const { h, browser, account, organisations } = await started(t);
  assert.equal(account.operator, true);
  assert.equal(account.addressVerifiedAt, null);
  assert.equal(organisations[0]?.role, 'legal-responsible');
  assert.equal(await h.organisations.isAdministrator(h.db, account.id), true);
  const { session } = await browser.json<{ session: { level: number; sudoUntil: number } }>(
    'GET',
    '/api/session',
  );
  assert.deepEqual([session.level, session.sudoUntil], [1, h.clock.now() + 5 * 60_000]);
  assert.deepEqual(await h.activity(account.id), ['account.created', 'organisation.created']);
});

test('a started installation makes no start code and has no start page', async (t) => {
  const { h } = await started(t);
  assert.equal(await h.organisations.startCode(), undefined);
  const page = await h.browser().send('GET', '/start');
  assert.equal(page.statusCode, 410);
  assert.match(page.body, /href="\/sign-in"/);
});

test('what was typed stays on the page, but never the password', async (t) => {
  const h = await house(t);
  const code = (await h.organisations.startCode()) ?? '';
  const short = 'corta y ya';
  const reply = await h.browser().submit('/start', { code, ...ana, password: short });
  assert.equal(reply.statusCode, 422);
  assert.match(reply.body, /data-error-summary>[\s\S]*href="#password"/);
  for (const kept of [code, ana.familyName, ana.organisation, ana.address])
    assert.ok(reply.body.includes(kept), kept);
  assert.equal(reply.body.includes(short), false);
  assert.match(reply.body, /data-fragment-to="code"/);
});

test('every empty field is named at once, and a bad address too', async (t) => {
  const h = await house(t);
  const reply = await h.browser().submit('/start', {
    code: '',
    givenName: ' ',
    familyName: '\u200b',
    organisation: '',
    address: 'ana at ejemplo',
    password: '',
  });
  assert.equal(reply.statusCode, 422);
  const named = [...reply.body.matchAll(/<li><a href="#(\w+)"/g)].map(([, name]) => name);
  assert.deepEqual(named, ['code', 'givenName', 'familyName', 'organisation', 'password', 'address']);
});

test('a wrong start code creates nothing, and an older one is dead', async (t) => {
  const h = await house(t);
  const older = (await h.organisations.startCode()) ?? '';
  const newer = (await h.organisations.startCode()) ?? '';
  for (const code of ['0000-0000-0000-0000', older]) {
    const reply = await h.browser().submit('/start', { code, ...ana });
    assert.equal(reply.statusCode, 422);
    assert.match(reply.body, /id="code-error"/);
  }
  assert.equal(await h.accounts.count(), 0);
  const typed = newer.toLowerCase().replaceAll('-', ' ');
  assert.equal((await h.browser().submit('/start', { code: typed, ...ana })).statusCode, 303);
});

test('ten tries in ten minutes from a network, then even the right code waits', async (t) => {
  const h = await house(t);
  const code = (await h.organisations.startCode()) ?? '';
  for (let i = 0; i < 10; i += 1) await h.browser().submit('/start', { ...ana, code: 'wrong' });
  assert.equal((await h.browser().submit('/start', { ...ana, code })).statusCode, 429);
  h.clock.move(10 * 60_000 + 1000);
  assert.equal((await h.browser().submit('/start', { ...ana, code })).statusCode, 303);
});

test('an invited person creates the account with an address the mail has proven', async (t) => {
  const { h, invite, people } = await started(t);
  assert.equal((await invite('eva@ejemplo.org', 'administrator')).role, 'administrator');
  const eva = h.browser();
  const reply = await accept(eva, await mailedCode(h, 'eva@ejemplo.org'));
  assert.deepEqual([reply.statusCode, reply.headers.location], [303, '/manager/']);
  const account = await h.accounts.findByIdentifier(h.db, 'eva@ejemplo.org');
  assert.deepEqual([account?.addressVerifiedAt, account?.operator], [h.clock.now(), false]);
  const { organisations } = await eva.json<{ organisations: { role: string }[] }>(
    'GET',
    '/api/organisations',
  );
  assert.equal(organisations[0]?.role, 'administrator');
  assert.deepEqual((await people()).invitations, []);
});

test('a new invitation replaces the old, a withdrawn or late one is dead', async (t) => {
  const { h, browser, base, invite, people } = await started(t);
  await invite('eva@ejemplo.org');
  const first = await mailedCode(h, 'eva@ejemplo.org');
  const { id } = await invite('Eva@ejemplo.org');
  const second = await mailedCode(h, 'Eva@ejemplo.org');
  assert.equal((await people()).invitations.length, 1);
  assert.match((await accept(h.browser(), first)).body, /id="code-error"/);
  assert.deepEqual(await browser.json('DELETE', `${base}/invitations/${id}`), { withdrawn: 1 });
  assert.match((await accept(h.browser(), second)).body, /id="code-error"/);
  await invite('eva@ejemplo.org');
  const third = await mailedCode(h, 'eva@ejemplo.org');
  h.clock.move(7 * 86_400_000);
  assert.match((await accept(h.browser(), third)).body, /id="code-error"/);
  assert.equal(await h.accounts.count(), 1);
});

test('who has an account signs in first, then joins with it', async (t) => {
  const { h, invite } = await started(t);
  const eva = await h.person('Eva');
  await invite('eva@ejemplo.org', 'external');
  const code = await mailedCode(h, 'eva@ejemplo.org');
  const stranger = await accept(h.browser(), code);
  assert.deepEqual([stranger.statusCode, stranger.headers['set-cookie'] !== undefined], [409, false]);
  assert.match(stranger.body, /href="\/sign-in\?next=%2Finvitation"/);
  const browser = await h.signedIn(eva.id);
  assert.equal((await browser.submit('/invitation', { code })).statusCode, 303);
  assert.equal((await h.organisations.organisationsOf(h.db, eva.id))[0]?.role, 'external');
  assert.equal((await browser.submit('/invitation', { code })).statusCode, 422);
});

test('a closed installation makes no account even with a good invitation', async (t) => {
  const { h, invite } = await started(t, { registration: 'closed' });
  await invite('eva@ejemplo.org');
  assert.equal((await accept(h.browser(), await mailedCode(h, 'eva@ejemplo.org'))).statusCode, 403);
  assert.equal(await h.accounts.count(), 1);
});

test('members and strangers see no people and invite nobody', async (t) => {
  const { h, base, invite } = await started(t);
  await invite('eva@ejemplo.org');
  const eva = h.browser();
  await accept(eva, await mailedCode(h, 'eva@ejemplo.org'));
  const stranger = await h.signedIn((await h.person('Leo')).id);
  for (const browser of [eva, stranger]) {
    assert.equal((await browser.json<Refused>('GET', `${base}/people`)).code, 'organisations/not-yours');
    const body = { address: 'otra@ejemplo.org', role: 'administrator' };
    assert.equal(
      (await browser.json<Refused>('POST', `${base}/invitations`, body)).code,
      'organisations/not-yours',
    );
  }
});

test('people are found without accents, and a member is not invited again', async (t) => {
  const { h, invite, people } = await started(t);
  await h.person('Eva'); // has an account, belongs to nothing
  assert.deepEqual(
    (await people('nunez')).members.map(({ name }) => name),
    ['Ana García Núñez'],
  );
  assert.deepEqual((await people('eva')).members, []);
  assert.equal((await invite<Refused>('ANA@ejemplo.org')).code, 'organisations/already-member');
  assert.equal((await invite<Refused>('no address')).code, 'accounts/bad-address');
});

eachDatabase('races', (on) => {
  on.test('one start code, 50 parallel uses: one account', async (t) => {
    const h = await house(t, { kind: on.kind });
    const code = (await h.organisations.startCode()) ?? '';
    const browsers = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => ({ browser: h.browser(`192.0.${i}.9`), i })),
    );
    const replies = await Promise.all(
      browsers.map(({ browser, i }) =>
        browser.submit('/start', { ...ana, code, address: `ana${i}@ejemplo.org` }),
      ),
    );
    assert.equal(replies.filter(({ statusCode }) => statusCode === 303).length, 1);
    assert.equal(await h.accounts.count(), 1);
  });

  on.test('one invitation, 20 parallel uses: one account', async (t) => {
    const { h, invite } = await started(t, { kind: on.kind });
    await invite('eva@ejemplo.org');
    const code = await mailedCode(h, 'eva@ejemplo.org');
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, i) => accept(h.browser(`192.0.${i}.9`), code)),
    );
    assert.equal(replies.filter(({ statusCode }) => statusCode === 303).length, 1);
    assert.equal(await h.accounts.count(), 2);
  });
});
