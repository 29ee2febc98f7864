// Requiring two-step verification: who sets it, whom it stops, how they go on, and the ways out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from '../../kit/browser.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { addCodeApp, saveBackupCodes } from '../../kit/protected.ts';
import { address, password } from '../../kit/world.ts';
import { day, type House, house, mildRule, protect, proveWithCode } from './house.ts';

const setRule = (h: House, change: object = {}, browser = h.ana) =>
  browser.api(`PUT ${h.base}/rule`, { ...mildRule, ...change });

/** Ana with a second step, and her organisation requiring one. */
async function requiring(h: House, change: object = {}) {
  const own = await protect(h.w, h.ana);
  const said = await setRule(h, change);
  assert.equal(said.status, 200, said.body);
  return own;
}

const stopped = async (browser: Browser) => {
  const said = await browser.api('GET /api/sessions');
  return said.status === 403 ? (said.json.code as string) : null;
};

/** Every route a session may ask for, with what it is guarded by. */
const fill = (path: string) => path.replace(/:[A-Za-z]+/g, 'a'.repeat(22));
/** What a session that owes a factor may reach: adding one, its own look, signing out, leaving. */
const allowed =
  /^(GET|POST|PATCH|DELETE) (\/api\/session|\/api\/account|\/api\/organisations(\/:organisationId\/leave)?|\/api\/two-step(\/.*)?|\/api\/app-passwords|\/api\/authenticator\/links(\/.*)?|\/api\/authenticator\/authorise.*|\/api\/(passkeys|security-keys|yubico|sms|webauthn)(\/.*)?|\/step-up|\/sign-in\/trust|\/authorise.*|\/auth\/.*|\/two-step-required(\/.*)?)$/;

test('Enforcement locks out admins: nobody requires what they do not satisfy', async (t) => {
  const h = await house(t);
  const refused = await setRule(h);
  assert.deepEqual(
    [refused.status, refused.json.code, refused.json.lacks],
    [409, 'organisations/protect-yourself-first', 'two-step'],
  );
  const before = (await h.ana.api(`GET ${h.base}/rule`)).json;
  assert.deepEqual(before.mayRequire, { twoStep: false, sheet: false });
  await addCodeApp(h.w, h.ana);
  assert.equal((await setRule(h)).json.lacks, 'two-step', 'a factor without a saved sheet is not on');
  await saveBackupCodes(h.ana);
  assert.equal((await setRule(h, { minimum: 'phishing-resistant' })).json.lacks, 'strength');
  assert.equal((await setRule(h, { allowedKinds: ['aldaba-auth'] })).json.lacks, 'strength');
  assert.equal((await setRule(h)).json.required, true);
  assert.equal(await stopped(h.ana), null);
});

test('Enforcement locks out admins: a sheet that is used up is no sheet', async (t) => {
  const h = await house(t);
  const { codes } = await protect(h.w, h.ana);
  for (const code of codes) {
    const id = await h.w.app.factors.findBackupCode(h.anaId, code);
    const visit = {
      requestId: 'x',
      ip: '',
      network: '',
      place: null,
      browser: '',
      system: '',
      language: 'es',
      browserToken: null,
    };
    await h.w.db.transaction((tx) => h.w.app.factors.spendBackupCode(tx, h.anaId, id ?? '', visit));
  }
  assert.equal((await setRule(h)).json.lacks, 'sheet');
});

test('Enforcement locks out admins: the operator’s command is the way out, and changes nobody’s factors', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'administrator');
  assert.equal(await h.w.app.organisations.requireTwoStep(h.organisation.id, true), true);
  assert.equal(await stopped(h.ana), 'core/two-step-required');
  assert.equal(await stopped(eva.browser), 'core/two-step-required');
  assert.equal(await h.w.app.organisations.requireTwoStep(h.organisation.id, false), true);
  assert.equal(
    await h.w.app.organisations.requireTwoStep(h.organisation.id, false),
    false,
    'it was off already',
  );
  assert.equal(await stopped(h.ana), null);
});

