// Messages leave by real gateways on loopback, one of each kind: receipts, spoofed receipts, gateways that are down.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { smsGateway } from '../../../src/core/outbound/sms-gateways.ts';
import type { Log } from '../../../src/core/log.ts';
import { codeIn, french, swiss } from '../../kit/numbers.ts';
import { addCodeApp } from '../../kit/protected.ts';
import { createSmsGatewayStand, type GatewayKind, type SignedReceipt } from '../../kit/sms-gateway.ts';
import { type World, world } from '../../kit/world.ts';

const kinds = ['generic', 'twilio', 'vonage'] as const;

/** Eva, asked for the second step, with a gateway of this kind between her and her phone. */
async function reached(t: TestContext, kind: GatewayKind, log?: Log) {
  let w: World | undefined;
  const gateway = await createSmsGatewayStand(kind, { now: () => w?.clock.now() ?? 0 });
  let isClosed = false;
  const close = async () => {
    if (!isClosed) await gateway.close();
    isClosed = true;
  };
  t.after(close);
  w = await world(t, {
    // Gateways are told where to report when they can reach it.
    env: { ORIGIN: 'https://accounts.example.org' },
    sms: ({ clock }) => smsGateway({ url: gateway.url, clock, timeoutMs: 20_000 }),
    ...(log ? { log } : {}),
  });
  const eva = await w.person('Eva');
  const browser = w.browser();
  await w.signIn(browser, { address: eva.loginAddress });
  const asked = await browser.api('POST /api/two-step/numbers', { number: swiss, name: 'Móvil' });
  await w.app.jobs.runDue();
  const code = codeIn(gateway.taken.at(-1)?.text);
  const prove = () => browser.api(`POST /api/two-step/numbers/${asked.json.factorId}/prove`, { code });
  return { w, gateway, close, browser, eva, asked, prove };
}

const post = (w: World, { path, headers, payload }: SignedReceipt) =>
  w.browser({ ip: '198.51.100.20' }).send('POST', path, { headers, payload, origin: null });

async function stateOf(w: World, index = 0): Promise<string> {
  const rows = await w.db.kysely
    .selectFrom('sms_message' as never)
    .selectAll()
    .orderBy('created_at' as never)
    .execute();
  return (rows[index] as { state: string } | undefined)?.state ?? 'none';
}

for (const kind of kinds) {
  test(`${kind}: a code that left by the gateway proves the number`, async (t) => {
    const { gateway, prove, asked } = await reached(t, kind);
    assert.equal(asked.status, 200);
    assert.deepEqual(
      gateway.taken.map(({ to }) => to),
      [swiss],
    );
    assert.equal((await prove()).status, 200);
  });

  test(`${kind}: receipts move a message on and never back, and come twice without harm`, async (t) => {
    const { w, gateway } = await reached(t, kind);
    const [sms] = gateway.taken;
    assert.ok(sms);
    assert.equal(await stateOf(w), 'sent');
    const sent = kind === 'vonage' ? 'accepted' : 'sent';
    const delivered = gateway.receipt(sms, 'delivered');
    assert.deepEqual((await post(w, delivered)).json, { taken: true });
    assert.equal(await stateOf(w), 'delivered');
    for (const late of [gateway.receipt(sms, sent), gateway.receipt(sms, 'failed'), delivered])
      assert.deepEqual((await post(w, late)).json, { taken: false });
    assert.equal(await stateOf(w), 'delivered');
  });

  test(`${kind}: spoofed receipts change nothing: unsigned, changed, of another message, of another address`, async (t) => {
    const { w, gateway, browser } = await reached(t, kind);
    w.clock.move(61_000);
    await browser.api('POST /api/two-step/numbers', { number: french, name: 'Otro' });
    await w.app.jobs.runDue();
    const [first, second] = gateway.taken;
    assert.ok(first && second);
    const right = gateway.receipt(first, 'failed');
    const withoutSign: Record<string, string> = { ...right.headers };
    delete withoutSign['x-twilio-signature'];
    delete withoutSign['authorization'];
    const other = gateway.receipt(second, 'failed');
    const forged: [string, SignedReceipt][] = [
      ['no such message', { ...right, path: right.path.replace(/receipts\/.{8}/, 'receipts/AAAAAAAA') }],
      ['another keyed hash', { ...right, path: `${right.path.slice(0, -4)}AAAA` }],
    ];
    if (kind === 'generic') forged.push(['no secret', { ...right, headers: withoutSign }]);
    if (kind === 'twilio')
      forged.push(
        ['no signature', { ...right, headers: withoutSign }],
        ['another status', { ...right, payload: right.payload.replace('failed', 'undelivered') }],
        ['a field more', { ...right, payload: `${right.payload}&Extra=1` }],
        ['signed for another address', { ...other, path: right.path }],
      );
    if (kind === 'vonage')
      forged.push(
        ['no signature', { ...right, payload: right.payload.replace(/,"sig":"[0-9A-F]+"/, '') }],
        ['another status', { ...right, payload: right.payload.replace('failed', 'rejected') }],
        ['of another message', { ...right, payload: other.payload }],
        ['an old copy', gateway.receipt(first, 'failed', { timestamp: '1600000000' })],
      );
    for (const [what, receipt] of forged) {
      const said = await post(w, receipt);
      assert.deepEqual([said.status, said.json.code], [403, 'phones/forged-receipt'], what);
    }
    assert.deepEqual([await stateOf(w, 0), await stateOf(w, 1)], ['sent', 'sent']);
    assert.deepEqual((await post(w, right)).json, { taken: true });
  });

  test(`${kind}: a gateway that stumbles is tried again while the code lives, and sends the same code once`, async (t) => {
    const { w, gateway, browser } = await reached(t, kind);
    gateway.failWith(503);
    w.clock.move(61_000);
    await browser.api('POST /api/two-step/numbers', { number: french, name: 'Otro' });
    await w.app.jobs.runDue();
    assert.equal(gateway.taken.length, 1);
    gateway.failWith(null);
    for (let second = 0; second < 20; second += 1) {
      w.clock.move(1000);
      await w.app.jobs.runDue();
    }
    assert.deepEqual(
      gateway.taken.map(({ to }) => to),
      [swiss, french],
    );
  });

  test(`${kind}: a number the gateway refuses is said on the page, and not tried again`, async (t) => {
    const { w, gateway, browser, eva, prove } = await reached(t, kind);
    await prove();
    await browser
      .api('POST /api/two-step/backup-codes', {})
      .then(({ json }) => browser.api('POST /api/two-step/backup-codes/confirm', { code: json.codes[0] }));
    await w.app.jobs.runDue();
    w.clock.move(61_000);
    gateway.failWith(400);
    const b = w.browser();
    await w.signIn(b, { address: eva.loginAddress });
    await b.get('/sign-in/sms');
    await b.submit({}, '/sign-in/sms/send');
    const before = gateway.requests;
    await w.app.jobs.runDue();
    for (let second = 0; second < 20; second += 1) {
      w.clock.move(1000);
      await w.app.jobs.runDue();
    }
    assert.equal(gateway.requests - before, 1);
    assert.match((await b.get('/sign-in/sms')).body, /no ha podido entregarse/);
  });
}

