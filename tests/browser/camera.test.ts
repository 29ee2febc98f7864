// The camera path for real: Chromium plays a film of the computer's QR as its camera, and Aldaba Auth reads it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { assertAccessible } from '../kit/axe.ts';
import { cameraFlags, filmQr, filmWall } from '../kit/camera.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { confirmDigits, createFirstAccount, showLink } from '../kit/people.ts';

describe('the camera of the phone', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('reads the QR on the computer and links', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'aldaba-camera-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const path = join(folder, 'camera.y4m');
    filmWall(path);
    const s = await stage(t, { browserArgs: cameraFlags(path) });
    const computer = await createFirstAccount(s, await s.computer());
    const made = computer.waitForResponse((r) => r.url().endsWith('/api/authenticator/links') && r.ok());
    await showLink(computer);
    const { url } = (await (await made).json()) as { url: string };
    filmQr(path, url);
    const phone = await (await s.phone({ permissions: ['camera'] })).newPage();
    await phone.goto('/auth/');
    await phone.getByRole('button', { name: 'Vincular desde un ordenador' }).click();
    await assertAccessible(phone, 'instructions');
    await phone.getByRole('button', { name: 'Escanear el código' }).click();
    await confirmDigits(computer, phone);
    assert.deepEqual(s.complaints, []);
  });

  test('refused, the way on is offered: a picture or the typed code', async (t) => {
    const s = await stage(t, {
      browserArgs: ['--use-fake-device-for-media-stream', '--deny-permission-prompts'],
    });
    await createFirstAccount(s, await s.computer());
    const phone = await (await s.phone()).newPage();
    await phone.goto('/auth/');
    await phone.getByRole('button', { name: 'Vincular desde un ordenador' }).click();
    await phone.getByRole('button', { name: 'Escanear el código' }).click();
    await phone.getByText('La cámara está bloqueada').waitFor();
    await assertAccessible(phone, 'camera refused');
    await phone
      .getByRole('button', { name: 'No puedo escanear' })
      .or(phone.getByRole('link', { name: 'No puedo escanear' }))
      .waitFor();
    assert.deepEqual(s.complaints, []);
  });
});
