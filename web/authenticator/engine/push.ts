// Web Push (RFC 8030): may we, do we, and telling the server where to.
import { base64url, fromBase64url } from '../protocol/bytes.ts';
import type { Account } from '../storage/records.ts';
import type { Server } from './server.ts';

export type PushState =
  /** This browser has no Web Push. */
  | 'unsupported'
  /** iPhone and iPad: only from the home screen. */
  | 'install-first'
  | 'ask'
  | 'refused'
  | 'on';

const isApple = (): boolean =>
  /iPhone|iPad|iPod/.test(navigator.userAgent) ||
  (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
export const isInstalled = (): boolean => matchMedia('(display-mode: standalone)').matches;

export async function readPushState(): Promise<PushState> {
  if (!('serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis)) {
    return isApple() && !isInstalled() ? 'install-first' : 'unsupported';
  }
  if (Notification.permission === 'denied') return 'refused';
  if (Notification.permission !== 'granted') return 'ask';
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ? 'on' : 'ask';
}

/** Subscribes this browser; a subscription made for another server's key is replaced. */
export async function subscribe(push: PushManager, vapidPublicKey: string): Promise<PushSubscription> {
  const before = await push.getSubscription();
  const key = before?.options.applicationServerKey;
  if (before && key && base64url(key) === vapidPublicKey) return before;
  await before?.unsubscribe();
  return push.subscribe({ userVisibleOnly: true, applicationServerKey: fromBase64url(vapidPublicKey) });
}

export async function tellServer(
  server: Server,
  account: Account,
  subscription: PushSubscription,
): Promise<void> {
  const key = (name: PushEncryptionKeyName): string =>
    base64url(subscription.getKey(name) ?? new ArrayBuffer(0));
  await server.signed(account, 'PUT', '/api/device/push-subscription', {
    endpoint: subscription.endpoint,
    p256dh: key('p256dh'),
    auth: key('auth'),
  });
}
