// Repair photo dates in Chromium: from the folder's menu to the look, its table, the repair, the errors, and all of it undone. On a
// phone in Spanish and on a desktop in English.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { findExifTool } from '../../src/lib/photo-dates/find-exiftool.ts';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount } from '../kit/people.ts';
import { jpegWith } from '../kit/pictures.ts';
import { folder, put } from '../systems/07-drive/house.ts';

const words = {
  es: {
    own: 'Español',
    more: 'Más acciones',
    repairDates: 'Reparar fechas de fotos',
    zone: 'Zona horaria de las fotos',
    wrongZone: 'Escribe una zona horaria como Europe/Madrid',
    look: 'Mirar las fechas',
    looked: '2 fotos tendrían otra fecha',
    show: 'Enseñar',
    errors: 'Los errores',
    noDash: 'no hay fecha dentro, ni guion en el nombre',
    csv: 'Descargar la lista de errores (CSV)',
    repair: 'Reparar las fechas',
    repaired: '2 fechas reparadas',
    undo: 'Deshacer la reparación',
    undone: '2 fotos están como antes',
    again: 'Mirar otra vez',
    stop: 'Parar',
    stopped: 'Lo has parado antes de terminar',
    nothing: 'No hay nada que reparar',
    elsewhere: 'Tienes esto en marcha en otra carpeta del drive',
    there: 'Ver esa carpeta',
  },
  en: {
    own: 'English',
    more: 'More actions',
    repairDates: 'Repair photo dates',
    zone: 'Time zone of the photos',
    wrongZone: 'Type a time zone such as Europe/Madrid',
    look: 'Look at the dates',
    looked: '2 photos would get another date',
    show: 'Show',
    errors: 'Errors',
    noDash: 'no date inside, and no dash in the name',
    csv: 'Download the list of errors (CSV)',
    repair: 'Repair the dates',
    repaired: '2 dates repaired',
    undo: 'Undo the repair',
    undone: '2 photos are as they were before',
    again: 'Look again',
    stop: 'Stop',
    stopped: 'You stopped it before the end',
    nothing: 'There is nothing to repair',
    elsewhere: 'You have this under way in another folder of the drive',
    there: 'See that folder',
  },
} as const;
const exported = Date.UTC(2025, 5, 1, 8, 30);
const inZurich = Date.UTC(2019, 4, 4, 8, 0);
const noon = Date.UTC(2018, 6, 14, 10, 0);

const skip =
  skipBrowser ||
  ((await findExifTool()) || process.env['CI'] === 'true' ? false : 'ExifTool is not installed, nor Perl');

