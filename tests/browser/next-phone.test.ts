// Two phones in two contexts: the old one shows a QR, the new one's camera reads it, both show six digits, the old one says
// so. Then a platform passkey for the YES, and six digits by the camera. Console and CSP are clean, axe sees every state.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, describe, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { cameraFlags, filmQr, filmWall } from '../kit/camera.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { createFirstAccount, linkByTypedCode, saveCodes, showLink, typePassword } from '../kit/people.ts';

/** A phone that knows its owner: finger or face, always there. */
async function withFinger(context: BrowserContext, page: Page) {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    setOwner: (isUserVerified: boolean) =>
      cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
  };
}

const menuOf = async (phone: Page, item: string): Promise<void> => {
  await phone.getByRole('button', { name: /^Acciones de/ }).click();
  await phone.getByRole('menuitem', { name: item }).click();
};

describe('the next phone, vouched for by the old one', { skip: skipBrowser }, () => {
  after(closeBrowser);
  const film = join(mkdtempSync(join(tmpdir(), 'aldaba-film-')), 'film.y4m');

  test('QR on the old phone, camera of the new one, the same digits, and two-step is never off', async (t) => {
    filmWall(film);
    const s = await stage(t, { browserArgs: cameraFlags(film) });
    const computer = await createFirstAccount(s, await s.computer());
    const oldContext = await s.phone();
    const old = await oldContext.newPage();
    await linkByTypedCode(computer, old, await showLink(computer));
    await saveCodes(computer);
    await computer.goto('/manager/devices');
    await computer.getByRole('link', { name: 'Cambiar de móvil' }).click();
    await computer.getByRole('heading', { name: 'Tengo el móvil viejo' }).waitFor();
    await assertAccessible(computer, 'Manager, change of phone');

    const made = old.waitForResponse((r) => r.url().endsWith('/api/device/links') && r.ok());
    await menuOf(old, 'Vincular un móvil nuevo');
    const { url } = (await (await made).json()) as { url: string };
    await old.getByRole('img', { name: /Código QR para vincular/ }).waitFor();
    await assertAccessible(old, 'QR on the old phone');
    filmQr(film, url);

    const freshContext = await s.phone();
    await freshContext.grantPermissions(['camera']);
    const fresh = await freshContext.newPage();
    await fresh.goto('/auth/');
    await fresh.getByRole('button', { name: 'Vincular desde mi otro móvil' }).click();
    await assertAccessible(fresh, 'what to do on the old phone');
    await fresh.getByRole('button', { name: 'Escanear el código' }).click();
    const digits = fresh.getByTestId('link-digits');
    await digits.waitFor();
    const there = old.getByTestId('next-phone-digits');
    await there.waitFor();
    assert.equal(await there.innerText(), await digits.innerText(), 'the same six digits');
    await assertAccessible(old, 'digits on the old phone');
    await old.getByRole('button', { name: 'Coinciden', exact: true }).click();
    await old.getByRole('heading', { name: /^Vinculado:/ }).waitFor();
    await assertAccessible(old, 'linked, on the old phone');
    await computer.getByText('Ya puede aprobar por ti').waitFor();
    await assertAccessible(computer, 'Manager, the new phone is there');
    await fresh.getByRole('button', { name: 'Ahora no' }).click();
    await fresh.getByRole('button', { name: 'Ver mis cuentas' }).click();
    await fresh.getByText('Protegida').waitFor();
    await old.getByRole('button', { name: 'Ver mis cuentas' }).click();

    // The new one answers, and the old one reads that it did.
    const again = await (await s.computer()).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/knock');
    await old.getByRole('heading', { name: '¿Eres tú?' }).waitFor();
    await fresh.getByLabel(/otra pantalla/).fill((await again.innerText('.number')).replace(/\D/g, ''));
    await fresh.getByRole('button', { name: 'SÍ', exact: true }).click();
    await again.waitForURL('**/sign-in/trust**');
    await old.getByRole('heading', { name: 'Ya está respondido' }).waitFor();
    assert.deepEqual(s.complaints, []);
  });

  test('an administrator scans the six digits from the waiting page instead of typing them', async (t) => {
    filmWall(film);
    const s = await stage(t, { browserArgs: cameraFlags(film) });
    const computer = await createFirstAccount(s, await s.computer());
    const context = await s.phone();
    await context.grantPermissions(['camera']);
    const phone = await context.newPage();
    await linkByTypedCode(computer, phone, await showLink(computer));
    await saveCodes(computer);
    const again = await (await s.computer()).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/knock');
    await again.getByRole('img', { name: 'Código QR con el número de esta página' }).waitFor();
    await assertAccessible(again, 'six digits and their QR');
    const shown = (await again.innerText('.number')).replace(/\D/g, '');
    assert.equal(shown.length, 6);
    const knockId = /knock\/([\w-]+)/.exec(phone.url())?.[1] ?? '';
    await phone.getByRole('button', { name: 'Escanear el código' }).click();
    await phone.getByRole('heading', { name: 'Escanear el código' }).waitFor();
    await assertAccessible(phone, 'scanning the digits');
    // A camera that is open reads its film again and again: it is changed while the camera is closed.
    await phone.getByRole('button', { name: 'Escribir las cifras' }).click();
    await phone.getByLabel(/otra pantalla/).waitFor();
    filmQr(film, `${s.origin}/auth/#knock=v1.${knockId}.${shown}`);
    await phone.getByRole('button', { name: 'Escanear el código' }).click();
    await phone.getByLabel(/otra pantalla/).waitFor();
    assert.equal(await phone.getByLabel(/otra pantalla/).inputValue(), shown);
    await phone.getByRole('button', { name: 'SÍ', exact: true }).click();
    await again.waitForURL('**/sign-in/trust**');
    assert.deepEqual(s.complaints, []);
  });

  test('with the phone’s passkey a YES takes finger or face, and a stranger’s finger changes nothing', async (t) => {
    const s = await stage(t);
    const computer = await createFirstAccount(s, await s.computer());
    const context = await s.phone();
    const phone = await context.newPage();
    const finger = await withFinger(context, phone);
    await linkByTypedCode(computer, phone, await showLink(computer));
    await saveCodes(computer);
    await menuOf(phone, 'Confirmar el SÍ con cara o huella');
    await assertAccessible(phone, 'confirm every YES');
    await phone.getByRole('button', { name: 'Usar cara o huella' }).click();
    await phone.getByText('A partir de ahora, cada SÍ te pedirá confirmación.').first().waitFor();

    const again = await (await s.computer()).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/knock');
    await phone.getByLabel(/otra pantalla/).fill((await again.innerText('.number')).replace(/\D/g, ''));
    await finger.setOwner(false);
    await phone.getByRole('button', { name: 'SÍ', exact: true }).click();
    await phone.getByText(/No lo has confirmado/).waitFor();
    await assertAccessible(phone, 'not confirmed');
    assert.equal(await again.getByText('Pulsa SÍ en tu móvil').count(), 1, 'nobody came in');
    await finger.setOwner(true);
    await phone.getByRole('button', { name: 'SÍ', exact: true }).click();
    await again.waitForURL('**/sign-in/trust**');
    await phone.getByRole('heading', { name: 'Hecho' }).waitFor();
    assert.deepEqual(s.complaints, []);
  });
});
