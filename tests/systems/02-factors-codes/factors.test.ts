// Code apps, backup codes, and two-step verification on and off.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { type DatabaseKind, eachDatabase } from '../../kit/databases.ts';
import { totpCode } from '../../../src/lib/totp.ts';
import { type Browser, house, type House, visit } from './house.ts';

type TwoStep = {
  state: string;
  activeAt: number | null;
  factors: { id: string; kind: string; name: string }[];
  backupCodes: { left: number; total: number; confirmed: boolean } | null;
  requiredBy: string | null;
};
type Refused = { code: string; status: number };

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function fromBase32(text: string): Uint8Array {
  const bits = [...text.replaceAll(' ', '')]
    .map((c) => base32.indexOf(c).toString(2).padStart(5, '0'))
    .join('');
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
}

async function start(browser: Browser, name = 'Móvil') {
  const added = await browser.json<{ factorId: string; secret: string; uri: string }>(
    'POST',
    '/api/two-step/code-apps',
    { name },
  );
  return { ...added, seed: fromBase32(added.secret) };
}

const prove = <T = TwoStep>(browser: Browser, id: string, code: string) =>
  browser.json<T>('POST', `/api/two-step/code-apps/${id}/prove`, { code });
const sheet = (browser: Browser) =>
  browser.json<{ codes: string[] }>('POST', '/api/two-step/backup-codes', {});
const confirm = <T = TwoStep>(browser: Browser, code: string) =>
  browser.json<T>('POST', '/api/two-step/backup-codes/confirm', { code });

/** Ana with a proven code app. */
async function withApp(t: TestContext, kind: DatabaseKind = 'sqlite-memory') {
  const h = await house(t, { kind });
  const ana = await h.person();
  const browser = await h.signedIn(ana.id);
  const app = await start(browser);
  const code = () => totpCode({ secret: app.seed, now: h.clock.now() });
  await prove(browser, app.factorId, code());
  const use = (typed: string) => h.db.transaction((tx) => h.factors.useCode(tx, ana.id, typed));
  return { h, ana, browser, app, code, use };
}

/** And with two-step verification on. */
async function withTwoStep(t: TestContext, kind?: DatabaseKind) {
  const all = await withApp(t, kind);
  const { codes } = await sheet(all.browser);
  await confirm(all.browser, codes[0] ?? '');
  return { ...all, codes };
}

const spend = (h: House, accountId: string, id: string) =>
  h.db.transaction((tx) => h.factors.spendBackupCode(tx, accountId, id, visit(1)));

test('an unproven code app never gates sign-in', async (t) => {
  const h = await house(t);
  const ana = await h.person();
  const browser = await h.signedIn(ana.id);
  const app = await start(browser);
  assert.match(app.uri, /^otpauth:\/\/totp\/Aldaba:ana%40ejemplo\.org\?.*secret=/);
  assert.equal(app.seed.length, 20);
  assert.equal(await h.factors.state(h.db, ana.id), 'off');
  assert.deepEqual(await h.factors.methods(h.db, ana.id), []);
  const code = totpCode({ secret: app.seed, now: h.clock.now() });
  assert.equal(await h.db.transaction((tx) => h.factors.useCode(tx, ana.id, code)), undefined);
  assert.equal(
    (await browser.json<Refused>('POST', '/api/two-step/backup-codes', {})).code,
    'factors/no-factor',
  );
});

test('a code app that is not proven within fifteen minutes is dropped', async (t) => {
  const h = await house(t);
  const ana = await h.person();
  const app = await start(await h.signedIn(ana.id));
  h.clock.move(15 * 60_000);
  const browser = await h.signedIn(ana.id);
  const code = totpCode({ secret: app.seed, now: h.clock.now() });
  assert.equal((await prove<Refused>(browser, app.factorId, code)).code, 'factors/no-such-factor');
  await h.jobs.runDue();
  h.clock.set(h.clock.now() - 60_000);
  assert.equal((await prove<Refused>(browser, app.factorId, code)).code, 'factors/no-such-factor');
});

test('two-step verification is on only after a code was typed back', async (t) => {
  const { h, ana, browser } = await withApp(t);
  assert.equal(await h.factors.state(h.db, ana.id), 'unfinished');
  assert.equal(await h.factors.isOn(h.db, ana.id), false);
  const { codes } = await sheet(browser);
  assert.equal(codes.length, 10);
  for (const code of codes) assert.match(code, /^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$/);
  assert.equal(await h.factors.isOn(h.db, ana.id), false);
  assert.equal((await confirm<Refused>(browser, '00000-00000-00000')).code, 'factors/wrong-code');
  const typed = (codes[3] ?? '').toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
  const after = await confirm(browser, typed);
  assert.equal(after.state, 'on');
  assert.equal(after.activeAt, h.clock.now());
  assert.deepEqual(after.backupCodes && { ...after.backupCodes, madeAt: 0 }, {
    left: 10,
    total: 10,
    madeAt: 0,
    confirmed: true,
  });
  assert.deepEqual(await h.factors.methods(h.db, ana.id), [
    { kind: 'code-app', label: 'Móvil' },
    { kind: 'backup-code', left: 10 },
  ]);
  assert.deepEqual(await h.activity(ana.id), [
    'factor.added',
    'backup-codes.made',
    'backup-codes.confirmed',
    'two-step.on',
  ]);
  assert.equal((await h.mails('ana@ejemplo.org')).length, 3);
});

