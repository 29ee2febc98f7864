// The main job of Aldaba, seen as two people would: a computer and a phone. Linked by both ways, knocked, YES, NO, offline.
// Console errors and CSP violations fail every test; axe looks at every state in both themes.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import {
  confirmDigits,
  createFirstAccount,
  finishPhone,
  linkByTypedCode,
  makeCodes,
  saveCodes,
  showLink,
  typePassword,
} from '../kit/people.ts';

describe('sign in with a YES on the phone', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('link from a computer, save the codes, knock, YES with the number, and the page goes on by itself', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    await assertAccessible(computer, 'overview, two-step off');
    const phoneContext = await s.phone();
    const phone = await phoneContext.newPage();
    await phone.goto('/auth/');
    await phone.getByRole('button', { name: 'Vincular desde un ordenador' }).waitFor();
    await assertAccessible(phone, 'Aldaba Auth, welcome');
    const typed = await showLink(computer);
    await assertAccessible(computer, 'QR of the link');
    await linkByTypedCode(computer, phone, typed);
    await assertAccessible(phone, 'Aldaba Auth, accounts');
    const codes = await saveCodes(computer);
    await assertAccessible(computer, 'backup codes, on');

    const again = await (await s.computer()).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/knock');
    await assertAccessible(again, 'waiting for the knock');
    const shown = (await again.innerText('.number')).trim();
    const number = phone.getByLabel(/otra pantalla/);
    await number.waitFor();
    await assertAccessible(phone, 'knock card');
    const [no, yes] = await Promise.all(
      ['NO', 'SÍ'].map((name) => phone.getByRole('button', { name, exact: true }).boundingBox()),
    );
    assert.deepEqual([no?.width, no?.height], [yes?.width, yes?.height], 'two buttons of the same size');
    await number.fill(shown);
    await phone.getByRole('button', { name: 'SÍ', exact: true }).click();
    await again.waitForURL('**/sign-in/trust**');
    await assertAccessible(again, 'trust this browser');
    await phone.getByRole('heading', { name: 'Hecho' }).waitFor();
    await assertAccessible(phone, 'done');
    await again.getByRole('button', { name: 'Preguntar siempre' }).click();
    await again.waitForURL('**/manager/**');
    await again.getByRole('heading', { level: 1 }).waitFor();

    // With a backup code as well.
    const third = await (await s.computer()).newPage();
    await typePassword(third);
    await third.waitForURL('**/sign-in/**');
    await third.goto('/sign-in/methods');
    await assertAccessible(third, 'other methods');
    await third.getByRole('link', { name: /Código de respaldo/ }).click();
    await assertAccessible(third, 'backup code');
    await third.fill('[name=code]', codes[1] ?? '');
    await third.click('button.primary');
    await third.waitForURL(/trust|manager/);
    assert.deepEqual(s.complaints, []);
  });

  test('link from this phone: sign in, authorise, and the app is linked', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    const phone = await (await s.phone()).newPage();
    await phone.goto('/auth/');
    await phone.getByRole('button', { name: 'Iniciar sesión desde este móvil' }).click();
    await phone.waitForURL('**/sign-in**');
    await phone.fill('[name=address]', 'ana@example.org');
    await phone.fill('[name=password]', 'correct horse battery');
    await phone.click('button.primary');
    await phone.waitForURL('**/authorise**');
    await assertAccessible(phone, 'authorise');
    await phone.getByRole('button', { name: 'Autorizar' }).click();
    await phone.waitForURL('**/auth/**');
    await finishPhone(phone);
    await makeCodes(computer);
    assert.deepEqual(s.complaints, []);
  });

  test('NO refuses at once and offers another method', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    const phone = await (await s.phone()).newPage();
    await linkByTypedCode(computer, phone, await showLink(computer));
    await saveCodes(computer);
    const stranger = await (await s.computer()).newPage();
    await typePassword(stranger);
    await stranger.waitForURL('**/sign-in/knock');
    await phone.getByRole('button', { name: 'NO', exact: true }).click();
    await phone.getByRole('button', { name: /Me he equivocado/ }).click();
    await stranger.getByRole('heading', { name: 'Has respondido NO' }).waitFor();
    await assertAccessible(stranger, 'denied');
    await stranger.getByRole('link', { name: 'Usar otro método' }).waitFor();
    await phone.getByRole('heading', { name: 'Aviso cancelado' }).waitFor();
    assert.deepEqual(s.complaints, []);
  });

  test('with the network off the app still opens and its code signs in', async (t) => {
    const s = await stage(t, { allow: [/ERR_INTERNET_DISCONNECTED|Failed to load resource|ERR_FAILED/] });
    const computer = await createFirstAccount(s, await s.computer());
    const context = await s.phone();
    const phone = await context.newPage();
    await linkByTypedCode(computer, phone, await showLink(computer));
    await saveCodes(computer);
    await phone.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await context.setOffline(true);
    const before = performance.now();
    await phone.reload();
    const code = phone.getByRole('button', { name: /^Copiar el código de/ });
    await code.waitFor();
    t.diagnostic(`code visible offline after ${Math.round(performance.now() - before)} ms`);
    const digits = /(\d{3})\D?(\d{3})/.exec(await code.innerText());
    const again = await (await s.computer()).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/**');
    await again.goto('/sign-in/code?from=auth');
    await again.fill('[name=code]', `${digits?.[1]} ${digits?.[2]}`);
    await again.click('button.primary');
    await again.waitForURL(/trust|manager/);
    assert.deepEqual(s.complaints, []);
  });

  test('the link of the QR, opened by the phone’s own camera app, links as well', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    const made = computer.waitForResponse((r) => r.url().endsWith('/api/authenticator/links') && r.ok());
    await showLink(computer);
    const { url } = (await (await made).json()) as { url: string };
    const phone = await (await s.phone()).newPage();
    await phone.goto(url);
    await confirmDigits(computer, phone);
    assert.ok(!phone.url().includes('link='), 'the secret leaves the address bar');
    assert.deepEqual(s.complaints, []);
  });
});
