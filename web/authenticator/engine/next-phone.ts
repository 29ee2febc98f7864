// This phone vouches for the next one: it shows the QR, waits for the other phone, and signs that both show the same digits.
import { sign } from '../protocol/signing.ts';
import type { NextPhoneState, StartedLink } from '../protocol/wire.ts';
import type { Account } from '../storage/records.ts';
import type { ServerClock } from './clock.ts';
import type { DevicePasskeys } from './device-passkey.ts';
import type { Server } from './server.ts';

export type NextPhone = ReturnType<typeof createNextPhone>;

export function createNextPhone({
  server,
  clock,
  signByPasskey,
}: {
  server: Server;
  clock: ServerClock;
  signByPasskey: DevicePasskeys['sign'];
}) {
  const pathOf = (linkId: string) => `/api/device/links/${encodeURIComponent(linkId)}`;
  return {
    start: (account: Account) => server.signed<StartedLink>(account, 'POST', '/api/device/links', {}),

    /** One long poll, up to 20 s: the state once it is another than `seen`. */
    follow: (account: Account, linkId: string, seen: NextPhoneState['state'], signal: AbortSignal) =>
      server.signed<NextPhoneState>(account, 'GET', `${pathOf(linkId)}?seen=${seen}`, undefined, {
        timeoutMs: 30_000,
        signal,
      }),

    /** Throws `Unconfirmed` when the phone's passkey was not shown. */
    async confirm(account: Account, linkId: string, digits: string, same: boolean) {
      const vouch = {
        type: 'vouch',
        device: account.deviceId,
        link: linkId,
        digits,
        same,
        at: clock.now(),
      };
      const signature = await sign(account.keys.privateKey, 'vouch', vouch);
      const passkey = same ? await signByPasskey(account, 'vouch', vouch) : undefined;
      return server.signed<NextPhoneState>(account, 'POST', `${pathOf(linkId)}/confirm`, {
        vouch,
        signature,
        ...(passkey ? { passkey } : {}),
      });
    },
  };
}