onEachDatabase('requiring two-step verification', ({ kind }) => {
  test('from now on: members and externals meet one page, comply, and go on', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    assert.equal(await stopped(eva.browser), null);
    await requiring(h);
    assert.equal(await stopped(eva.browser), 'core/two-step-required');
    const page = await eva.browser.get('/recovery/drill');
    assert.deepEqual([page.status, page.location], [303, '/two-step-required?next=%2Frecovery%2Fdrill']);
    const shown = await eva.browser.follow(page);
    assert.equal(shown.status, 200);
    assert.match(shown.body, /Talleres Ebro exige la verificación en dos pasos/);
    assert.match(shown.body, /href="\/manager\/two-step\?add=code-app"/);
    assert.doesNotMatch(shown.body, /\/two-step-required\/leave/, 'members stay');
    await addCodeApp(h.w, eva.browser);
    const half = await eva.browser.get('/two-step-required');
    assert.match(half.body, /solo te falta guardar tus códigos de respaldo/);
    assert.equal(await stopped(eva.browser), 'core/two-step-required', 'half a protection is none');
    await saveBackupCodes(eva.browser);
    assert.equal(await stopped(eva.browser), null);
    const on = await eva.browser.get('/two-step-required?next=%2Fmanager%2Fsessions');
    assert.deepEqual([on.status, on.location], [303, '/manager/sessions']);
  });

  test('an external may leave instead, is told what it means, and the administrators are told', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'external');
    await requiring(h);
    const page = await eva.browser.get('/two-step-required');
    const link = /href="(\/two-step-required\/leave\/[^"]+)"/.exec(page.body)?.[1] ?? '';
    const ask = await eva.browser.get(link);
    assert.match(ask.body, /Pierdes lo que la organización compartía contigo/);
    const left = await eva.browser.follow(await eva.browser.submit({}, link));
    assert.equal(left.status, 404, 'the Manager’s own page comes from its files');
    assert.equal(await stopped(eva.browser), null);
    assert.deepEqual(await h.w.app.organisations.organisationsOf(h.w.db, eva.accountId), []);
    const [mail] = (await h.w.mails(address)).filter(({ subject }) => subject.includes('ha salido'));
    assert.match(mail?.subject ?? '', /Eva Soler ha salido de Talleres Ebro/);
    assert.deepEqual((await h.w.activity(eva.accountId)).at(-1), 'organisation.left');
  });

  test('a member cannot leave, and neither can the last legal responsible', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    assert.equal((await eva.browser.api(`POST ${h.base}/leave`, {})).json.code, 'organisations/members-stay');
    assert.equal(
      (await h.ana.api(`POST ${h.base}/leave`, {})).json.code,
      'organisations/last-legal-responsible',
    );
  });

  test('Code stolen by a weaker org: the strictest of all organisations wins at every request', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    const other = await h.anotherOrganisation('Radio Lavapiés', h.anaId);
    await h.join(eva.accountId, 'member', { ...other, role: 'member' });
    await protect(h.w, eva.browser);
    await requiring(h);
    assert.equal(await stopped(eva.browser), null, 'a code app is enough for the mild one');
    await h.w.app.organisations.requireTwoStep(other.id, true, 'phishing-resistant');
    assert.equal(await stopped(eva.browser), 'core/two-step-required');
    assert.match(
      (await eva.browser.get('/two-step-required')).body,
      /Radio Lavapiés exige una opción más segura/,
    );
    await h.w.app.organisations.requireTwoStep(other.id, false);
    assert.equal(await stopped(eva.browser), null);
  });

  test('the last factor that is enough stays: the button is grey and the server refuses', async (t) => {
    const h = await house(t, { kind });
    const { app } = await requiring(h);
    const shown = (await h.ana.api('GET /api/two-step')).json;
    assert.deepEqual([shown.requiredBy, shown.factors[0].heldBy], ['Talleres Ebro', 'Talleres Ebro']);
    const refused = await h.ana.api(`DELETE /api/two-step/factors/${app.factorId}`);
    assert.deepEqual(
      [refused.status, refused.json.code, refused.json.organisation],
      [409, 'factors/required', 'Talleres Ebro'],
    );
    assert.equal((await setRule(h, { required: false })).status, 200);
    const after = (await h.ana.api('GET /api/two-step')).json;
    assert.deepEqual([after.state, after.factors.length, after.factors[0].heldBy], ['on', 1, null]);
  });

  test('from a date: nobody is stopped before, everybody without hears of it four times, then it bites', async (t) => {
    const h = await house(t, { kind });
    const eva = await h.add('Eva', 'member');
    const luz = await h.add('Luz', 'member');
    await protect(h.w, luz.browser);
    const from = h.w.clock.now() + 10 * day;
    await requiring(h, { from });
    const mine = (await eva.browser.api('GET /api/organisations')).json.organisations[0];
    assert.deepEqual([mine.complies, mine.requiredAt > h.w.clock.now()], [false, true]);
    const about = async (to: string) =>
      (await h.w.mails(to)).filter(({ subject }) => /exig/.test(subject)).map(({ subject }) => subject);
    assert.equal((await about('eva@example.org')).length, 1);
    assert.equal(await stopped(eva.browser), null);
    h.w.clock.move(3 * day + 60_000);
    assert.equal((await about('eva@example.org')).length, 2);
    h.w.clock.move(6 * day);
    assert.equal((await about('eva@example.org')).length, 3);
    const again = h.w.browser();
    await h.w.signIn(again, { address: 'eva@example.org' });
    assert.equal(await stopped(again), null);
    h.w.clock.move(day);
    const mails = await about('eva@example.org');
    assert.match(mails.at(-1) ?? '', /exige ya la verificación/);
    assert.equal(mails.length, 4);
    const late = h.w.browser();
    await h.w.signIn(late, { address: 'eva@example.org' });
    assert.equal(await stopped(late), 'core/two-step-required');
    assert.deepEqual(await about('luz@example.org'), [], 'who complies is left in peace');
  });

  test('a date that was moved sends nothing of the old one', async (t) => {
    const h = await house(t, { kind });
    await h.add('Eva', 'member');
    await requiring(h, { from: h.w.clock.now() + 2 * day });
    assert.equal((await setRule(h, { required: false })).status, 200);
    h.w.clock.move(3 * day);
    const said = (await h.w.mails('eva@example.org')).filter(({ subject }) => /exige ya/.test(subject));
    assert.deepEqual(said, []);
  });

  test('the preview names who would be stopped, and does nothing', async (t) => {
    const h = await house(t, { kind });
    await protect(h.w, h.ana);
    await h.add('Eva', 'member');
    await h.add('Luz', 'external');
    await protect(h.w, (await h.add('Pau', 'administrator')).browser);
    const preview = async (query: string) => (await h.ana.api(`GET ${h.base}/rule/preview?${query}`)).json;
    const any = await preview('minimum=any');
    assert.deepEqual([any.total, any.stopped, any.externals, any.none, any.tooWeak], [4, 2, 1, 2, 0]);
    assert.deepEqual(
      any.people.map((one: { name: string }) => one.name),
      ['Eva Soler', 'Luz Soler'],
    );
    const keys = await preview('minimum=phishing-resistant');
    assert.deepEqual([keys.stopped, keys.none, keys.tooWeak, keys.administrators], [4, 2, 2, 2]);
    const only = await preview('minimum=any&allowed=aldaba-auth');
    assert.deepEqual([only.stopped, only.notAllowed], [4, 2]);
    assert.equal((await h.ana.api(`GET ${h.base}/rule`)).json.required, false);
  });

  test('whoever joins an organisation that requires it owes it at once', async (t) => {
    const h = await house(t, { kind });
    await requiring(h);
    const eva = await h.w.person('Eva');
    const browser = h.w.browser();
    await h.w.signIn(browser, { address: eva.loginAddress });
    assert.equal(await stopped(browser), null);
    await h.join(eva.id, 'member');
    assert.equal(await stopped(browser), 'core/two-step-required');
  });
});

