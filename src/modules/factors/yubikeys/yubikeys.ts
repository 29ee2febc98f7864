// Codes typed by a YubiKey: the validation server says whether one is good, our own counters that it was not used here before.
import type { YubicoAnswer } from '../../../core/outbound/yubico.ts';
import { publicIdOf, yubicoOtp } from '../../../lib/yubico-otp.ts';
import type { FactorsDeps } from '../deps.ts';
import * as store from './store.ts';
import type { Yubikeys } from './types.ts';

export function createYubikeys({ db, clock, yubico, log }: FactorsDeps) {
  /** 'down' when the validation server gives no answer to believe. */
  async function ask(otp: string): Promise<YubicoAnswer | 'off' | 'down'> {
    if (yubico === null) return 'off';
    try {
      return await yubico.check(otp);
    } catch (error) {
      log.warn({ error: String(error) }, 'the validation server for YubiKeys does not answer');
      return 'down';
    }
  }

  const readYubicoOtp: Yubikeys['readYubicoOtp'] = async (accountId, typed) => {
    const otp = yubicoOtp(typed);
    if (!otp) return undefined;
    const keys = await store.listYubikeys(db, accountId);
    const key = keys.find((one) => one.public_id === publicIdOf(otp));
    // A code of somebody else's key is none of the server's business: asking would use it up.
    if (!key) return undefined;
    const said = await ask(otp);
    if (said === 'down' || said === 'off') return 'down';
    if (!said.good) return undefined;
    const { sessionCounter, sessionUse } = said;
    return { keyId: key.id, name: key.name, sessionCounter, sessionUse };
  };

  const spendYubicoOtp: Yubikeys['spendYubicoOtp'] = (tx, code) =>
    store.spendYubicoOtp(tx, code.keyId, code, clock.now());

  return { ask, readYubicoOtp, spendYubicoOtp };
}
export type YubikeyReader = ReturnType<typeof createYubikeys>;
