// Adding a mobile number, or putting it in the place of another: a code is sent to it, and it counts once that is typed back.
import { refuse } from '../../../core/errors.ts';
import type { Query } from '../../../core/db/db.ts';
import type { Visit } from '../../../core/visit.ts';
import { formatNumber } from '../../phones/index.ts';
import type { FactorsDeps } from '../deps.ts';
import { proofLimit, proofMs, stillCounts } from '../rules.ts';
import { leavesSmsAlone, maximumNumbers } from '../sms-rules.ts';
import * as numbers from '../sms-store.ts';
import type { State } from '../state.ts';
import * as store from '../store.ts';
import type { SmsFactorTable } from '../tables.ts';
import { checkedFactorName } from './add-code-app.ts';

const againMs = 60_000;

export function createNumberActions(deps: FactorsDeps, state: State) {
  const { db, clock, random, limits, accounts, phones, hooks } = deps;

  /** Refused before anything is sent, and again when it would come true. */
  async function mustNotBeAlone(query: Query, accountId: string): Promise<void> {
    const administrator = await hooks.isAdministrator(query, accountId);
    const ofNumbers = (await state.provenNumbers(query, accountId)).length;
    const others = (await state.provenFactors(query, accountId)) - ofNumbers;
    if (leavesSmsAlone({ administrator, numbers: ofNumbers + 1, others })) refuse('factors/sms-alone');
  }

  function mustBeNew(
    kept: readonly SmsFactorTable[],
    given: { id: string; number: string; replaces: string | null },
  ): void {
    const now = clock.now();
    const others = kept.filter((row) => row.id !== given.id);
    const proven = others.filter((row) => row.proven_at !== null);
    if (proven.some((row) => row.number === given.number)) refuse('factors/number-there');
    if (given.replaces !== null && !proven.some((row) => row.id === given.replaces))
      refuse('factors/no-such-factor');
    const counting = others.filter((row) => stillCounts(row, now)).length - (given.replaces === null ? 0 : 1);
    if (counting >= maximumNumbers) refuse('factors/too-many-factors', { maximum: maximumNumbers });
  }

  async function send(account: { id: string; language: string }, row: { id: string; number: string }) {
    const { expiresAt } = await phones.mustSendCode({
      ownerId: row.id,
      purpose: 'factor',
      numbers: [row.number],
      language: account.language,
    });
    const againAt = clock.now() + againMs;
    return { factorId: row.id, number: formatNumber(row.number), expiresAt, againAt };
  }

  async function startNumber(
    accountId: string,
    typed: { number: string; country?: string; name: string; replaces?: string },
  ) {
    const name = checkedFactorName(typed.name);
    const account = (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required');
    await hooks.mayAddNumber(accountId);
    await state.mustBeAllowed(accountId, 'sms');
    const number = phones.checkedMobile(typed.number, typed.country);
    const id = random.token(16);
    const replaces = typed.replaces ?? null;
    mustBeNew(await numbers.listNumbers(db, accountId), { id, number, replaces });
    await mustNotBeAlone(db, accountId);
    await phones.countNewNumber(accountId, number);
    const sent = await send(account, { id, number });
    await db.transaction(async (tx) => {
      await store.takeTurn(tx, accountId);
      mustBeNew(await numbers.listNumbers(tx, accountId), { id, number, replaces });
      await numbers.insertNumber(tx, {
        id,
        account_id: accountId,
        name,
        number,
        replaces_id: replaces,
        added_at: clock.now(),
        proven_at: null,
        last_used_at: null,
      });
    });
    return sent;
  }

  async function sendAgain(accountId: string, factorId: string) {
    const account = (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required');
    const row = await numbers.findNumber(db, accountId, factorId);
    if (!row || row.proven_at !== null || clock.now() - row.added_at >= proofMs)
      return refuse('factors/no-such-factor');
    return send(account, row);
  }

  async function proveNumber(accountId: string, factorId: string, code: string, visit: Visit) {
    const counted = await limits.count([{ key: `factor-proof:${accountId}`, ...proofLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    await hooks.mayAddNumber(accountId);
    const account = (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required');
    const waiting = await numbers.findNumber(db, accountId, factorId);
    if (!waiting || waiting.proven_at !== null || !stillCounts(waiting, clock.now()))
      refuse('factors/no-such-factor');
    const codeId = await phones.tryCode(factorId, 'factor', code.replace(/[\s\u00a0-]/g, ''));
    if (codeId === undefined) return refuse('phones/wrong-code');
    await db.transaction(async (tx) => {
      await store.takeTurn(tx, accountId);
      const row = await numbers.findNumber(tx, accountId, factorId);
      if (!row) return refuse('factors/no-such-factor');
      // A number that changed hands between sending and proving is not what was proven.
      const taken = await phones.takeCode(tx, codeId);
      if (taken?.number !== row.number) refuse('phones/wrong-code');
      const kept = await numbers.listNumbers(tx, accountId);
      const replaced = kept.find((other) => other.id === row.replaces_id && other.proven_at !== null);
      mustBeNew(kept, { id: row.id, number: row.number, replaces: row.replaces_id });
      await mustNotBeAlone(tx, accountId);
      if (!(await numbers.proveNumber(tx, row.id, clock.now()))) refuse('factors/no-such-factor');
      const { language } = account;
      await phones.warn(tx, { number: row.number, language, kind: 'added', params: {} });
      if (!replaced) return state.tellAdded(tx, accountId, { kind: 'sms', name: row.name }, visit);
      await numbers.deleteNumber(tx, accountId, replaced.id);
      const detail = { from: replaced.name, name: row.name };
      await accounts.record(tx, { accountId, kind: 'factor.replaced', visit, detail });
      await accounts.notify(tx, accountId, { kind: 'factor-replaced', visit, detail });
      await phones.warn(tx, { number: replaced.number, language, kind: 'removed', params: {} });
      return undefined;
    });
    return state.present(accountId);
  }

  return { startNumber, sendAgain, proveNumber };
}
