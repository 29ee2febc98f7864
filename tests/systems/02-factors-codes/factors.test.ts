// Code apps, backup codes, and two-step verification on and off.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { rows } from '../../../src/core/db/db.ts';
import type { Visit } from '../../../src/core/visit.ts';
import { totpCode } from '../../../src/lib/totp.ts';
import type { Browser } from '../../kit/browser.ts';
import type { DatabaseKind } from '../../kit/databases.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { base32, linkByQr, phone } from '../../kit/protected.ts';
import { address, type World, world } from '../../kit/world.ts';

const visit: Visit = {
  requestId: 'test',
  ip: '198.51.100.20',
  network: '198.51.100.0/24',
  place: null,
  browser: 'Firefox',
  system: 'Windows',
  language: 'es',
  browserToken: 'x'.repeat(32),
};

async function start(browser: Browser, name = 'Móvil') {
  const { json } = await browser.api('POST /api/two-step/code-apps', { name });
  return { factorId: json.factorId as string, uri: json.uri as string, seed: base32(json.secret) };
}
const prove = async (browser: Browser, id: string, code: string) =>
  (await browser.api(`POST /api/two-step/code-apps/${id}/prove`, { code })).json;
const sheet = async (browser: Browser): Promise<string[]> =>
  (await browser.api('POST /api/two-step/backup-codes', {})).json.codes;
const confirm = async (browser: Browser, code: string) =>
  (await browser.api('POST /api/two-step/backup-codes/confirm', { code })).json;
const removal = async (browser: Browser, id: string) =>
  (await browser.api(`DELETE /api/two-step/factors/${id}`)).json;
const twoStep = async (browser: Browser) => (await browser.api('GET /api/two-step')).json;

type Options = { kind?: DatabaseKind };

/** Ana's organisation demands two-step verification, as the operator's command sets it. */
async function demand(w: World, accountId: string): Promise<string> {
  const [mine] = await w.app.organisations.organisationsOf(w.db, accountId);
  await w.app.organisations.requireTwoStep(mine?.id ?? '', true);
  return mine?.name ?? '';
}

/** Ana with a proven code app, and how a sign-in would spend what she types. */
async function withApp(t: TestContext, options: Options = {}) {
  const w = await world(t, options);
  const { browser, accountId } = await w.firstAccount();
  const app = await start(browser);
  const code = () => totpCode({ secret: app.seed, now: w.clock.now() });
  await prove(browser, app.factorId, code());
  const { factors } = w.app;
  const use = (typed: string) => w.db.transaction((tx) => factors.useCode(tx, accountId, typed));
  return { w, factors, accountId, browser, app, code, use };
}

/** And with two-step verification on. */
async function withTwoStep(t: TestContext, options: Options = {}) {
  const all = await withApp(t, options);
  const codes = await sheet(all.browser);
  await confirm(all.browser, codes[0] ?? '');
  return { ...all, codes };
}

const spend = (w: World, accountId: string, id: string) =>
  w.db.transaction((tx) => w.app.factors.spendBackupCode(tx, accountId, id, visit));

