// Codes of other services in Aldaba Auth, as somebody with a phone meets them: added, imported, locked, exported. Nothing
// here needs the server, and nothing is told to it. Console errors and CSP violations fail every test.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { BrowserContext, Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { cameraFlags, filmQr } from '../kit/camera.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount, linkByTypedCode, saveCodes, showLink, typePassword } from '../kit/people.ts';
import { aegisEncrypted, migrationLink } from './fixtures/backups.ts';
import { qrPicture } from './fixtures/qr-picture.ts';

const key = 'JBSWY3DPEHPK3PXP';
const pin = '482915';

/** What an independent implementation shows now; asked again when the half minute ended in between. */
async function showsRightCode(page: Page, testId: string, secret: string, digits = 6): Promise<void> {
  const totp = new TOTP({ secret: Secret.fromBase32(secret), digits });
  await page.getByTestId(testId).filter({ hasText: /\d/ }).first().waitFor();
  const before = totp.generate();
  const shown = (await page.getByTestId(testId).first().innerText()).replace(/\D/g, '');
  assert.ok([before, totp.generate()].includes(shown), `${shown} should be ${before}`);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function openApp(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto('/auth/');
  await button(page, 'Añadir el código de otro servicio').waitFor();
  return page;
}

async function addByKey(page: Page, typed: string, service: string): Promise<void> {
  await page.goto('/auth/#/others/key');
  await page.getByLabel('Clave o enlace otpauth').fill(typed);
  await page.getByLabel('Servicio').fill(service);
  await button(page, 'Continuar').click();
  await button(page, 'Añadir').click();
  await page.getByRole('heading', { name: service, exact: true }).waitFor();
}

async function setPin(page: Page): Promise<void> {
  await page.goto('/auth/#/lock');
  await button(page, 'Poner un PIN').click();
  await page.locator('[name=new-pin]').fill(pin);
  await page.locator('[name=pin-again]').fill(pin);
  await button(page, 'Guardar').click();
  await page.getByText('El PIN está puesto.').first().waitFor();
}

const stored = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('aldaba-auth');
        opening.onerror = () => reject(new Error('not opened'));
        opening.onsuccess = () => {
          const database = opening.result;
          const names = [...database.objectStoreNames];
          const reads = names.map(
            (name) =>
              new Promise((done) => {
                const all = database.transaction(name).objectStore(name).getAll();
                all.onsuccess = () => done(all.result);
              }),
          );
          void Promise.all(reads).then((values) => {
            database.close();
            const text = JSON.stringify(values, (_, value: unknown) => {
              if (value instanceof CryptoKey) return `key ${value.type} extractable=${value.extractable}`;
              if (value instanceof Uint8Array) return new TextDecoder('latin1').decode(value);
              return value;
            });
            resolve(text);
          });
        };
      }),
  );

