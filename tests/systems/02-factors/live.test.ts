// Live streams over real connections, opened and ended by what people do: linking, knocking, removing, signing out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Browser } from '../../kit/browser.ts';
import { onEachDatabase } from '../../kit/each-world.ts';
import { cookiesOf, listen } from '../../kit/live.ts';
import { confirmLink, linkByQr, phone, protectedAna, startLink } from '../../kit/protected.ts';
import { password, world } from '../../kit/world.ts';

onEachDatabase('live', ({ kind }) => {
  test('the stream of a link says each state once it is so, and ends with the link', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    const { linkId, secret } = await startLink(browser);
    const path = `/api/authenticator/links/${linkId}/events`;
    const live = await listen(t, w, path, cookiesOf(browser.jar));
    /** The next state that is news: the same one may be said twice. */
    const until = async (state: string) => {
      for (;;) {
        const next = await live.next();
        assert.equal(next?.event, 'link', `${state} was never said`);
        if (next.data.state === state) return next.data;
      }
    };
    assert.equal((await until('new')).digits, null);
    const device = await phone(w);
    const claimed = await device.claim({ linkId, secret });
    assert.equal((await until('claimed')).digits, claimed.json.digits);
    await confirmLink(browser, linkId);
    await until('confirmed');
    device.keep((await device.wait(claimed.json)).json.grant);
    await device.prove();
    assert.equal((await until('done')).deviceId, device.deviceId);
    assert.equal(await live.next(), undefined, 'closed');
  });

  test('a link that runs out of time is said to be over', async (t) => {
    const w = await world(t, { kind });
    const { browser } = await w.firstAccount();
    const { linkId } = await startLink(browser);
    const path = `/api/authenticator/links/${linkId}/events`;
    const live = await listen(t, w, path, cookiesOf(browser.jar));
    assert.equal((await live.next())?.data.state, 'new');
    w.clock.move(5 * 60_000);
    await w.app.jobs.runDue();
    assert.equal((await live.next())?.data.state, 'expired');
    assert.equal(await live.next(), undefined, 'closed');
  });

  test('a phone is told of a knock, that it is gone, and that it was removed', async (t) => {
    const w = await world(t, { kind });
    const { browser, device, codeApp } = await protectedAna(w);
    const other = await linkByQr(browser, await phone(w, 'Tableta'));
    const path = '/api/device/events';
    const live = await listen(t, w, path, { authorization: await device.authorization('GET', path) });
    w.clock.move(1000);
    const b = w.browser();
    await w.signIn(b);
    const told = await live.next();
    assert.equal(told?.event, 'knock');
    const page = await b.get('/sign-in/knock');
    const shown = /<p class="number">(\d+)<\/p>/.exec(page.body)?.[1] ?? '';
    assert.deepEqual((await other.answer('yes', { number: shown })).json, { outcome: 'approved' });
    const gone = await live.next();
    const knock = told.data.ask.knock;
    assert.deepEqual(gone, { event: 'gone', data: { knock, outcome: 'already-answered' } });
    const removed = await browser.api(`DELETE /api/two-step/factors/${device.deviceId}`);
    assert.equal(removed.status, 200, removed.body);
    assert.equal((await live.next())?.event, 'removed');
    assert.equal(await live.next(), undefined, 'closed');
    assert.ok(codeApp);
  });

  test('the waiting page is told to go on by the YES, and going on opens the session', async (t) => {
    const w = await world(t, { kind });
    const { device } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    const page = await b.get('/sign-in/knock');
    const shown = /<p class="number">(\d+)<\/p>/.exec(page.body)?.[1] ?? '';
    const live = await listen(t, w, '/sign-in/knock/events', cookiesOf(b.jar));
    await device.answer('yes', { number: shown });
    assert.deepEqual(await live.next(), { event: 'go', data: { state: 'approved' } });
    assert.equal((await b.submit({}, '/sign-in/knock/finish')).status, 303);
    assert.equal((await b.api('GET /api/session')).status, 200);
  });

  test('a waiting page that came late is told at once what was answered', async (t) => {
    const w = await world(t, { kind });
    const { device } = await protectedAna(w);
    const b = w.browser();
    await w.signIn(b);
    await device.answer('no', { reason: 'mistake' });
    const live = await listen(t, w, '/sign-in/knock/events', cookiesOf(b.jar));
    assert.deepEqual(await live.next(), { event: 'state', data: { state: 'denied' } });
  });
});

test('a waiting page whose knock cannot be read is cut off, and the server lives', async (t) => {
  const w = await world(t);
  await protectedAna(w);
  const b = w.browser();
  await w.signIn(b);
  await w.db.kysely.schema.alterTable('knock').renameTo('knock_away').execute();
  const live = await listen(t, w, '/sign-in/knock/events', cookiesOf(b.jar));
  assert.equal(await live.next(), undefined, 'closed, so that the page connects again');
  assert.equal((await b.get('/sign-in/code')).status, 200);
});

type Ending = { mine: Browser; other: Browser; sessionId: string };

for (const [how, end] of Object.entries<(e: Ending) => Promise<unknown>>({
  'signing out': ({ mine }) => mine.api('DELETE /api/session'),
  'being ended from another browser': ({ other, sessionId }) =>
    other.api(`DELETE /api/sessions/${sessionId}`),
  'ending all the others': ({ other }) => other.api('POST /api/sessions/end-others', {}),
  'a new password': ({ other }) =>
    other.api('POST /api/account/password', {
      current: password,
      next: 'another long phrase of mine',
      endOtherSessions: true,
    }),
}))
  test(`the stream of a session ends with the session: ${how}`, async (t) => {
    const w = await world(t);
    const { browser: mine } = await w.firstAccount();
    const sessionId = (await mine.api('GET /api/session')).json.session.id;
    const other = w.browser();
    await w.signIn(other);
    const { linkId } = await startLink(mine);
    const path = `/api/authenticator/links/${linkId}/events`;
    const live = await listen(t, w, path, cookiesOf(mine.jar));
    assert.equal((await live.next())?.data.state, 'new');
    await end({ mine, other, sessionId });
    assert.equal((await mine.api('GET /api/session')).status, 401);
    assert.equal(await live.next(), undefined, 'closed');
  });

test('the waiting page of a step-up ends with the session it would raise', async (t) => {
  const w = await world(t);
  const { browser, codeApp } = await protectedAna(w);
  const other = w.browser();
  await w.signIn(other);
  await other.get('/sign-in/code?from=app');
  await other.submit({ code: codeApp.code() });
  w.clock.move(6 * 60_000);
  await browser.get('/step-up?verb=devices');
  assert.equal((await browser.submit({})).status, 303);
  await browser.get('/sign-in/methods');
  assert.equal((await browser.submit({}, '/sign-in/knock')).location, '/sign-in/knock');
  const live = await listen(t, w, '/sign-in/knock/events', cookiesOf(browser.jar));
  assert.equal(live.status, 200);
  await other.api('POST /api/sessions/end-others', {});
  assert.equal(await live.next(), undefined, 'closed');
});
