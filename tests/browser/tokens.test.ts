// API tokens in Chromium: made, copied once, used by a program, revoked; and the page that describes the API.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount } from '../kit/people.ts';

const words = {
  es: {
    own: 'Español',
    none: 'Todavía no hay ninguno',
    make: 'Crear un token',
    name: 'Nombre',
    scope: 'Ver usuarios e invitaciones',
    missing: 'Marca al menos una cosa.',
    button: 'Crear',
    secret: 'Token de API',
    done: 'Ya lo he copiado',
    revoke: 'Revocar',
    revokeIt: 'Revocar Altas',
    revoked: '«Altas» ya no abre nada',
    api: 'La API de Aldaba',
  },
  en: {
    own: 'English',
    none: 'None yet',
    make: 'Make a token',
    name: 'Name',
    scope: 'See users and invitations',
    missing: 'Tick at least one thing.',
    button: 'Make it',
    secret: 'API token',
    done: 'I have copied it',
    revoke: 'Revoke',
    revokeIt: 'Revoke Altas',
    revoked: '“Altas” no longer opens anything',
    api: 'The Aldaba API',
  },
} as const;

describe('API tokens in the Manager', { skip: skipBrowser }, () => {
  after(closeBrowser);

  for (const [language, viewport] of [
    ['es', { width: 360, height: 740 }],
    ['en', { width: 1280, height: 900 }],
  ] as const)
    test(`made, used and revoked in ${language} at ${viewport.width} px`, async (t) => {
      const s = await stage(t);
      const page = await createFirstAccount(s, await s.computer());
      const w = words[language];
      const shots = process.env['SHOTS'];
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(w.own, { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);

      await page.goto('/manager/tokens');
      await page.getByText(w.none).waitFor();
      await assertAccessible(page, 'the empty list');
      await page.getByRole('button', { name: w.make }).click();
      await page.getByLabel(w.name, { exact: true }).fill('Altas');
      await page.getByRole('button', { name: w.button, exact: true }).click();
      await page.getByText(w.missing).waitFor();
      await page.getByLabel(w.scope).check();
      await assertAccessible(page, 'the form');
      if (shots) await page.screenshot({ path: `${shots}/token-form-${language}.png` });
      await page.getByRole('button', { name: w.button, exact: true }).click();
      const secret = await page.getByLabel(w.secret, { exact: true }).inputValue();
      assert.match(secret, /^aldaba_/);
      await assertAccessible(page, 'the secret');
      await page.getByRole('button', { name: w.done }).click();

      const { organisations } = await page.evaluate(async () => (await fetch('/api/organisations')).json());
      const people = () =>
        fetch(`${s.origin}/api/organisations/${organisations[0].id}/people`, {
          headers: { authorization: `Bearer ${secret}` },
        });
      assert.equal((await people()).status, 200);
      await page.reload();
      await page.getByText('127.0.0.0/24').waitFor();
      if (shots) await page.screenshot({ path: `${shots}/tokens-${language}.png`, fullPage: true });

      await page.getByRole('button', { name: w.revokeIt }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.revoke, exact: true }).click();
      await page.getByText(w.revoked).first().waitFor();
      assert.equal((await people()).status, 401);

      await page.goto('/api');
      await page.getByRole('heading', { name: w.api }).waitFor();
      await assertAccessible(page, 'the page of the API');
      assert.ok(
        (await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width,
        'nothing wider than the screen',
      );
      if (shots) await page.screenshot({ path: `${shots}/api-${language}.png`, fullPage: true });
      assert.deepEqual(s.complaints, []);
    });
});