describe('codes of other services', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('a typed key shows the right code, survives a reload, and a mistyped one says what is wrong', async (t) => {
    const s = await stage(t);
    const phone = await openApp(await s.phone());
    await button(phone, 'Añadir el código de otro servicio').click();
    await assertAccessible(phone, 'ways to add');
    await button(phone, 'Escribir la clave o el enlace').click();
    await button(phone, 'Continuar').click();
    await phone.getByText('Escribe la clave o pega el enlace.').waitFor();
    await phone.getByLabel('Clave o enlace otpauth').fill('JBSW Y3DP 0189');
    await phone.getByLabel('Servicio').fill('Panadería Sol');
    await button(phone, 'Continuar').click();
    await phone.getByText('Una clave no lleva 0 1 8 9.').waitFor();
    await assertAccessible(phone, 'mistyped key');
    await phone.getByLabel('Clave o enlace otpauth').fill('jbsw y3dp-ehpk 3pxp');
    await button(phone, 'Continuar').click();
    await showsRightCode(phone, 'review-code', key);
    await assertAccessible(phone, 'review');
    await button(phone, 'Añadir').click();
    await showsRightCode(phone, 'entry-code', key);
    await assertAccessible(phone, 'home with a code');
    await phone.reload();
    await showsRightCode(phone, 'entry-code', key);
    // The same key again is asked about.
    await phone.goto('/auth/#/others/key');
    await phone
      .getByLabel('Clave o enlace otpauth')
      .fill(`otpauth://totp/Otra:ana?secret=${key}&issuer=Otra`);
    await button(phone, 'Continuar').click();
    await phone.getByText('Ya tienes este código aquí').waitFor();
    await assertAccessible(phone, 'duplicate');
    assert.deepEqual(s.complaints, []);
  });

  test('without a lock nothing stored is readable, and the key cannot be taken out', async (t) => {
    const s = await stage(t);
    const phone = await openApp(await s.phone());
    await addByKey(phone, key, 'Panadería Sol');
    const text = await stored(phone);
    assert.ok(!text.includes(key) && !text.includes('Panader'), 'no key and no name in clear');
    assert.match(text, /key secret extractable=false/);
    assert.doesNotMatch(text, /key (secret|private) extractable=true/);
    assert.deepEqual(s.complaints, []);
  });

  test('deleted, it comes back with undo; names change; the order is kept', async (t) => {
    const s = await stage(t);
    const phone = await openApp(await s.phone());
    await addByKey(phone, key, 'Primero');
    await addByKey(phone, 'GEZDGNBVGY3TQOJQ', 'Segundo');
    const titles = () => phone.getByTestId('entry-card').locator('h3').allInnerTexts();
    await button(phone, 'Acciones de Primero').click();
    await phone.getByRole('menuitem', { name: 'Eliminar' }).click();
    await phone.getByRole('button', { name: 'Deshacer' }).waitFor();
    assert.deepEqual(await titles(), ['Segundo']);
    await phone.getByRole('button', { name: 'Deshacer' }).click();
    await phone.getByRole('heading', { name: 'Primero' }).waitFor();
    assert.deepEqual(await titles(), ['Primero', 'Segundo'], 'back in its place');
    await phone.goto('/auth/#/order');
    await button(phone, 'Bajar Primero').click();
    await assertAccessible(phone, 'order');
    await button(phone, 'Hecho').click();
    await phone.reload();
    await phone.getByTestId('entry-card').first().waitFor();
    assert.deepEqual(await titles(), ['Segundo', 'Primero']);
    assert.deepEqual(s.complaints, []);
  });

  test('an encrypted Aegis file: wrong password asked again, bad ones listed, the rest comes in', async (t) => {
    const s = await stage(t);
    const phone = await openApp(await s.phone());
    await addByKey(phone, 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 'Otro');
    await phone.goto('/auth/#/others/import');
    await phone.getByText('Apps que podemos leer').waitFor();
    await assertAccessible(phone, 'import');
    const file = { name: 'aegis.json', mimeType: 'application/json' };
    await phone
      .locator('input[type=file]')
      .setInputFiles({ ...file, buffer: Buffer.from('{"nothing": "of ours"}') });
    await phone.getByText('No reconocemos este archivo').waitFor();
    await assertAccessible(phone, 'unknown file');
    await phone
      .locator('input[type=file]')
      .setInputFiles({ ...file, buffer: Buffer.from(aegisEncrypted('una llave de hierro')) });
    await phone.getByLabel('Contraseña del archivo').fill('una llave de madera');
    await button(phone, 'Abrir').click();
    await phone.getByText('Esa no es la contraseña').waitFor();
    await assertAccessible(phone, 'wrong password of a file');
    await phone.getByLabel('Contraseña del archivo').fill('una llave de hierro');
    await button(phone, 'Abrir').click();
    await phone.getByText('No se ha podido leer uno').waitFor();
    await assertAccessible(phone, 'preview');
    await button(phone, 'Importar 3').click();
    await phone.getByRole('heading', { name: 'Archivo' }).waitFor();
    assert.equal(await phone.getByTestId('entry-card').count(), 4);
    // A code that counts: RFC 4226 with SHA-256, counter 41, then 42.
    const card = phone.getByTestId('entry-card').filter({ hasText: 'Archivo' });
    const codes: string[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      await card.getByRole('button', { name: 'Código nuevo' }).click();
      await card
        .getByTestId('entry-code')
        .filter({ hasNotText: codes.at(-1) ?? 'x' })
        .waitFor();
      codes.push(await card.getByTestId('entry-code').innerText());
    }
    const { HOTP } = await import('otpauth');
    const hotp = new HOTP({ secret: Secret.fromBase32(key), algorithm: 'SHA256' });
    assert.deepEqual(
      codes.map((code) => code.replace(/\D/g, '')),
      [41, 42].map((counter) => hotp.generate({ counter })),
    );
    await assertAccessible(phone, 'home with several');
    assert.deepEqual(s.complaints, []);
  });

  test('an encrypted copy and the plain list leave the phone, and the copy comes back on another one, offline', async (t) => {
    const s = await stage(t);
    const phone = await openApp(await s.phone({ acceptDownloads: true }));
    await addByKey(phone, key, 'Panadería Sol');
    await phone.goto('/auth/#/others/export');
    await phone.locator('[name=export-password]').fill('corta');
    await button(phone, 'Guardar la copia cifrada').click();
    await phone.getByText('Escribe al menos 10 caracteres.').waitFor();
    await assertAccessible(phone, 'export');
    await phone.locator('[name=export-password]').fill('once upon a code');
    await phone.locator('[name=export-again]').fill('once upon a code');
    const saving = phone.waitForEvent('download');
    await button(phone, 'Guardar la copia cifrada').click();
    const copy = readFileSync(await (await saving).path());
    assert.ok(!copy.includes(key) && !copy.includes('Panader'));
    await button(phone, 'Exportar sin cifrar').click();
    await phone.getByLabel('Escribe exportar para confirmar').fill('exportar');
    const listing = phone.waitForEvent('download');
    await phone.getByRole('dialog').getByRole('button', { name: 'Exportar sin cifrar' }).click();
    const list = readFileSync(await (await listing).path(), 'utf8');
    assert.match(list, /^otpauth:\/\/totp\/Panader%C3%ADa%20Sol\?secret=JBSWY3DPEHPK3PXP&/);

    // Without network as well: every part of the app is on the phone.
    const elsewhere = await s.phone();
    const other = await openApp(elsewhere);
    await other.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await elsewhere.setOffline(true);
    await other.reload();
    await other.goto('/auth/#/others/import');
    await other
      .locator('input[type=file]')
      .setInputFiles({ name: 'copy.json', mimeType: 'application/json', buffer: copy });
    await other.getByLabel('Contraseña del archivo').fill('once upon a code');
    await button(other, 'Abrir').click();
    await button(other, 'Importar 1').click();
    await showsRightCode(other, 'entry-code', key);
    assert.deepEqual(s.complaints, []);
  });
});