onEachDatabase('factors', ({ kind }) => {
  test('an unproven code app never gates sign-in', async (t) => {
    const w = await world(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const app = await start(browser);
    assert.match(app.uri, /^otpauth:\/\/totp\/Aldaba:ana%40example\.org\?.*secret=/);
    assert.equal(app.seed.length, 20);
    assert.equal(await w.app.factors.state(w.db, accountId), 'off');
    assert.deepEqual(await w.app.factors.methods(w.db, accountId), []);
    const code = totpCode({ secret: app.seed, now: w.clock.now() });
    assert.equal(await w.db.transaction((tx) => w.app.factors.useCode(tx, accountId, code)), undefined);
    assert.equal((await browser.api('POST /api/two-step/backup-codes', {})).json.code, 'factors/no-factor');
  });

  test('a code app that is not proven within fifteen minutes is dropped', async (t) => {
    const w = await world(t, { kind });
    const app = await start((await w.firstAccount()).browser);
    w.clock.move(15 * 60_000);
    const browser = w.browser();
    await w.signIn(browser);
    const code = totpCode({ secret: app.seed, now: w.clock.now() });
    assert.equal((await prove(browser, app.factorId, code)).code, 'factors/no-such-factor');
    await w.app.jobs.runDue();
    w.clock.set(w.clock.now() - 60_000);
    assert.equal((await prove(browser, app.factorId, code)).code, 'factors/no-such-factor');
  });

  test('two-step verification is on only after a code was typed back', async (t) => {
    const { w, accountId, browser } = await withApp(t, { kind });
    assert.equal(await w.app.factors.state(w.db, accountId), 'unfinished');
    assert.equal(await w.app.factors.isOn(w.db, accountId), false);
    const codes = await sheet(browser);
    assert.equal(codes.length, 10);
    for (const code of codes) assert.match(code, /^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$/);
    assert.equal(await w.app.factors.isOn(w.db, accountId), false);
    assert.equal((await confirm(browser, '00000-00000-00000')).code, 'factors/wrong-code');
    const typed = (codes[3] ?? '')
      .toLowerCase()
      .replaceAll('-', ' ')
      .replaceAll('0', 'o')
      .replaceAll('1', 'l');
    const after = await confirm(browser, typed);
    assert.equal(after.state, 'on');
    assert.equal(after.activeAt, w.clock.now());
    assert.deepEqual(after.backupCodes && { ...after.backupCodes, madeAt: 0 }, {
      left: 10,
      total: 10,
      madeAt: 0,
      confirmed: true,
    });
    assert.deepEqual(await w.app.factors.methods(w.db, accountId), [
      { kind: 'code-app', label: 'Móvil' },
      { kind: 'backup-code', left: 10 },
    ]);
    assert.deepEqual(await w.activity(accountId), [
      'account.created',
      'organisation.created',
      'factor.added',
      'backup-codes.made',
      'backup-codes.confirmed',
      'two-step.on',
    ]);
    assert.equal((await w.mails(address)).length, 3);
  });

  test('a code is refused the second time, the one that proved the app too', async (t) => {
    const { w, use, code } = await withApp(t, { kind });
    assert.equal(await use(code()), undefined);
    w.clock.move(30_000);
    assert.equal((await use(code()))?.method, 'code-app');
    assert.equal(await use(code()), undefined);
  });

  test('an older step is refused after a newer', async (t) => {
    const { w, use, code } = await withApp(t, { kind });
    w.clock.move(60_000);
    const older = code();
    w.clock.move(30_000);
    const newer = code();
    assert.ok(await use(newer));
    assert.equal(await use(older), undefined);
  });

  test('a code of the step before counts, of two steps before not', async (t) => {
    const { w, use, code } = await withApp(t, { kind });
    w.clock.move(90_000);
    const typed = code();
    w.clock.move(60_000);
    assert.equal(await use(typed), undefined);
    const next = code();
    w.clock.move(30_000);
    assert.ok(await use(next.replace(/(...)/, '$1 ')));
  });

  test('a seed is sealed for its account and its row', async (t) => {
    const { w, app, use, code } = await withApp(t, { kind });
    type Tables = { code_app: { id: string; seed: Uint8Array } };
    const row = await rows<Tables>(w.db).selectFrom('code_app').selectAll().executeTakeFirstOrThrow();
    assert.equal(Buffer.from(row.seed).includes(Buffer.from(app.seed)), false);
    await rows<Tables>(w.db).updateTable('code_app').set({ id: 'moved-to-another-row' }).execute();
    w.clock.move(30_000);
    await assert.rejects(use(code()), /wrong key, wrong context or damaged/);
  });

  test('a new sheet kills the old only when proven', async (t) => {
    const { w, accountId, browser, codes: old } = await withTwoStep(t, { kind });
    const fresh = await sheet(browser);
    const found = await w.app.factors.findBackupCode(accountId, old[1] ?? '');
    assert.ok(found);
    assert.equal(await w.app.factors.findBackupCode(accountId, fresh[1] ?? ''), undefined);
    await confirm(browser, fresh[0] ?? '');
    assert.equal(await w.app.factors.findBackupCode(accountId, old[1] ?? ''), undefined);
    // Found before the new sheet was proven, and spent after: dead all the same.
    assert.equal(await spend(w, accountId, found), undefined);
    assert.ok(
      await w.app.factors.findBackupCode(accountId, fresh[0] ?? ''),
      'the code typed back stays good',
    );
  });

  test('a backup code of somebody else, or of nobody, is nothing', async (t) => {
    const { w, accountId, codes } = await withTwoStep(t, { kind });
    const eva = await w.person('Eva');
    assert.equal(await w.app.factors.findBackupCode(eva.id, codes[0] ?? ''), undefined);
    assert.equal(await w.app.factors.findBackupCode(accountId, 'not a code'), undefined);
    const id = await w.app.factors.findBackupCode(accountId, codes[0] ?? '');
    assert.equal(await spend(w, eva.id, id ?? ''), undefined);
  });

  test('a used backup code is told by mail and in the log, with how many are left', async (t) => {
    const { w, accountId, codes } = await withTwoStep(t, { kind });
    const id = (await w.app.factors.findBackupCode(accountId, codes[0] ?? '')) ?? '';
    assert.deepEqual(await spend(w, accountId, id), { left: 9 });
    assert.equal(await w.app.factors.findBackupCode(accountId, codes[0] ?? ''), undefined);
    assert.equal((await w.activity(accountId)).at(-1), 'backup-code.used');
    assert.equal((await w.mails(address)).length, 4);
  });

  test('removing the last factor switches off, kills the sheet and ends trust in browsers', async (t) => {
    const { w, accountId, browser, app, codes } = await withTwoStep(t, { kind });
    const seen = await w.db.transaction((tx) =>
      w.app.accounts.seeBrowser(tx, accountId, visit, { factorPassed: true }),
    );
    await w.db.transaction((tx) =>
      w.app.accounts.trustBrowser(tx, seen.browser?.id ?? '', w.clock.now() + 1e9),
    );
    const after = await removal(browser, app.factorId);
    assert.deepEqual([after.state, after.factors, after.backupCodes], ['off', [], null]);
    assert.equal(await w.app.factors.findBackupCode(accountId, codes[0] ?? ''), undefined);
    assert.equal(
      (await w.app.accounts.browser(w.db, accountId, visit.browserToken ?? ''))?.trustedUntil,
      null,
    );
    assert.deepEqual((await w.activity(accountId)).slice(-2), ['factor.removed', 'two-step.off']);
  });

  test('the last factor stays when an organisation demands one, the one before the last goes', async (t) => {
    const { w, browser, app, accountId } = await withTwoStep(t, { kind });
    const organisation = await demand(w, accountId);
    const second = await start(browser, 'Tableta');
    const code = totpCode({ secret: second.seed, now: w.clock.now() });
    await prove(browser, second.factorId, code);
    assert.equal((await removal(browser, app.factorId)).state, 'on');
    assert.equal((await removal(browser, second.factorId)).code, 'factors/required');
    const now = await twoStep(browser);
    assert.deepEqual([now.state, now.factors.length, now.requiredBy], ['on', 1, organisation]);
  });

  test('somebody else’s factor is no factor', async (t) => {
    const { w, app } = await withApp(t, { kind });
    const eva = w.browser();
    await w.signIn(eva, { address: (await w.person('Eva')).loginAddress });
    for (const method of ['DELETE', 'PATCH'] as const) {
      const body = method === 'PATCH' ? { name: 'Mío' } : undefined;
      const refused = await eva.api(`${method} /api/two-step/factors/${app.factorId}`, body);
      assert.equal(refused.json.code, 'factors/no-such-factor');
    }
  });

  test('wrong codes are limited to ten in fifteen minutes, and the right one waits too', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    const app = await start(browser);
    for (let i = 0; i < 10; i += 1)
      assert.equal((await prove(browser, app.factorId, 'abcdef')).code, 'factors/wrong-code');
    const code = totpCode({ secret: app.seed, now: w.clock.now() });
    assert.equal((await prove(browser, app.factorId, code)).code, 'core/too-many');
  });

  test('a person has at most five code apps, and a name without letters is refused', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    assert.equal(
      (await browser.api('POST /api/two-step/code-apps', { name: '\u200b ' })).json.code,
      'factors/bad-name',
    );
    const add = () => browser.api('POST /api/two-step/code-apps', { name: 'Móvil' });
    const statuses = (await Promise.all(Array.from({ length: 8 }, add))).map(({ status }) => status);
    assert.deepEqual(
      statuses.toSorted((a, b) => a - b),
      [200, 200, 200, 200, 200, 409, 409, 409],
    );
  });

  test('a proven device counts, its ways come first and its offline code is spent', async (t) => {
    const { w, factors, accountId, browser, use } = await withTwoStep(t, { kind });
    const device = await linkByQr(browser, await phone(w, 'Pixel'));
    assert.deepEqual(
      (await factors.methods(w.db, accountId)).map((method) => method.kind),
      ['knock', 'device-code', 'code-app', 'backup-code'],
    );
    const { deviceId } = device;
    const code = device.offlineCode();
    assert.deepEqual(await use(code), { method: 'device-code', factorId: deviceId, name: 'Pixel' });
    assert.equal(await use(code), undefined);
    const renamed = await browser.api(`PATCH /api/two-step/factors/${deviceId}`, { name: 'De casa' });
    assert.equal(renamed.json.factors[0].name, 'De casa');
    assert.equal((await device.call('GET', '/api/device')).json.deviceName, 'De casa');
  });

  test('a linked phone and a saved sheet switch two-step verification on without a code app', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    const device = await linkByQr(browser, await phone(w));
    assert.equal((await twoStep(browser)).state, 'unfinished');
    const [first = ''] = await sheet(browser);
    assert.equal((await confirm(browser, first)).state, 'on');
    assert.equal((await removal(browser, device.deviceId)).state, 'off');
  });

  test('one backup code, 50 parallel uses: one wins', async (t) => {
    const { w, accountId, codes } = await withTwoStep(t, { kind });
    const id = (await w.app.factors.findBackupCode(accountId, codes[0] ?? '')) ?? '';
    const won = (await Promise.all(Array.from({ length: 50 }, () => spend(w, accountId, id)))).filter(
      Boolean,
    );
    assert.deepEqual(won, [{ left: 9 }]);
  });

  test('one code of an app, 50 parallel uses: one wins', async (t) => {
    const { w, use, code } = await withApp(t, { kind });
    w.clock.move(30_000);
    const typed = code();
    const won = (await Promise.all(Array.from({ length: 50 }, () => use(typed)))).filter(Boolean);
    assert.equal(won.length, 1);
  });

  test('two tabs that remove the last two factors leave the demanded one', async (t) => {
    const { w, browser, app, accountId } = await withTwoStep(t, { kind });
    await demand(w, accountId);
    const second = await start(browser, 'Tableta');
    await prove(browser, second.factorId, totpCode({ secret: second.seed, now: w.clock.now() }));
    await Promise.all([app, second].map(({ factorId }) => removal(browser, factorId)));
    const after = await twoStep(browser);
    assert.deepEqual([after.state, after.factors.length], ['on', 1]);
  });
});
