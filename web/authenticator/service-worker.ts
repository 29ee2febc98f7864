// Aldaba Auth in the background: the whole shell without network, and pushes that ring without saying anything.
// A knock is never approved here: a notification can only be opened or answered with NO.
import { files, version } from 'virtual:precache';
import { createServerClock } from './engine/clock.ts';
import { createKnocks } from './engine/knocks.ts';
import { createServer } from './engine/server.ts';
import { subscribe, tellServer } from './engine/push.ts';
import { openDatabase } from './storage/database.ts';
import { createRecords, type WorkerTexts } from './storage/records.ts';

// The compiler knows pages or workers, not both in one project: the few names this file uses are told here.
type Extendable = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Extendable & { request: Request; respondWith(answer: Promise<Response>): void };
type Pushed = Extendable & { data: { json(): unknown } | null };
type Clicked = Extendable & { action: string; notification: Notification };
type Page = { url: string; focus(): Promise<unknown>; postMessage(message: unknown): void };
declare const self: {
  addEventListener(
    name: 'install' | 'activate' | 'pushsubscriptionchange',
    run: (event: Extendable) => void,
  ): void;
  addEventListener(name: 'fetch', run: (event: Fetching) => void): void;
  addEventListener(name: 'push', run: (event: Pushed) => void): void;
  addEventListener(name: 'notificationclick', run: (event: Clicked) => void): void;
  addEventListener(name: 'message', run: (event: Extendable & { data: unknown }) => void): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(options: object): Promise<Page[]>;
    openWindow(address: string): Promise<unknown>;
  };
  location: Location;
};
type PushData = { knock?: string; device?: string; expires?: number; test?: boolean; added?: boolean };
type NotificationData = { knock: string; device: string };
type Noted = NotificationOptions & { actions?: { action: string; title: string }[]; renotify?: boolean };

const cacheName = `aldaba-auth-${version}`;
const icons = { icon: '/auth/icons/icon-192.png', badge: '/auth/icons/badge-96.png' };

// ---- the shell
self.addEventListener('install', (event) => {
  const fresh = files.map((address) => new Request(address, { cache: 'reload' }));
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(fresh)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('aldaba-auth-') && name !== cacheName)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

// A new version waits until the person says "Actualizar": an app never changes under the finger.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  const address = event.request.mode === 'navigate' ? '/auth/' : url.pathname;
  if (!files.includes(address)) return;
  event.respondWith(
    caches
      .open(cacheName)
      .then((cache) => cache.match(address))
      .then((stored) => stored ?? fetch(event.request)),
  );
});

// ---- pushes
const noTexts: WorkerTexts = {
  body: '',
  no: 'NO',
  test: '',
  added: '',
  expired: '',
  saidNo: '',
  failed: '',
  other: '',
};

async function tools() {
  const records = createRecords(await openDatabase());
  const phoneNow = Date.now;
  const clock = createServerClock({
    phoneNow,
    offsetMs: (await records.clockOffsetMs.read()) ?? 0,
    keep: (offsetMs) => void records.clockOffsetMs.write(offsetMs),
  });
  const server = createServer({ fetch: (...given) => fetch(...given), clock, phoneNow });
  const texts = { ...noTexts, ...(await records.workerTexts.read()) };
  return { records, clock, server, texts, knocks: createKnocks({ server, records, clock }) };
}

const show = (body: string, options: Noted): Promise<void> =>
  self.registration.showNotification('Aldaba Auth', { ...icons, body, ...options });

/** Every push must show something, or browsers take the permission away. */
async function onPush(data: PushData): Promise<void> {
  const { texts, clock } = await tools();
  if (data.test) return show(texts.test, { tag: 'test' });
  if (data.added) return show(texts.added, { tag: 'added' });
  const { knock, device, expires } = data;
  if (!knock || !device) return show(texts.other, { tag: 'other' });
  if (expires !== undefined && expires <= clock.now()) return show(texts.expired, { tag: knock });
  await show(texts.body, {
    tag: knock,
    renotify: true,
    requireInteraction: true,
    data: { knock, device } satisfies NotificationData,
    actions: [{ action: 'no', title: texts.no }],
  });
}

self.addEventListener('push', (event) => {
  let data: PushData = {};
  try {
    data = (event.data?.json() ?? {}) as PushData;
  } catch {
    // Not ours to read: it rings without saying why.
  }
  event.waitUntil(onPush(data));
});

/** NO from the lock screen: harmless when pressed by mistake, so it counts as one. */
async function sayNo({ knock, device }: NotificationData): Promise<void> {
  const { records, knocks, texts } = await tools();
  try {
    const account = await records.account(device);
    const signed = account && (await knocks.list(account)).find(({ ask }) => ask.knock === knock);
    if (!account || !signed) return await show(texts.expired, { tag: knock });
    if (!(await knocks.isGenuine(signed, account))) throw new Error('not signed by the pinned key');
    await knocks.answer(account, signed.ask, { verdict: 'no', reason: 'mistake' });
    await show(texts.saidNo, { tag: knock });
  } catch {
    await show(texts.failed, { tag: knock, data: { knock, device } });
  }
}

async function open(data: NotificationData | undefined): Promise<void> {
  const path = data?.knock ? `/knock/${data.knock}` : '/';
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const page = pages.find(({ url }) => new URL(url).pathname === '/auth/');
  if (!page) {
    await self.clients.openWindow(`/auth/#${path}`);
    return;
  }
  page.postMessage({ open: path });
  await page.focus();
}

self.addEventListener('notificationclick', (event) => {
  const data = event.notification.data as NotificationData | undefined;
  event.notification.close();
  event.waitUntil(event.action === 'no' && data ? sayNo(data) : open(data));
});

/** The push service changed the address: every account's server must know, or the next knock rings nowhere. */
async function renew(): Promise<void> {
  const { records, server } = await tools();
  const accounts = (await records.accounts()).filter(({ removed }) => !removed);
  const key = accounts[0]?.vapidPublicKey;
  if (!key) return;
  const subscription = await subscribe(self.registration.pushManager, key);
  await Promise.allSettled(accounts.map((account) => tellServer(server, account, subscription)));
}

self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew()));
