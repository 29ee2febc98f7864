// Numbers and text messages in Chromium: added in the Manager, read in the Outbox, used to sign in on a phone, and the login
// address found by number; accessible in both themes and languages, and once without JavaScript.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, type Stage, stage } from '../kit/chromium.ts';
import { swiss, swissToo } from '../kit/numbers.ts';
import { address, createFirstAccount, password } from '../kit/people.ts';

/** The last code sent was a minute ago, and recovery phones were proven long ago. */
async function passTime(s: Stage): Promise<void> {
  const { kysely } = s.app.db;
  await kysely.deleteFrom('limit_counter' as never).execute();
  await kysely
    .updateTable('recovery_phone' as never)
    .set({ verified_at: 1 } as never)
    .execute();
}

/** Somebody who administers nothing, signed in. */
async function eva(s: Stage, page: Page): Promise<string> {
  const to = 'eva@example.org';
  const passwordHash = await s.app.accounts.hashNewPassword(password, { names: [], withFactor: false });
  await s.app.db.transaction((tx) =>
    s.app.accounts.create(tx, {
      loginAddress: to,
      givenName: 'Eva',
      familyName: 'Soler',
      language: 'en',
      passwordHash,
      operator: false,
      addressVerified: true,
    }),
  );
  await page.goto('/sign-in');
  await page.fill('[name=address]', to);
  await page.fill('[name=password]', password);
  await page.click('button.primary');
  await page.waitForURL('**/manager/**');
  return to;
}