test('a session that owes a factor is refused by every route but those of complying', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'member');
  await requiring(h);
  let refused = 0;
  for (const { key, route } of h.w.app.doors) {
    const { kind } = route.guard;
    if (['public', 'attempt', 'device', 'app', 'service'].includes(kind)) continue;
    const isFree = kind === 'enrolling' || (route.guard.kind === 'sudo' && route.guard.enrolling);
    if (isFree) {
      assert.match(key, allowed, `${key} is open to a session that owes a factor`);
      continue;
    }
    const [method = '', path = ''] = key.split(' ');
    // Values that pass the contract, where the route asks for some: the guard comes after the shape.
    if (route.body || route.form || route.query) {
      const said = await eva.browser.send(method, fill(path), {
        headers: { 'content-type': route.form ? 'application/x-www-form-urlencoded' : 'application/json' },
        ...(method === 'GET' ? {} : { payload: route.form ? 'formToken=x' : '{}' }),
      });
      assert.ok([303, 400, 403].includes(said.status), `${key} ${said.status}`);
      if (said.status === 303) assert.match(said.location ?? '', /^\/two-step-required/, key);
      continue;
    }
    const said = await eva.browser.send(method, fill(path));
    if (route.reply === 'page' || route.reply === 'protocol') {
      assert.equal(said.status, 303, key);
      assert.match(said.location ?? '', /^\/two-step-required/, key);
    } else {
      assert.deepEqual(
        [said.status, said.json?.code, said.json?.reason],
        [403, 'core/two-step-required', 'twofactor-required'],
        key,
      );
      assert.match(String(said.headers['content-type']), /problem\+json/);
    }
    refused += 1;
  }
  assert.ok(refused > 15, String(refused));
});

