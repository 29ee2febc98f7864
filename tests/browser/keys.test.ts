// Passkeys and security keys in Chromium, with its virtual authenticator: added in the Manager, offered by autofill, used by the
// button, as a second step and as fresh proof; in both languages, on a phone and a desktop screen.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, type Stage, stage } from '../kit/chromium.ts';
import { address, createFirstAccount, password, saveCodes } from '../kit/people.ts';
import { plugIn, type VirtualKey } from '../kit/virtual-key.ts';
import { createSoftYubikey, startYubicoServer } from '../kit/yubico.ts';

const words = {
  es: {
    add: 'Añadir una opción',
    passkey: 'Llave de acceso (passkey)',
    make: 'Crear la llave de acceso',
    try: 'Probar y añadir',
    signIn: 'Entrar con una llave de acceso',
    use: 'Usar la llave',
    register: 'Registrar la llave',
    language: 'Español',
  },
  en: {
    add: 'Add an option',
    passkey: 'Passkey',
    make: 'Make the passkey',
    try: 'Try and add',
    signIn: 'Sign in with a passkey',
    use: 'Use the key',
    register: 'Register the key',
    language: 'English',
  },
} as const;
type Language = keyof typeof words;

/** A passkey made and tried in the Manager; ends where the sheet of codes is made or on the list. */
async function addPasskey(page: Page, language: Language, state: string): Promise<void> {
  const w = words[language];
  await page.goto('/manager/two-step');
  await page.getByRole('button', { name: w.add }).click();
  await page.getByRole('link', { name: w.passkey }).waitFor();
  await assertAccessible(page, `${state}: what can be added`);
  await page.getByRole('link', { name: w.passkey }).first().click();
  await page.getByRole('button', { name: w.make }).waitFor();
  await assertAccessible(page, `${state}: make a passkey`);
  await page.getByRole('button', { name: w.make }).click();
  await page.getByRole('button', { name: w.try }).waitFor();
  await assertAccessible(page, `${state}: try it`);
  await page.locator('[name=name]').fill('Mi portátil');
  await page.getByRole('button', { name: w.try }).click();
}

/** The same passkeys in a browser that is new to the account. */
async function elsewhere(s: Stage, language: Language, width: number, from: VirtualKey, autofill = true) {
  const context = await s.computer({
    locale: language === 'es' ? 'es-ES' : 'en-GB',
    viewport: { width, height: 800 },
  });
  const page = await context.newPage();
  const key = await plugIn(page, 'internal');
  // Chromium's key answers an offer in the field at once: where the button is tried, no offer is made.
  if (!autofill)
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false;
    });
  for (const credential of await from.credentials()) await key.addCredential(credential);
  return { page, key };
}

const quiet = (s: Stage, allowed: RegExp = /^$/) =>
  assert.deepEqual(
    s.complaints.filter((one) => !allowed.test(one)),
    [],
  );