test('a code is refused the second time, the one that proved the app too', async (t) => {
  const { h, use, code } = await withApp(t);
  assert.equal(await use(code()), undefined);
  h.clock.move(30_000);
  assert.equal((await use(code()))?.method, 'code-app');
  assert.equal(await use(code()), undefined);
});

test('an older step is refused after a newer', async (t) => {
  const { h, use, code } = await withApp(t);
  h.clock.move(60_000);
  const older = code();
  h.clock.move(30_000);
  const newer = code();
  assert.ok(await use(newer));
  assert.equal(await use(older), undefined);
});

test('a code of the step before counts, of two steps before not', async (t) => {
  const { h, use, code } = await withApp(t);
  h.clock.move(90_000);
  const typed = code();
  h.clock.move(60_000);
  assert.equal(await use(typed), undefined);
  const next = code();
  h.clock.move(30_000);
  assert.ok(await use(next.replace(/(...)/, '$1 ')));
});

test('a seed is sealed for its account and its row', async (t) => {
  const { h, app, use, code } = await withApp(t);
  const { rows } = await import('../../../src/core/db/db.ts');
  type Tables = { code_app: { id: string; seed: Uint8Array } };
  const row = await rows<Tables>(h.db).selectFrom('code_app').selectAll().executeTakeFirstOrThrow();
  assert.equal(Buffer.from(row.seed).includes(Buffer.from(app.seed)), false);
  await rows<Tables>(h.db).updateTable('code_app').set({ id: 'moved-to-another-row' }).execute();
  h.clock.move(30_000);
  await assert.rejects(use(code()), /wrong key, wrong context or damaged/);
});

test('a new sheet kills the old only when proven', async (t) => {
  const { h, ana, browser, codes: old } = await withTwoStep(t);
  const { codes: fresh } = await sheet(browser);
  const found = await h.factors.findBackupCode(ana.id, old[1] ?? '');
  assert.ok(found);
  assert.equal(await h.factors.findBackupCode(ana.id, fresh[1] ?? ''), undefined);
  await confirm(browser, fresh[0] ?? '');
  assert.equal(await h.factors.findBackupCode(ana.id, old[1] ?? ''), undefined);
  // Found before the new sheet was proven, and spent after: dead all the same.
  assert.equal(await spend(h, ana.id, found), undefined);
  assert.ok(await h.factors.findBackupCode(ana.id, fresh[0] ?? ''), 'the code typed back stays good');
});

test('a backup code of somebody else, or of nobody, is nothing', async (t) => {
  const { h, ana, codes } = await withTwoStep(t);
  const eva = await h.person('Eva');
  assert.equal(await h.factors.findBackupCode(eva.id, codes[0] ?? ''), undefined);
  assert.equal(await h.factors.findBackupCode(ana.id, 'not a code'), undefined);
  const id = await h.factors.findBackupCode(ana.id, codes[0] ?? '');
  assert.equal(await spend(h, eva.id, id ?? ''), undefined);
});

test('a used backup code is told by mail and in the log, with how many are left', async (t) => {
  const { h, ana, codes } = await withTwoStep(t);
  const id = (await h.factors.findBackupCode(ana.id, codes[0] ?? '')) ?? '';
  assert.deepEqual(await spend(h, ana.id, id), { left: 9 });
  assert.equal(await h.factors.findBackupCode(ana.id, codes[0] ?? ''), undefined);
  assert.equal((await h.activity(ana.id)).at(-1), 'backup-code.used');
  assert.equal((await h.mails('ana@ejemplo.org')).length, 4);
});

test('removing the last factor switches off, kills the sheet and ends trust in browsers', async (t) => {
  const { h, ana, browser, app, codes } = await withTwoStep(t);
  const here = { ...visit(1), browserToken: 'x'.repeat(32) };
  const seen = await h.db.transaction((tx) =>
    h.accounts.seeBrowser(tx, ana.id, here, { factorPassed: true }),
  );
  await h.db.transaction((tx) => h.accounts.trustBrowser(tx, seen.browser?.id ?? '', h.clock.now() + 1e9));
  const after = await browser.json<TwoStep>('DELETE', `/api/two-step/factors/${app.factorId}`);
  assert.deepEqual([after.state, after.factors, after.backupCodes], ['off', [], null]);
  assert.equal(await h.factors.findBackupCode(ana.id, codes[0] ?? ''), undefined);
  assert.equal((await h.accounts.browser(h.db, ana.id, here.browserToken))?.trustedUntil, null);
  assert.deepEqual((await h.activity(ana.id)).slice(-2), ['factor.removed', 'two-step.off']);
});

