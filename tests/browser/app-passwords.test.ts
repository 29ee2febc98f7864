// App passwords in Chromium: made, copied once, used by a program, renamed and revoked; and the warning about programs
// that use the account's own password. On a phone in Spanish and on a desktop in English.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { address, createFirstAccount, password } from '../kit/people.ts';

const token = 'a-token-of-the-mail-server-that-is-long-enough';

const words = {
  es: {
    own: 'Español',
    make: 'Crear contraseña de aplicación',
    name: 'Nombre',
    scope: 'Leer el correo',
    button: 'Crear',
    missing: 'Marca al menos una cosa.',
    secret: 'Contraseña de aplicación',
    done: 'Ya la he copiado',
    actions: 'Acciones de Portátil',
    revoke: 'Revocar',
    revoked: '«Portátil» ya no abre nada',
    clients: 'Entran con la contraseña de tu cuenta',
    makeFor: 'Crear contraseña para Thunderbird',
    warning: 'Hay programas que dejarán de entrar',
    see: 'Ver los programas',
  },
  en: {
    own: 'English',
    make: 'Make an app password',
    name: 'Name',
    scope: 'Read mail',
    button: 'Make it',
    missing: 'Tick at least one thing.',
    secret: 'App password',
    done: 'I have copied it',
    actions: 'Actions for Portátil',
    revoke: 'Revoke',
    revoked: '“Portátil” no longer opens anything',
    clients: 'They use the password of your account',
    makeFor: 'Make a password for Thunderbird',
    warning: 'Some programs will stop getting in',
    see: 'See the programs',
  },
} as const;

describe('app passwords in the Manager', { skip: skipBrowser }, () => {
  after(closeBrowser);

  for (const [language, viewport] of [
    ['es', { width: 360, height: 740 }],
    ['en', { width: 1280, height: 900 }],
  ] as const)
    test(`made, used, and revoked in ${language} at ${viewport.width} px`, async (t) => {
      const s = await stage(t, { env: { SERVICE_TOKEN: token } });
      const page = await createFirstAccount(s, await s.computer());
      const w = words[language];
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(w.own, { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);

      /** As a mail server asks whether the program may come in. */
      const mayEnter = async (secret: string): Promise<number> => {
        const said = await fetch(`${s.origin}/internal/authenticate`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({
            user: address,
            secret,
            scope: 'mail-read',
            ip: '198.51.100.7',
            client: 'Thunderbird/140.0',
          }),
        });
        return said.status;
      };

      await page.goto('/manager/app-passwords');
      await page.getByRole('button', { name: w.make }).click();
      await page.getByLabel(w.name, { exact: true }).fill('Portátil');
      await page.getByRole('button', { name: w.button, exact: true }).click();
      await page.getByText(w.missing).waitFor();
      await assertAccessible(page, 'nothing ticked');
      await page.getByLabel(w.scope).check();
      await page.getByRole('button', { name: w.button, exact: true }).click();
      const secret = await page.getByLabel(w.secret, { exact: true }).inputValue();
      assert.match(secret, /^([0-9a-z]{6}-){3}[0-9a-z]{6}$/);
      await assertAccessible(page, 'the secret');
      assert.equal(await mayEnter(secret), 200);
      await page.getByRole('button', { name: w.done }).click();
      await page.getByText(w.scope).first().waitFor();
      assert.ok(!(await page.content()).includes(secret), 'shown once');

      await page.getByRole('button', { name: w.actions }).click();
      await page.getByRole('menuitem', { name: w.revoke }).click();
      await assertAccessible(page, 'revoking');
      await page.getByRole('dialog').getByRole('button', { name: w.revoke, exact: true }).click();
      await page.getByText(w.revoked).first().waitFor();
      assert.equal(await mayEnter(secret), 401);

      assert.equal(await mayEnter(password), 200);
      await page.goto('/manager/two-step');
      await page.getByText(w.warning).waitFor();
      await assertAccessible(page, 'the warning');
      await page.getByRole('link', { name: w.see }).click();
      await page.getByRole('heading', { name: w.clients }).waitFor();
      await page.getByRole('button', { name: w.makeFor }).click();
      assert.equal(await page.getByLabel(w.name, { exact: true }).inputValue(), 'Thunderbird');
      assert.ok(await page.getByLabel(w.scope).isChecked());
      await page.getByRole('button', { name: w.button, exact: true }).click();
      await page.getByRole('button', { name: w.done }).click();
      await assertAccessible(page, 'the list');
      assert.deepEqual(s.complaints, []);
    });
});
