// Signing in to an app in Chromium: an administrator registers it, the person authorises it from the sign-in page on, finds
// it among the connected apps and takes that back; and a device that gets in by a code. On a phone in Spanish and on a
// desktop in English, with scripts and without.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, describe, type TestContext, test } from 'node:test';
import * as client from 'openid-client';
import { assertAccessible } from '../kit/axe.ts';
import { closeBrowser, skipBrowser, stage } from '../kit/chromium.ts';
import { address, createFirstAccount, password } from '../kit/people.ts';

const words = {
  es: {
    own: 'Español',
    register: 'Registrar una aplicación',
    name: 'Nombre',
    addresses: 'Direcciones de vuelta',
    devices: 'Se usa en aparatos sin navegador: se entra con un código',
    missing: 'Escribe al menos una dirección.',
    create: 'Registrar',
    id: 'Identificador (client ID)',
    secret: 'Secreto (client secret)',
    done: 'Ya los he copiado',
    authorise: 'Autorizar Wiki',
    yes: 'Autorizar',
    revokeOf: 'Quitar el permiso a Wiki',
    revoke: 'Quitar el permiso',
    none: 'Todavía no hay ninguna',
    next: 'Siguiente',
    mine: 'Es mío, dejar entrar',
    finished: 'Listo',
    signOut: 'Cerrar la sesión de Aldaba',
  },
  en: {
    own: 'English',
    register: 'Register an app',
    name: 'Name',
    addresses: 'Addresses to go back to',
    devices: 'It runs on devices without a browser: people get in with a code',
    missing: 'Write at least one address.',
    create: 'Register',
    id: 'Client ID',
    secret: 'Client secret',
    done: 'I have copied them',
    authorise: 'Authorise Wiki',
    yes: 'Authorise',
    revokeOf: 'Take permission back from Wiki',
    revoke: 'Take permission back',
    none: 'There are none yet',
    next: 'Next',
    mine: 'It is mine, let it in',
    finished: 'Done',
    signOut: 'Sign out of Aldaba',
  },
} as const;

/** The app's own site: it answers whatever comes back to it. */
async function site(t: TestContext): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Wiki</title><h1>Wiki</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe('signing in to an app', { skip: skipBrowser }, () => {
  after(closeBrowser);

  for (const [language, viewport] of [
    ['es', { width: 360, height: 740 }],
    ['en', { width: 1280, height: 900 }],
  ] as const)
    test(`registered, authorised and taken back in ${language} at ${viewport.width} px`, async (t) => {
      const s = await stage(t);
      const wiki = await site(t);
      const w = words[language];
      const page = await createFirstAccount(s, await s.computer());
      await page.setViewportSize(viewport);
      await page.goto('/manager/appearance');
      await page.getByLabel(w.own, { exact: true }).click();
      await page.waitForFunction((l) => document.documentElement.lang === l, language);

      await page.goto('/manager/apps');
      await page.getByRole('button', { name: w.register }).click();
      await page.getByLabel(w.name, { exact: true }).fill('Wiki');
      await page.getByRole('button', { name: w.create, exact: true }).click();
      await page.getByText(w.missing).waitFor();
      await assertAccessible(page, 'no address');
      await page.getByLabel(w.addresses).fill(`${wiki}/callback`);
      await page.getByLabel(w.devices).check();
      await page.getByRole('button', { name: w.create, exact: true }).click();
      const id = await page.getByRole('dialog').getByLabel(w.id, { exact: true }).inputValue();
      const secret = await page.getByRole('dialog').getByLabel(w.secret, { exact: true }).inputValue();
      await assertAccessible(page, 'the secret');
      await page.getByRole('button', { name: w.done }).click();
      await page.getByText(id).waitFor();
      assert.ok(!(await page.content()).includes(secret), 'shown once');
      await assertAccessible(page, 'the registered apps');

      const config = await client.discovery(new URL(s.origin), id, secret, undefined, {
        // oxlint-disable-next-line typescript/no-deprecated -- marked so that it stands out; here it listens on http
        execute: [client.allowInsecureRequests],
      });
      const begin = async () => {
        const verifier = client.randomPKCECodeVerifier();
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: `${wiki}/callback`,
          scope: 'openid profile email',
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        });
        return { verifier, url: String(url) };
      };

      // A browser where nobody is signed in, and another that runs no scripts: both come out at the app.
      for (const javaScriptEnabled of [true, false]) {
        const context = await s.context({
          locale: language === 'es' ? 'es-ES' : 'en-GB',
          viewport,
          javaScriptEnabled,
        });
        const own = await context.newPage();
        const begun = await begin();
        await own.goto(begun.url);
        await own.fill('[name=address]', address);
        await own.fill('[name=password]', password);
        await own.click('button.primary');
        if (javaScriptEnabled) {
          await own.getByRole('heading', { name: w.authorise }).waitFor();
          await assertAccessible(own, 'authorise');
          assert.ok(
            await own.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
            'nothing sticks out',
          );
          await own.getByRole('button', { name: w.yes, exact: true }).click();
        }
        await own.waitForURL(`${wiki}/callback**`);
        const tokens = await client.authorizationCodeGrant(config, new URL(own.url()), {
          pkceCodeVerifier: begun.verifier,
        });
        assert.ok(tokens.id_token);
        if (!javaScriptEnabled) {
          await own.goto(String(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token })));
          await own.getByRole('button', { name: w.signOut }).click();
          await own.waitForURL('**/oidc/session/end/success');
          await own.goto('/oidc/device');
          await own.waitForURL('**/sign-in**');
        }
      }

      const codes = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
      await page.goto(codes.verification_uri);
      await page.locator('[name=user_code]').waitFor();
      await assertAccessible(page, 'the code of a device');
      await page.fill('[name=user_code]', codes.user_code);
      await page.getByRole('button', { name: w.next }).click();
      await page.getByText(codes.user_code).waitFor();
      await assertAccessible(page, 'is it yours?');
      await page.getByRole('button', { name: w.mine }).click();
      await page.getByRole('heading', { name: w.finished }).waitFor();

      await page.goto('/manager/connected-apps');
      await page.getByRole('button', { name: w.revokeOf }).click();
      await assertAccessible(page, 'taking back');
      await page.getByRole('dialog').getByRole('button', { name: w.revoke, exact: true }).click();
      await page.getByText(w.none).waitFor();
      await assertAccessible(page, 'none left');
      assert.deepEqual(s.complaints, []);
    });
});
