// Renaming and removing factors. Without the last one, two-step verification is off.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { FactorsDeps } from '../deps.ts';
import { deleteKey, renameKey } from '../keys/store.ts';
import { leavesSmsAlone } from '../sms-rules.ts';
import * as numbers from '../sms-store.ts';
import type { State } from '../state.ts';
import * as store from '../store.ts';
import { deleteYubikey, renameYubikey } from '../yubikeys/store.ts';
import { checkedFactorName } from './add-code-app.ts';

export function createChangeActions(deps: FactorsDeps, state: State) {
  const { db, accounts, authenticator, hooks, phones } = deps;

  /** The organisation for which the factors as they are would not be enough. */
  const demandedNow = async (tx: Tx, accountId: string) =>
    hooks.demandedBy(tx, accountId, await state.provenKinds(tx, accountId));

  async function renameFactor(accountId: string, factorId: string, typedName: string, visit: Visit) {
    const name = checkedFactorName(typedName);
    await db.transaction(async (tx) => {
      const renamed =
        (await store.renameCodeApp(tx, accountId, factorId, name)) ||
        (await renameKey(tx, accountId, factorId, name)) ||
        (await renameYubikey(tx, accountId, factorId, name)) ||
        (await numbers.renameNumber(tx, accountId, factorId, name)) ||
        (await authenticator.renameDevice(tx, accountId, factorId, name));
      if (!renamed) refuse('factors/no-such-factor');
      await accounts.record(tx, { accountId, kind: 'factor.renamed', visit, detail: { name } });
    });
    return state.present(accountId);
  }

  async function removeFactor(accountId: string, factorId: string, visit: Visit) {
    await db.transaction(async (tx) => {
      await store.takeTurn(tx, accountId);
      const app = await store.findCodeApp(tx, accountId, factorId);
      if (app && app.proven_at === null) {
        // It never counted: nothing to tell.
        await store.deleteCodeApp(tx, accountId, factorId);
        return;
      }
      const number = await numbers.findNumber(tx, accountId, factorId);
      const before = await state.provenFactors(tx, accountId);
      const lackingBefore = await demandedNow(tx, accountId);
      const key = app ? undefined : await deleteKey(tx, accountId, factorId);
      const yubikey = app || key ? undefined : await deleteYubikey(tx, accountId, factorId);
      const removed = app
        ? (await store.deleteCodeApp(tx, accountId, factorId)) && app
        : number
          ? (await numbers.deleteNumber(tx, accountId, factorId)) && number
          : (key ?? yubikey ?? (await authenticator.removeDevice(tx, accountId, factorId)));
      if (!removed) refuse('factors/no-such-factor');
      const left = await state.provenFactors(tx, accountId);
      // A linked device or a key that was never proven is no factor either.
      if (left === before) return;
      // Refusing rolls the removal back.
      const organisation = await demandedNow(tx, accountId);
      // What was not enough before may go.
      if (lackingBefore === null && organisation !== null) refuse('factors/required', { organisation });
      await hooks.protectionChanged(tx, accountId);
      const ofNumbers = (await state.provenNumbers(tx, accountId)).length;
      const administrator = await hooks.isAdministrator(tx, accountId);
      // A number may always go: what is refused is taking away the stronger one beside it.
      if (!number && leavesSmsAlone({ administrator, numbers: ofNumbers, others: left - ofNumbers }))
        refuse('factors/sms-alone');
      const factor = number ? 'sms' : app ? 'code-app' : (key?.kind ?? (yubikey ? 'yubikey' : 'aldaba-auth'));
      const detail = { factor, name: removed.name };
      await accounts.record(tx, { accountId, kind: 'factor.removed', visit, detail });
      await accounts.notify(tx, accountId, { kind: 'factor-removed', visit, detail });
      if (number) {
        const account = await accounts.find(tx, accountId);
        const language = account?.language ?? 'es';
        await phones.warn(tx, { number: number.number, language, kind: 'removed', params: {} });
      }
      if (left === 0) await state.switchOff(tx, accountId, visit);
    });
    return state.present(accountId);
  }

  return { renameFactor, removeFactor };
}
