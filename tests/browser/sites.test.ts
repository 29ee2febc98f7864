// Protected sites in Chromium: added, its lines copied, changed and removed; and the page of somebody who may not enter.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount } from '../kit/people.ts';

const words = {
  es: {
    own: 'Español',
    add: 'Proteger un sitio',
    name: 'Nombre',
    host: 'Servidor',
    missing: 'Escribe el nombre del servidor.',
    button: 'Proteger',
    lines: 'Líneas para proteger «Wiki»',
    proxy: 'Proxy',
    done: 'Listo',
    taken: 'Ese nombre de servidor ya está protegido',
    cancel: 'Cancelar',
    actions: 'Acciones de Wiki',
    remove: 'Dejar de proteger',
    none: 'Todavía no hay ninguno',
    turnOn: 'Activar la verificación en dos pasos',
  },
  en: {
    own: 'English',
    add: 'Protect a site',
    name: 'Name',
    host: 'Server',
    missing: 'Type the name of the server.',
    button: 'Protect',
    lines: 'Lines that protect “Wiki”',
    proxy: 'Proxy',
    done: 'Done',
    taken: 'That server name is protected already',
    cancel: 'Cancel',
    actions: 'Actions for Wiki',
    remove: 'Stop protecting',
    none: 'None yet',
    turnOn: 'Turn on two-step verification',
  },
} as const;

describe('protected sites in the Manager', { skip: skipBrowser }, () => {
  after(closeBrowser);

  for (const [language, viewport, scheme] of [
    ['es', { width: 360, height: 740 }, 'light'],
    ['en', { width: 1280, height: 900 }, 'dark'],
  ] as const)
    test(`added, copied and removed in ${language} at ${viewport.width} px`, async (t) => {
      const s = await stage(t, { allow: [/403/, /409/] });
      const page = await createFirstAccount(s, await s.computer({ colorScheme: scheme }));
      const w = words[language];
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(w.own, { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);

      await page.goto('/manager/sites');
      await page.getByText(w.none).waitFor();
      await assertAccessible(page, 'the empty list');
      await page.getByRole('button', { name: w.add }).click();
      await page.getByLabel(w.name, { exact: true }).fill('Wiki');
      await page.getByRole('button', { name: w.button, exact: true }).click();
      await page.getByText(w.missing).waitFor();
      await page.getByLabel(w.host, { exact: true }).fill('Wiki.Example.org');
      await assertAccessible(page, 'the form');
      await page.getByRole('button', { name: w.button, exact: true }).click();

      await page.getByRole('heading', { name: w.lines }).waitFor();
      const lines = page.locator('pre');
      assert.match(await lines.innerText(), /X-Original-URL \$scheme:\/\/\$http_host\$request_uri/);
      await page.getByLabel(w.proxy, { exact: true }).selectOption('Caddy');
      assert.match(await lines.innerText(), /^wiki\.example\.org \{/);
      await assertAccessible(page, 'the lines');
      const shots = process.env['SHOTS'];
      if (shots) await page.screenshot({ path: `${shots}/lines-${language}.png` });
      assert.ok(
        (await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width,
        'nothing wider than the screen',
      );
      await page.getByRole('button', { name: w.done, exact: true }).click();
      await page.getByText('wiki.example.org').first().waitFor();
      if (shots) await page.screenshot({ path: `${shots}/sites-${language}.png`, fullPage: true });

      await page.getByRole('button', { name: w.add }).click();
      await page.getByLabel(w.name, { exact: true }).fill('Wiki 2');
      await page.getByLabel(w.host, { exact: true }).fill('wiki.example.org');
      if (shots) await page.screenshot({ path: `${shots}/add-${language}.png` });
      await page.getByRole('button', { name: w.button, exact: true }).click();
      await page.getByText(w.taken).waitFor();
      await page.getByRole('button', { name: w.cancel }).click();

      const { sites } = await page.evaluate(async () => {
        const mine = await (await fetch('/api/organisations')).json();
        return (await fetch(`/api/organisations/${mine.organisations[0].id}/sites`)).json();
      });
      await page.goto(`/gate/enter?site=${sites[0].id}&state=${'a'.repeat(43)}`);
      await page.getByRole('link', { name: w.turnOn }).waitFor();
      await assertAccessible(page, 'the page of who is stopped');
      if (shots) await page.screenshot({ path: `${shots}/stopped-${language}.png` });

      await page.goto('/manager/sites');
      await page.getByRole('button', { name: w.actions }).click();
      await page.getByRole('menuitem', { name: w.remove }).click();
      await page.getByRole('dialog').getByRole('button', { name: w.remove, exact: true }).click();
      await page.getByText(w.none).waitFor();
      assert.deepEqual(s.complaints, []);
    });
});
