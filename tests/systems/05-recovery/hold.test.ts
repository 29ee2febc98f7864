// Without the mailbox: two kinds of proof, then the hold. Told at 0, 50 and 90 %, ended by a link, a page or a sign-in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from '../../kit/browser.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { address, password, type World, world } from '../../kit/world.ts';
import {
  addRecoveryAddress,
  cancelToken,
  choosePassword,
  confirmAddress,
  hasSession,
  mailedCode,
  newPassword,
  ownerAna,
  prove,
  start,
  stepUp,
  mailsTo,
} from './steps.ts';

const hour = 3_600_000;
const stranger = { ip: '198.51.100.9' };

type Ana = Awaited<ReturnType<typeof ownerAna>>;

/** Backup code and code app: on hold. */
async function held(w: World, ana: Ana): Promise<Browser> {
  const b = w.browser(stranger);
  await start(b);
  assert.equal((await prove(b, 'backup-code', ana.codes[3] ?? '')).location, '/recovery/proof?way=other');
  w.clock.move(31_000);
  const said = await prove(b, 'code', ana.codeApp.code());
  assert.equal(said.location, '/recovery/hold', said.body);
  return b;
}

const heldMails = async (w: World, to = address) =>
  (await mailsTo(w, to)).filter((m) => /se está recuperando/.test(m.subject)).length;

