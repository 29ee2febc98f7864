// Aldaba Auth closed: a knock goes out by Web Push through a real push service on loopback, the browser is handed what the
// service decrypted, and the notification says NO or opens the app. Only the vendor's subscription is played: Chromium
// refuses it without a vendor's service.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { BrowserContext, Page, Worker } from 'playwright-core';
import { systemClock } from '../../src/core/clock.ts';
import { silentLog } from '../../src/core/log.ts';
import { webPush } from '../../src/core/outbound/push.ts';
import { systemRandom } from '../../src/core/random.ts';
import { closeBrowser, skipBrowser, type Stage, stage } from '../kit/chromium.ts';
import { createFirstAccount, saveCodes, showLink, typePassword } from '../kit/people.ts';
import { createPushEndpoint, type PushEndpoint, type TestSubscription } from '../kit/push-endpoint.ts';

type Setting = { s: Stage; service: PushEndpoint; computer: Page; phone: Page; context: BrowserContext };

/** `pushManager.subscribe` answers with a subscription at our own service. */
async function playSubscription(context: BrowserContext, subscription: TestSubscription): Promise<void> {
  await context.addInitScript((given) => {
    const bytes = (text: string) =>
      Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0)).buffer;
    const made = {
      endpoint: given.endpoint,
      options: { userVisibleOnly: true, applicationServerKey: null },
      getKey: (name: 'p256dh' | 'auth') => bytes(given.keys[name]),
      toJSON: () => given,
      unsubscribe: async () => true,
    };
    let current: unknown = null;
    PushManager.prototype.getSubscription = async () => current as PushSubscription | null;
    PushManager.prototype.subscribe = async () => {
      current = made;
      return made as unknown as PushSubscription;
    };
  }, subscription);
}

async function setUp(t: Parameters<typeof stage>[0]): Promise<Setting> {
  const service = await createPushEndpoint();
  t.after(() => service.close());
  const s = await stage(t, {
    push: ({ vapid }) =>
      webPush({
        vapidKey: vapid,
        subject: 'mailto:aldaba@localhost',
        clock: systemClock,
        random: systemRandom,
        log: silentLog,
        allowPrivate: true,
      }),
  });
  const computer = await createFirstAccount(s, await s.computer());
  const context = await s.phone({ permissions: ['notifications'] });
  await playSubscription(context, service.createSubscription());
  const phone = await context.newPage();
  const typed = await showLink(computer);
  await phone.goto('/auth/');
  await phone.getByRole('button', { name: 'Vincular desde un ordenador' }).click();
  await phone
    .getByRole('button', { name: 'No puedo escanear' })
    .or(phone.getByRole('link', { name: 'No puedo escanear' }))
    .click();
  await phone.getByLabel('Código de la otra pantalla').fill(typed);
  await phone.getByRole('button', { name: 'Vincular', exact: true }).click();
  await computer.getByRole('button', { name: 'Coinciden', exact: true }).click();
  const asked = phone.waitForResponse((r) => r.url().endsWith('/api/device/push-subscription'));
  await phone.getByRole('button', { name: 'Activar los avisos' }).click();
  assert.equal((await asked).status(), 200);
  await phone.getByRole('button', { name: 'Ver mis cuentas' }).click();
  await saveCodes(computer);
  return { s, service, computer, phone, context };
}

/** Hands the service worker what the push service read. */
async function deliver(setting: Setting, text: string): Promise<Worker> {
  const { context, phone, s } = setting;
  const cdp = await context.newCDPSession(phone);
  const registrations: string[] = [];
  cdp.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: found }) => {
    for (const r of found) registrations.push(r.registrationId);
  });
  await cdp.send('ServiceWorker.enable');
  // `ready` already resolves while the worker is activating: what a push service sends then is dropped.
  await phone.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  const registrationId = registrations[0];
  assert.ok(registrationId, 'a registered service worker');
  await cdp.send('ServiceWorker.deliverPushMessage', { origin: s.origin, registrationId, data: text });
  const worker = context.serviceWorkers()[0];
  assert.ok(worker);
  return worker;
}

const notifications = (worker: Worker) =>
  worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const found = await registration.getNotifications();
    return found.map((n) => ({ title: n.title, body: n.body }));
  });

async function waitFor<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 2400; i += 1) {
    const found = await read();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within a minute');
}

describe('Web Push', { skip: skipBrowser }, () => {
  after(closeBrowser);

  test('a knock is pushed with ids only, rings without details, and NO on the lock screen refuses', async (t) => {
    const setting = await setUp(t);
    const { s, service } = setting;
    const stranger = await (await s.computer()).newPage();
    await typePassword(stranger);
    await stranger.waitForURL('**/sign-in/knock');
    const delivery = await service.next();
    const data = JSON.parse(delivery.text) as Record<string, unknown>;
    assert.deepEqual(Object.keys(data).sort(), ['device', 'expires', 'knock']);
    assert.ok(delivery.ttlSeconds <= 120 && delivery.ttlSeconds > 100);
    assert.equal(delivery.urgency, 'high');
    assert.deepEqual(service.refusals, []);
    const worker = await deliver(setting, delivery.text);
    const [shown] = await waitFor(async () => {
      const found = await notifications(worker);
      return found.length > 0 ? found : undefined;
    });
    assert.equal(shown?.title, 'Aldaba Auth');
    assert.ok(!/ana@|García|Chrome|127\.0/.test(shown?.body ?? ''), 'no details on a lock screen');
    await worker.evaluate(async () => {
      const scope = globalThis as unknown as {
        registration: ServiceWorkerRegistration;
        dispatchEvent(event: Event): boolean;
      };
      const [notification] = await scope.registration.getNotifications();
      const made = Reflect.construct(Reflect.get(globalThis, 'NotificationEvent') as new () => Event, [
        'notificationclick',
        { notification, action: 'no' },
      ]) as Event;
      scope.dispatchEvent(made);
    });
    await stranger.getByRole('heading', { name: 'Has respondido NO' }).waitFor();
    assert.deepEqual(s.complaints, []);
  });

  test('a dead push service holds nobody up: the open app is asked live', async (t) => {
    const setting = await setUp(t);
    setting.service.answerNext(500, 500, 500);
    const again = await (await setting.s.computer()).newPage();
    await typePassword(again);
    await again.waitForURL('**/sign-in/knock');
    const shown = (await again.innerText('.number')).trim();
    await setting.phone.getByLabel(/otra pantalla/).fill(shown);
    await setting.phone.getByRole('button', { name: 'SÍ', exact: true }).click();
    await again.waitForURL(/trust|manager/);
  });
});
