// An organisation in Chromium: the users page with filters, one and many; requiring two-step verification; a member and an
// external who meet the interstitial. Spanish and English, 360 px and a desktop.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { totpCode } from '../../src/lib/totp.ts';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { address, createFirstAccount, password, saveCodes } from '../kit/people.ts';
import { base32 } from '../kit/protected.ts';

type Role = 'member' | 'external' | 'administrator';

/** Ana's organisation with others in it, all with the same password. */
async function house(t: TestContext, people: readonly [name: string, role: Role, language?: 'es' | 'en'][]) {
  const s = await stage(t);
  const page = await createFirstAccount(s, await s.computer());
  const ana = await s.app.accounts.findByIdentifier(s.app.db, address);
  const [organisation] = await s.app.organisations.organisationsOf(s.app.db, ana?.id ?? '');
  if (!organisation) throw new Error('no organisation');
  const passwordHash = await s.app.accounts.slowHash(password);
  for (const [name, role, language] of people)
    await s.app.db.transaction(async (tx) => {
      const account = await s.app.accounts.create(tx, {
        loginAddress: `${name.toLowerCase()}@example.org`,
        givenName: name,
        familyName: 'Soler',
        language: language ?? 'es',
        passwordHash,
        operator: false,
        addressVerified: true,
      });
      await s.app.organisations.addMember(tx, organisation, account.id, role, null);
    });
  return { s, page, organisation };
}

async function signIn(page: Page, name: string): Promise<void> {
  await page.goto('/sign-in');
  await page.fill('[name=address]', `${name}@example.org`);
  await page.fill('[name=password]', password);
  await page.click('button.primary');
}

/** A code app through the Manager, and the sheet; ends with two-step verification on. Spanish. */
async function protect(page: Page): Promise<void> {
  await page.goto('/manager/two-step?add=code-app');
  await page.getByLabel('Nombre de la app o del aparato').fill('Aegis');
  await page.getByRole('button', { name: 'Siguiente' }).click();
  const field = page.getByLabel('O escribe esta clave');
  await field.waitFor();
  const secret = base32(await field.inputValue());
  const next = page.getByRole('button', { name: 'Siguiente' });
  if (await next.isVisible()) await next.click();
  await page.getByLabel('Código de seis cifras').fill(totpCode({ secret, now: Date.now() }));
  await page.getByRole('button', { name: 'Comprobar y añadir' }).click();
  await page.getByText('Has añadido Aegis').first().waitFor();
  // The Manager makes the sheet by itself: opening the page once more would find one already begun.
  await saveCodes(page);
}

const names = (page: Page) => page.locator('.users tbody th bdi:first-child').allInnerTexts();