describe('photo dates in the web', { skip }, () => {
  after(closeBrowser);

  for (const [language, viewport] of [
    ['es', { width: 360, height: 740 }],
    ['en', { width: 1280, height: 900 }],
  ] as const)
    test(`looked at, repaired and undone, in ${language} at ${viewport.width} px`, async (t) => {
      const files = mkdtempSync(join(tmpdir(), 'aldaba-dates-'));
      t.after(() => rm(files, { recursive: true, force: true }));
      const s = await stage(t, { env: { DATA_DIR: files } });
      const page = await createFirstAccount(s, await s.computer());
      const w = words[language];
      const shots = process.env['SHOTS'];
      const shoot = async (name: string): Promise<void> => {
        assert.ok(
          (await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width,
          `${name}: nothing wider than the screen`,
        );
        if (!shots) return;
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: `${shots}/${name}-${language}-${colorScheme}.png`, fullPage: true });
        }
        await page.emulateMedia({ colorScheme: 'light' });
      };
      const button = (name: string) => page.getByRole('button', { name, exact: true });
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(w.own, { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);
      const session = await page.evaluate(async () => (await fetch('/api/session')).json());
      const accountId = session.account.id as string;
      const [organisation] = await s.app.organisations.organisationsOf(s.app.db, accountId);
      const drive = await s.app.db.transaction((tx) =>
        s.app.drive.create(tx, {
          organisationId: organisation?.id ?? '',
          accountId,
          name: 'Archivos',
          visit: null,
        }),
      );
      const space = await s.app.drive.spaceFor(accountId, drive.id, { write: true });
      assert.ok(space);
      await folder(space, 'Fotos');
      await folder(space, 'Fotos/Viaje');
      await folder(space, 'Notas');
      const add = (path: string, bytes: Uint8Array, modifiedAt = exported) =>
        put(space, path, bytes, { modifiedAt });
      await add('Fotos/Viaje/playa.jpg', jpegWith({ date: '2019:05:04 10:00:00' }));
      await add('Fotos/IMG-20180714-WA0001.jpg', jpegWith());
      await add('Fotos/sin.jpg', jpegWith());
      await add('Fotos/bien.jpg', jpegWith({ date: '2019:05:04 10:00:00' }), inZurich);
      await add('Notas/nota.txt', Buffer.from('nothing to see'));
      const at = async (path: string) => (await space.reading.find(path.split('/')))?.modifiedAt;
      const idOf = async (path: string) => (await space.reading.find(path.split('/')))?.id ?? '';
      const photosId = await idOf('Fotos');

      // From the menu of the folder, by keyboard.
      await page.goto(`/drive/${drive.id}/folder/${photosId}`);
      await button(w.more).focus();
      await page.keyboard.press('ArrowUp');
      await page.getByRole('menuitem', { name: w.repairDates }).waitFor();
      await shoot('dates-menu');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: w.repairDates }).waitFor();
      const zone = page.getByLabel(w.zone, { exact: true });
      assert.equal(await zone.inputValue(), 'Europe/Zurich');
      await assertAccessible(page, 'before the look');
      await shoot('dates-ask');
      await zone.fill('Nowhere/Land');
      await page.keyboard.press('Enter');
      await page.getByText(w.wrongZone).waitFor();
      await assertAccessible(page, 'a zone that is none');
      await zone.fill('Europe/Zurich');
      await button(w.look).click();

      await page.getByText(w.looked).waitFor();
      await page.getByRole('rowheader', { name: 'Viaje/playa.jpg' }).waitFor();
      assert.equal(await page.getByRole('rowheader').count(), 4);
      await assertAccessible(page, 'the table');
      await shoot('dates-looked');
      assert.equal(await at('Fotos/Viaje/playa.jpg'), exported);
      await page.getByLabel(w.show, { exact: true }).selectOption({ label: w.errors });
      await page.getByText(w.noDash).waitFor();
      assert.equal(await page.getByRole('rowheader').count(), 1);
      const csv = await page.getByRole('link', { name: w.csv }).getAttribute('href');
      const list = await page.evaluate(async (to) => (await fetch(to ?? '')).text(), csv);
      assert.ok(list.includes(`"sin.jpg","${w.noDash}"`), list);

      // Whoever comes back finds it, and repairs.
      await page.reload();
      await page.getByText(w.looked).waitFor();
      await button(w.repair).click();
      await page.getByText(w.repaired).waitFor();
      await page.getByRole('rowheader', { name: 'Viaje/playa.jpg' }).waitFor();
      await assertAccessible(page, 'repaired');
      await shoot('dates-repaired');
      assert.deepEqual(
        [await at('Fotos/Viaje/playa.jpg'), await at('Fotos/IMG-20180714-WA0001.jpg')],
        [inZurich, noon],
      );

      await button(w.undo).click();
      await page.getByRole('dialog').getByRole('button', { name: w.undo }).waitFor();
      await assertAccessible(page, 'asked before undoing');
      await shoot('dates-undo');
      await page.getByRole('dialog').getByRole('button', { name: w.undo }).click();
      await page.getByText(w.undone).waitFor();
      await assertAccessible(page, 'undone');
      await shoot('dates-undone');
      assert.equal(await at('Fotos/IMG-20180714-WA0001.jpg'), exported);

      // A folder without photos.
      const notes = `/drive/${drive.id}/photo-dates/${await idOf('Notas')}`;
      await page.goto(notes);
      await button(w.look).click();
      await page.getByText(w.nothing).waitFor();
      await assertAccessible(page, 'nothing to repair');
      await shoot('dates-none');

      // While the machine is busy: one under way, seen from another folder, and stopped.
      await s.app.jobs.stop();
      await page.goto(`/drive/${drive.id}/photo-dates/${photosId}`);
      await button(w.again).click();
      await button(w.look).click();
      await page.getByRole('progressbar').waitFor();
      await assertAccessible(page, 'under way');
      await shoot('dates-going');
      await page.goto(notes);
      await page.getByText(w.elsewhere).waitFor();
      await assertAccessible(page, 'under way elsewhere');
      await shoot('dates-elsewhere');
      await page.getByRole('link', { name: w.there }).click();
      await button(w.stop).click();
      await button(w.stop).waitFor({ state: 'detached' });
      await s.app.jobs.runDue();
      await page.getByText(w.stopped).waitFor();
      await assertAccessible(page, 'stopped');
      await shoot('dates-stopped');
      assert.deepEqual(s.complaints, []);
    });
});
