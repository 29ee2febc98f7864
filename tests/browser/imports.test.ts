// Importing in Chromium: tested, chosen, begun, watched, cancelled; what could not be brought, and the file of it.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount } from '../kit/people.ts';
import { providers, token } from '../systems/07-imports/providers.ts';
import { played, secret, skipProgram, user } from '../systems/07-imports/sources.ts';

const words = {
  es: {
    own: 'Español',
    start: 'Empezar',
    address: 'Dirección WebDAV',
    user: 'Usuario',
    password: 'Contraseña',
    test: 'Probar',
    missing: 'Escribe la contraseña',
    wrong: 'El origen no acepta ese usuario',
    open: 'Abrir Fotos',
    next: 'Continuar',
    begin: 'Empezar la importación',
    done: 'Terminada',
    erased: 'El usuario y la contraseña del origen se han borrado.',
    failed: 'Una cosa no se ha podido traer',
    reason: 'Ese nombre no se puede usar',
    csv: 'Descargar la lista (CSV)',
    pause: /^Pausar/,
    paused: 'En pausa',
    cancel: /^Cancelar importación/,
    cancelIt: 'Cancelar importación',
    cancelled: 'Cancelada',
  },
  en: {
    own: 'English',
    start: 'Start',
    address: 'WebDAV address',
    user: 'User',
    password: 'Password',
    test: 'Test',
    missing: 'Type the password',
    wrong: 'The source does not accept that user',
    open: 'Open Fotos',
    next: 'Continue',
    begin: 'Start the import',
    done: 'Done',
    erased: 'The user and the password of the source have been erased.',
    failed: 'One thing could not be brought',
    reason: 'That name',
    csv: 'Download the list (CSV)',
    pause: /^Pause/,
    paused: 'Paused',
    cancel: /^Cancel import/,
    cancelIt: 'Cancel import',
    cancelled: 'Cancelled',
  },
} as const;