onEachDatabase('hold', ({ kind }) => {
  test('an administrator waits 72 hours, hears at 0, 50 and 90 %, and then chooses a password', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    await addRecoveryAddress(w, ana.browser, 'ana@other.example');
    const b = await held(w, ana);
    assert.match((await b.get('/recovery/hold')).body, /dentro de 72 horas/);
    assert.equal(await heldMails(w), 1);
    w.clock.move(36 * hour - 60_000);
    assert.equal(await heldMails(w), 1);
    w.clock.move(60_000);
    assert.equal(await heldMails(w), 2);
    w.clock.move(28.8 * hour);
    assert.equal(await heldMails(w), 3);
    assert.equal(await heldMails(w, 'ana@other.example'), 3, 'every channel hears');
    const formToken =
      /name="formToken" value="([^"]+)"/.exec((await b.get('/recovery/hold')).body)?.[1] ?? '';
    const early = await b.formPost('/recovery/new-password', { formToken, password: newPassword });
    assert.equal(early.location, '/recovery/hold', 'not before its end');
    w.clock.move(7.2 * hour + 1000);
    assert.equal((await b.get('/recovery/hold')).location, '/recovery/new-password');
    assert.equal((await choosePassword(b)).location, '/recovery/done');
    assert.equal(await hasSession(b), false);
    const signed = await w.signIn(b, { password: newPassword });
    assert.match(signed.location ?? '', /^\/sign-in\//, 'the second step stays');
    await b.get('/sign-in/backup-code');
    assert.equal((await b.submit({ code: ana.codes[4] ?? '' })).status, 303);
  });

  test('a backup code and the mailbox need no hold', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    const b = w.browser(stranger);
    await start(b);
    await prove(b, 'backup-code', ana.codes[3] ?? '');
    const said = await prove(b, 'mail', await mailedCode(w));
    assert.equal(said.location, '/recovery/new-password');
  });

  test('one kind is one proof: two backup codes, or only a factor, lead nowhere', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    const b = w.browser(stranger);
    await start(b);
    const page = await b.get('/recovery/proof?way=mail');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const first = await b.formPost('/recovery/proof', { formToken, way: 'code', code: ana.codeApp.code() });
    assert.match(first.location ?? '', /over=1/, 'six digits come after something that cannot be guessed');
    await start(b);
    await prove(b, 'backup-code', ana.codes[3] ?? '');
    const again = await prove(b, 'backup-code', ana.codes[4] ?? '');
    assert.equal(again.location, '/recovery/proof?way=other');
    const left = (await ana.browser.api('GET /api/two-step')).json.backupCodes.left;
    assert.equal(left, 9, 'and the second is not spent for nothing');
    assert.equal((await b.get('/recovery/new-password')).location, '/recovery/proof');
  });

  test('the link of the first, second and last mail each end it at once', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    for (const share of [0, 0.5, 0.9]) {
      const b = await held(w, ana);
      w.clock.move(share * 72 * hour + 1000);
      const token = await cancelToken(w);
      const owner = w.browser();
      await owner.get('/recovery/cancel');
      assert.match((await owner.submit({ token }, '/recovery/cancel')).body, /Recuperación parada/);
      w.clock.move(73 * hour);
      assert.match((await b.get('/recovery/new-password')).location ?? '', /over=1/);
      const mails = await heldMails(w);
      w.clock.move(72 * hour);
      assert.equal(await heldMails(w), mails, 'and nothing more is told');
      ana.codes.splice(3, 1);
    }
    assert.match((await w.signIn(w.browser())).location ?? '', /^\/sign-in\//, 'the password is what it was');
  });

  test('it is cancelled after the hold too, before the password is chosen', async (t) => {
    const w = await world(t, { kind });
    const b = await held(w, await ownerAna(w));
    w.clock.move(73 * hour);
    await b.get('/recovery/new-password');
    const owner = w.browser();
    await owner.get('/recovery/cancel');
    await owner.submit({ token: await cancelToken(w) }, '/recovery/cancel');
    assert.match(
      (await b.submit({ password: newPassword }, '/recovery/new-password')).location ?? '',
      /over=1/,
    );
  });

  test('a normal sign-in kills it, and every channel hears', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    const b = await held(w, ana);
    const owner = w.browser();
    await w.signIn(owner);
    assert.match((await b.get('/recovery/hold')).body, /Ahora toca esperar/, 'half a sign-in ends nothing');
    await owner.get('/sign-in/backup-code');
    await owner.submit({ code: ana.codes[5] ?? '' });
    assert.equal(await hasSession(owner), true);
    assert.match((await b.get('/recovery/hold')).location ?? '', /over=1/);
    assert.ok((await mailsTo(w, address)).some((m) => /está cancelada/.test(m.subject)));
    assert.ok((await w.activity(ana.accountId)).includes('recovery.cancelled'));
  });

  test('a new password or address from an open session ends it, and so does the drill page', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    let b = await held(w, ana);
    await stepUp(w, ana.browser, ana.codeApp.code, 'password');
    const changed = await ana.browser.api('POST /api/account/password', {
      current: password,
      next: newPassword,
      endOtherSessions: false,
    });
    assert.equal(changed.status, 200, JSON.stringify(changed.json));
    assert.match((await b.get('/recovery/hold')).location ?? '', /over=1/);
    ana.codes.splice(3, 1);
    b = await held(w, ana);
    assert.match((await ana.browser.get('/recovery/drill')).body, /en espera hasta/);
    await ana.browser.submit({}, '/recovery/drill/stop');
    assert.match((await b.get('/recovery/hold')).location ?? '', /over=1/);
  });

  test('the page it was started in can end it', async (t) => {
    const w = await world(t, { kind });
    const b = await held(w, await ownerAna(w));
    await b.get('/recovery/hold');
    assert.match((await b.submit({}, '/recovery/stop')).body, /Recuperación cancelada/);
    assert.match((await b.get('/recovery/hold')).location ?? '', /over=1/);
  });

  test('the YES on the phone is a proof in the strongest mode; its "not me" ends the recovery', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    const b = w.browser(stranger);
    // What Ana was asked for her own changes is over.
    w.clock.move(3 * 60_000);
    await start(b);
    const page = await b.get('/recovery/proof?way=mail');
    const formToken = /name="formToken" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    assert.equal((await b.formPost('/recovery/knock', { formToken })).status, 429, 'strangers ring nothing');
    assert.deepEqual(await ana.device.knocks(), []);
    await prove(b, 'backup-code', ana.codes[3] ?? '');
    await b.get('/recovery/proof?way=other');
    await b.follow(await b.submit({}, '/recovery/knock'));
    const number = /class="number">(\d{6})</.exec((await b.get('/recovery/knock')).body)?.[1] ?? '';
    const [asked] = await ana.device.knocks();
    assert.equal(asked?.ask.act, 'recover');
    assert.equal(asked?.ask.mode, 'six');
    await ana.device.answer('yes', { number });
    await b.get('/recovery/knock');
    assert.equal((await b.submit({}, '/recovery/knock/finish')).location, '/recovery/hold');
    w.clock.move(2 * hour);
    const second = w.browser({ ip: '198.51.101.9' });
    await start(second);
    await prove(second, 'backup-code', ana.codes[4] ?? '');
    await second.get('/recovery/proof?way=other');
    await second.submit({}, '/recovery/knock');
    await ana.device.answer('no', { reason: 'not-me' });
    assert.match((await second.get('/recovery/knock')).location ?? '', /over=1/);
    assert.match((await b.get('/recovery/hold')).location ?? '', /over=1/, 'and every other');
  });

  test('a member without two-step verification has no hold to wait for: only the mailbox counts', async (t) => {
    const w = await world(t, { kind });
    await w.person('Eva');
    const b = w.browser(stranger);
    await start(b, 'eva@example.org');
    assert.equal((await prove(b, 'backup-code', 'AAAAA-AAAAA-AAAAA')).status, 422);
  });

  test('a second step locked by a hundred wrong codes opens by mailbox and backup code, not by the mailbox alone', async (t) => {
    const w = await world(t, { kind });
    const ana = await ownerAna(w);
    await w.db.kysely
      .updateTable('second_step' as never)
      .set({ in_row: 100 } as never)
      .execute();
    const locked = w.browser(stranger);
    await w.signIn(locked);
    await locked.get('/sign-in/code?from=app');
    const refused = await locked.submit({ code: ana.codeApp.code() });
    assert.match(refused.body, /No puedo entrar/);
    const b = w.browser(stranger);
    await start(b);
    assert.equal((await prove(b, 'mail', await mailedCode(w))).location, '/recovery/proof?way=other');
    assert.equal((await prove(b, 'backup-code', ana.codes[3] ?? '')).location, '/recovery/new-password');
    await choosePassword(b);
    await w.signIn(b, { password: newPassword });
    await b.get('/sign-in/code?from=app');
    w.clock.move(31_000);
    assert.equal((await b.submit({ code: ana.codeApp.code() })).status, 303);
  });

  test('for 72 hours after a recovery no channel changes; then it does', async (t) => {
    const w = await world(t, { kind });
    const ana = await w.firstAccount();
    await confirmAddress(w, ana.browser);
    const b = w.browser();
    await start(b);
    await prove(b, 'mail', await mailedCode(w));
    await choosePassword(b);
    await w.signIn(b, { password: newPassword });
    const tried = async () => [
      (await b.api('POST /api/recovery/addresses', { address: 'ana@other.example' })).json.code,
      (await b.api('POST /api/account/login-address', { address: 'ana@new.example' })).json.code,
    ];
    assert.deepEqual(await tried(), ['recovery/frozen', 'recovery/frozen']);
    w.clock.move(72 * hour + 1000);
    const later = w.browser();
    await w.signIn(later, { password: newPassword });
    const said = await later.api('POST /api/recovery/addresses', { address: 'ana@other.example' });
    assert.equal(said.status, 200, JSON.stringify(said.json));
  });
});
