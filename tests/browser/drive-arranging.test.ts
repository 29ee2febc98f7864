// The drive in Chromium, by pointer: files and folders dropped from the desktop and from folder to folder, a folder uploaded whole, an
// older version brought back, a folder shared with somebody outside, the trash emptied.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { address, createFirstAccount, password } from '../kit/people.ts';

const row = (page: Page, name: string) => page.locator('.node', { hasText: name });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function drive(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'aldaba-arranging-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const s = await stage(t, { env: { DATA_DIR: join(folder, 'data') }, allow: [/status of (412|422)/] });
  const page = await createFirstAccount(s, await s.computer());
  await page.goto('/drive/');
  await button(page, 'Crear drive').click();
  // The dialog begins in its first field.
  await page.getByRole('textbox', { name: 'Nombre' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.type('Taller');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Taller' }).first().waitFor();
  const desk = join(folder, 'Escritorio');
  mkdirSync(join(desk, 'Obra', 'fotos'), { recursive: true });
  mkdirSync(join(desk, 'Obra', 'fotos', 'vacía', 'más'), { recursive: true });
  writeFileSync(join(desk, 'suelta.txt'), 'suelta');
  writeFileSync(join(desk, 'Obra', 'plano.txt'), 'plano');
  writeFileSync(join(desk, 'Obra', 'fotos', 'uno.txt'), 'uno');
  return { s, page, desk };
}

/** As the desktop does it: Chromium is told of paths, and reads folders itself. */
async function dropFrom(page: Page, paths: readonly string[], onto: string): Promise<void> {
  const box = await page.locator(onto).first().boundingBox();
  assert.ok(box);
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', {
      type,
      x: box.x + box.width / 2,
      y: box.y + box.height / 2,
      data,
    });
  await devtools.detach();
}

const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env['SHOTS'];
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
};

/** One page with one line. */
function pdf(line: string): string {
  const content = `BT /F1 24 Tf 40 90 Td (${line}) Tj ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((body, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj${body}endobj\n`;
    return place;
  });
  const table = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('');
  return `${text}xref\n0 6\n0000000000 65535 f \n${table}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF`;
}

