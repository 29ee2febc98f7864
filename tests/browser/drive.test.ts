// The drive in Chromium: files uploaded (also paused and gone on with after a reload), found by keyboard, renamed, moved, looked at,
// deleted and brought back; older versions; the page for programs. On a phone in Spanish and on a desktop in English.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount } from '../kit/people.ts';

const words = {
  es: {
    own: 'Español',
    make: 'Crear drive',
    name: 'Nombre',
    newFolder: 'Nueva carpeta',
    folderName: 'Nombre de la carpeta',
    makeFolder: 'Crear carpeta',
    done: 'Subidas terminadas',
    chosen: '1 elegido',
    move: 'Mover',
    moveHere: 'Mover aquí',
    moved: '1 elemento movido',
    undo: 'Deshacer',
    trash: 'Papelera',
    inTrash: '1 elemento está en la papelera',
    restore: 'Restaurar',
    details: 'Detalles',
    replace: 'Sustituir',
    versions: 'Versiones anteriores',
    close: 'Cerrar',
    connect: 'Conectar',
    connectProgram: 'Conectar un programa',
    quota: '0 bytes de 100 GiB ocupados',
    address: 'Dirección WebDAV',
    newName: 'Nombre nuevo de',
    menu: 'Menú',
    pause: 'Pausar',
    resume: 'Seguir',
    share: 'Compartir',
    sharedWith: 'Compartida con',
    members: 'Miembros',
    lost: 'Se quedó a medias',
  },
  en: {
    own: 'English',
    make: 'Make a drive',
    name: 'Name',
    newFolder: 'New folder',
    folderName: 'Name of the folder',
    makeFolder: 'Make folder',
    done: 'Uploads finished',
    chosen: '1 chosen',
    move: 'Move',
    moveHere: 'Move here',
    moved: '1 item moved',
    undo: 'Undo',
    trash: 'Trash',
    inTrash: '1 item is in the trash',
    restore: 'Restore',
    details: 'Details',
    replace: 'Replace',
    versions: 'Older versions',
    close: 'Close',
    connect: 'Connect',
    connectProgram: 'Connect a program',
    quota: '0 bytes of 100 GiB used',
    address: 'WebDAV address',
    newName: 'New name of',
    menu: 'Menu',
    pause: 'Pause',
    resume: 'Resume',
    share: 'Share',
    sharedWith: 'Shared with',
    members: 'Members',
    lost: 'It stopped half-way',
  },
} as const;

const file = (name: string, content: string | Buffer, mimeType = 'text/plain') => ({
  name,
  mimeType,
  buffer: Buffer.from(content),
});
const upload = (page: Page, ...files: ReturnType<typeof file>[]) =>
  page.locator('input[type=file]').first().setInputFiles(files);
const row = (page: Page, name: string) => page.locator('.node', { hasText: name });
/** Pictures for whoever looks at the screens: SHOTS names a folder. */
const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
};

async function drive(t: TestContext, language: 'es' | 'en', viewport: { width: number; height: number }) {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-drive-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const s = await stage(t, {
    env: { DATA_DIR: folder },
    // A name that is taken is asked about: the browser notes the answer of the server as an error.
    allow: [/status of 412/],
  });
  const page = await createFirstAccount(s, await s.computer());
  const w = words[language];
  await page.setViewportSize(viewport);
  await page.goto('/manager/appearance');
  await page.getByLabel(w.own, { exact: true }).click();
  await page.waitForFunction((l) => document.documentElement.lang === l, language);
  return { s, page, w };
}

