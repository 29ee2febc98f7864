// Six digits of a code app or of Aldaba Auth offline: checked and spent in the caller's transaction.
import type { Tx } from '../../core/db/db.ts';
import { openSealed, seal } from '../../lib/seal.ts';
import { verifyTotp } from '../../lib/totp.ts';
import type { FactorsDeps } from './deps.ts';
import * as store from './store.ts';
import type { CodeAppTable } from './tables.ts';
import type { UsedCode } from './types.ts';

export function createSeeds({ keys, random }: Pick<FactorsDeps, 'keys' | 'random'>) {
  const key = keys.derive('factor-seeds');
  // A seed copied to another row, of this or another account, opens nowhere.
  const context = (accountId: string, factorId: string) => `code-app|${accountId}|${factorId}`;
  return {
    seal: (accountId: string, factorId: string, seed: Uint8Array) =>
      seal(key, seed, context(accountId, factorId), random.bytes),
    open: (app: CodeAppTable) => openSealed(key, app.seed, context(app.account_id, app.id)),
  };
}
export type Seeds = ReturnType<typeof createSeeds>;

export function createCodes({ clock, authenticator }: FactorsDeps, seeds: Seeds) {
  return async function useCode(tx: Tx, accountId: string, code: string): Promise<UsedCode | undefined> {
    const now = clock.now();
    for (const app of await store.listCodeApps(tx, accountId)) {
      if (app.proven_at === null) continue;
      const checked = verifyTotp({ secret: seeds.open(app), code, now, lastStep: app.last_step });
      if (checked.ok && (await store.spendStep(tx, app.id, checked.step, now)))
        return { method: 'code-app', factorId: app.id, name: app.name };
    }
    const device = await authenticator.useDeviceCode(tx, accountId, code);
    return device && { method: 'device-code', factorId: device.deviceId, name: device.name };
  };
}