describe('the drive by pointer', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('files and a folder dropped from the desktop arrive with what is in them', async (t) => {
    const { s, page, desk } = await drive(t);
    await dropFrom(page, [join(desk, 'suelta.txt'), join(desk, 'Obra')], '.folder-page');
    await page.getByText('Subidas terminadas').first().waitFor();
    await row(page, 'suelta.txt').waitFor();
    // Onto a folder: into it.
    writeFileSync(join(desk, 'dentro.txt'), 'dentro');
    await row(page, 'Obra').waitFor();
    await dropFrom(page, [join(desk, 'dentro.txt')], '.node:has-text("Obra")');
    await page.getByText('Subidas terminadas').first().waitFor();
    await page.getByRole('link', { name: 'Obra' }).click();
    await row(page, 'dentro.txt').waitFor();
    await row(page, 'plano.txt').waitFor();
    await page.getByRole('link', { name: 'fotos' }).click();
    await row(page, 'uno.txt').waitFor();
    // With the folders that hold nothing.
    await page.getByRole('link', { name: 'vacía' }).click();
    await row(page, 'más').waitFor();
    assert.deepEqual(s.complaints, []);
  });

  test('a folder is uploaded whole; what is dragged onto a folder or the breadcrumb moves, and back', async (t) => {
    const { s, page, desk } = await drive(t);
    await page.locator('input[webkitdirectory]').setInputFiles(join(desk, 'Obra'));
    await page.getByText('Subidas terminadas').first().waitFor();
    await page.getByRole('link', { name: 'Obra' }).click();
    await row(page, 'plano.txt').dragTo(row(page, 'fotos'));
    await page.getByText('1 elemento movido').first().waitFor();
    await row(page, 'plano.txt').waitFor({ state: 'detached' });
    await button(page, 'Deshacer').last().click();
    await row(page, 'plano.txt').waitFor();
    await row(page, 'plano.txt').dragTo(
      page.getByRole('navigation', { name: 'Dónde estás' }).getByRole('link'),
    );
    await row(page, 'plano.txt').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Taller', exact: true }).first().click();
    await row(page, 'plano.txt').waitFor();
    assert.deepEqual(s.complaints, []);
  });

  test('an older version comes back, a folder is shared and not any more, the trash is emptied', async (t) => {
    const { s, page, desk } = await drive(t);
    const passwordHash = await s.app.accounts.slowHash(password);
    const nora = await s.app.db.transaction((tx) =>
      s.app.accounts.create(tx, {
        loginAddress: 'nora@example.org',
        givenName: 'Nora',
        familyName: 'Soler',
        language: 'es',
        passwordHash,
        operator: false,
        addressVerified: true,
      }),
    );
    await page.locator('input[type=file]').first().setInputFiles(join(desk, 'suelta.txt'));
    await row(page, 'suelta.txt').waitFor();
    writeFileSync(join(desk, 'suelta.txt'), 'otra cosa');
    await page.locator('input[type=file]').first().setInputFiles(join(desk, 'suelta.txt'));
    await button(page, 'Sustituir').click();
    await page.getByText('Subidas terminadas').first().waitFor();
    await row(page, 'suelta.txt').getByRole('checkbox').check();
    await button(page, 'Detalles').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Restaurar', exact: true }).click();
    await page.getByText('La versión está de vuelta').first().waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Cerrar' }).last().click();
    await button(page, 'suelta.txt').click();
    await page.getByText('suelta', { exact: true }).waitFor();
    await page.keyboard.press('Escape');

    await button(page, 'Nueva carpeta').click();
    const named = page.getByLabel('Nombre de la carpeta').and(page.locator(':focus'));
    await named.waitFor();
    await page.keyboard.press('Escape');
    await button(page, 'Nueva carpeta').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await named.fill('Para Nora');
    await button(page, 'Crear carpeta').click();
    await button(page, 'No elegir nada').click();
    await row(page, 'Para Nora').getByRole('checkbox').check();
    await button(page, 'Compartir').click();
    await page.getByRole('dialog').getByLabel('Dirección con la que entra').fill(nora.loginAddress);
    await page.getByRole('dialog').getByRole('button', { name: 'Compartir', exact: true }).click();
    await page.getByRole('dialog').getByText(nora.loginAddress).waitFor();
    await assertAccessible(page, 'shared');
    await page.getByRole('dialog').getByRole('button', { name: /Nora/ }).click();
    await page.getByRole('dialog').getByText(nora.loginAddress).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');

    await row(page, 'Para Nora').focus();
    await page.keyboard.press('Delete');
    await row(page, 'Para Nora').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Papelera' }).click();
    await page.getByText('Para Nora').first().waitFor();
    await button(page, 'Vaciar papelera').click();
    await assertAccessible(page, 'emptying');
    // The focus begins where nothing is lost, and Escape gives it back.
    await button(page, 'Cancelar').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await button(page, 'Vaciar papelera').and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Vaciar papelera' }).click();
    await page.getByText('La papelera está vacía').first().waitFor();
    assert.deepEqual(s.complaints, []);
  });

  test('all of a folder is chosen, what is not shown yet too', async (t) => {
    const { page, s } = await drive(t);
    await page.evaluate(async () => {
      const driveId = location.pathname.split('/')[2];
      for (let at = 1; at <= 1205; at += 1)
        await fetch(`/api/drives/${driveId}/folders`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ parentId: 'root', name: `Carpeta ${at}` }),
        });
    });
    await page.reload();
    await row(page, 'Carpeta 1').first().focus();
    await page.keyboard.press('Control+a');
    // And the personal folder.
    await page.getByText('1206 elegidos', { exact: true }).waitFor();
    await page.locator('.node').first().focus();
    await page.keyboard.press('Escape');
    await page.reload();
    await row(page, 'Carpeta 1').first().getByRole('checkbox').check();
    await button(page, 'Elegir todo').click();
    await page.getByText('1206 elegidos', { exact: true }).waitFor();
    await shoot(page, 'all-chosen');
    assert.deepEqual(s.complaints, []);
  });

  test('a member is found among more people than a list shows', async (t) => {
    const { s, page } = await drive(t);
    const passwordHash = await s.app.accounts.slowHash(password);
    const [organisation] = await s.app.organisations.organisationsOf(
      s.app.db,
      (await s.app.accounts.findByIdentifier(s.app.db, address))?.id ?? '',
    );
    assert.ok(organisation);
    await s.app.db.transaction(async (tx) => {
      for (let at = 1; at <= 205; at += 1) {
        const account = await s.app.accounts.create(tx, {
          loginAddress: `persona${at}@example.org`,
          givenName: at === 205 ? 'Zoé' : 'Persona',
          familyName: `Número ${at}`,
          language: 'es',
          passwordHash,
          operator: false,
          addressVerified: true,
        });
        await s.app.organisations.addMember(tx, organisation, account.id, 'member', null);
      }
    });
    await page.getByRole('link', { name: 'Miembros' }).click();
    await button(page, 'Añadir miembro').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Las 200 primeras de 206 personas').waitFor();
    const search = dialog.getByLabel('Buscar por nombre o dirección').and(page.locator(':focus'));
    await assertAccessible(page, 'adding a member');
    await shoot(page, 'add-member');
    await search.fill('nadie así');
    await dialog.getByText('Nadie de tu organización se llama así').waitFor();
    await search.fill('zoe');
    await dialog.getByRole('option', { name: 'Zoé Número 205' }).waitFor({ state: 'attached' });
    await dialog.getByRole('button', { name: 'Añadir miembro' }).click();
    await page.getByRole('rowheader', { name: 'Zoé Número 205' }).waitFor();
    assert.deepEqual(s.complaints, []);
  });

  test('a PDF is shown by the browser’s viewer; what only calls itself one is shown by nobody', async (t) => {
    const { s, page, desk } = await drive(t);
    writeFileSync(join(desk, 'plano.pdf'), pdf('Plano del taller'));
    writeFileSync(join(desk, 'falso.pdf'), '<script>document.title="ran"</script>');
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles([join(desk, 'plano.pdf'), join(desk, 'falso.pdf')]);
    await page.getByText('Subidas terminadas').first().waitFor();
    const answering = page.waitForResponse(/\/preview$/);
    await button(page, 'plano.pdf').click();
    const headers = (await answering).headers();
    assert.match(headers['content-disposition'] ?? '', /^inline/);
    assert.match(headers['content-security-policy'] ?? '', /frame-ancestors 'self'$/);
    assert.equal(headers['content-type'], 'application/pdf');
    await page.locator('iframe.preview').waitFor();
    await shoot(page, 'pdf');
    await page.keyboard.press('Escape');
    await button(page, 'falso.pdf').click();
    await page.getByText('no se puede ver aquí').waitFor();
    assert.equal(await page.locator('iframe').count(), 0);
    assert.deepEqual(s.complaints, []);
  });
});
