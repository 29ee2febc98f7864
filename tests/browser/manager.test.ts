// The Manager in Chromium: every page in both languages, on a phone and a desktop screen, both themes; a code app added,
// used and removed with fresh proof; sessions, CSV and password.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { totpCode } from '../../src/lib/totp.ts';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount, password, saveCodes, typePassword } from '../kit/people.ts';
import { base32 } from '../kit/protected.ts';

const pages = [
  '',
  'sign-in-data',
  'two-step',
  'backup-codes',
  'app-passwords',
  'devices',
  'change-phone',
  'sessions',
  'activity',
  'organisations',
  'users',
  'rules',
  'trail',
  'appearance',
];

/** A code of a step that was not used yet: codes work once. */
async function freshCode(secret: Uint8Array, used: Set<string>): Promise<string> {
  for (;;) {
    // The server takes the step after the present one too, so a second factor need not be waited for.
    for (const at of [Date.now(), Date.now() + 30_000]) {
      const code = totpCode({ secret, now: at });
      if (!used.has(code)) {
        used.add(code);
        return code;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

describe('the Manager', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('every page is accessible in Spanish and English, at 360 px and on a desktop, light and dark', async (t) => {
    const s = await stage(t);
    const first = await createFirstAccount(s, await s.computer());
    for (const [language, viewport] of [
      ['es', { width: 360, height: 740 }],
      ['en', { width: 1280, height: 900 }],
    ] as const) {
      await first.setViewportSize(viewport);
      await first.goto('/manager/appearance');
      const name = language === 'es' ? 'Español' : 'English';
      await first.getByLabel(name, { exact: true }).check();
      await first.waitForFunction((l) => document.documentElement.lang === l, language);
      for (const path of pages) {
        await first.goto(`/manager/${path}`);
        await first.getByRole('heading', { level: 1 }).waitFor();
        await first.waitForLoadState('networkidle');
        await assertAccessible(first, `${path || 'overview'} in ${language} at ${viewport.width}`);
      }
    }
    assert.deepEqual(s.complaints, []);
  });

  test('a code app is added, signs in, and is removed with password and factor', async (t) => {
    const s = await stage(t);
    const page = await createFirstAccount(s, await s.computer());
    await page.goto('/manager/two-step?add=code-app');
    await page.getByLabel('Nombre de la app o del aparato').fill('Aegis');
    await page.getByRole('button', { name: 'Siguiente' }).click();
    const secretField = page.getByLabel('O escribe esta clave');
    await secretField.waitFor();
    const secret = base32(await secretField.inputValue());
    const used = new Set<string>();
    await assertAccessible(page, 'QR of a code app');
    const next = page.getByRole('button', { name: 'Siguiente' });
    if (await next.isVisible()) await next.click();
    await page.getByLabel('Código de seis cifras').fill(await freshCode(secret, used));
    await page.getByRole('button', { name: 'Comprobar y añadir' }).click();
    await page.getByText('Has añadido Aegis').first().waitFor();
    await saveCodes(page);

    const other = await (await s.computer()).newPage();
    await typePassword(other);
    await other.waitForURL('**/sign-in/code**');
    await other.fill('[name=code]', await freshCode(secret, used));
    await other.click('button.primary');
    await other.waitForURL('**/sign-in/trust**');
    await other.getByRole('button', { name: 'Preguntar siempre' }).click();
    await other.goto('/manager/sessions');
    await other.getByRole('button', { name: 'Cerrar todas las demás' }).click();
    await other.getByRole('button', { name: /^Cerrar 1 sesión/ }).click();
    await other.getByText('1 sesión cerrada').first().waitFor();
    const download = other.waitForEvent('download');
    await other.goto('/manager/activity');
    await other.getByRole('link', { name: 'Descargar CSV' }).click();
    assert.match((await download).suggestedFilename(), /\.csv$/);

    await other.goto('/manager/two-step');
    await other.getByRole('button', { name: 'Quitar Aegis' }).click();
    await other.getByRole('button', { name: 'Quitar y desactivar la verificación' }).click();
    await other.getByText('La verificación en dos pasos está desactivada').first().waitFor();
    assert.deepEqual(
      s.complaints.filter((c) => !/40[13]/.test(c)),
      [],
    );
  });

  test('the password is changed, other sessions end, and signing out leads to the closed page', async (t) => {
    const s = await stage(t);
    const page = await createFirstAccount(s, await s.computer());
    const other = await (await s.computer()).newPage();
    await typePassword(other);
    await other.waitForURL('**/manager/**');
    await page.goto('/manager/sign-in-data?change=password');
    await page.getByLabel('Contraseña actual').fill(password);
    await page.getByLabel('Contraseña nueva').fill('otra frase que solo diría yo');
    await page.getByLabel('Cerrar mis otras sesiones').check();
    await page.getByRole('button', { name: 'Cambiar la contraseña' }).last().click();
    await page
      .getByText(/Contraseña cambiada/)
      .first()
      .waitFor();
    await other.goto('/manager/activity');
    await other.waitForURL('**/sign-in**');
    await page.getByRole('button', { name: /Ana García/ }).click();
    await page.getByRole('menuitem', { name: 'Cerrar sesión' }).click();
    await page.waitForURL('**/signed-out');
    await assertAccessible(page, 'signed out');
    assert.deepEqual(
      s.complaints.filter((c) => !/401/.test(c)),
      [],
    );
  });
});
