// Registering apps, devices without a browser, pushed requests, keys, and taking one's agreement back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as client from 'openid-client';
import { onEachDatabase } from '../../kit/each-world.ts';
import {
  agree,
  appWorld,
  begin,
  callback,
  clientOf,
  organisationOf,
  outcome,
  pageAt,
  redeem,
  refusal,
  registerApp,
  signInTo,
} from './apps.ts';

onEachDatabase('apps', ({ kind }) => {
  test('only administrators register apps, with addresses that can be trusted', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const { organisationId, id } = await registerApp(browser);
    const settings = {
      name: 'X',
      kind: 'web',
      redirectUris: [callback],
      logoutUris: [],
      backchannelUri: null,
      scopes: ['openid'],
      deviceFlow: false,
      trusted: false,
    };
    const route = `POST /api/organisations/${organisationId}/apps`;
    for (const uri of [
      'http://wiki.example.org/callback',
      'https://*.example.org/callback',
      'https://wiki.example.org/callback#x',
      'https://ana:x@wiki.example.org/',
      'https://wiki.example.org/a/../b',
      'https://wiki.example.org/\\x',
      'javascript:alert(1)',
      'wiki:callback',
      '//wiki.example.org',
      'https://wíki.example.org/',
    ]) {
      const said = await browser.api(route, { ...settings, redirectUris: [uri] });
      assert.equal(said.json.code, 'openid/bad-address', uri);
    }
    for (const uri of ['http://localhost:8080/cb', 'http://127.0.0.1/cb', 'https://wiki.example.org'])
      assert.equal((await browser.api(route, { ...settings, redirectUris: [uri] })).status, 200, uri);
    assert.equal(
      (await browser.api(route, { ...settings, redirectUris: [] })).json.code,
      'openid/no-address',
    );
    assert.equal((await browser.api(route, { ...settings, name: '\u200b' })).json.code, 'openid/bad-name');
    const eva = w.browser();
    await w.signIn(eva, { address: (await w.person('Eva')).loginAddress });
    assert.equal((await eva.api(route, settings)).json.code, 'organisations/not-yours');
    for (const other of [
      `GET /api/organisations/${organisationId}/apps`,
      `POST /api/organisations/${organisationId}/apps/${id}/secret`,
      `DELETE /api/organisations/${organisationId}/apps/${id}`,
    ])
      assert.equal((await eva.api(other)).json.code, 'organisations/not-yours', other);
    const listed = await browser.api(`GET /api/organisations/${organisationId}/apps`);
    assert.equal(listed.json.apps.length, 4);
    assert.doesNotMatch(JSON.stringify(listed.json), /secret_hash|"secret"/);
    const mails = await w.mails();
    assert.ok(mails.some(({ text }) => text.includes('«Wiki» puede iniciar sesión')));
  });

  test('an app is for the people of its organisation, and a trusted one does not ask them', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser, { trusted: true }));
    const begun = await begin(config);
    const tokens = await redeem(config, await outcome(w, browser, begun.url), begun);
    assert.ok(tokens.access_token);
    const eva = w.browser();
    await w.signIn(eva, { address: (await w.person('Eva')).loginAddress });
    const silent = await outcome(w, eva, (await begin(config, { prompt: 'none' })).url);
    assert.equal(silent.searchParams.get('error'), 'access_denied');
    const refused = await pageAt(w, eva, (await begin(config)).url);
    assert.equal(refused.status, 403);
    assert.doesNotMatch(refused.body, /value="authorise"|Talleres Ebro/);
    const back = await outcome(w, eva, await eva.submit({ decision: 'authorise' }));
    assert.equal(back.searchParams.get('error'), 'access_denied');
  });

  test('taking the agreement back ends tokens at once, and the app has to ask again', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const app = await registerApp(browser);
    const config = await clientOf(w, app);
    const tokens = await signInTo(w, browser, config, {
      scope: 'openid email offline_access',
      prompt: 'consent',
    });
    const [listed] = (await browser.api('GET /api/connected-apps')).json.apps;
    assert.deepEqual(
      [listed.name, listed.organisation, listed.scopes],
      ['Wiki', 'Talleres Ebro', ['openid', 'email', 'offline_access']],
    );
    const gone = await browser.api(`DELETE /api/connected-apps/${app.id}`);
    assert.deepEqual(gone.json.apps, []);
    assert.equal(
      await refusal(client.fetchUserInfo(config, tokens.access_token, accountId)),
      'invalid_token',
    );
    assert.equal(
      await refusal(client.refreshTokenGrant(config, tokens.refresh_token ?? '')),
      'invalid_grant',
    );
    assert.equal((await browser.api(`DELETE /api/connected-apps/${app.id}`)).json.code, 'openid/no-such-app');
    await signInTo(w, browser, config);
  });

  test('a deleted app is nobody, and its tokens are nothing', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const app = await registerApp(browser);
    const config = await clientOf(w, app);
    const tokens = await signInTo(w, browser, config);
    const path = `/api/organisations/${app.organisationId}/apps/${app.id}`;
    assert.equal((await browser.api(`DELETE ${path}`)).status, 200);
    assert.equal(
      await refusal(client.fetchUserInfo(config, tokens.access_token, accountId)),
      'invalid_token',
    );
    assert.equal((await pageAt(w, browser, (await begin(config)).url)).status, 400);
  });

  test('a device without a browser gets in with its code, once the person says it is theirs', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const config = await clientOf(
      w,
      await registerApp(browser, { kind: 'public', redirectUris: [], deviceFlow: true }),
    );
    const codes = await client.initiateDeviceAuthorization(config, { scope: 'openid email' });
    assert.equal(codes.verification_uri, `${w.origin}/oidc/device`);
    const complete = await pageAt(w, browser, codes.verification_uri_complete ?? '');
    assert.doesNotMatch(complete.body, /<script>/);
    assert.match(complete.body, new RegExp(`value="${codes.user_code}"`));
    const wrong = await browser.submit({ user_code: 'BBBB-BBBB' });
    assert.match(wrong.body, /aria-invalid="true"/);
    const confirm = await browser.submit({ user_code: codes.user_code.toLowerCase() });
    assert.match(confirm.body, /¿Dejas entrar a Wiki\?/);
    assert.match(confirm.body, new RegExp(codes.user_code));
    await pageAt(w, browser, await browser.submit({ confirm: 'yes' }));
    const done = await pageAt(w, browser, await browser.submit({ decision: 'authorise' }));
    assert.match(done.body, /Listo/);
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: codes.device_code,
      client_id: config.clientMetadata().client_id,
    });
    const said = await fetch(`${w.origin}/oidc/token`, { method: 'POST', body });
    const tokens = (await said.json()) as { access_token: string };
    assert.equal(said.status, 200);
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, accountId)).sub, accountId);
    const again = await fetch(`${w.origin}/oidc/token`, { method: 'POST', body });
    assert.equal(((await again.json()) as { error: string }).error, 'invalid_grant');
    assert.equal(
      await refusal(client.fetchUserInfo(config, tokens.access_token, accountId)),
      'invalid_token',
    );
  });

  test('saying no to a device ends its code, and codes cannot be guessed', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(
      w,
      await registerApp(browser, { kind: 'public', redirectUris: [], deviceFlow: true }),
    );
    const codes = await client.initiateDeviceAuthorization(config, { scope: 'openid' });
    await pageAt(w, browser, '/oidc/device');
    await browser.submit({ user_code: codes.user_code });
    const refused = await browser.submit({ abort: 'yes' });
    assert.match(refused.body, /No has dejado entrar/);
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: codes.device_code,
      client_id: config.clientMetadata().client_id,
    });
    const said = await fetch(`${w.origin}/oidc/token`, { method: 'POST', body });
    assert.equal(((await said.json()) as { error: string }).error, 'access_denied');
    const statuses: number[] = [];
    for (let tries = 0; tries < 20; tries += 1) {
      await browser.get('/oidc/device');
      statuses.push((await browser.submit({ user_code: `BBBB-BBB${'BCDFGHJKLM'[tries % 10]}` })).status);
      if (statuses.at(-1) === 429) break;
    }
    assert.equal(statuses.at(-1), 429);
    assert.ok(statuses.length <= 10);
    assert.equal((await w.browser().get('/oidc/device')).location?.startsWith('/sign-in'), true);
  });

  test('a pushed request is used once, and needs the app’s secret', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const app = await registerApp(browser);
    const config = await clientOf(w, app);
    const verifier = client.randomPKCECodeVerifier();
    const asked = {
      redirect_uri: callback,
      scope: 'openid',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    const url = await client.buildAuthorizationUrlWithPAR(config, asked);
    const tokens = await client.authorizationCodeGrant(config, await agree(w, browser, url), {
      pkceCodeVerifier: verifier,
    });
    assert.ok(tokens.access_token);
    assert.equal((await pageAt(w, browser, url)).status, 400);
    const thief = await clientOf(w, { ...app, secret: 'wrong' });
    assert.equal(await refusal(client.buildAuthorizationUrlWithPAR(thief, asked)), 'invalid_client');
  });

  test('a new signing key signs at once, and the old one proves what it signed until that is over', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    const kids = async () => {
      const said = await fetch(`${w.origin}/oidc/jwks`);
      const { keys } = (await said.json()) as { keys: Record<string, unknown>[] };
      for (const key of keys) assert.equal(key['d'] ?? key['p'], undefined, 'nothing private');
      return keys.map(({ kid }) => kid);
    };
    const kidOf = (token = '') =>
      (
        JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as {
          kid: string;
          alg: string;
        }
      ).kid;
    const before = await signInTo(w, browser, config);
    const [first] = await kids();
    assert.equal(kidOf(before.id_token), first);
    w.move(91 * 86_400_000);
    await w.app.jobs.runDue();
    const now = await kids();
    assert.equal(now.length, 2);
    assert.equal(now.includes(first), true);
    await w.signIn(browser);
    const begun = await begin(config);
    const after = await redeem(config, await outcome(w, browser, begun.url), begun);
    assert.notEqual(kidOf(after.id_token), first);
    w.move(8 * 86_400_000);
    await w.app.jobs.runDue();
    w.move(61_000);
    assert.deepEqual(await kids(), [kidOf(after.id_token)]);
  });

  test('introspection and revocation serve an app’s own tokens only', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    const other = await clientOf(w, await registerApp(browser, { name: 'Other' }));
    const tokens = await signInTo(w, browser, config);
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true);
    assert.equal((await client.tokenIntrospection(other, tokens.access_token)).active, false);
    assert.ok(await refusal(client.tokenRevocation(other, tokens.access_token)));
    await client.fetchUserInfo(config, tokens.access_token, accountId);
    await client.tokenRevocation(config, tokens.access_token);
    assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false);
    assert.equal(
      await refusal(client.fetchUserInfo(config, tokens.access_token, accountId)),
      'invalid_token',
    );
  });

  test('only pages of a public app’s own origin may read the token endpoint', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const spa = await registerApp(browser, { kind: 'public' });
    const web = await registerApp(browser, { name: 'Server' });
    const ask = (clientId: string, origin: string) =>
      fetch(`${w.origin}/oidc/token`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x', client_id: clientId }),
      });
    const own = await ask(spa.id, 'https://wiki.example.org');
    assert.equal(own.headers.get('access-control-allow-origin'), 'https://wiki.example.org');
    assert.equal(own.headers.get('access-control-allow-credentials'), null);
    for (const origin of ['https://evil.example', 'null', 'https://wiki.example.org.evil.example'])
      assert.equal((await ask(spa.id, origin)).headers.get('access-control-allow-origin'), null, origin);
    assert.equal(
      (await ask(web.id, 'https://wiki.example.org')).headers.get('access-control-allow-origin'),
      null,
    );
    const form = await fetch(`${w.origin}/oidc/session/end/confirm`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: new URLSearchParams({ logout: 'yes' }),
    });
    assert.equal(form.status, 403);
    assert.equal(await organisationOf(browser).then((id) => id.length > 0), true);
  });
});