describe('passkeys and security keys', { skip: skipBrowser }, () => {
  after(closeBrowser);

  for (const [language, width] of [
    ['es', 1280],
    ['en', 360],
  ] as const) {
    test(`a passkey is added, offered by autofill, and signs in by its button: ${language} at ${width} px`, async (t) => {
      const s = await stage(t);
      const first = await createFirstAccount(s, await s.computer());
      await first.setViewportSize({ width, height: 800 });
      await first.goto('/manager/appearance');
      await first.getByLabel(words[language].language, { exact: true }).check();
      await first.waitForFunction((l) => document.documentElement.lang === l, language);
      const key = await plugIn(first, 'internal');
      await addPasskey(first, language, `${language} ${width}`);
      await first.waitForURL('**/manager/backup-codes**');
      const [made] = await key.credentials();
      assert.equal(made?.rpId, 'localhost');
      assert.ok(made?.isResidentCredential);
      assert.ok(
        !Buffer.from(made?.userHandle ?? '', 'base64')
          .toString('latin1')
          .includes('ana'),
      );

      // By autofill: the page is only opened, and Chromium's key takes the place of the person who chooses.
      const auto = await elsewhere(s, language, width, key);
      await auto.page.goto('/sign-in');
      await auto.page.waitForURL('**/manager/**');

      const by = await elsewhere(s, language, width, auto.key, false);
      await by.page.goto('/sign-in?next=%2Fmanager%2Ftwo-step');
      const button = by.page.getByRole('button', { name: words[language].signIn });
      await button.waitFor();
      await assertAccessible(by.page, `sign-in with a passkey, ${language} ${width}`);
      await button.click();
      await by.page.waitForURL('**/manager/two-step');
      await by.page.getByText('Mi portátil').first().waitFor();
      await by.page.waitForLoadState('networkidle');
      await assertAccessible(by.page, `the list with a passkey, ${language} ${width}`);
      quiet(s);
    });
  }

  test('a security key is the second step and fresh proof, and a key that is not touched leads to other methods', async (t) => {
    const s = await stage(t);
    const first = await createFirstAccount(s, await s.computer());
    const key = await plugIn(first, 'usb', { verifies: false });
    await first.goto('/manager/two-step?add=security-key');
    await first.getByRole('button', { name: words.es.register }).click();
    await first.getByRole('button', { name: words.es.try }).waitFor();
    await first.locator('[name=name]').fill('Llavero');
    await first.getByRole('button', { name: words.es.try }).click();
    const codes = await saveCodes(first);

    const page = await (await s.computer({ viewport: { width: 360, height: 740 } })).newPage();
    const there = await plugIn(page, 'usb', { verifies: false });
    for (const credential of await key.credentials()) await there.addCredential(credential);
    await there.leaveAlone();
    await page.goto('/sign-in');
    await page.fill('[name=address]', address);
    await page.fill('[name=password]', password);
    await page.click('button.primary');
    await page.waitForURL('**/sign-in/key');
    await page.getByRole('button', { name: words.es.use }).waitFor();
    await assertAccessible(page, 'the page of the key');
    await page.getByRole('link', { name: 'Usar otro método' }).click();
    await page.getByText('Llavero').waitFor();
    await assertAccessible(page, 'methods with a key');
    await page.getByText('Llave de acceso o de seguridad').click();
    await there.touchAgain();
    await page.getByRole('button', { name: words.es.use }).click();
    await page.waitForURL('**/sign-in/trust**');
    await page.getByRole('button', { name: 'Preguntar siempre' }).click();
    await page.waitForURL('**/manager/**');

    await page.goto('/recovery/drill');
    await page.getByRole('button', { name: 'Probar la llave' }).click();
    await page.waitForURL('**/recovery/drill?tried=key');
    await assertAccessible(page, 'the drill with a key');

    await page.goto('/step-up?verb=two-step-off&next=%2Fmanager%2Ftwo-step');
    await page.fill('[name=password]', password);
    await page.click('button.primary');
    await page.waitForURL('**/sign-in/key');
    await page.getByRole('button', { name: words.es.use }).click();
    await page.waitForURL('**/manager/two-step**');
    await page.getByRole('button', { name: 'Quitar Llavero' }).click();
    await page.getByRole('button', { name: 'Quitar y desactivar la verificación' }).click();
    await page.getByText('La verificación en dos pasos está desactivada').first().waitFor();
    assert.equal(codes.length, 10);
    quiet(s, /40[13]/);
  });

  test('without JavaScript the page of the key says so and leads to the other methods', async (t) => {
    const s = await stage(t);
    const first = await createFirstAccount(s, await s.computer());
    await plugIn(first, 'usb');
    await first.goto('/manager/two-step?add=security-key');
    await first.getByRole('button', { name: words.es.register }).click();
    await first.getByRole('button', { name: words.es.try }).click();
    const codes = await saveCodes(first);
    const page = await (await s.computer({ javaScriptEnabled: false })).newPage();
    await page.goto('/sign-in');
    assert.equal(await page.getByRole('button', { name: words.es.signIn }).count(), 0);
    await page.fill('[name=address]', address);
    await page.fill('[name=password]', password);
    await page.click('button.primary');
    await page.waitForURL('**/sign-in/key');
    // Playwright turns scripts off behind the parser's back: what stands in <noscript> is there, and not drawn.
    assert.match(await page.content(), /<noscript>.*Las llaves necesitan JavaScript/s);
    await page.getByRole('link', { name: 'Usar otro método' }).click();
    await page.getByText('Código de respaldo').click();
    await page.fill('[name=code]', codes[3] ?? '');
    await page.click('button.primary');
    await page.waitForURL('**/sign-in/trust**');
    quiet(s);
  });

  test('a browser without WebAuthn says so instead of a dead button', async (t) => {
    const s = await stage(t);
    const first = await createFirstAccount(s, await s.computer());
    await plugIn(first, 'usb');
    await first.goto('/manager/two-step?add=security-key');
    await first.getByRole('button', { name: words.es.register }).click();
    await first.getByRole('button', { name: words.es.try }).click();
    await saveCodes(first);
    const page = await (await s.computer()).newPage();
    await page.addInitScript(
      () => delete (globalThis as { PublicKeyCredential?: unknown }).PublicKeyCredential,
    );
    await page.goto('/sign-in');
    await page.fill('[name=address]', address);
    await page.fill('[name=password]', password);
    await page.click('button.primary');
    await page.waitForURL('**/sign-in/key');
    await page.getByText('Este navegador no sabe usar llaves').waitFor();
    await assertAccessible(page, 'no WebAuthn');
    quiet(s);
  });

  test('a YubiKey is added by a touch, and signs in by a touch: what it types ends with Enter', async (t) => {
    const yubikey = createSoftYubikey();
    const server = await startYubicoServer([yubikey], () => Date.now());
    t.after(() => server.stop());
    const s = await stage(t, { env: server.env });
    const first = await createFirstAccount(s, await s.computer({ viewport: { width: 360, height: 740 } }));
    await first.goto('/manager/two-step?add=choose');
    await first.getByRole('link', { name: 'Códigos de una YubiKey' }).click();
    const field = first.getByLabel('Código de la YubiKey');
    await field.waitFor();
    await assertAccessible(first, 'adding a YubiKey');
    await field.click();
    await first.keyboard.type(`${yubikey.touch()}\n`);
    await saveCodes(first);
    const page = await (await s.computer({ viewport: { width: 360, height: 740 } })).newPage();
    await page.goto('/sign-in');
    await page.fill('[name=address]', address);
    await page.fill('[name=password]', password);
    await page.click('button.primary');
    await page.waitForURL('**/sign-in/yubikey');
    await assertAccessible(page, 'the code of a YubiKey');
    await page.keyboard.type(`${yubikey.touch()}\n`);
    await page.waitForURL('**/sign-in/trust**');
    quiet(s);
  });
});