describe('importing in the Manager', { skip: skipBrowser }, () => {
  after(closeBrowser);

  for (const [language, viewport] of [
    ['es', { width: 360, height: 740 }],
    ['en', { width: 1280, height: 900 }],
  ] as const)
    test(`from the test to the end in ${language} at ${viewport.width} px`, async (t) => {
      const s = await stage(t, {
        env: { IMPORT_NETWORKS: '127.0.0.1' },
        allow: [/status of 422/],
      });
      const source = await played(t, {
        'Fotos/playa.jpg': 'a picture',
        'Fotos/evil\u202e.jpg': 'x',
        'Fotos/2024/sol.jpg': 'another',
        'notes.txt': 'not wanted',
      });
      const page = await createFirstAccount(s, await s.computer());
      const w = words[language];
      const shots = process.env['SHOTS'];
      const shoot = async (name: string): Promise<void> => {
        if (!shots) return;
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: `${shots}/${name}-${language}-${colorScheme}.png`, fullPage: true });
        }
        await page.emulateMedia({ colorScheme: 'light' });
      };
      const fits = async (): Promise<void> =>
        assert.ok(
          (await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width,
          'nothing wider than the screen',
        );
      const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(w.own, { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);
      const { json } = await page.evaluate(async () => ({
        json: await (await fetch('/api/session')).json(),
      }));
      const accountId = json.account.id as string;
      const [organisation] = await s.app.organisations.organisationsOf(s.app.db, accountId);
      const drive = await s.app.db.transaction((tx) =>
        s.app.drive.create(tx, {
          organisationId: organisation?.id ?? '',
          accountId,
          name: 'Archivos',
          visit: null,
        }),
      );

      await page.goto('/manager/import');
      await button(w.start).click();
      await page.getByLabel(w.address, { exact: true }).fill(source.origin);
      await page.getByLabel(w.user, { exact: true }).fill(user);
      await button(w.test).click();
      await page.getByText(w.missing).waitFor();
      await page.getByLabel(w.password, { exact: true }).fill('wrong');
      await button(w.test).click();
      await page.getByText(w.wrong).waitFor();
      await assertAccessible(page, 'the source');
      await shoot('import-source');
      await fits();
      await page.getByLabel(w.password, { exact: true }).fill(secret);
      await button(w.test).click();
      await button(w.open).click();
      await page.getByText('2024').waitFor();
      await assertAccessible(page, 'the folders of the source');
      await shoot('import-what');
      await button(w.next).click();
      await button(w.begin).waitFor();
      await assertAccessible(page, 'the destination');
      await shoot('import-where');
      await fits();
      await button(w.begin).click();

      await page.getByText(w.done, { exact: true }).waitFor();
      await page.getByText(w.erased).waitFor();
      await page.getByText(w.failed).click();
      await page.getByText(w.reason).waitFor();
      await page.getByText('evil\ufffd.jpg').waitFor();
      await assertAccessible(page, 'the tasks');
      await shoot('tasks-done');
      await fits();
      const csv = await page.getByRole('link', { name: w.csv }).getAttribute('href');
      assert.match(await page.evaluate(async (to) => (await fetch(to ?? '')).text(), csv), /dav\/bad-name/);
      const space = await s.app.drive.spaceFor(accountId, drive.id, { write: false });
      assert.equal((await space?.reading.find(['2024', 'sol.jpg']))?.sizeBytes, 7);

      // Another one, which stays on its way until it is cancelled.
      source.files.set('Fotos/slow.bin', { bytes: Buffer.alloc(1000) });
      source.instead = (request, response) => {
        if (request.method !== 'GET') return false;
        response.writeHead(200, { 'content-length': 1000 }).write('x');
        return true;
      };
      await page.goto('/manager/import?from=webdav');
      await page.getByLabel(w.address, { exact: true }).fill(`${source.origin}/Fotos`);
      await page.getByLabel(w.user, { exact: true }).fill(user);
      await page.getByLabel(w.password, { exact: true }).fill(secret);
      await button(w.test).click();
      await button(w.next).click();
      await button(w.begin).click();
      await page.getByRole('progressbar').waitFor();
      await shoot('tasks-running');
      await fits();
      await button(w.pause).click();
      await page.getByText(w.paused, { exact: true }).waitFor();
      await button(w.cancel).click();
      await page.getByRole('dialog').getByRole('button', { name: w.cancelIt, exact: true }).click();
      await page.getByText(w.cancelled, { exact: true }).waitFor();
      await assertAccessible(page, 'after the cancelling');
      assert.deepEqual(s.complaints, []);
    });

  for (const [language, viewport] of [
    ['es', { width: 360, height: 740 }],
    ['en', { width: 1280, height: 900 }],
  ] as const)
    test(`the drive of a provider in ${language} at ${viewport.width} px`, {
      skip: skipProgram('rclone'),
    }, async (t) => {
      const at = await providers(t, { 'Fotos/playa.jpg': 'a picture', 'notes.txt': 'not wanted' });
      const s = await stage(t, { env: at.env, allow: [/status of 422/] });
      const page = await createFirstAccount(s, await s.computer());
      const w = { ...words[language], ...ofDrives[language] };
      const shots = process.env['SHOTS'];
      const shoot = async (name: string): Promise<void> => {
        await assertAccessible(page, name);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          if (shots)
            await page.screenshot({
              path: `${shots}/${name}-${language}-${colorScheme}.png`,
              fullPage: true,
            });
        }
        await page.emulateMedia({ colorScheme: 'light' });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, 'nothing wider than the screen');
      };
      const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(w.own, { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);
      const { json } = await page.evaluate(async () => ({
        json: await (await fetch('/api/session')).json(),
      }));
      const accountId = json.account.id as string;
      const [organisation] = await s.app.organisations.organisationsOf(s.app.db, accountId);
      await s.app.db.transaction((tx) =>
        s.app.drive.create(tx, {
          organisationId: organisation?.id ?? '',
          accountId,
          name: 'Archivos',
          visit: null,
        }),
      );
      await page.goto('/manager/import');
      await button(w.startOf).waitFor();
      // Debian's rclone knows no iCloud Drive.
      await page.getByText(w.tooOld).first().waitFor();
      await shoot('import-origins');
      await page.goto('/manager/import?from=icloud-drive');
      await page.getByLabel(w.pasted).waitFor();
      await shoot('import-icloud');
      await page.goto('/manager/import');
      await button(w.startOf).click();
      await button(w.test).click();
      await page.getByText(w.nothingPasted).waitFor();
      await page.getByLabel(w.pasted).fill('rclone');
      await button(w.test).click();
      await page.getByText(w.badPasted).waitFor();
      await shoot('import-drive');
      await page.getByLabel(w.pasted).fill(`--->\n${token()}\n<---End paste`);
      await button(w.test).click();
      await button(w.open).click();
      await page.getByText(w.noFolders).waitFor();
      await button(w.next).click();
      await button(w.begin).click();
      await page.getByText(w.done, { exact: true }).waitFor();
      await page.getByText(w.permissionErased).waitFor();
      await page.getByText('Dropbox / Fotos').waitFor();
      await shoot('import-drive-done');
      assert.deepEqual(s.complaints, []);
    });

  test('without rclone the page says why there are no providers', async (t) => {
    const s = await stage(t, { env: { RCLONE_PATH: '/bin/false' } });
    const page = await createFirstAccount(s, await s.computer());
    await page.goto('/manager/import');
    await page.getByText('el servidor no tiene rclone').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Empezar: Dropbox' }).count(), 0);
    assert.deepEqual(s.complaints, []);
  });
});

const ofDrives = {
  es: {
    noFolders: 'Aquí no hay carpetas.',
    startOf: 'Empezar: Dropbox',
    tooOld: 'El rclone de este servidor no puede leer',
    pasted: 'Lo que ha escrito rclone',
    nothingPasted: 'Pega lo que ha escrito rclone',
    badPasted: 'Eso no es lo que escribe rclone',
    permissionErased: 'El permiso para Dropbox se ha borrado de aquí.',
  },
  en: {
    noFolders: 'There are no folders.',
    startOf: 'Start: Dropbox',
    tooOld: 'The rclone of this server cannot read',
    pasted: 'What rclone printed',
    nothingPasted: 'Paste what rclone printed',
    badPasted: 'That is not what rclone prints',
    permissionErased: 'The permission for Dropbox has been erased here.',
  },
} as const;