describe('an organisation', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('users are found, filtered in the URL, alerted, changed one by one and many at once', async (t) => {
    const { s, page } = await house(t, [
      ['Íñigo', 'member'],
      ['Eva', 'member'],
      ['Luz', 'external'],
      ['Pau', 'administrator'],
    ]);
    await page.goto('/manager/users');
    await page.getByText('5 personas').waitFor();
    await assertAccessible(page, 'users');
    await page.getByLabel('Buscar por nombre o dirección').fill('inigo');
    await page.getByText('1 persona de 5').waitFor();
    assert.match(page.url(), /search=inigo/);
    await page.getByRole('button', { name: 'Quitar los filtros' }).click();
    await page.getByRole('button', { name: /^Sin 2FA \(5\)/ }).click();
    await page.waitForURL('**/users?twoStep=none');
    await page.reload();
    await page.getByText('5 personas de 5').waitFor();
    assert.equal(await page.getByRole('button', { name: /^Sin 2FA/ }).getAttribute('aria-pressed'), 'true');
    await page.getByRole('button', { name: 'Quitar los filtros' }).click();
    await page.locator('select[name=sort]').selectOption('name down');
    await page.waitForFunction(
      () => document.querySelector('.users tbody th bdi')?.textContent === 'Pau Soler',
    );

    // One: by keyboard.
    await page.getByRole('button', { name: 'Acciones de Eva Soler' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Enviar un aviso de seguridad' }).click();
    await page.getByText('Aviso enviado a Eva Soler').first().waitFor();
    await page.getByRole('button', { name: 'Acciones de Eva Soler' }).click();
    await page.getByText('Ya ha recibido uno en las últimas 24 horas.').waitFor();
    await page.keyboard.press('Escape');

    // Many: all that match, with what was not done and why.
    await page.getByLabel('Elegir toda la página').check();
    await page.getByText('5 personas elegidas').waitFor();
    await assertAccessible(page, 'users, chosen');
    await page.getByRole('button', { name: 'Hacer con quienes has elegido' }).click();
    await page.getByRole('menuitem', { name: 'Enviar avisos de seguridad' }).click();
    await page.getByRole('button', { name: 'Enviar 5 avisos' }).click();
    await page.getByText('4 hechas, 1 no').waitFor();
    await page.getByText('Ya ha recibido un aviso de seguridad').waitFor();
    await assertAccessible(page, 'users, result');
    await page.getByRole('button', { name: 'Cerrar', exact: true }).last().click();
    await page.getByRole('button', { name: 'No elegir a nadie' }).click();

    await page.getByRole('button', { name: 'Acciones de Luz Soler' }).click();
    await page.getByRole('menuitem', { name: 'Cambiar el papel' }).click();
    await page.getByLabel('Miembro').check();
    await page.getByRole('button', { name: 'Cambiar el papel' }).last().click();
    await page.getByText('Luz Soler tiene un papel nuevo').first().waitFor();
    await page.getByRole('button', { name: 'Acciones de Pau Soler' }).click();
    await page.getByRole('menuitem', { name: 'Quitar de la organización' }).click();
    await page.getByRole('button', { name: 'Quitar', exact: true }).click();
    await page.getByText('4 personas').waitFor();
    assert.ok(!(await names(page)).includes('Pau Soler'));

    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Descargar CSV' }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    assert.match(text, /"Íñigo Soler","íñigo@example.org"/);
    await page.goto('/manager/trail');
    await page.getByText('Pau Soler dejó de estar en Talleres Ebro').waitFor();
    await assertAccessible(page, 'trail');
    assert.deepEqual(s.complaints, []);
  });

  test('every page of an organisation is accessible in both languages, on a phone and a desktop', async (t) => {
    const { s, page } = await house(t, [
      ['Eva', 'member'],
      ['Luz', 'external'],
    ]);
    for (const [language, viewport] of [
      ['es', { width: 360, height: 740 }],
      ['en', { width: 1280, height: 900 }],
    ] as const) {
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(language === 'es' ? 'Español' : 'English', { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);
      for (const path of [
        'organisations',
        'users',
        'users?search=nadie',
        'rules',
        'rules?require=on',
        'trail',
      ]) {
        await page.goto(`/manager/${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await assertAccessible(page, `${path} in ${language} at ${viewport.width}`);
      }
    }
    assert.deepEqual(s.complaints, []);
  });

  test('requiring it: the preview names people; a member complies, an external leaves', async (t) => {
    const { s, page } = await house(t, [
      ['Eva', 'member'],
      ['Luz', 'external', 'en'],
    ]);
    const eva = await (await s.computer()).newPage();
    await signIn(eva, 'eva');
    await eva.waitForURL('**/manager/**');
    await page.goto('/manager/rules');
    await page.getByText('Antes de exigirla, actívala en tu cuenta').waitFor();
    assert.equal(
      await page.getByRole('button', { name: 'Exigir la verificación' }).getAttribute('aria-disabled'),
      'true',
    );
    await protect(page);
    await page.goto('/manager/rules');
    await page.getByRole('button', { name: 'Exigir la verificación' }).click();
    await page.getByText('Hoy pararía a 2 de 3').waitFor();
    await page.getByText('Quiénes son').click();
    await page.getByText('luz@example.org').waitFor();
    await assertAccessible(page, 'preview');
    await page.getByRole('button', { name: 'Exigir la verificación' }).last().click();
    await page.getByText('Marca la casilla para confirmarlo.').waitFor();
    await page.getByLabel('He visto a quién para y quiero exigirla').check();
    await page.getByRole('button', { name: 'Exigir la verificación' }).last().click();
    await page.getByText(/^Se exige desde el/).waitFor();
    await page.goto('/manager/two-step');
    await page
      .getByText(/Talleres Ebro/)
      .first()
      .waitFor();

    // The member, who had a page open.
    await eva.goto('/manager/sessions');
    await eva.waitForURL('**/two-step-required**');
    await eva.getByText('Talleres Ebro exige la verificación en dos pasos').waitFor();
    await eva.setViewportSize({ width: 360, height: 740 });
    await assertAccessible(eva, 'interstitial at 360');
    await eva.getByRole('link', { name: 'Una app de códigos' }).click();
    await eva.waitForURL('**/manager/two-step**');
    await protect(eva);
    await eva.goto('/manager/sessions');
    await eva.getByRole('heading', { level: 1, name: 'Sesiones' }).waitFor();

    // The external, in English, leaves.
    const luz = await (await s.computer()).newPage();
    await luz.goto('/language?to=en&next=/sign-in');
    await signIn(luz, 'luz');
    await luz.waitForURL('**/two-step-required**');
    await luz.getByRole('heading', { name: 'One step is missing' }).waitFor();
    await assertAccessible(luz, 'interstitial in English');
    await luz.getByRole('link', { name: 'Leave Talleres Ebro' }).click();
    await luz.getByText('You lose what the organisation shared with you.').waitFor();
    await assertAccessible(luz, 'leaving');
    await luz.getByRole('button', { name: 'Leave Talleres Ebro' }).click();
    await luz.waitForURL('**/manager/**');
    await luz.getByRole('heading', { level: 1 }).waitFor();
    assert.deepEqual(
      s.complaints.filter((complaint) => !/403/.test(complaint)),
      [],
    );
  });
});