test('the interstitial works without script: language, help, sign out', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'member');
  await requiring(h);
  const english = await eva.browser.follow(await eva.browser.get('/language?to=en&next=/two-step-required'));
  assert.match(english.body, /Talleres Ebro requires two-step verification of all its people/);
  assert.match(english.body, /href="\/help/);
  const out = await eva.browser.submit({}, '/two-step-required/sign-out');
  assert.deepEqual([out.status, out.location], [303, '/signed-out']);
  assert.equal((await eva.browser.api('GET /api/session')).status, 401);
});

test('the interstitial leads only to pages of ours', async (t) => {
  const h = await house(t);
  for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', '/two-step-required', 'x'])
    assert.equal(
      (await h.ana.get(`/two-step-required?next=${encodeURIComponent(next)}`)).location,
      '/manager/',
      next,
    );
});

test('a rule that no factor satisfies, or that starts too late, is refused', async (t) => {
  const h = await house(t);
  await protect(h.w, h.ana);
  const impossible = await setRule(h, { minimum: 'phishing-resistant', allowedKinds: ['sms', 'code-app'] });
  assert.equal(impossible.json.code, 'organisations/impossible-rule');
  const late = await setRule(h, { from: h.w.clock.now() + 31 * day });
  assert.equal(late.json.code, 'organisations/starts-too-late');
  for (const change of [
    { idleMs: 60_000 },
    { totalMs: 3_600_000 },
    { allowedKinds: [] },
    { minimum: 'none' },
  ])
    assert.equal((await setRule(h, change)).json.code, 'core/bad-request', JSON.stringify(change));
});

test('changing rules needs fresh proof, and the role', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'member');
  assert.equal((await setRule(h, { required: false }, eva.browser)).json.code, 'organisations/not-yours');
  const { app } = await protect(h.w, h.ana);
  h.w.clock.move(6 * 60_000);
  assert.equal((await setRule(h)).json.code, 'core/step-up-required');
  await proveWithCode(h.w, h.ana, app.code);
  assert.equal((await setRule(h)).status, 200);
});

test('session lives: the shortest of the organisations counts, for new sessions and for open ones', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'member');
  const idle = (browser: Browser) => browser.api('GET /api/session');
  assert.equal((await setRule(h, { required: false, idleMs: 3_600_000, totalMs: day })).status, 200);
  h.w.clock.move(59 * 60_000);
  assert.equal((await idle(eva.browser)).status, 200);
  h.w.clock.move(61 * 60_000);
  assert.equal((await idle(eva.browser)).status, 401, 'an open session too');
  const again = h.w.browser();
  await h.w.signIn(again, { address: 'eva@example.org' });
  const { session, serverTime } = (await idle(again)).json;
  assert.equal(session.expiresAt - serverTime, 3_600_000);
  for (let hour = 0; hour < 23; hour += 1) {
    h.w.clock.move(59 * 60_000);
    assert.equal((await idle(again)).status, 200, String(hour));
  }
  h.w.clock.move(59 * 60_000);
  h.w.clock.move(30 * 60_000);
  assert.equal((await idle(again)).status, 401, 'a day in all');
});

