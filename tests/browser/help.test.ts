// The help centre in Chromium: accessible at 360 px and on a computer, in both languages and themes, with and without
// scripts; copying, printing, feedback; and the way from the Manager.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, type Stage, stage } from '../kit/chromium.ts';

const pages: readonly (readonly [path: string, state: string])[] = [
  ['/help', 'home'],
  ['/help/guides/install-aldaba', 'a guide with code'],
  ['/help/guides/backup-codes', 'a guide'],
  ['/help/tags/2fa', 'a tag'],
  ['/help/categories/two-step', 'a category'],
  ['/help/search?q=codigo', 'results'],
  ['/help/search?q=xyzzyxq', 'no result'],
  ['/help/errors', 'errors'],
  ['/help/errors/core/too-many', 'an error'],
  ['/help/guides/no-such-guide', 'nowhere'],
];

async function signUp(s: Stage, page: Page): Promise<void> {
  await page.goto(`/start#${await s.app.organisations.startCode()}`);
  await page.fill('[name=givenName]', 'Ana');
  await page.fill('[name=familyName]', 'García');
  await page.fill('[name=organisation]', 'Talleres Ebro');
  await page.fill('[name=address]', 'ana@example.org');
  await page.fill('[name=password]', 'correct horse battery');
  await page.click('button.primary');
  await page.waitForURL('**/manager/**');
}

const unexpected = (s: Stage): string[] => s.complaints.filter((text) => !/status of 404/.test(text));

describe('help centre', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('every page is accessible on a small phone in Spanish and on a computer in English, in both themes', async (t) => {
    const s = await stage(t);
    const small = await (await s.phone()).newPage();
    const large = await (await s.computer({ locale: 'en-GB' })).newPage();
    for (const [path, state] of pages)
      for (const [page, language] of [
        [small, 'es'],
        [large, 'en'],
      ] as const) {
        await page.goto(path);
        assert.equal(await page.getAttribute('html', 'lang'), language);
        await assertAccessible(page, `${state}, ${language}`);
      }
    assert.deepEqual(unexpected(s), []);
  });

  test('code is copied by a button that only scripts show, and a guide prints without what is not the guide', async (t) => {
    const s = await stage(t);
    const context = await s.computer({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await context.newPage();
    await page.goto('/help/guides/install-aldaba');
    const code = (await page.locator('.code pre').first().innerText()).trim();
    await page.getByRole('button', { name: 'Copiar' }).first().click();
    await page.getByRole('button', { name: 'Copiado' }).first().waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
    assert.ok(await page.getByRole('button', { name: 'Imprimir' }).isVisible());
    await page.emulateMedia({ media: 'print' });
    for (const hidden of ['.head', '.foot', '.side', '.feedback', '.breadcrumb'])
      assert.equal(await page.locator(hidden).isVisible(), false, hidden);
    assert.ok(await page.locator('.prose').isVisible());
    assert.deepEqual(unexpected(s), []);
  });

  test('contents lead to their heading, which nothing covers', async (t) => {
    const s = await stage(t);
    const page = await (await s.computer({ viewport: { width: 1280, height: 500 } })).newPage();
    await page.goto('/help/guides/install-aldaba');
    await page.locator('.contents a').last().click();
    const id = new URL(page.url()).hash.slice(1);
    const box = await page.locator(`[id="${id}"]`).boundingBox();
    assert.ok(box && box.y >= 0 && box.y < 500, JSON.stringify(box));
    const contents = await page.locator('.contents').boundingBox();
    assert.ok(contents && contents.y >= 0 && contents.y < 100, 'contents stay in sight');
  });

  test('without JavaScript a person searches, reads, and says what was wrong; nothing is shown that does nothing', async (t) => {
    const s = await stage(t);
    const page = await (await s.phone({ javaScriptEnabled: false })).newPage();
    await page.goto('/help');
    await page.fill('[name=q]', 'he perdido el mobil');
    await page.click('.hero button');
    await page
      .getByRole('link', { name: /He perdido el móvil/ })
      .first()
      .click();
    assert.equal(await page.getByRole('button', { name: /Copiar|Imprimir/ }).count(), 0);
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('radio', { name: 'No se entiende' }).check();
    await page.fill('textarea', 'El paso 2 no es así.');
    await page.getByRole('button', { name: 'Enviar' }).click();
    await page.getByRole('heading', { name: 'Gracias por decírnoslo' }).waitFor();
  });

  test('the question why is accessible in every state, and a click too many sends nothing twice', async (t) => {
    const s = await stage(t);
    const page = await (await s.phone()).newPage();
    await page.goto('/help/guides/sign-in');
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.getByRole('radio').first().waitFor();
    await assertAccessible(page, 'why');
    // The browser itself asks for a reason; the server does when that is got around.
    await page.evaluate(() =>
      document.querySelectorAll('[required]').forEach((one) => one.removeAttribute('required')),
    );
    await page.getByRole('button', { name: 'Enviar' }).click();
    await page.getByText('Elige un motivo.').waitFor();
    await assertAccessible(page, 'why, refused');
    await page.getByRole('radio').first().check();
    await page.getByRole('button', { name: 'Enviar' }).dblclick();
    await page.getByRole('heading', { name: 'Gracias por decírnoslo' }).waitFor();
    await assertAccessible(page, 'thanks');
    assert.deepEqual(
      s.complaints.filter((text) => !/status of 422/.test(text)),
      [],
    );
  });

  test('the Manager leads to the guide of each of its pages, and the operator hears of what was not found', async (t) => {
    const s = await stage(t);
    const page = await (await s.computer()).newPage();
    await signUp(s, page);
    await page.goto('/manager/backup-codes');
    await page.getByRole('link', { name: 'Ayuda' }).click();
    await page.waitForURL('**/help/guides/backup-codes');
    await page.goto('/help/search?q=xyzzyxq+plugh');
    await page.goto('/help');
    await page.getByRole('link', { name: 'La ayuda, por dentro' }).click();
    await page.getByRole('link', { name: 'xyzzyxq plugh' }).waitFor();
    await assertAccessible(page, 'operator');
    await page.setViewportSize({ width: 360, height: 740 });
    await assertAccessible(page, 'operator on a phone');
    await page.getByRole('button', { name: /Hecho\s+xyzzyxq plugh/ }).click();
    await page.getByText('Todas las búsquedas han encontrado algo.').waitFor();
    assert.deepEqual(s.complaints, []);
  });
});
