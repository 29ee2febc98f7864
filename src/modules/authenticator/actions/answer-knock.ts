// The answer of a device. The checks stand in the order of the protocol: open, not expired, this device was asked,
// signature, nonce, what was shown, passkey, counter, number. One transaction, ending in the update that one answer wins.
import { refuse } from '../../../core/errors.ts';
import type { Tx } from '../../../core/db/db.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import { canonicalJson } from '../../../lib/canonical-json.ts';
import type { Assertion } from '../../../lib/webauthn-signature.ts';
import type { AuthenticatorDeps } from '../deps.ts';
import * as devices from '../device-store.ts';
import type { KnockNonce } from '../asks.ts';
import * as store from '../knock-store.ts';
import { muteMs } from '../rules.ts';
import { isSigned } from '../signing.ts';
import type { KnockTable } from '../tables.ts';
import type { Teller } from '../topics.ts';
import type { Passkeys } from './device-passkey.ts';

export type SentAnswer = {
  type: 'answer';
  knock: string;
  device: string;
  nonce: string;
  contextHash: string;
  verdict: 'yes' | 'no';
  reason?: 'not-me' | 'mistake';
  number?: string;
  counter: number;
  at: number;
};
export type AnswerOutcome = 'approved' | 'denied' | 'wrong-number';

export function createAnswer(deps: AuthenticatorDeps, tell: Teller, nonceOf: KnockNonce, passkeys: Passkeys) {
  const { db, clock, accounts, hooks } = deps;

  return async function answer(
    from: { accountId: string; deviceId: string },
    knockId: string,
    sent: { answer: SentAnswer; signature: string; passkey?: Assertion | undefined },
    visit: Visit,
  ): Promise<AnswerOutcome> {
    // Whether the passkey is still the device's is looked at in the transaction.
    const byPasskey = await passkeys.read(from.deviceId, 'answer', sent.answer, sent.passkey);
    return db.transaction(async (tx) => {
      const now = clock.now();
      await devices.takeTurn(tx, from.accountId);
      const knock = await store.findKnock(tx, knockId);
      if (!knock || knock.account_id !== from.accountId) refuse('authenticator/no-such-knock');
      if (knock.state === 'expired' || knock.state === 'superseded') refuse('authenticator/knock-expired');
      if (knock.state !== 'open') refuse('authenticator/already-answered');
      if (knock.expires_at <= now) refuse('authenticator/knock-expired');
      const device = await devices.findDevice(tx, from.deviceId);
      const wasAsked = device?.proven_at != null && device.proven_at <= knock.issued_at;
      if (!device || !wasAsked || sent.answer.device !== device.id || sent.answer.knock !== knock.id)
        refuse('authenticator/no-such-knock');
      if (!isSigned('answer', JSON.parse(device.key), sent.answer, sent.signature))
        refuse('authenticator/bad-signature');
      const same = (a: string, b: string) => sameBytes(Buffer.from(a), Buffer.from(b));
      if (!same(sent.answer.nonce, nonceOf(knock.id, device.id))) refuse('authenticator/not-what-was-shown');
      if (!same(sent.answer.contextHash, knock.context_hash)) refuse('authenticator/not-what-was-shown');
      if (sent.answer.verdict === 'yes') await passkeys.demand(tx, device, byPasskey);
      const { counter } = sent.answer;
      if (!(await devices.advanceCounter(tx, device.id, counter, now, visit.network)))
        refuse('authenticator/stale-counter');
      const outcome = judge(knock, sent.answer);
      const reason = outcome === 'wrong-number' ? outcome : (sent.answer.reason ?? null);
      const approved = outcome === 'approved';
      const won = await store.settleKnock(tx, knock.id, now, {
        state: approved ? 'approved' : 'denied',
        device_id: device.id,
        reason: approved ? null : reason,
        answer: canonicalJson(sent.answer),
        signature: sent.signature,
      });
      if (!won) refuse('authenticator/already-answered');
      const others = (await devices.listDevices(tx, from.accountId)).filter(({ id }) => id !== device.id);
      tell.devices(
        tx,
        others.map(({ id }) => id),
        { gone: knock.id, outcome: 'already-answered' },
      );
      tell.knock(tx, knock.id, approved ? 'approved' : 'denied');
      await accounts.record(tx, {
        accountId: from.accountId,
        kind: approved ? 'knock.approved' : 'knock.denied',
        visit,
        detail: {
          act: knock.act,
          device: device.name,
          reason: approved ? null : reason,
          knock: knock.id,
          // What the device signed, whole, so that anybody with its key can check it later.
          answer: canonicalJson(sent.answer),
          signature: sent.signature,
          ...(byPasskey ? { passkey: canonicalJson(sent.passkey) } : {}),
        },
      });
      if (!approved && sent.answer.verdict === 'no' && reason === 'not-me') await notMe(tx, knock, visit);
      return outcome;
    });
  };

  /** Whoever knocks knows the password: everything under way dies, strangers can't knock for a day, the person hears of it. */
  async function notMe(tx: Tx, knock: KnockTable, visit: Visit): Promise<void> {
    const accountId = knock.account_id;
    const dead = await store.endKnocks(tx, accountId, ['open', 'approved'], 'superseded', {
      exceptId: knock.id,
    });
    for (const id of dead) tell.knock(tx, id, 'superseded');
    await devices.updateMute(tx, accountId, clock.now() + muteMs);
    await hooks.notMe(tx, accountId);
    // The mail tells of the one who knocked, not of the phone that said no.
    const context = JSON.parse(knock.context) as Record<'browser' | 'system' | 'address', string> & {
      place: string | null;
    };
    const { browser, system, place, address } = context;
    const stranger = { ...visit, browser, system, place, network: address };
    await accounts.notify(tx, accountId, { kind: 'not-me', visit: stranger });
  }
}

function judge(knock: KnockTable, answer: SentAnswer): AnswerOutcome {
  if (answer.verdict === 'no') return 'denied';
  if (knock.shown === null) return 'approved';
  // One wrong number ends the knock: there is no second guess.
  return sameBytes(Buffer.from(answer.number ?? ''), Buffer.from(knock.shown)) ? 'approved' : 'wrong-number';
}
