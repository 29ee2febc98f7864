// Adding a YubiKey that types codes: a good code is its proof, and binds the twelve characters that name the key.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { publicIdOf, yubicoOtp } from '../../../lib/yubico-otp.ts';
import type { FactorsDeps } from '../deps.ts';
import { maximumKeys } from '../key-rules.ts';
import { proofLimit } from '../rules.ts';
import type { State } from '../state.ts';
import { takeTurn } from '../store.ts';
import * as store from '../yubikeys/store.ts';
import type { YubikeyReader } from '../yubikeys/yubikeys.ts';
import { checkedFactorName } from './add-code-app.ts';

export function createYubikeyActions(deps: FactorsDeps, yubikeys: YubikeyReader, state: State) {
  const { db, clock, random, limits } = deps;

  async function addYubikey(accountId: string, typed: string, typedName: string, visit: Visit) {
    const name = checkedFactorName(typedName);
    await state.mustBeAllowed(accountId, 'yubikey');
    const otp = yubicoOtp(typed) ?? refuse('factors/wrong-otp');
    const counted = await limits.count([{ key: `factor-proof:${accountId}`, ...proofLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const said = await yubikeys.ask(otp);
    if (said === 'off') refuse('factors/yubikey-off');
    if (said === 'down') refuse('factors/yubikey-down');
    if (!said.good) refuse('factors/wrong-otp');
    await db.transaction(async (tx) => {
      await takeTurn(tx, accountId);
      if ((await store.listYubikeys(tx, accountId)).length >= maximumKeys)
        refuse('factors/too-many-keys', { maximum: maximumKeys });
      const inserted = await store.insertYubikey(tx, {
        id: random.token(16),
        account_id: accountId,
        public_id: publicIdOf(otp),
        name,
        session_counter: said.sessionCounter,
        session_use: said.sessionUse,
        added_at: clock.now(),
        last_used_at: null,
      });
      if (!inserted) refuse('factors/key-known');
      await state.tellAdded(tx, accountId, { kind: 'yubikey', name }, visit);
    });
    return state.present(accountId);
  }

  return { addYubikey };
}