describe('text messages in the browser', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('in English: a number is added, signs in on a phone, is changed and removed', async (t) => {
    const s = await stage(t);
    await createFirstAccount(s, await s.computer());
    const page = await (await s.computer({ locale: 'en-GB' })).newPage();
    const to = await eva(s, page);
    await page.goto('/manager/two-step');
    await page.getByRole('button', { name: 'Add an option' }).click();
    await assertAccessible(page, 'choose an option');
    await page.getByText('A code by text message to your mobile.').click();
    await page.getByLabel('Mobile number').fill('044 668 18 00');
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByText('That number is not a mobile number').waitFor();
    await assertAccessible(page, 'a landline');
    await page.getByLabel('Mobile number').fill('+34 612 34 56 78');
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByText('Only mobile numbers of Switzerland, France, Belgium, and Germany').waitFor();
    await page.getByLabel('Mobile number').fill('079 123 45 67');
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByText('We have sent a code to +41 79 123 45 67').waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    await assertAccessible(page, 'the code, on a phone');
    await page.setViewportSize({ width: 1280, height: 900 });
    const first = await s.code(swiss);
    await page.getByLabel('Code from the SMS').fill(first === '000000' ? '111111' : '000000');
    await page.getByRole('button', { name: 'Check the code' }).click();
    await page.getByText('That code is not right').waitFor();
    await page.getByLabel('Code from the SMS').fill(first);
    await page.getByRole('button', { name: 'Check the code' }).click();
    await page.waitForURL('**/manager/backup-codes**');
    await page.getByRole('button', { name: 'I have saved them' }).waitFor();
    const codes = (await page.innerText('main')).match(/[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/g) ?? [];
    await page.getByRole('button', { name: 'I have saved them' }).click();
    await page
      .getByLabel('A code of the sheet')
      .or(page.getByRole('textbox'))
      .first()
      .fill(codes[0] ?? '');
    await page.getByRole('button', { name: 'Check the code' }).click();
    await page.getByText('Two-step verification is on').first().waitFor();
    await page.goto('/manager/two-step');
    await page.getByText('SMS · +41 79 123 45 67').waitFor();
    await assertAccessible(page, 'the list');

    await passTime(s);
    const phone = await (await s.phone({ locale: 'en-GB' })).newPage();
    await phone.goto('/sign-in');
    await phone.fill('[name=address]', to);
    await phone.fill('[name=password]', password);
    await phone.click('button.primary');
    await phone.waitForURL('**/sign-in/sms');
    await assertAccessible(phone, 'which number');
    await phone.getByRole('button', { name: 'Send me a code' }).click();
    await phone.getByText('We have sent a code to the number that ends in 67').waitFor();
    await assertAccessible(phone, 'type the code');
    await phone.fill('[name=code]', '000');
    await phone.getByRole('button', { name: 'Check', exact: true }).click();
    await phone.getByRole('alert').waitFor();
    await assertAccessible(phone, 'not six');
    await phone.fill('[name=code]', await s.code(swiss, first));
    await phone.getByRole('button', { name: 'Check', exact: true }).click();
    await phone.waitForURL('**/sign-in/trust**');

    await passTime(s);
    await page.goto('/manager/two-step');
    await page.getByRole('button', { name: 'Change the number of My mobile' }).click();
    await page.getByLabel('Mobile number').fill(swissToo);
    await page.getByRole('button', { name: 'Send the code' }).click();
    await page.getByLabel('Code from the SMS').fill(await s.code(swissToo));
    await page.getByRole('button', { name: 'Check the code' }).click();
    await page.getByText('SMS · +41 76 765 43 21').waitFor();
    await page.getByRole('button', { name: 'Remove My mobile' }).click();
    await page.getByText('That number will no longer receive codes').waitFor();
    await assertAccessible(page, 'removal');
    assert.deepEqual(
      [...s.complaints].filter((c) => !/42[29]/.test(c)),
      [],
    );
  });

  test('in Spanish: a recovery phone is added, its code is read in the Outbox, and it finds the login address', async (t) => {
    const s = await stage(t);
    const page = await createFirstAccount(s, await s.computer());
    await page.goto('/manager/sign-in-data');
    await page.getByRole('button', { name: 'Añadir un teléfono' }).click();
    await page.getByText('Los mensajes todavía no salen de este servidor').waitFor();
    await page.getByLabel('Número de móvil').fill('079 123 45 67');
    await assertAccessible(page, 'add a phone');
    await page.getByRole('button', { name: 'Enviar el código' }).click();
    await page.getByText('Hemos enviado un código a +41 79 123 45 67').waitFor();
    const code = await s.code(swiss);
    const outbox = await page.context().newPage();
    await outbox.goto('/outbox');
    await outbox.getByRole('link', { name: /sms/ }).first().click();
    assert.match(await outbox.innerText('pre'), new RegExp(`^${code} para entrar en Aldaba`));
    await outbox.close();
    await page.getByLabel('Código del SMS').fill(code);
    await page.getByRole('button', { name: 'Comprobar el código' }).click();
    await page.getByText('Recibe códigos desde').waitFor();
    await assertAccessible(page, 'recovery phones');
    await page.setViewportSize({ width: 360, height: 740 });
    await assertAccessible(page, 'recovery phones on a phone');

    await passTime(s);
    const phone = await (await s.phone({ javaScriptEnabled: false })).newPage();
    await phone.goto('/recovery/address');
    await phone.getByRole('link', { name: 'Buscarla por mi número de móvil' }).click();
    await phone.fill('[name=number]', '0041 79 123 45 67');
    await phone.click('button.primary');
    await phone.getByText('¿Dónde te la enviamos?').first().waitFor();
    assert.ok(!(await phone.content()).includes(address));
    await phone.getByRole('button', { name: 'Enviarla por SMS' }).click();
    await phone.getByText('Míralo ahora').first().waitFor();
    await outboxHas(s, page, address);
    const seen = await (await s.phone()).newPage();
    for (const path of ['/recovery/address/phone', '/recovery/address', '/recovery/none']) {
      await seen.goto(path);
      await assertAccessible(seen, path);
    }
    await seen.goto('/recovery/address/phone');
    await seen.fill('[name=number]', 'nada');
    await seen.click('button.primary');
    await seen.getByRole('alert').waitFor();
    await assertAccessible(seen, 'no number');
    await seen.fill('[name=number]', swiss);
    await seen.click('button.primary');
    await assertAccessible(seen, 'where to');
    await page.goto('/recovery/drill');
    await assertAccessible(page, 'drill');
    assert.deepEqual(
      s.complaints.filter((c) => !c.includes('422')),
      [],
    );
  });

  test('an administrator reads why a number alone is not enough', async (t) => {
    const s = await stage(t);
    const page = await createFirstAccount(s, await s.computer());
    await page.goto('/manager/two-step?add=sms');
    await page.getByLabel('Número de móvil').fill('+41 79 123 45 67');
    await page.getByRole('button', { name: 'Enviar el código' }).click();
    await page.getByText('Administras una organización').waitFor();
    await assertAccessible(page, 'refused, with the reason');
  });
});

/** The Outbox page shows the message with the address, sent to the number. */
async function outboxHas(s: Stage, page: Page, text: string): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    await s.app.jobs.runDue();
    await page.goto('/outbox');
    await page.getByRole('link', { name: /sms/ }).first().click();
    if ((await page.innerText('pre')).includes(text)) return;
  }
  assert.fail('no message with the address');
}
