// The log of a whole run, faults included, says nothing that a person keeps secret and nothing about who they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import { OutboundFailure } from '../../../src/core/outbound/failure.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { cookiesOf, listen } from '../../kit/live.ts';
import { addCodeApp, linkByQr, phone, saveBackupCodes, startLink } from '../../kit/protected.ts';
import { address, password, world } from '../../kit/world.ts';

onEachDatabase('the log', ({ kind }) => {
  test('has every request and every fault, and no secret of anybody', async (t) => {
    let text = '';
    // Everything is written, at the level that says most, as the process writes it.
    const log = pino({ level: 'debug', base: null }, { write: (line: string) => (text += line) });
    let mailIsDown = false;
    const sent: { to: string; text: string }[] = [];
    const w = await world(t, {
      kind,
      log,
      mail: {
        async send(mail) {
          if (mailIsDown) throw new OutboundFailure('mail', 'failed 451', { status: 451 });
          sent.push(mail);
        },
      },
      push: () => ({
        async send() {
          throw new OutboundFailure('push', 'answered 500', { status: 500 });
        },
      }),
    });
    /** Each by what it is, so that a failure names it without printing it. */
    const secrets = new Map<string, string>([
      ['password', password],
      ['address', address],
      ['name', 'García'],
    ]);
    const startCode = (await w.app.organisations.startCode()) ?? '';
    secrets.set('an older start code', startCode);
    const keep = (who: string, jar: ReadonlyMap<string, string>) => {
      for (const [name, value] of jar)
        if (value.length >= 20) secrets.set(`${who} ${name} ${value.length}`, value);
    };

    const { browser } = await w.firstAccount();
    keep('first', browser.jar);
    const link = await startLink(browser);
    secrets.set('link secret', link.secret).set('typed code', link.typedCode);
    const links = `/api/authenticator/links/${link.linkId}/events`;
    const live = await listen(t, w, links, cookiesOf(browser.jar));
    await live.next();
    const device = await linkByQr(browser, await phone(w));
    secrets.set('seed of the phone', device.granted?.seed ?? '');
    const auth = 'YXV0aC1vZi1hLXN1YnNjcg';
    const endpoint = 'https://push.example.net/send/only-for-ana';
    const p256dh = Buffer.from([4, ...Buffer.from(device.key.x + device.key.y, 'base64url')]).toString(
      'base64url',
    );
    await device.call('PUT', '/api/device/push-subscription', { endpoint, p256dh, auth });
    secrets.set('push endpoint', endpoint).set('push auth', auth).set('name of the phone', device.name);
    const added = await browser.api('POST /api/two-step/code-apps', { name: 'Aegis de Ana' });
    secrets.set('seed', added.json.secret).set('seed, no spaces', added.json.secret.replaceAll(' ', ''));
    const codeApp = await addCodeApp(w, browser);
    const sheet = await saveBackupCodes(browser);
    for (const [at, code] of sheet.entries()) secrets.set(`backup code ${at}`, code);

    await w.app.jobs.runDue();
    assert.ok(sent.length > 0);

    // Signing in every way, with faults of the gateways.
    mailIsDown = true;
    const typed = async (path: string, code: string) => {
      const b = w.browser();
      await w.signIn(b);
      keep(`attempt ${path}`, b.jar);
      await b.get(path);
      const done = await b.submit({ code });
      keep(`session ${path}`, b.jar);
      await w.app.jobs.runDue();
      return done.status;
    };
    const code = codeApp.code();
    secrets.set('code', code).set('offline code', device.offlineCode());
    assert.equal(await typed('/sign-in/code?from=app', code), 303);
    assert.equal(await typed('/sign-in/code?from=auth', device.offlineCode()), 303);
    assert.equal(await typed('/sign-in/backup-code', sheet[2] ?? ''), 303);
    await w.signIn(w.browser(), { password: 'not her password at all' });
    secrets.set('wrong password', 'not her password at all');

    // Requests that are broken where a secret stands.
    const broken = `{"current":"${password}","next":"${password}`;
    const headers = { 'content-type': 'application/json' };
    assert.equal(
      (await browser.send('POST', '/api/account/password', { headers, payload: broken })).status,
      400,
    );
    await browser.api('POST /api/account/password', { current: password, next: [password] });
    await browser.get(`/sign-in?next=/${encodeURIComponent(password)}`);
    await browser.get(`/nothing/${encodeURIComponent(password)}`);

    // The storage fails under a sign-in and under a job.
    const b = w.browser();
    await w.signIn(b);
    keep('last attempt', b.jar);
    await b.get('/sign-in/backup-code');
    const { schema } = w.db.kysely;
    await schema.alterTable('second_step').renameTo('second_step_away').execute();
    assert.equal((await b.submit({ code: sheet[3] ?? '' })).status, 500);
    await schema.alterTable('second_step_away').renameTo('second_step').execute();
    w.clock.move(3_600_000);
    await schema.alterTable('account').renameTo('account_away').execute();
    await w.app.jobs.runDue();
    await schema.alterTable('account_away').renameTo('account').execute();

    for (const said of [
      '"route":"/sign-in/backup-code"',
      '"msg":"fault"',
      '"msg":"job failed"',
      'second_step',
    ])
      assert.ok(text.includes(said), `the log was heard: ${said}`);
    const whole = (secret: string) =>
      new RegExp(`(?<![0-9A-Za-z])${secret.replace(/[^0-9A-Za-z]/g, '\\$&')}(?![0-9A-Za-z])`, 'i');
    const told = [...secrets].filter(([, secret]) => {
      assert.ok(secret.length >= 6, 'a secret that was never there');
      return whole(secret).test(text) || whole(encodeURIComponent(secret)).test(text);
    });
    assert.deepEqual(
      told.map(([what]) => what),
      [],
    );
    assert.ok(secrets.size > 30, String(secrets.size));
  });
});
