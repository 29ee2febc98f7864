// Proofs of a recovery. Each try is counted in a transaction that has committed before anything is looked at; a right proof
// is spent, added and judged in one. Nothing here opens a session.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import { sixDigits } from '../../sign-in/index.ts';
import type { KeyAsking } from '../../factors/index.ts';
import type { RecoveryDeps } from '../deps.ts';
import { type Flows, hashCode, proofsOf } from '../flows.ts';
import type { Tell } from '../jobs.ts';
import type { PhoneNumbers } from '../phone-numbers.ts';
import { codeTries, heldReadyLifeMs, type Proof, readyLifeMs, triesPerFlow } from '../rules.ts';
import * as store from '../store.ts';
import type { FlowTable } from '../tables.ts';

export type Way = 'mail' | 'backup-code' | 'code' | 'key' | 'yubikey' | 'sms';

/** What a way proves: codes, keys and the phone app are all the factor. */
const proofOf = (way: Way): Proof =>
  way === 'mail' || way === 'backup-code' || way === 'sms' ? way : 'factor';

/** `more`: one more kind is needed. */
export type Proven = 'wrong' | 'over' | 'more' | 'ready' | 'held';

const askingFor = (flow: FlowTable, visit: Visit): KeyAsking => ({
  purpose: 'recovery',
  boundTo: flow.id,
  browserToken: visit.browserToken ?? '',
});

/** Thrown to take back what a proof had spent in the same transaction. */
class Over extends Error {}