describe('QR codes of other services', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('the parts of Google’s export are gathered from pictures in any order, and missing ones are said', async (t) => {
    const s = await stage(t);
    const phone = await openApp(await s.phone());
    const parts = [0, 1, 2].map((index) =>
      migrationLink(
        [{ secret: Buffer.from(`secret of part ${index}`), name: `ana ${index}`, issuer: `Tienda ${index}` }],
        {
          index,
          count: 3,
        },
      ),
    );
    const picture = (text: string) => ({ name: 'qr.bmp', mimeType: 'image/bmp', buffer: qrPicture(text) });
    await phone.goto('/auth/#/others');
    const choose = phone.locator('input[type=file]');
    await choose.setInputFiles({ name: 'wall.bmp', mimeType: 'image/bmp', buffer: qrPicture('nothing', 0) });
    await phone.getByText('En esa imagen no hay ningún código QR').waitFor();
    await choose.setInputFiles([parts[2] ?? '', parts[0] ?? ''].map(picture));
    await phone.getByText('Leídos 2 de 3').waitFor();
    await assertAccessible(phone, 'parts of an export');
    await phone
      .locator('input[type=file]')
      .setInputFiles(
        picture(migrationLink([{ secret: Buffer.from('another one'), name: 'x' }], { count: 3, batch: 7 })),
      );
    await phone.getByText('Este código es de otra exportación').waitFor();
    await phone.locator('input[type=file]').setInputFiles(picture(parts[1] ?? ''));
    await button(phone, 'Importar 3').click();
    await phone.getByTestId('entry-card').first().waitFor();
    const titles = await phone.getByTestId('entry-card').locator('h3').allInnerTexts();
    assert.deepEqual(titles, ['Tienda 0', 'Tienda 1', 'Tienda 2']);
    assert.deepEqual(s.complaints, []);
  });

  test('the camera reads the code of a service', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'aldaba-camera-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'camera.y4m');
    filmQr(path, `otpauth://totp/Panader%C3%ADa%20Sol:ana?secret=${key}&issuer=Panader%C3%ADa%20Sol`);
    const s = await stage(t, { browserArgs: cameraFlags(path) });
    const phone = await openApp(await s.phone({ permissions: ['camera'] }));
    await phone.goto('/auth/#/others/scan');
    await showsRightCode(phone, 'review-code', key);
    await button(phone, 'Añadir').click();
    await showsRightCode(phone, 'entry-code', key);
    assert.deepEqual(s.complaints, []);
  });

  test('a link in the address is asked about, in English as well, and leaves the address', async (t) => {
    const s = await stage(t);
    const phone = await (await s.phone({ locale: 'en-GB' })).newPage();
    await phone.goto(`/auth/#uri=${encodeURIComponent(`otpauth://totp/Baker:ana?secret=${key}`)}`);
    await phone.getByRole('heading', { name: 'Add it?' }).waitFor();
    assert.ok(!phone.url().includes(key), 'the key leaves the address bar');
    await assertAccessible(phone, 'review in English');
    await button(phone, 'Add').click();
    await showsRightCode(phone, 'entry-code', key);
    await phone.goto('/auth/#/settings');
    await phone.getByLabel('Hide codes until I tap them').check();
    await assertAccessible(phone, 'settings in English');
    await phone.goto('/auth/#/');
    const code = phone.getByTestId('entry-code');
    await code.filter({ hasText: '•••' }).waitFor();
    await button(phone, 'Show the code of Baker, ana').click();
    await code.filter({ hasText: /\d/ }).waitFor();
    assert.deepEqual(s.complaints, []);
  });
});

