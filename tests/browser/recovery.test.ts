// Recovery in Chromium: every page accessible in both themes, on a phone and a computer, in both languages, and the whole way
// once without JavaScript; the link that cancels; the recovery address and the drill of the Manager.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, type Stage, stage } from '../kit/chromium.ts';
import { address, createFirstAccount } from '../kit/people.ts';

const newPassword = 'quite another phrase of mine';

/** Codes leave a moment after the answer. */
async function mailed(s: Stage, to: string, pattern: RegExp): Promise<string> {
  for (;;) {
    const mail = (await s.mails()).findLast((m) => m.to === to && pattern.test(m.text));
    const found = pattern.exec(mail?.text ?? '')?.[1];
    if (found) return found;
  }
}
const code = /^ {4}([0-9A-Z]{4}-[0-9A-Z]{4})$/m;

async function confirmAddress(s: Stage): Promise<void> {
  await s.app.db.kysely
    .updateTable('account' as never)
    .set({ address_verified_at: 1 } as never)
    .execute();
}

async function startRecovery(p: Page): Promise<void> {
  await p.goto('/recovery/password');
  await p.fill('[name=address]', address);
  await p.click('button.primary');
  await p.waitForURL('**/recovery/proof*');
}

describe('recovery pages', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('forgotten password on a phone in Spanish, and cancelled on a computer in English, accessible in every state', async (t) => {
    const s = await stage(t);
    await createFirstAccount(s, await s.computer());
    await confirmAddress(s);
    const p = await (await s.phone()).newPage();
    await p.goto('/sign-in');
    await p.getByRole('link', { name: 'No puedo entrar' }).click();
    await assertAccessible(p, 'menu');
    for (const at of ['phone', 'none', 'address', 'password']) {
      await p.goto(`/recovery/${at}`);
      await assertAccessible(p, at);
    }
    await startRecovery(p);
    await assertAccessible(p, 'mailed code');
    await p.fill('[name=code]', 'AAAA-AAAA');
    await p.click('button.primary');
    await p.getByRole('alert').waitFor();
    await assertAccessible(p, 'wrong code');
    await p.getByRole('link', { name: 'Usar otra cosa' }).click();
    await assertAccessible(p, 'other ways');
    await p.goto('/recovery/proof?way=backup-code');
    await assertAccessible(p, 'backup code');
    await p.goto('/recovery/proof?way=mail');
    await p.fill('[name=code]', await mailed(s, address, code));
    await p.click('button.primary');
    await p.waitForURL('**/recovery/new-password');
    await assertAccessible(p, 'new password');
    await p.fill('[name=password]', newPassword);
    await p.click('button.primary');
    await p.waitForURL('**/recovery/done');
    await assertAccessible(p, 'done');
    const link = await mailed(s, address, /(\/recovery\/cancel#\S+)/);
    const other = await (await s.computer({ locale: 'en-GB' })).newPage();
    await other.goto(link);
    await assertAccessible(other, 'cancel');
    assert.match(await other.inputValue('[name=token]'), /\./, 'filled from the fragment');
    assert.ok(!other.url().includes('#'), 'which leaves the address bar');
    await other.getByRole('button', { name: 'Stop the recovery' }).click();
    await other.getByText('The password was already changed').waitFor();
    await assertAccessible(other, 'too late');
    await other.getByRole('button', { name: 'It was not me: protect my account' }).click();
    await other.getByText('Your account is protected').waitFor();
    await assertAccessible(other, 'protected');
    assert.deepEqual(
      s.complaints.filter((c) => !c.includes('422')),
      [],
    );
  });

  test('without JavaScript the whole way works, and the link is pasted', async (t) => {
    const s = await stage(t);
    await createFirstAccount(s, await s.computer());
    await confirmAddress(s);
    const p = await (await s.computer({ javaScriptEnabled: false })).newPage();
    await startRecovery(p);
    const link = await mailed(s, address, /(\/recovery\/cancel#\S+)/);
    await p.fill('[name=code]', await mailed(s, address, code));
    await p.click('button.primary');
    await p.fill('[name=password]', newPassword);
    await p.click('button.primary');
    await p.getByText('Contraseña cambiada').first().waitFor();
    const bytes = await (await p.request.get('/recovery/drill', { maxRedirects: 0 })).body();
    assert.ok(bytes.length < 15_000);
    await p.goto('/sign-in');
    await p.fill('[name=address]', address);
    await p.fill('[name=password]', newPassword);
    await p.click('button.primary');
    await p.waitForURL('**/manager/**');
    const other = await (await s.computer({ javaScriptEnabled: false })).newPage();
    await other.goto('/recovery/cancel');
    await other.fill('[name=token]', link.split('#')[1] ?? '');
    await other.click('button.primary');
    await other.getByText('La contraseña ya se cambió').waitFor();
  });

  test('a recovery address is added in the Manager, and the drill says what is missing', async (t) => {
    const s = await stage(t);
    const page = await createFirstAccount(s, await s.computer());
    await page.goto('/manager/sign-in-data');
    await page.getByRole('button', { name: 'Añadir un correo' }).click();
    await page.getByLabel('Correo de recuperación', { exact: true }).fill('ana@other.example');
    await assertAccessible(page, 'add a recovery address');
    await page.getByRole('button', { name: 'Mandar el código' }).click();
    await page.getByLabel('Código del correo').fill(await mailed(s, 'ana@other.example', code));
    await page.getByRole('button', { name: 'Comprobar el código' }).click();
    await page.getByText('ana@other.example').first().waitFor();
    await assertAccessible(page, 'recovery addresses');
    await page.getByRole('link', { name: 'Hacer un simulacro' }).click();
    await page.getByText('Confirma tu dirección de acceso.').waitFor();
    await assertAccessible(page, 'drill');
    await page.setViewportSize({ width: 360, height: 740 });
    await assertAccessible(page, 'drill on a phone');
    assert.deepEqual(s.complaints, []);
  });
});
