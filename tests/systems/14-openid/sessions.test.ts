// Apps follow the person's session: proof as fresh and as strong as the app asks for, signing out, and what ends with it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { type TestContext, test } from 'node:test';
import * as client from 'openid-client';
import { onEachDatabase } from '../../kit/each-world.ts';
import { protectedAna } from '../../kit/protected.ts';
import { address, password } from '../../kit/world.ts';
import {
  agree,
  appWorld,
  begin,
  clientOf,
  outcome,
  pageAt,
  redeem,
  refusal,
  registerApp,
  signInTo,
} from './apps.ts';

/** What an app's server hears at its back-channel address. */
async function listener(t: TestContext, status = 200) {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard.push(new URLSearchParams(body).get('logout_token') ?? '');
      response.writeHead(heard.length === 1 ? status : 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const claims = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  return { uri: `http://127.0.0.1:${port}/logout`, heard, claims };
}

onEachDatabase('apps and sessions', ({ kind }) => {
  test('max_age and prompt=login ask for fresh proof, and prompt=none never asks', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    const silent = await outcome(w, browser, (await begin(config, { prompt: 'none' })).url);
    assert.equal(silent.searchParams.get('error'), 'consent_required');
    const stranger = await outcome(w, w.browser(), (await begin(config, { prompt: 'none' })).url);
    assert.equal(stranger.searchParams.get('error'), 'login_required');
    await signInTo(w, browser, config);
    w.move(120_000);
    const old = await outcome(w, browser, (await begin(config, { prompt: 'none', max_age: '60' })).url);
    assert.equal(old.searchParams.get('error'), 'login_required');
    const known = await begin(config, { prompt: 'none', max_age: '600' });
    assert.ok((await redeem(config, await outcome(w, browser, known.url), known)).access_token);
    for (const more of [{ max_age: '60' }, { prompt: 'login' }] as Record<string, string>[]) {
      w.move(120_000);
      const begun = await begin(config, more);
      const asked = await pageAt(w, browser, begun.url);
      assert.match(asked.body, /name="verb" value="app-sign-in"/);
      // Going round the proof does not help.
      const again = await pageAt(w, browser, begun.url);
      assert.match(again.body, /name="verb" value="app-sign-in"/);
      const proven = await browser.submit({ password });
      const tokens = await redeem(config, await outcome(w, browser, proven), begun);
      assert.equal(tokens.claims()?.auth_time, Math.floor(w.clock.now() / 1000), JSON.stringify(more));
    }
  });

  test('prompt=consent asks again for what was agreed to', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    await signInTo(w, browser, config);
    const begun = await begin(config, { prompt: 'consent' });
    assert.ok((await redeem(config, await agree(w, browser, begun.url), begun)).access_token);
  });

  test('acr_values ask for a second step, and are refused where the account has none', async (t) => {
    const w = await appWorld(t, { kind });
    const plain = await w.firstAccount();
    const config = await clientOf(w, await registerApp(plain.browser));
    w.move(1000);
    const begun = await begin(config, { acr_values: 'urn:aldaba:2' });
    const back = await outcome(w, plain.browser, begun.url);
    assert.equal(back.searchParams.get('error'), 'unmet_authentication_requirements');
  });

  test('acr and amr say how the person signed in, and a level nobody reached is refused', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, codeApp } = await protectedAna(w);
    const config = await clientOf(w, await registerApp(browser));
    w.move(60_000);
    // The session began with the password alone: the app wants more.
    const begun = await begin(config, { acr_values: 'urn:aldaba:2' });
    const asked = await pageAt(w, browser, begun.url);
    assert.match(asked.body, /name="verb" value="app-sign-in"/);
    await browser.submit({});
    await browser.get('/sign-in/code?from=app');
    const proven = await browser.submit({ code: codeApp.code() });
    const tokens = await redeem(config, await agree(w, browser, proven), begun);
    assert.equal(tokens.claims()?.['acr'], 'urn:aldaba:2');
    assert.deepEqual(
      [tokens.claims()?.['amr']]
        .flat()
        .map(String)
        .toSorted((a, b) => (a < b ? -1 : 1)),
      ['mfa', 'otp', 'pwd'],
    );
    const stronger = await begin(config, { acr_values: 'urn:aldaba:phr' });
    w.move(60_000);
    const phr = await pageAt(w, browser, stronger.url);
    assert.match(phr.body, /name="verb" value="app-sign-in"/);
    await browser.submit({});
    await browser.get('/sign-in/code?from=app');
    const back = await outcome(w, browser, await browser.submit({ code: codeApp.code() }));
    assert.equal(back.searchParams.get('error'), 'unmet_authentication_requirements');
  });

  test('half a sign-in gets no code', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await protectedAna(w);
    const config = await clientOf(w, await registerApp(browser));
    await signInTo(w, browser, config);
    const half = w.browser();
    const begun = await begin(config);
    await pageAt(w, half, begun.url);
    const second = await half.submit({ address, password });
    assert.doesNotMatch(second.location ?? '', /oidc/);
    const asked = await pageAt(w, half, begun.url);
    assert.match(asked.body, /name="password"/);
    const silent = await outcome(w, half, (await begin(config, { prompt: 'none' })).url);
    assert.equal(silent.searchParams.get('error'), 'login_required');
  });

  test('a session that must turn two-step verification on first gets no code, and its tokens rest', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await protectedAna(w);
    const app = await registerApp(browser, { trusted: true });
    const config = await clientOf(w, app);
    const eva = w.browser();
    const { id: evaId, loginAddress } = await w.person('Eva');
    const organisation = { id: app.organisationId, name: 'Talleres Ebro' };
    await w.db.transaction((tx) => w.app.organisations.addMember(tx, organisation, evaId, 'member', null));
    await w.signIn(eva, { address: loginAddress });
    const before = await begin(config);
    const tokens = await redeem(config, await outcome(w, eva, before.url), before);
    assert.equal((await client.fetchUserInfo(config, tokens.access_token, evaId)).sub, evaId);
    assert.equal(await w.app.organisations.requireTwoStep(app.organisationId, true), true);
    assert.equal(await refusal(client.fetchUserInfo(config, tokens.access_token, evaId)), 'invalid_token');
    const silent = await outcome(w, eva, (await begin(config, { prompt: 'none' })).url);
    assert.equal(silent.searchParams.get('error'), 'login_required');
    const stopped = await pageAt(w, eva, (await begin(config)).url);
    assert.doesNotMatch(stopped.body, /value="authorise"/);
    assert.match(stopped.body, /Talleres Ebro/);
  });

  test('signing out ends what lives by the session, tells the app once more until it hears, and keeps offline access', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const app = await listener(t, 500);
    const config = await clientOf(w, await registerApp(browser, { backchannelUri: app.uri }));
    const tokens = await signInTo(w, browser, config);
    const sid = tokens.claims()?.['sid'];
    assert.ok(sid);
    await client.fetchUserInfo(config, tokens.access_token, accountId);
    const offlineConfig = await clientOf(w, await registerApp(browser, { name: 'Offline' }));
    const offline = await signInTo(w, browser, offlineConfig, {
      scope: 'openid offline_access',
      prompt: 'consent',
    });
    await browser.api('DELETE /api/session');
    assert.equal(
      await refusal(client.fetchUserInfo(config, tokens.access_token, accountId)),
      'invalid_token',
    );
    await w.app.jobs.runDue();
    assert.equal(app.heard.length, 1, 'it was told at once');
    w.move(6000);
    await w.app.jobs.runDue();
    assert.equal(app.heard.length, 2, 'and again, because it did not hear');
    const said = app.claims(app.heard[1] ?? '');
    assert.equal(said['sid'], sid);
    assert.equal(said['iss'], w.origin);
    assert.ok('http://schemas.openid.net/event/backchannel-logout' in (said['events'] as object));
    const renewed = await client.refreshTokenGrant(offlineConfig, offline.refresh_token ?? '');
    assert.ok(renewed.access_token);
    const silent = await outcome(w, browser, (await begin(config, { prompt: 'none' })).url);
    assert.equal(silent.searchParams.get('error'), 'login_required');
  });

  test('a session ended elsewhere ends the app’s, and a new password after a recovery ends refresh tokens', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    const there = w.browser();
    await w.signIn(there);
    const tokens = await signInTo(w, there, config);
    const here = await signInTo(w, browser, config, { scope: 'openid offline_access', prompt: 'consent' });
    await browser.api('POST /api/sessions/end-others', {});
    assert.equal(
      await refusal(client.fetchUserInfo(config, tokens.access_token, accountId)),
      'invalid_token',
    );
    await client.fetchUserInfo(config, here.access_token, accountId);
    // What a recovery does with the sessions of an account.
    await w.db.transaction((tx) => w.app.accounts.endSessions(tx, accountId));
    assert.equal(await refusal(client.refreshTokenGrant(config, here.refresh_token ?? '')), 'invalid_grant');
  });

  test('proof given anew keeps the app’s session: it is the same one', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser, accountId } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    const tokens = await signInTo(w, browser, config);
    w.move(6 * 60_000);
    await browser.get('/step-up?verb=sessions&next=/manager/');
    assert.equal((await browser.submit({ password })).status, 303);
    const info = await client.fetchUserInfo(config, tokens.access_token, accountId);
    assert.equal(info.sub, accountId);
  });

  test('an app signs people out: asked first, of Aldaba too, and back to where it registered', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const app = await listener(t);
    const config = await clientOf(w, await registerApp(browser, { backchannelUri: app.uri }));
    const tokens = await signInTo(w, browser, config);
    const ending = (uri: string) =>
      client.buildEndSessionUrl(config, {
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri: uri,
        state: 'xyz',
      });
    const wrong = await pageAt(w, browser, ending('https://evil.example/bye'));
    assert.equal(wrong.status, 400);
    const asked = await pageAt(w, browser, ending('https://wiki.example.org/bye'));
    assert.match(asked.body, /Wiki/);
    assert.match(
      String(asked.headers['content-security-policy']),
      /form-action 'self' https:\/\/wiki\.example\.org;/,
    );
    const back = await outcome(w, browser, await browser.submit({ logout: 'yes' }));
    assert.equal(String(back), 'https://wiki.example.org/bye?state=xyz');
    assert.equal((await browser.api('GET /api/session')).status, 401);
    await w.app.jobs.runDue();
    assert.equal(app.heard.length, 1);
    // Once more, signed out already: no script, one button.
    const over = await pageAt(w, browser, ending('https://wiki.example.org/bye'));
    assert.doesNotMatch(over.body, /<script>/);
    assert.equal(
      String(await outcome(w, browser, await browser.submit({ logout: 'yes' }))),
      'https://wiki.example.org/bye?state=xyz',
    );
  });

  test('an interaction goes on only in the browser it began in', async (t) => {
    const w = await appWorld(t, { kind });
    const { browser } = await w.firstAccount();
    const config = await clientOf(w, await registerApp(browser));
    const first = await browser.get(`/oidc/authorize${(await begin(config)).url.search}`);
    const there = w.browser();
    await w.signIn(there);
    const path = new URL(first.location ?? '', w.origin).pathname;
    assert.equal((await there.get(path)).status, 404);
    assert.equal((await browser.get(path)).status, 200);
  });
});