describe('the drive in the web', { skip: skipBrowser }, () => {
  after(closeBrowser);

  for (const [language, viewport] of [
    ['es', { width: 360, height: 740 }],
    ['en', { width: 1280, height: 900 }],
  ] as const)
    test(`files come, are arranged and go, in ${language} at ${viewport.width} px`, async (t) => {
      const { s, page, w } = await drive(t, language, viewport);
      await page.goto('/drive/');
      await page.getByRole('button', { name: w.make }).waitFor();
      await assertAccessible(page, 'no drive');
      await shoot(page, `${language}-none`);
      await page.getByRole('button', { name: w.make }).click();
      await page.getByLabel(w.name, { exact: true }).fill('Taller');
      await assertAccessible(page, 'making a drive');
      await page.getByRole('dialog').getByRole('button', { name: w.make }).click();
      await page.getByRole('heading', { name: 'Taller' }).first().waitFor();

      // Nothing but the personal folder: how to begin is said once.
      const begin = page.getByRole('button', { name: w.connectProgram });
      await begin.waitFor();
      await page.getByText(w.quota).first().waitFor();
      await assertAccessible(page, 'a new drive');
      await shoot(page, `${language}-begin`);
      await upload(
        page,
        file('carta.txt', 'Querida Ana'),
        file(
          'foto.svg',
          '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="80" fill="teal"/><script>document.title="ran"</script></svg>',
          'image/svg+xml',
        ),
      );
      await page.getByText(w.done).first().waitFor();
      await row(page, 'carta.txt').waitFor();
      await begin.waitFor({ state: 'detached' });
      await assertAccessible(page, 'uploaded');
      await shoot(page, `${language}-list`);

      await page.getByRole('button', { name: w.newFolder }).click();
      await page.getByLabel(w.folderName).fill('Planos');
      await page.getByRole('button', { name: w.makeFolder }).click();
      await row(page, 'Planos').waitFor();

      // By keyboard alone: find by letters, rename, delete, undo.
      await row(page, 'carta.txt').focus();
      await page.keyboard.press('F2');
      await page.getByLabel(`${w.newName} carta.txt`).fill('mensaje.txt');
      await page.keyboard.press('Enter');
      await row(page, 'mensaje.txt').waitFor();
      await page.locator('.node').first().focus();
      await page.keyboard.press('m');
      await page.getByText(w.chosen).waitFor();
      await assertAccessible(page, 'one chosen');
      await shoot(page, `${language}-chosen`);
      await page.keyboard.press('Delete');
      await page.getByText(w.inTrash).first().waitFor();
      await row(page, 'mensaje.txt').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: w.undo }).last().click();
      await row(page, 'mensaje.txt').waitFor();

      await row(page, 'mensaje.txt').getByRole('checkbox').check();
      await page.getByRole('button', { name: w.move, exact: true }).click();
      await page.getByRole('treeitem', { name: 'Planos' }).click();
      await assertAccessible(page, 'moving');
      await shoot(page, `${language}-move`);
      await page.getByRole('button', { name: w.moveHere }).click();
      await page.getByText(w.moved).first().waitFor();
      await row(page, 'Planos').getByRole('checkbox').check();
      await page.getByRole('button', { name: w.share, exact: true }).click();
      await page.getByRole('heading', { name: w.sharedWith }).waitFor();
      await assertAccessible(page, 'sharing');
      await page.getByRole('dialog').getByRole('button', { name: w.close }).last().click();
      await page.getByRole('link', { name: 'Planos' }).click();
      await row(page, 'mensaje.txt').waitFor();

      // A second content of the same name becomes the file, and the first a version of it.
      await upload(page, file('mensaje.txt', 'Otra carta'));
      await page.getByRole('button', { name: w.replace }).waitFor();
      await assertAccessible(page, 'a name is taken');
      await page.getByRole('button', { name: w.replace }).click();
      await page.getByText(w.done).first().waitFor();
      await page.getByRole('button', { name: 'mensaje.txt', exact: true }).click();
      await page.getByText('Otra carta').waitFor();
      await assertAccessible(page, 'a preview');
      await page.getByRole('dialog').getByRole('button', { name: w.details }).click();
      await page.getByRole('heading', { name: w.versions }).waitFor();
      await page.getByRole('dialog').getByRole('button', { name: w.restore, exact: true }).waitFor();
      await assertAccessible(page, 'details');
      await shoot(page, `${language}-details`);
      await page.getByRole('dialog').getByRole('button', { name: w.close }).last().click();

      await page.goBack();
      await page.getByRole('button', { name: 'foto.svg', exact: true }).click();
      await page.locator('img.preview').waitFor();
      assert.notEqual(await page.title(), 'ran');
      await shoot(page, `${language}-picture`);
      await page.keyboard.press('Escape');

      await row(page, 'foto.svg').focus();
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Escape');
      await page.keyboard.press(' ');
      await page.keyboard.press('Delete');
      await row(page, 'foto.svg').waitFor({ state: 'detached' });
      if (viewport.width < 600) await page.getByRole('button', { name: w.menu }).click();
      await page.getByRole('link', { name: w.trash }).click();
      await page.getByRole('button', { name: `${w.restore} foto.svg` }).waitFor();
      await assertAccessible(page, 'the trash');
      await shoot(page, `${language}-trash`);
      await page.getByRole('button', { name: `${w.restore} foto.svg` }).click();
      await page.getByRole('button', { name: `${w.restore} foto.svg` }).waitFor({ state: 'detached' });

      if (viewport.width < 600) await page.getByRole('button', { name: w.menu }).click();
      await page.getByRole('link', { name: w.members }).click();
      await page.getByRole('table').waitFor();
      await assertAccessible(page, 'members');
      await shoot(page, `${language}-members`);
      if (viewport.width < 600) await page.getByRole('button', { name: w.menu }).click();
      await page.getByRole('link', { name: w.connect }).click();
      const address = page.getByLabel(w.address);
      assert.match(await address.inputValue(), /\/dav\/drives\/[0-9a-z]+\/$/);
      // Whole, however wide the page is.
      assert.ok(
        await address.evaluate((e) => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight),
      );
      await assertAccessible(page, 'connect');
      await shoot(page, `${language}-connect`);
      assert.deepEqual(s.complaints, []);
    });

  test('an upload is paused, and after a reload the same file goes on where it was', async (t) => {
    const { s, page, w } = await drive(t, 'en', { width: 1280, height: 900 });
    await page.goto('/drive/');
    await page.getByRole('button', { name: w.make }).click();
    await page.getByLabel(w.name, { exact: true }).fill('Big');
    await page.getByRole('dialog').getByRole('button', { name: w.make }).click();
    await page.getByRole('heading', { name: 'Big' }).first().waitFor();
    // The first piece arrives; the second is held back until the person pauses.
    let pieces = 0;
    let isHeld: () => void = () => {};
    const held = new Promise<void>((resolve) => (isHeld = resolve));
    await page.route('**/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH' && (pieces += 1) === 2) return isHeld();
      await route.continue();
    });
    const path = join(mkdtempSync(join(tmpdir(), 'aldaba-file-')), 'film.bin');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(path, Buffer.alloc(20 * 1024 * 1024, 7));
    await page.locator('input[type=file]').first().setInputFiles(path);
    await held;
    await page.getByRole('button', { name: `${w.pause} film.bin` }).click();
    await page.getByRole('button', { name: `${w.resume} film.bin` }).waitFor();
    await assertAccessible(page, 'paused');
    await page.reload();
    await page.getByText(w.lost).waitFor();
    await page.unroute('**/uploads/*');
    const offsets: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'PATCH') offsets.push(request.headers()['upload-offset'] ?? '');
    });
    await page.locator('input[type=file]').first().setInputFiles(path);
    await page.getByText(w.done).first().waitFor();
    assert.deepEqual(offsets, [String(16 * 1024 * 1024)]);
    await row(page, 'film.bin').waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem('drive.uploads')), null);
    assert.deepEqual(s.complaints, []);
  });
});
