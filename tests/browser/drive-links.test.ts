// Links in Chromium: made and ended by who manages the drive, opened without an account and without JavaScript; ZIPs of what is chosen.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount } from '../kit/people.ts';

const words = {
  es: {
    own: 'Español',
    make: 'Crear drive',
    name: 'Nombre',
    share: 'Compartir',
    password: 'Contraseña',
    makeLink: 'Crear enlace',
    link: 'Enlace',
    close: 'Cerrar',
    links: 'Enlaces',
    end: 'Quitar enlace: Obra',
    none: 'No hay ningún enlace',
    menu: 'Menú',
    zip: 'Descargar ZIP',
    zipAll: 'Descargar todo (ZIP)',
    download: 'Descargar',
    open: 'Abrir',
    theirs: 'Contraseña del enlace',
    refused: 'No es la contraseña del enlace',
    nothing: 'Este enlace no lleva a nada',
    details: 'Detalles',
    used: '2 descargas',
    forbid: 'No admitir enlaces a archivos de los drives',
    saveRules: 'Guardar las normas',
    forbidden: 'La organización de este drive no admite enlaces.',
  },
  en: {
    own: 'English',
    make: 'Make a drive',
    name: 'Name',
    share: 'Share',
    password: 'Password',
    makeLink: 'Make link',
    link: 'Link',
    close: 'Close',
    links: 'Links',
    end: 'End link: Obra',
    none: 'There is no link',
    menu: 'Menu',
    zip: 'Download ZIP',
    zipAll: 'Download all (ZIP)',
    download: 'Download',
    open: 'Open',
    theirs: 'Password of the link',
    refused: 'That is not the password of the link',
    nothing: 'This link leads to nothing',
    details: 'Details',
    used: '2 downloads',
    forbid: 'Do not allow links to files of the drives',
    saveRules: 'Save the rules',
    forbidden: 'The organisation of this drive allows no links.',
  },
} as const;

const row = (page: Page, name: string) => page.locator('.node', { hasText: name });
const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
};

describe('links in the web', { skip: skipBrowser }, () => {
  after(closeBrowser);

  for (const [language, viewport, colorScheme] of [
    ['es', { width: 360, height: 740 }, 'light'],
    ['en', { width: 1280, height: 900 }, 'dark'],
  ] as const)
    test(`a link is made, opened by a stranger and ended, in ${language} at ${viewport.width} px`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'aldaba-links-'));
      t.after(() => rm(folder, { recursive: true, force: true }));
      const s = await stage(t, { env: { DATA_DIR: folder }, allow: [/status of (403|404|422)/] });
      const w = words[language];
      const page = await createFirstAccount(s, await s.computer({ colorScheme }));
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(w.own, { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);
      await page.goto('/drive/');
      await page.getByRole('button', { name: w.make }).click();
      await page.getByLabel(w.name, { exact: true }).fill('Taller');
      await page.getByRole('dialog').getByRole('button', { name: w.make }).click();
      await page.getByRole('heading', { name: 'Taller' }).first().waitFor();
      const files = ['uno.txt', 'dos.txt'].map((name) => ({
        name: `Obra/${name}`,
        mimeType: 'text/plain',
        buffer: Buffer.from(name),
      }));
      const folderPath = mkdtempSync(join(tmpdir(), 'aldaba-obra-'));
      t.after(() => rm(folderPath, { recursive: true, force: true }));
      const { mkdirSync, writeFileSync } = await import('node:fs');
      mkdirSync(join(folderPath, 'Obra'));
      for (const { name, buffer } of files) writeFileSync(join(folderPath, name), buffer);
      await page.locator('input[webkitdirectory]').setInputFiles(join(folderPath, 'Obra'));
      await row(page, 'Obra').waitFor();

      await row(page, 'Obra').getByRole('checkbox').check();
      const saving = page.waitForEvent('download');
      await page.getByRole('button', { name: w.zip }).click();
      const zip = await saving;
      assert.equal(zip.suggestedFilename(), 'Obra.zip');
      assert.equal(
        readFileSync(await zip.path())
          .subarray(0, 2)
          .toString(),
        'PK',
      );

      await page.getByRole('button', { name: w.share, exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel(w.password).fill('tres palabras');
      await dialog.getByRole('button', { name: w.makeLink }).click();
      const address = await dialog.getByLabel(w.link, { exact: true }).inputValue();
      assert.match(address, /\/s\/[\w-]{32}$/);
      await shoot(page, `${language}-link-made`);
      await assertAccessible(page, 'a link was made');
      await dialog.getByRole('button', { name: w.close }).last().click();

      const stranger = await (
        await s.context({
          locale: language === 'es' ? 'es-ES' : 'en-GB',
          viewport,
          colorScheme,
          javaScriptEnabled: false,
        })
      ).newPage();
      await stranger.goto(address);
      await shoot(stranger, `${language}-link-password`);
      await stranger.getByLabel(w.theirs).fill('dos palabras');
      await stranger.getByRole('button', { name: w.open }).click();
      await stranger.getByText(w.refused).first().waitFor();
      await shoot(stranger, `${language}-link-refused`);
      await stranger.getByLabel(w.theirs).fill('tres palabras');
      await stranger.getByRole('button', { name: w.open }).click();
      await stranger.getByRole('heading', { name: 'Obra' }).waitFor();
      await shoot(stranger, `${language}-link-folder`);
      for (const name of [/uno\.txt/, w.zipAll]) {
        const arriving = stranger.waitForEvent('download');
        await stranger.getByRole('link', { name }).click();
        await (await arriving).path();
      }
      // With scripts, for axe.
      const seeing = await (await s.context({ locale: 'es-ES', viewport, colorScheme })).newPage();
      await seeing.goto(address);
      await assertAccessible(seeing, 'the password of a link');

      await page.reload();
      await row(page, 'Obra').getByRole('checkbox').check();
      await page.getByRole('button', { name: w.details, exact: true }).click();
      await page.getByRole('dialog').getByText(w.used).waitFor();
      await assertAccessible(page, 'details with links');
      await page.getByRole('dialog').getByRole('button', { name: w.close }).last().click();
      if (viewport.width < 600) await page.getByRole('button', { name: w.menu }).click();
      await page.getByRole('link', { name: w.links, exact: true }).click();
      await page.getByRole('heading', { name: w.links }).waitFor();
      await page.getByRole('button', { name: w.end }).waitFor();
      await shoot(page, `${language}-links`);
      await assertAccessible(page, 'the links of a drive');
      await page.getByRole('button', { name: w.end }).click();
      await page.getByText(w.none).first().waitFor();
      await stranger.goto(address);
      await stranger.getByText(w.nothing).waitFor();
      await shoot(stranger, `${language}-link-nothing`);

      // The organisation forbids them all.
      const drivePage = page.url().replace(/\/links$/, '');
      await page.goto('/manager/rules');
      await page.getByLabel(w.forbid).check();
      await shoot(page, `${language}-rules-links`);
      const saved = page.waitForResponse((answer) => answer.url().endsWith('/rule') && answer.ok());
      await page.getByRole('button', { name: w.saveRules }).click();
      await saved;
      await assertAccessible(page, 'the rule about links');
      await page.goto(drivePage);
      await row(page, 'Obra').getByRole('checkbox').check();
      await page.getByRole('button', { name: w.share, exact: true }).click();
      await dialog.getByRole('button', { name: w.makeLink }).click();
      await dialog.getByText(w.forbidden).waitFor();
      await shoot(page, `${language}-link-forbidden`);
      assert.deepEqual(s.complaints, []);
    });
});
