// Aldaba Auth without network: the whole shell is stored at install and served from there.
import { files, version } from 'virtual:precache';

// The compiler knows pages or workers, not both in one project: the few names this file uses are told here.
type Extendable = Event & { waitUntil(work: Promise<unknown>): void };
type Fetching = Extendable & { request: Request; respondWith(answer: Promise<Response>): void };
declare const self: {
  addEventListener(name: 'install' | 'activate', run: (event: Extendable) => void): void;
  addEventListener(name: 'fetch', run: (event: Fetching) => void): void;
  clients: { claim(): Promise<void> };
  location: Location;
};
const cacheName = `aldaba-auth-${version}`;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)));
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

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== self.location.origin) return;
  const address = event.request.mode === 'navigate' ? '/auth/' : url.pathname;
  if (!files.includes(address)) return;
  event.respondWith(caches.match(address).then((stored) => stored ?? fetch(event.request)));
});
