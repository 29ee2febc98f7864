// The whole way once more in English: first account, Aldaba Auth by the typed code, backup codes, out, in again with a YES.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount, typePassword } from '../kit/people.ts';

const en = { locale: 'en-GB' };

describe('the journey in English', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('link the phone, save the codes, sign out, sign in with YES and the number', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer(en));
    await computer.goto('/manager/two-step');
    await computer
      .getByRole('link', { name: 'Add an option' })
      .or(computer.getByRole('button', { name: 'Add an option' }))
      .first()
      .click();
    await computer.getByText('Aldaba Auth', { exact: true }).last().click();
    await computer
      .getByRole('button', { name: 'Next' })
      .or(computer.getByRole('link', { name: 'Next' }))
      .click();
    await computer.getByText('I can’t scan').or(computer.getByText("I can't scan")).click();
    const typed = await computer.locator('textarea[readonly]').inputValue();

    const phone = await (await s.phone(en)).newPage();
    await phone.goto('/auth/');
    await phone.getByRole('button', { name: 'Link from a computer' }).click();
    await phone
      .getByRole('button', { name: 'I can’t scan' })
      .or(phone.getByRole('link', { name: 'I can’t scan' }))
      .click();
    await phone.getByLabel('Code on the other screen').fill(typed);
    await phone.getByRole('button', { name: 'Link', exact: true }).click();
    await phone.getByText('Does the computer, or your other phone, show these six digits?').waitFor();
    await assertAccessible(phone, 'six digits, English');
    await computer.getByRole('button', { name: 'They match', exact: true }).click();
    await phone.getByRole('button', { name: 'Not now' }).click();
    await phone.getByRole('button', { name: 'See my accounts' }).click();

    await computer.waitForURL('**/manager/backup-codes**');
    await computer.getByRole('button', { name: 'I have saved them' }).waitFor();
    const codes = (await computer.innerText('main')).match(/[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}/g) ?? [];
    assert.equal(codes.length, 10);
    await computer.getByRole('button', { name: 'I have saved them' }).click();
    await computer.getByLabel('A code of the sheet').fill(codes[3] ?? '');
    await computer.getByRole('button', { name: 'Check the code' }).click();
    await computer.getByText('Two-step verification is on').first().waitFor();

    const again = await (await s.computer(en)).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/knock');
    await assertAccessible(again, 'waiting, English');
    const shown = (await again.innerText('.number')).trim();
    await phone.getByLabel(/on the other screen/).fill(shown);
    await phone.getByRole('button', { name: 'YES', exact: true }).click();
    await again.getByRole('button', { name: 'Always ask' }).click();
    await again.waitForURL('**/manager/**');
    await again.getByRole('heading', { level: 1 }).waitFor();
    assert.deepEqual(s.complaints, []);
  });
});
