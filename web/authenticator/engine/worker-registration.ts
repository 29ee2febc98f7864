// Registers the service worker, notices a newer version, and lets it take over when the person says so.

const address = '/auth/service-worker.js';
type Policy = { createScriptURL(url: string): unknown };
type Factory = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy };

/** The one Trusted Types policy this app has: it lets through our own worker and nothing else. */
function trustedAddress(): string {
  const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
  if (!factory) return address;
  const policy = factory.createPolicy('aldaba-service-worker', {
    createScriptURL(url) {
      if (url !== address) throw new TypeError('not our service worker');
      return url;
    },
  });
  return policy.createScriptURL(address) as string;
}

/** Answers what makes the waiting version take over; the page then loads anew. */
export async function registerWorker(events: {
  onUpdate: () => void;
  onOpen: (path: string) => void;
}): Promise<() => void> {
  if (!('serviceWorker' in navigator)) return () => {};
  const workers = navigator.serviceWorker;
  workers.addEventListener('message', ({ data }) => {
    const open = (data as { open?: unknown } | null)?.open;
    if (typeof open === 'string' && open.startsWith('/')) events.onOpen(open);
  });
  const registration = await workers.register(trustedAddress(), { scope: '/auth/', updateViaCache: 'none' });
  const look = (): void => {
    if (registration.waiting && workers.controller) events.onUpdate();
  };
  look();
  registration.addEventListener('updatefound', () =>
    registration.installing?.addEventListener('statechange', look),
  );
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void registration.update().catch(() => {});
  });
  return () => {
    workers.addEventListener('controllerchange', () => location.reload(), { once: true });
    registration.waiting?.postMessage('take-over');
  };
}

/** Notifications say "open the app": once it is open they have nothing left to say. */
export async function closeNotifications(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration('/auth/');
  for (const notification of (await registration?.getNotifications?.()) ?? []) {
    if (notification.tag !== 'test') notification.close();
  }
}
