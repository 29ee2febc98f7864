// The offline code: HMAC-SHA-256, six digits, thirty seconds. Each step of each device is good once, and only forwards.
import type { Tx } from '../../core/db/db.ts';
import { openSealed } from '../../lib/seal.ts';
import { verifyTotp } from '../../lib/totp.ts';
import { seedContext } from './actions/link-device.ts';
import type { AuthenticatorDeps } from './deps.ts';
import * as devices from './device-store.ts';

export function createDeviceCodes({ clock, keys }: Pick<AuthenticatorDeps, 'clock' | 'keys'>) {
  return async function useDeviceCode(tx: Tx, accountId: string, code: string) {
    const now = clock.now();
    let used: { deviceId: string; name: string } | undefined;
    for (const row of await devices.listDevices(tx, accountId)) {
      const secret = openSealed(keys.derive('device-seed'), row.seed, seedContext(accountId, row.id));
      const found = verifyTotp({ secret, algorithm: 'SHA256', code, now, lastStep: row.last_step });
      // Of two that send one code at once, the update lets one through.
      if (used || !found.ok || !(await devices.spendStep(tx, row.id, found.step, now))) continue;
      used = { deviceId: row.id, name: row.name };
    }
    return used;
  };
}
