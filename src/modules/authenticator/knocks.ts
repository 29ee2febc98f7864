// What the side that knocked sees of a knock, and the one use of a YES.
import type { AuthenticatorDeps } from './deps.ts';
import * as devices from './device-store.ts';
import * as store from './knock-store.ts';
import { forgottenOnSuccess, knockStateAt, redeemWithinMs } from './rules.ts';
import type { Teller } from './topics.ts';
import { knockFragment } from './wire.ts';
import type { Authenticator, KnockMode, KnockState } from './types.ts';

type Reason = 'not-me' | 'mistake' | 'wrong-number' | null;

export function createKnocks(
  deps: Pick<AuthenticatorDeps, 'clock' | 'limits' | 'origin'>,
  tell: Teller,
): Pick<Authenticator, 'knock' | 'redeem'> {
  const { clock, limits, origin } = deps;
  return {
    async knock(query, knockId, boundTo) {
      const row = await store.findKnock(query, knockId);
      if (!row || row.bound_to !== boundTo) return undefined;
      const at = { state: row.state as KnockState, expiresAt: row.expires_at, answeredAt: row.answered_at };
      const asked = await devices.listDevices(query, row.account_id);
      return {
        knockId: row.id,
        mode: row.mode as KnockMode,
        shown: row.shown,
        address: row.shown && new URL(`/auth/#${knockFragment(row.id, row.shown)}`, origin).href,
        expiresAt: row.expires_at,
        state: knockStateAt(at, clock.now()),
        deviceNames: asked.filter((d) => (d.proven_at ?? Infinity) <= row.issued_at).map((d) => d.name),
        reason: row.reason as Reason,
      };
    },

    async redeem(tx, knockId, boundTo) {
      const row = await store.redeemKnock(tx, knockId, boundTo, clock.now() - redeemWithinMs);
      if (!row || row.device_id === null) return undefined;
      await limits.forget(tx, forgottenOnSuccess(row.account_id));
      tell.knock(tx, knockId, 'redeemed');
      return { deviceId: row.device_id };
    },
  };
}
