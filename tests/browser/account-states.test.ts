// How an account stands on the phone, whatever happened to it elsewhere: said in words, with the way on. In both languages.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount, linkByTypedCode, saveCodes, showLink, typePassword } from '../kit/people.ts';

describe('an account on the phone', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('a phone whose clock is ten minutes off says so, and its code signs in all the same', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    const context = await s.phone();
    await context.addInitScript(() => {
      const real = Date.now;
      Date.now = () => real() - 600_000;
    });
    const phone = await context.newPage();
    await linkByTypedCode(computer, phone, await showLink(computer));
    await saveCodes(computer);
    await phone.getByText(/El reloj de este móvil va 10 minutos mal/).waitFor();
    await assertAccessible(phone, 'clock off');
    const code = await phone.getByTestId('offline-code').innerText();
    const again = await (await s.computer()).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/**');
    await again.goto('/sign-in/code?from=auth');
    await again.fill('[name=code]', code);
    await again.click('button.primary');
    await again.waitForURL(/trust|manager/);
    assert.deepEqual(s.complaints, []);
  });

  test('two-step off, unfinished, on; out of reach; unlinked elsewhere: each has its words', async (t) => {
    const s = await stage(t, { allow: [/ERR_|Failed to load resource/] });
    const computer = await createFirstAccount(s, await s.computer());
    const context = await s.phone();
    const phone = await context.newPage();
    await linkByTypedCode(computer, phone, await showLink(computer));
    await phone.reload();
    await phone.getByText('Falta guardar los códigos de respaldo').waitFor();
    await saveCodes(computer);
    await phone.reload();
    await phone.getByText('Protegida', { exact: true }).waitFor();
    await phone.getByText('Este móvil aún no te avisa cuando alguien llama.').waitFor();

    await context.route('**/api/**', (route) => route.abort());
    await phone.reload();
    await phone.getByText(/No conseguimos hablar con el servidor/).waitFor();
    await phone.getByText('Protegida · sin conexión ahora').waitFor();
    await assertAccessible(phone, 'out of reach');
    await context.unroute('**/api/**');
    await phone.reload();
    await phone.getByText('Protegida', { exact: true }).waitFor();

    // The last method: the warning asks for a word, and leads to where another is added.
    await phone.getByRole('button', { name: /^Acciones de/ }).click();
    await phone.getByRole('menuitem', { name: 'Quitar de este móvil' }).click();
    await phone.getByText(/Este móvil es tu último método de verificación/).waitFor();
    await phone.getByRole('link', { name: 'Ver mis opciones en Manager' }).waitFor();
    await assertAccessible(phone, 'removing the last method');
    await phone.keyboard.press('Escape');

    const accountId = await accountOf(s);
    await s.app.db.transaction(async (tx) => {
      const [device] = await s.app.authenticator.devices(tx, accountId);
      if (device) await s.app.authenticator.removeDevice(tx, device.accountId, device.id);
    });
    await phone.getByRole('button', { name: 'Vincular de nuevo' }).waitFor();
    await assertAccessible(phone, 'unlinked elsewhere');
    assert.deepEqual(s.complaints, []);
  });

  test('codes are hidden until tapped, in English and dark as well', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    const context = await s.phone({ colorScheme: 'dark' });
    const phone = await context.newPage();
    await linkByTypedCode(computer, phone, await showLink(computer));
    await phone.goto('/auth/#/settings');
    await phone.getByLabel('English').check();
    await phone.getByRole('switch', { name: 'Hide codes until I tap them' }).check();
    await phone.goto('/auth/#/');
    const code = phone.getByTestId('offline-code');
    await code.waitFor();
    assert.equal(await code.innerText(), '••• •••');
    await phone.getByRole('button', { name: /^Show the code of/ }).click();
    await phone.getByRole('button', { name: /^Copy the code of/ }).waitFor();
    assert.match(await code.innerText(), /^\d{3}\s\d{3}$/);
    await assertAccessible(phone, 'codes shown after a tap');
    await phone.getByRole('button', { name: /^Actions for/ }).click();
    await phone.getByRole('menuitem', { name: 'Link a new phone' }).click();
    await phone.getByText('The new phone can’t scan').waitFor();
    await assertAccessible(phone, 'the next phone, in English');
    assert.deepEqual(s.complaints, []);
  });
});

async function accountOf(s: {
  app: { accounts: { list(size: number, after: string): Promise<{ id: string }[]> } };
}) {
  const [account] = await s.app.accounts.list(1, '');
  return account?.id ?? '';
}