test('where "keep me signed in" is forbidden it is ignored, and what was kept ends', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'member');
  const kept = h.w.browser();
  const before = await h.w.signIn(kept, { address: 'eva@example.org', keep: true });
  assert.match(String(before.headers['set-cookie']), /__Host-aldaba=[^;]+;[^,]*Max-Age=2592000/);
  assert.equal((await setRule(h, { required: false, keepAllowed: false })).status, 200);
  assert.equal((await kept.api('GET /api/session')).status, 401);
  assert.equal((await eva.browser.api('GET /api/session')).status, 200, 'the others go on');
  const after = await h.w.signIn(kept, { address: 'eva@example.org', keep: true });
  const cookie = [after.headers['set-cookie']]
    .flat()
    .find((line) => String(line).startsWith('__Host-aldaba='));
  assert.doesNotMatch(String(cookie), /Max-Age/i);
});

test('where trusted browsers are not allowed the second step is asked every time', async (t) => {
  const h = await house(t);
  const { app } = await protect(h.w, h.ana);
  await h.ana.api('DELETE /api/session');
  const step = async () => {
    await h.w.signIn(h.ana);
    h.w.clock.move(31_000);
    await h.ana.get('/sign-in/code?from=app');
    return h.ana.submit({ code: app.code() }, '/sign-in/code');
  };
  const first = await step();
  assert.match(first.location ?? '', /^\/sign-in\/trust/);
  await h.ana.get(first.location ?? '');
  await h.ana.submit({ trust: 'yes' }, '/sign-in/trust');
  await h.ana.api('DELETE /api/session');
  assert.equal((await h.w.signIn(h.ana)).location, '/manager/', 'trusted: no second step');
  await proveWithCode(h.w, h.ana, app.code);
  assert.equal((await setRule(h, { required: false, trustAllowed: false })).status, 200);
  await h.ana.api('DELETE /api/session');
  const asked = await h.w.signIn(h.ana);
  assert.match(asked.location ?? '', /^\/sign-in\/(code|methods)/);
  h.w.clock.move(31_000);
  await h.ana.get('/sign-in/code?from=app');
  const done = await h.ana.submit({ code: app.code() }, '/sign-in/code');
  assert.equal(done.location, '/manager/', 'and trust is not offered');
});

test('a factor of a kind that is not allowed is refused where it is added', async (t) => {
  const h = await house(t);
  const eva = await h.add('Eva', 'member');
  await h.w.app.organisations.requireTwoStep(h.organisation.id, true);
  await h.w.db.kysely
    .updateTable('organisation_rule' as never)
    .set({ allowed_kinds: 'aldaba-auth' } as never)
    .execute();
  const refused = await eva.browser.api('POST /api/two-step/code-apps', { name: 'Aegis' });
  assert.deepEqual([refused.status, refused.json.code], [409, 'factors/not-allowed']);
  assert.doesNotMatch((await eva.browser.get('/two-step-required')).body, /add=code-app/);
  await h.w.db.kysely
    .updateTable('organisation_rule' as never)
    .set({ allowed_kinds: 'code-app' } as never)
    .execute();
  const phone = await eva.browser.api('POST /api/authenticator/links', {});
  assert.deepEqual([phone.status, phone.json.code], [409, 'factors/not-allowed']);
});

test('apps: the strictest rule in force is what app passwords will read', async (t) => {
  const h = await house(t);
  const rule = () => h.w.app.organisations.appsRule(h.w.db, h.anaId);
  assert.equal(await rule(), 'unaffected');
  await requiring(h, { apps: 'app-passwords-only' });
  assert.equal(await rule(), 'app-passwords-only');
  const other = await h.anotherOrganisation('Radio Lavapiés', h.anaId);
  await h.ana.api(`PUT /api/organisations/${other.id}/rule`, { ...mildRule, apps: 'blocked' });
  assert.equal(await rule(), 'blocked');
});

test('an organisation that wants the number gets it where one tap would do', async (t) => {
  const h = await house(t);
  const { numberAlways } = await h.w.app.organisations.sessionRules(h.w.db, h.anaId);
  assert.equal(numberAlways, false);
  assert.equal((await setRule(h, { required: false, numberAlways: true })).status, 200);
  assert.equal((await h.w.app.organisations.sessionRules(h.w.db, h.anaId)).numberAlways, true);
});

test('the password alone of a protected account is never enough: no old session keeps the door', async (t) => {
  const h = await house(t);
  await requiring(h);
  const thief = h.w.browser();
  const said = await h.w.signIn(thief, { address, password });
  assert.match(said.location ?? '', /^\/sign-in\//);
  assert.equal((await thief.api('GET /api/session')).status, 401);
});
