// Signing in to an app: code and PKCE, what the app learns, what is refused, and codes and tokens that work once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as client from 'openid-client';
import { onEachDatabase } from '../../kit/each-world.ts';
import { address } from '../../kit/world.ts';
import {
  agree,
  appWorld,
  begin,
  callback,
  clientOf,
  outcome,
  pageAt,
  redeem,
  refusal,
  registerApp,
  signInTo,
} from './apps.ts';

onEachDatabase('signing in to an app', ({ kind }) => {
  test('an app learns who signed in, how and when, and nothing it was not granted', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const app = await registerApp(browser);
    const config = await clientOf(w, app);
    const tokens = await signInTo(w, browser, config);
    const claims = tokens.claims();
    assert.equal(claims?.sub, accountId);
    assert.equal(claims?.iss, w.origin);
    assert.equal(claims?.['acr'], 'urn:aldaba:1');
    assert.deepEqual(claims?.['amr'], ['pwd']);
    assert.equal(claims?.auth_time, Math.floor(w.clock.now() / 1000));
    assert.equal(tokens.refresh_token, undefined);
    const info = await client.fetchUserInfo(config, tokens.access_token, accountId);
    assert.equal(info.email, address);
    // The first account's address is the one typed at the start: nobody has proven it yet.
    assert.equal(info.email_verified, false);
    assert.equal(info.name, 'Ana García');
    assert.deepEqual(info['organisations'], [
      { id: app.organisationId, name: 'Talleres Ebro', role: 'legal-responsible' },
    ]);
    // The second time nobody is asked, and what is not asked for is not told.
    const again = await begin(config, { scope: 'openid' });
    const few = await redeem(config, await outcome(w, browser, again.url), again);
    const little = await client.fetchUserInfo(config, few.access_token, accountId);
    assert.deepEqual(
      Object.keys(little).sort(),
      ['acr', 'amr', 'auth_time', 'sub'].filter((k) => k in little),
    );
    assert.equal(little.email, undefined);
    assert.deepEqual(
      (await w.activity(accountId)).filter((one) => one.startsWith('openid.')),
      ['openid.app-made', 'openid.app-authorised'],
    );
    assert.ok((await w.mails(address)).some(({ text }) => text.includes('Wiki')));
  });

  test('whoever is not signed in signs in first, and half a sign-in gets nothing', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    const fresh = w.browser();
    const begun = await begin(config);
    const asked = await pageAt(w, fresh, begun.url);
    assert.match(asked.body, /name="password"/);
    const signedIn = await fresh.submit({ address, password: 'correct horse battery' });
    assert.match(signedIn.location ?? '', /^\/oidc\/interaction\//);
    const tokens = await redeem(config, await agree(w, fresh, signedIn), begun);
    assert.ok(tokens.access_token);
  });

  test('refusing comes out as access_denied, and no code', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    await pageAt(w, browser, (await begin(config)).url);
    const back = await outcome(w, browser, await browser.submit({ decision: 'cancel' }));
    assert.equal(back.searchParams.get('error'), 'access_denied');
    assert.equal(back.searchParams.get('iss'), w.origin);
    assert.equal(back.searchParams.get('code'), null);
  });

  test('without PKCE, with a plain challenge or a wrong verifier there is no token', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    for (const change of [
      { code_challenge_method: 'plain' },
      { code_challenge: '', code_challenge_method: '' },
    ]) {
      const begun = await begin(config);
      for (const [name, value] of Object.entries(change))
        if (value === '') begun.url.searchParams.delete(name);
        else begun.url.searchParams.set(name, value);
      const back = await outcome(w, browser, begun.url);
      assert.equal(back.searchParams.get('error'), 'invalid_request');
    }
    const begun = await begin(config);
    const back = await agree(w, browser, begun.url);
    assert.equal(
      await refusal(redeem(config, back, { ...begun, verifier: client.randomPKCECodeVerifier() })),
      'invalid_grant',
    );
  });

  test('nobody is sent to an address that is not registered to the letter', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    for (const wrong of [
      'https://wiki.example.org/callback/',
      'https://wiki.example.org/callback?a=1',
      'https://wiki.example.org:8443/callback',
      'https://evil.example/callback',
      'https://wiki.example.org.evil.example/callback',
      'https://wiki.example.org/callback/../x',
      'https://wiki.example.org/callback#x',
      'javascript:alert(1)',
      '//evil.example',
    ]) {
      const { url } = await begin(config, { redirect_uri: wrong });
      const said = await pageAt(w, browser, url);
      assert.equal(said.status, 400, wrong);
      assert.doesNotMatch(said.body, /href="(https?:)?\/\/evil/);
    }
    for (const mode of ['form_post', 'fragment']) {
      const { url } = await begin(config, { response_mode: mode });
      assert.equal((await pageAt(w, browser, url)).status, 400, mode);
    }
    const implicit = await begin(config, { response_type: 'id_token' });
    const back = await outcome(w, browser, implicit.url);
    assert.match(back.hash, /^#error=/);
    assert.equal(back.origin + back.pathname, callback);
    assert.doesNotMatch(back.hash, /id_token=|code=/);
  });

  test('of fifty who redeem a code at once one wins, and then nobody holds anything', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const app = await registerApp(browser);
    const config = await clientOf(w, app);
    const begun = await begin(config);
    const back = await agree(w, browser, begun.url);
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: callback,
      code_verifier: begun.verifier,
    });
    const authorization = `Basic ${Buffer.from(`${app.id}:${app.secret}`).toString('base64')}`;
    const said = await Promise.all(
      Array.from({ length: 50 }, () =>
        fetch(`${w.origin}/oidc/token`, { method: 'POST', body, headers: { authorization } }),
      ),
    );
    const won = said.filter(({ status }) => status === 200);
    assert.equal(won.length, 1);
    const [winner] = won;
    assert.ok(winner);
    for (const lost of said.filter(({ status }) => status !== 200))
      assert.equal(((await lost.json()) as { error: string }).error, 'invalid_grant');
    const { access_token: token } = (await winner.json()) as { access_token: string };
    assert.equal(await refusal(client.fetchUserInfo(config, token, accountId)), 'invalid_token');
  });

  test('refresh tokens are used once; using an old one ends the whole family', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    const first = await signInTo(w, browser, config, { scope: 'openid offline_access', prompt: 'consent' });
    assert.ok(first.refresh_token);
    const second = await client.refreshTokenGrant(config, first.refresh_token);
    assert.ok(second.refresh_token);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal(await refusal(client.refreshTokenGrant(config, first.refresh_token)), 'invalid_grant');
    assert.equal(await refusal(client.refreshTokenGrant(config, second.refresh_token)), 'invalid_grant');
    assert.equal(
      await refusal(client.fetchUserInfo(config, second.access_token, accountId)),
      'invalid_token',
    );
  });

  test('a wrong secret, a foreign app and a replaced secret get nothing', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const app = await registerApp(browser);
    const other = await registerApp(browser, { name: 'Other' });
    const config = await clientOf(w, app);
    const begun = await begin(config);
    const back = await agree(w, browser, begun.url);
    const wrong = await clientOf(w, { ...app, secret: 'wrong' });
    assert.equal(await refusal(redeem(wrong, back, begun)), 'invalid_client');
    const foreign = await clientOf(w, other);
    assert.equal(await refusal(redeem(foreign, back, begun)), 'invalid_grant');
    const replaced = await browser.api(`POST /api/organisations/${app.organisationId}/apps/${app.id}/secret`);
    assert.equal(await refusal(redeem(config, back, begun)), 'invalid_client');
    const renewed = await clientOf(w, { ...app, secret: replaced.json.secret });
    assert.ok((await redeem(renewed, back, begun)).access_token);
  });

  test('nothing that opens anything stands in the database', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const app = await registerApp(browser);
    const config = await clientOf(w, app);
    const tokens = await signInTo(w, browser, config, { scope: 'openid offline_access', prompt: 'consent' });
    const secrets = [app.secret ?? '', tokens.access_token, tokens.refresh_token ?? ''];
    for (const table of ['openid_item', 'openid_app', 'openid_key', 'audit', 'job']) {
      const found = await w.db.kysely
        .selectFrom(table as never)
        .selectAll()
        .execute()
        .catch(() => []);
      const text = JSON.stringify(found, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
      );
      for (const secret of secrets) assert.ok(!text.includes(secret), table);
      assert.ok(!text.includes('"d":'), table);
    }
  });
});
