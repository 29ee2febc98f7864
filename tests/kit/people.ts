// What a person does in the browser, in the words of the guides: create the first account, link a phone, save the codes.
import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import type { Stage } from './chromium.ts';

export const password = 'correct horse battery';
export const address = 'ana@example.org';

export async function createFirstAccount(s: Stage, context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const code = (await s.app.organisations.startCode()) ?? '';
  await page.goto(`/start#${code}`);
  await page.fill('[name=givenName]', 'Ana');
  await page.fill('[name=familyName]', 'García');
  await page.fill('[name=organisation]', 'Talleres Ebro');
  await page.fill('[name=address]', address);
  await page.fill('[name=password]', password);
  await page.click('button.primary');
  await page.waitForURL('**/manager/**');
  return page;
}

/** Manager, up to the QR that links a phone; returns the code to type when it cannot be scanned. */
export async function showLink(page: Page): Promise<string> {
  await page.goto('/manager/two-step');
  await page
    .getByRole('button', { name: 'Añadir una opción' })
    .or(page.getByRole('link', { name: 'Añadir una opción' }))
    .first()
    .click();
  await page.getByText('Aldaba Auth', { exact: true }).last().click();
  await page
    .getByRole('button', { name: 'Siguiente' })
    .or(page.getByRole('link', { name: 'Siguiente' }))
    .click();
  await page.getByText('No puedo escanear').click();
  const field = page.locator('textarea[readonly]');
  await field.waitFor();
  return field.inputValue();
}

/** Aldaba Auth linked by the typed code; ends on the list of accounts. */
export async function linkByTypedCode(computer: Page, phone: Page, typed: string): Promise<void> {
  await phone.goto('/auth/');
  await phone.getByRole('button', { name: 'Vincular desde un ordenador' }).click();
  await phone
    .getByRole('button', { name: 'No puedo escanear' })
    .or(phone.getByRole('link', { name: 'No puedo escanear' }))
    .click();
  await phone.getByLabel('Código de la otra pantalla').fill(typed);
  await phone.getByRole('button', { name: 'Vincular', exact: true }).click();
  await confirmDigits(computer, phone);
}

/** Both screens show the same six digits; the person says so on the computer. */
export async function confirmDigits(computer: Page, phone: Page): Promise<void> {
  await phone.getByText('¿Aparecen estas seis cifras').waitFor();
  const shown = /\d{3}\s?\d{3}/.exec(await phone.innerText('body'))?.[0].replace(/\D/g, '');
  const same = computer.getByRole('button', { name: 'Coinciden', exact: true });
  await same.waitFor();
  const there = /\d{3}\s?\d{3}/.exec(await computer.innerText('main'))?.[0].replace(/\D/g, '');
  assert.equal(there, shown, 'the same six digits on both screens');
  await same.click();
  await computer.getByText('Vinculado:').waitFor();
  await finishPhone(phone);
}

export async function finishPhone(phone: Page): Promise<void> {
  await phone.getByRole('button', { name: 'Ahora no' }).click();
  await phone.getByRole('button', { name: 'Ver mis cuentas' }).click();
  await phone.getByText('Toca para copiar').waitFor();
}

/** From "linked" to "on": the Manager goes on to the sheet by itself, one code is typed back. Returns the codes. */
export async function saveCodes(page: Page): Promise<string[]> {
  await page.waitForURL('**/manager/backup-codes**');
  return typeBack(page);
}

/** The same when the factor was proven elsewhere: the person opens the page of the backup codes. */
export async function makeCodes(page: Page): Promise<string[]> {
  await page.goto('/manager/backup-codes');
  await page.getByRole('button', { name: 'Hacer mis códigos' }).click();
  return typeBack(page);
}

async function typeBack(page: Page): Promise<string[]> {
  await page.getByRole('button', { name: 'Ya los he guardado' }).waitFor();
  const codes = (await page.innerText('main')).match(/[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/g) ?? [];
  assert.equal(codes.length, 10);
  await page.getByRole('button', { name: 'Ya los he guardado' }).click();
  await page.getByLabel('Un código de la hoja').fill(codes[0]?.toLowerCase() ?? '');
  await page.getByRole('button', { name: 'Comprobar el código' }).click();
  await page.getByText('La verificación en dos pasos está activada').first().waitFor();
  return codes;
}

/** Address and password; stops at the second step. */
export async function typePassword(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await page.fill('[name=address]', address);
  await page.fill('[name=password]', password);
  await page.click('button.primary');
}