test('the last factor stays when an organisation demands one, the one before the last goes', async (t) => {
  const { h, browser, app } = await withTwoStep(t);
  h.demand('Radio Lavapiés');
  const second = await start(browser, 'Tableta');
  const code = totpCode({ secret: second.seed, now: h.clock.now() });
  await prove(browser, second.factorId, code);
  const removal = (id: string) => browser.json<TwoStep & Refused>('DELETE', `/api/two-step/factors/${id}`);
  assert.equal((await removal(app.factorId)).state, 'on');
  assert.equal((await removal(second.factorId)).code, 'factors/required');
  const now = await browser.json<TwoStep>('GET', '/api/two-step');
  assert.deepEqual([now.state, now.factors.length, now.requiredBy], ['on', 1, 'Radio Lavapiés']);
});

test('somebody else’s factor is no factor', async (t) => {
  const { h, app } = await withApp(t);
  const eva = await h.signedIn((await h.person('Eva')).id);
  for (const method of ['DELETE', 'PATCH'] as const) {
    const body = method === 'PATCH' ? { name: 'Mío' } : undefined;
    const refused = await eva.json<Refused>(method, `/api/two-step/factors/${app.factorId}`, body);
    assert.equal(refused.code, 'factors/no-such-factor');
  }
});

test('wrong codes are limited to ten in fifteen minutes, and the right one waits too', async (t) => {
  const h = await house(t);
  const ana = await h.person();
  const browser = await h.signedIn(ana.id);
  const app = await start(browser);
  for (let i = 0; i < 10; i += 1)
    assert.equal((await prove<Refused>(browser, app.factorId, 'abcdef')).code, 'factors/wrong-code');
  const code = totpCode({ secret: app.seed, now: h.clock.now() });
  assert.equal((await prove<Refused>(browser, app.factorId, code)).code, 'core/too-many');
});

test('a person has at most five code apps, and a name without letters is refused', async (t) => {
  const h = await house(t);
  const browser = await h.signedIn((await h.person()).id);
  assert.equal(
    (await browser.json<Refused>('POST', '/api/two-step/code-apps', { name: '\u200b ' })).code,
    'factors/bad-name',
  );
  const add = () => browser.send('POST', '/api/two-step/code-apps', { name: 'Móvil' });
  const statuses = (await Promise.all(Array.from({ length: 8 }, add))).map(({ statusCode }) => statusCode);
  assert.deepEqual(statuses.toSorted(), [200, 200, 200, 200, 200, 409, 409, 409]);
});

test('a proven device counts, its ways come first and its offline code is spent', async (t) => {
  const { h, ana, browser, use } = await withTwoStep(t);
  const device = { id: 'device-of-ana', accountId: ana.id, name: 'Pixel', addedAt: 0, lastUsedAt: null };
  h.devices.set(device.id, { ...device, code: '123456' });
  await h.db.transaction((tx) => h.factors.deviceProven(tx, ana.id, device, visit(1)));
  assert.deepEqual(
    (await h.factors.methods(h.db, ana.id)).map(({ kind }) => kind),
    ['knock', 'device-code', 'code-app', 'backup-code'],
  );
  assert.deepEqual(await use('123456'), { method: 'device-code', factorId: device.id, name: 'Pixel' });
  assert.equal(await use('123456'), undefined);
  const renamed = await browser.json<TwoStep>('PATCH', `/api/two-step/factors/${device.id}`, {
    name: 'De casa',
  });
  assert.equal(renamed.factors[0]?.name, 'De casa');
});

eachDatabase('races', (on) => {
  on.test('one backup code, 50 parallel uses: one wins', async (t) => {
    const { h, ana, codes } = await withTwoStep(t, on.kind);
    const id = (await h.factors.findBackupCode(ana.id, codes[0] ?? '')) ?? '';
    const won = (await Promise.all(Array.from({ length: 50 }, () => spend(h, ana.id, id)))).filter(Boolean);
    assert.deepEqual(won, [{ left: 9 }]);
  });

  on.test('one code of an app, 50 parallel uses: one wins', async (t) => {
    const { h, use, code } = await withApp(t, on.kind);
    h.clock.move(30_000);
    const typed = code();
    const won = (await Promise.all(Array.from({ length: 50 }, () => use(typed)))).filter(Boolean);
    assert.equal(won.length, 1);
  });

  on.test('two tabs that remove the last two factors leave the demanded one', async (t) => {
    const { h, browser, app } = await withTwoStep(t, on.kind);
    const second = await start(browser, 'Tableta');
    await prove(browser, second.factorId, totpCode({ secret: second.seed, now: h.clock.now() }));
    h.demand('Radio Lavapiés');
    await Promise.all(
      [app, second].map(({ factorId }) => browser.json('DELETE', `/api/two-step/factors/${factorId}`)),
    );
    const after = await browser.json<TwoStep>('GET', '/api/two-step');
    assert.deepEqual([after.state, after.factors.length], ['on', 1]);
  });
});