test('a dead gateway leaves the other methods alone: the code app signs in, mail leaves', async (t) => {
  const { w, gateway, close, browser, eva, prove } = await reached(t, 'twilio');
  await prove();
  const app = await addCodeApp(w, browser);
  const sheet = await browser.api('POST /api/two-step/backup-codes', {});
  await browser.api('POST /api/two-step/backup-codes/confirm', { code: sheet.json.codes[0] });
  await w.app.jobs.runDue();
  w.clock.move(61_000);
  await close();
  const b = w.browser();
  await w.signIn(b, { address: eva.loginAddress });
  await b.get('/sign-in/sms');
  assert.equal((await b.submit({}, '/sign-in/sms/send')).status, 303);
  await w.app.jobs.runDue();
  await b.get('/sign-in/code?from=app');
  assert.equal((await b.submit({ code: app.code() })).status, 303);
  assert.match((await w.mails(eva.loginAddress)).at(-1)?.subject ?? '', /./);
  for (let minute = 0; minute < 8; minute += 1) {
    w.clock.move(60_000);
    await w.app.jobs.runDue();
  }
  const waiting = await w.db.kysely
    .selectFrom('job' as never)
    .selectAll()
    .execute();
  assert.deepEqual(
    waiting.filter((job) => (job as { kind: string }).kind === 'phones.send'),
    [],
    'a code that nobody waits for leaves no job behind',
  );
  assert.ok(gateway.taken.length >= 1);
});

test('neither number nor code nor credential is in the log, whatever goes wrong', async (t) => {
  const lines: string[] = [];
  const write = (...given: unknown[]) =>
    void lines.push(
      given
        .map((one) =>
          JSON.stringify(one, (_, v: unknown) => (v instanceof Error ? `${v.message} ${v.stack}` : v)),
        )
        .join(' '),
    );
  const log = { debug: write, info: write, warn: write, error: write } as unknown as Log;
  const { w, gateway, browser } = await reached(t, 'twilio', log);
  const [sms] = gateway.taken;
  assert.ok(sms);
  gateway.failWith(500);
  w.clock.move(61_000);
  await browser.api('POST /api/two-step/numbers', { number: french, name: 'Otro' });
  await w.app.jobs.runDue();
  gateway.failWith(null);
  gateway.refuseWith('21211');
  for (let second = 0; second < 30; second += 1) {
    w.clock.move(1000);
    await w.app.jobs.runDue();
  }
  await post(w, { ...gateway.receipt(sms, 'failed'), headers: {} });
  const said = lines.join('\n');
  assert.match(said, /21211/, 'what went wrong is there');
  for (const secret of ['791234567', '612345678', codeIn(sms.text), 'twilio-auth-token'])
    assert.ok(!said.includes(secret), secret);
});