describe('the lock of the app', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('a PIN: nothing opens without it, wrong ones wait longer and longer, the right one opens', async (t) => {
    const s = await stage(t);
    const context = await s.phone();
    const phone = await openApp(context);
    await addByKey(phone, key, 'Panadería Sol');
    await phone.goto('/auth/#/lock');
    await button(phone, 'Poner un PIN').click();
    await phone.locator('[name=new-pin]').fill('123456');
    await phone.locator('[name=pin-again]').fill('123456');
    await button(phone, 'Guardar').click();
    await phone.getByText('Ese PIN es muy fácil de adivinar').waitFor();
    await assertAccessible(phone, 'easy PIN');
    await button(phone, 'Cancelar').click();
    await setPin(phone);
    await assertAccessible(phone, 'lock settings');
    const text = await stored(phone);
    assert.ok(!text.includes(key) && !text.includes('Panader'));
    assert.ok(!/"key":"key secret/.test(text), 'the key does not lie beside what it opens');

    await phone.goto('/auth/');
    await phone.reload();
    await phone.getByRole('heading', { name: 'Aldaba Auth está bloqueada' }).waitFor();
    assert.equal(await phone.getByTestId('entry-card').count(), 0);
    await assertAccessible(phone, 'locked');
    for (let turn = 1; turn <= 3; turn += 1) {
      await phone.getByLabel('Tu PIN').fill('111222');
      await button(phone, 'Desbloquear').click();
      await phone.getByText('Ese no es el PIN.').waitFor();
    }
    await phone.getByLabel('Tu PIN').fill('111223');
    await button(phone, 'Desbloquear').click();
    await phone.getByText('Demasiados intentos').waitFor();
    await assertAccessible(phone, 'waiting');
    // A reload does not shorten the wait, and meanwhile nothing can be typed.
    await phone.reload();
    await phone.getByText('Demasiados intentos').waitFor();
    assert.equal(await phone.getByLabel('Tu PIN').count(), 0);
    await phone.clock.install({ time: Date.now() + 31_000 });
    await phone.reload();
    await phone.getByLabel('Tu PIN').fill(pin);
    await button(phone, 'Desbloquear').click();
    await phone.getByTestId('entry-card').waitFor();
    // Five minutes without a touch lock it again.
    await phone.clock.fastForward('04:30');
    assert.equal(await phone.getByTestId('entry-card').count(), 1);
    await phone.clock.fastForward('00:40');
    await phone.getByRole('heading', { name: 'Aldaba Auth está bloqueada' }).waitFor();
    assert.deepEqual(s.complaints, []);
  });

  test('taking the lock off and showing a key as QR ask for the PIN; the other tab locks as well', async (t) => {
    const s = await stage(t);
    const context = await s.phone();
    const phone = await openApp(context);
    await addByKey(phone, key, 'Panadería Sol');
    await setPin(phone);
    await phone.goto('/auth/#/');
    await button(phone, 'Acciones de Panadería Sol').click();
    await phone.getByRole('menuitem', { name: 'Ver el código QR' }).click();
    await phone.getByLabel('Tu PIN').fill(pin);
    await button(phone, 'Continuar').click();
    await phone.getByRole('img', { name: 'Código QR' }).waitFor();
    await assertAccessible(phone, 'QR of a code');
    await phone.keyboard.press('Escape');

    const second = await context.newPage();
    await second.goto('/auth/');
    await second.getByLabel('Tu PIN').fill(pin);
    await button(second, 'Desbloquear').click();
    await second.getByTestId('entry-card').waitFor();
    await second.goto('/auth/#/lock');
    await button(second, 'Bloquear ahora').click();
    await phone.getByRole('heading', { name: 'Aldaba Auth está bloqueada' }).waitFor();

    await phone.getByLabel('Tu PIN').fill(pin);
    await button(phone, 'Desbloquear').click();
    await phone.getByTestId('entry-card').waitFor();
    await phone.goto('/auth/#/lock');
    await button(phone, 'Quitar el PIN').click();
    await phone.getByLabel('Tu PIN').fill('999111');
    await button(phone, 'Continuar').click();
    await phone.getByText('Ese no es el PIN.').waitFor();
    await phone.getByLabel('Tu PIN').fill(pin);
    await button(phone, 'Continuar').click();
    await phone.getByText('El bloqueo ha cambiado.').first().waitFor();
    await phone.goto('/auth/');
    await phone.reload();
    await showsRightCode(phone, 'entry-code', key);
    assert.deepEqual(s.complaints, []);
  });

  test('a passkey of the phone encrypts the vault and opens it', async (t) => {
    const s = await stage(t);
    const context = await s.phone();
    const phone = await openApp(context);
    const devtools = await context.newCDPSession(phone);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        hasPrf: true,
      },
    });
    await addByKey(phone, key, 'Panadería Sol');
    await phone.goto('/auth/#/lock');
    await button(phone, 'Usar la cara o la huella').click();
    await phone.getByText('Ya puedes abrir con tu llave de acceso.').first().waitFor();
    await phone.getByText('Pon también un PIN').waitFor();
    await assertAccessible(phone, 'lock settings with a passkey');
    await phone.goto('/auth/');
    await phone.reload();
    const open = button(phone, 'Usar la llave de acceso');
    await open.waitFor();
    await assertAccessible(phone, 'locked by a passkey');
    await open.click();
    await showsRightCode(phone, 'entry-code', key);
    // The same passkey, without the person.
    await phone.reload();
    await open.waitFor();
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await open.click();
    await phone.getByText('No se ha podido abrir con la llave de acceso').waitFor();
    assert.equal(await phone.getByTestId('entry-card').count(), 0);
    assert.deepEqual(s.complaints, []);
  });

  test('a knock reaches the locked phone, is answered after unlocking, and the offline code is in the vault', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    const phone = await (await s.phone()).newPage();
    await linkByTypedCode(computer, phone, await showLink(computer));
    await saveCodes(computer);
    await setPin(phone);
    await phone.goto('/auth/');
    await phone.reload();
    await phone.getByRole('heading', { name: 'Aldaba Auth está bloqueada' }).waitFor();
    assert.equal(await phone.getByTestId('offline-code').count(), 0);
    const again = await (await s.computer()).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/knock');
    const shown = (await again.innerText('.number')).trim();
    await phone.getByText('Alguien llama a tu cuenta. Desbloquea para responder.').waitFor();
    await assertAccessible(phone, 'locked and called');
    await phone.getByLabel('Tu PIN').fill(pin);
    await button(phone, 'Desbloquear').click();
    await phone.getByLabel(/otra pantalla/).fill(shown);
    await button(phone, 'SÍ').click();
    await again.waitForURL('**/sign-in/trust**');
    await button(phone, 'Cerrar').click();
    await phone.getByTestId('offline-code').filter({ hasText: /\d/ }).waitFor();
    assert.ok(!(await stored(phone)).includes('"seed":"key'), 'no seed lies beside its account');
    assert.deepEqual(s.complaints, []);
  });

  test('who cannot unlock may start afresh: everything is gone, and said before', async (t) => {
    const s = await stage(t);
    const phone = await openApp(await s.phone());
    await addByKey(phone, key, 'Panadería Sol');
    await setPin(phone);
    await phone.goto('/auth/');
    await phone.reload();
    await button(phone, 'No puedo desbloquear').click();
    await assertAccessible(phone, 'start afresh');
    await phone.getByLabel('Escribe borrar para confirmar').fill('borrar');
    await button(phone, 'Borrar y empezar de cero').click();
    await button(phone, 'Añadir el código de otro servicio').waitFor();
    await phone.reload();
    await button(phone, 'Añadir el código de otro servicio').waitFor();
    assert.deepEqual(s.complaints, []);
  });
});