export function createProve(deps: RecoveryDeps, flows: Flows, tell: Tell, phoneNumbers: PhoneNumbers) {
  const { db, clock, limits, accounts, authenticator, factors, phones, isAdministrator } = deps;

  /** Adds a proof to an open flow and moves it on. */
  async function add(tx: Tx, flowId: string, proof: Proof, visit: Visit): Promise<Proven> {
    const now = clock.now();
    const row = await store.holdOpenFlow(tx, flowId, now);
    if (!row?.account_id) throw new Over();
    const account = await accounts.find(tx, row.account_id);
    if (!account) throw new Over();
    const proofs = [...new Set([...proofsOf(row), proof])];
    const verdict = await flows.verdict(tx, account.id, proofs);
    const proven = proofs.join(' ');
    await accounts.record(tx, {
      accountId: account.id,
      kind: 'recovery.proven',
      visit,
      detail: { proof: proof === 'backup-code' ? 'sheet' : proof },
    });
    if (verdict.kind === 'more') {
      await store.updateFlow(tx, flowId, { proven });
      return 'more';
    }
    if (verdict.kind === 'ready') {
      await store.updateFlow(tx, flowId, { proven, state: 'ready', expires_at: now + readyLifeMs });
      return 'ready';
    }
    const hold_until = now + verdict.ms;
    const held = {
      proven,
      state: 'held',
      held_at: now,
      hold_until,
      expires_at: hold_until + heldReadyLifeMs,
    };
    await store.updateFlow(tx, flowId, held);
    await tell.planHold(tx, { ...row, ...held });
    const detail = { hours: Math.round(verdict.ms / 3_600_000) };
    await accounts.record(tx, { accountId: account.id, kind: 'recovery.held', visit, detail });
    return 'held';
  }

  async function attempt(work: (tx: Tx) => Promise<Proven>): Promise<Proven> {
    try {
      return await db.transaction(work);
    } catch (error) {
      if (error instanceof Over) return 'over';
      throw error;
    }
  }

  async function prove(flow: FlowTable, way: Way, typed: string, visit: Visit): Promise<Proven> {
    const now = clock.now();
    // Six digits are guessed at most by who has shown something that cannot be guessed; keys of the account are not told before.
    if ((proofOf(way) === 'factor' || way === 'sms') && proofsOf(flow).length === 0) return 'over';
    // What would add nothing is not spent.
    if (proofsOf(flow).includes(proofOf(way))) return 'more';
    const counted = await db.transaction((tx) => store.countTry(tx, flow.id, now, triesPerFlow));
    if (!counted) return 'over';
    const result = await check(counted, way, typed, visit);
    if (result !== 'wrong') return result;
    await db.transaction((tx) =>
      accounts.record(tx, {
        accountId: counted.account_id,
        kind: 'recovery.wrong-proof',
        visit,
        detail: { proof: way },
      }),
    );
    return counted.tries >= triesPerFlow ? 'over' : 'wrong';
  }

  async function check(flow: FlowTable, way: Way, typed: string, visit: Visit): Promise<Proven> {
    const accountId = flow.account_id ?? '';
    if (way === 'mail') {
      const open = await db.transaction((tx) => store.tryCode(tx, flow.id, 'flow', clock.now(), codeTries));
      const sent = hashCode(flow.id, 'flow', typed);
      if (!open || !sameBytes(sent, new Uint8Array(open.code_hash))) return 'wrong';
      return attempt(async (tx) => {
        if (!(await store.takeCode(tx, flow.id, 'flow', sent))) return 'wrong';
        return add(tx, flow.id, 'mail', visit);
      });
    }
    if (way === 'backup-code') {
      // One slow comparison whether or not there is an account or a code.
      const codeId = await factors.findBackupCode(accountId, typed);
      if (!codeId) return 'wrong';
      return attempt(async (tx) => {
        if (!(await factors.spendBackupCode(tx, accountId, codeId, visit))) return 'wrong';
        return add(tx, flow.id, 'backup-code', visit);
      });
    }
    if (way === 'key') {
      const key = await factors.readKey(askingFor(flow, visit), accountId, typed, visit);
      if (!key) return 'wrong';
      return attempt(async (tx) => {
        if (!(await factors.spendKey(tx, key))) return 'wrong';
        return add(tx, flow.id, 'factor', visit);
      });
    }
    if (way === 'yubikey') {
      const code = await factors.readYubicoOtp(accountId, typed);
      if (code === 'down') refuse('factors/yubikey-down');
      if (!code) return 'wrong';
      return attempt(async (tx) => {
        if (!(await factors.spendYubicoOtp(tx, code))) return 'wrong';
        return add(tx, flow.id, 'factor', visit);
      });
    }
    const six = sixDigits(typed);
    if (!six) return 'wrong';
    if (way === 'sms') {
      const codeId = await phones.tryCode(flow.id, 'recovery', six);
      if (codeId === undefined) return 'wrong';
      return attempt(async (tx) => {
        const taken = await phones.takeCode(tx, codeId);
        // A number that was removed while its code was on the way proves nothing any more.
        if (!taken || !(await phoneNumbers(tx, accountId)).includes(taken.number)) return 'wrong';
        return add(tx, flow.id, 'sms', visit);
      });
    }
    // Ten a day for an account, over all its recoveries: apart from the sign-in's own count, so that neither closes the other.
    const allowed = await limits.count([
      { key: `recovery-six:${accountId}`, limit: 10, windowSeconds: 24 * 3600 },
    ]);
    if (!allowed.allowed) return 'over';
    return attempt(async (tx) => {
      if (!(await factors.useCode(tx, accountId, six))) return 'wrong';
      return add(tx, flow.id, 'factor', visit);
    });
  }

  /** Knocks on the phones, in the strongest mode. Only who has shown something already may make them ring. */
  async function knock(flow: FlowTable, visit: Visit) {
    if (!flow.account_id || proofsOf(flow).length === 0) return { refused: 'no-device' as const };
    const known = await accounts.browser(db, flow.account_id, visit.browserToken);
    const asked = await authenticator.ask({
      accountId: flow.account_id,
      boundTo: flow.id,
      act: 'recover',
      detail: null,
      visit,
      knownBrowser: known !== undefined,
      factorRecentlyHere: false,
      administrator: await isAdministrator(db, flow.account_id),
    });
    if ('refused' in asked) return asked;
    await db.transaction((tx) => store.updateFlow(tx, flow.id, { knock_id: asked.knockId }));
    return asked;
  }

  const knockOf = async (flow: FlowTable) =>
    flow.knock_id === null ? undefined : authenticator.knock(db, flow.knock_id, flow.id);

  async function finishKnock(flow: FlowTable, visit: Visit): Promise<Proven> {
    const knockId = flow.knock_id;
    if (!knockId) return 'wrong';
    return attempt(async (tx) => {
      if (!(await authenticator.redeem(tx, knockId, flow.id))) return 'wrong';
      return add(tx, flow.id, 'factor', visit);
    });
  }

  const askForKey = (flow: FlowTable, visit: Visit) =>
    factors.askForKey(askingFor(flow, visit), flow.account_id ?? '');

  return { prove, askForKey, knock, knockOf, finishKnock };
}
