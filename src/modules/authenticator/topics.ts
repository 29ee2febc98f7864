// Live topics and what is said on them: ids and outcomes only; whoever receives reads the store again.
import type { Tx } from '../../core/db/db.ts';
import type { Live } from '../../core/live/live.ts';
import type { KnockState } from './types.ts';

export const deviceTopic = (deviceId: string): string => `device:${deviceId}`;
export const linkTopic = (linkId: string): string => `device-link:${linkId}`;
export const knockTopic = (knockId: string): string => `knock:${knockId}`;

export type GoneOutcome = 'already-answered' | 'expired' | 'superseded';
export type DeviceMessage =
  | { readonly knock: string }
  | { readonly gone: string; readonly outcome: GoneOutcome }
  | { readonly removed: true };

export function createTeller(live: Live) {
  return {
    devices: (tx: Tx, deviceIds: readonly string[], message: DeviceMessage) =>
      tx.afterCommit(() => {
        for (const id of deviceIds) live.publish(deviceTopic(id), message);
      }),
    link: (tx: Tx, linkId: string) => tx.afterCommit(() => live.publish(linkTopic(linkId), {})),
    knock: (tx: Tx, knockId: string, state: KnockState) =>
      tx.afterCommit(() => live.publish(knockTopic(knockId), { state })),
  };
}
export type Teller = ReturnType<typeof createTeller>;
