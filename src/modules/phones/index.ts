// Numbers and text messages: which number may be added, codes by SMS, and what became of each message.
import { bind } from '../../core/http/door.ts';
import { json } from '../../core/http/replies.ts';
import { refuse } from '../../core/errors.ts';
import { sameBytes } from '../../core/keys.ts';
import { createBudget } from './budget.ts';
import { phonesContract } from './contract.ts';
import type { PhonesDeps } from './deps.ts';
import * as rules from './rules.ts';
import { createSending } from './sending.ts';
import * as store from './store.ts';
import type { Phones, SmsText } from './types.ts';

export { phonesContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export { endingOf, formatNumber, readNumber } from './rules.ts';
export type { PhonesDeps } from './deps.ts';
export type * from './types.ts';

const keepMs = 7 * 86_400_000;

export function createPhones(deps: PhonesDeps) {
  const { db, clock, random, limits, jobs, countries, gateway, origin } = deps;
  const budget = createBudget(deps);
  const sending = createSending(deps, budget);

  const sendCode: Phones['sendCode'] = async ({ ownerId, purpose, numbers, language }) => {
    const paid: string[] = [];
    let refused: Awaited<ReturnType<typeof budget.may>> | undefined;
    for (const number of numbers) {
      const counted = await budget.may(number, 'owner');
      if (counted.allowed) paid.push(number);
      else refused ??= counted;
    }
    const [first] = paid;
    if (first === undefined)
      return refused && !refused.allowed
        ? { sent: false, why: refused.why, retryAfterSeconds: refused.retryAfterSeconds }
        : { sent: false, why: 'number', retryAfterSeconds: 3600 };
    const now = clock.now();
    const codeId = random.token(16);
    const expiresAt = now + rules.codeLifeMs;
    await db.transaction(async (tx) => {
      await store.putCode(tx, {
        id: codeId,
        owner_id: ownerId,
        purpose,
        number: first,
        tries: 0,
        created_at: now,
        expires_at: expiresAt,
      });
      for (const number of paid)
        await sending.enqueue(tx, { codeId, number, language, text: { kind: 'code' } }, expiresAt);
    });
    return { sent: true, codeId, expiresAt };
  };

  const phones: Phones = {
    countries,
    checkedMobile(typed, country) {
      const read = rules.readMobile(typed, countries, country ?? null);
      if (read.ok) return read.number;
      // Written out: each of the three has its own text.
      if (read.fault === 'country') refuse('phones/country');
      if (read.fault === 'not-mobile') refuse('phones/not-mobile');
      return refuse('phones/not-a-number');
    },
    async countNewNumber(accountId, number) {
      const counted = await limits.countDistinct({
        key: `sms-new:${accountId}`,
        value: number,
        ...rules.newNumbersLimit,
      });
      if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    },
    mayComeBack: (number) => rules.mayComeBack(number, countries),
    sendCode,
    async mustSendCode(given) {
      const result = await sendCode(given);
      if (result.sent) return { codeId: result.codeId, expiresAt: result.expiresAt };
      const { retryAfterSeconds } = result;
      if (result.why === 'budget') refuse('phones/budget', { retryAfterSeconds });
      return refuse('core/too-many', { retryAfterSeconds });
    },
    async openCode(query, ownerId, purpose) {
      const code = await store.findCode(query, ownerId, purpose, clock.now());
      if (!code) return undefined;
      const states = (await store.listMessagesOf(query, code.id)).map(({ state }) => state);
      return {
        id: code.id,
        ending: rules.endingOf(code.number),
        expiresAt: code.expires_at,
        againAt: code.created_at + rules.numberLimits.minute.windowSeconds * 1000,
        isLost: states.length > 0 && states.every((state) => state === 'failed'),
        state: states[0] ?? null,
      };
    },
    async tryCode(ownerId, purpose, typed) {
      const open = await db.transaction((tx) =>
        store.tryCode(tx, ownerId, purpose, clock.now(), rules.codeTries),
      );
      const right = Buffer.from(sending.codeOf(open?.id ?? ''));
      return sameBytes(right, Buffer.from(typed)) ? open?.id : undefined;
    },
    async takeCode(tx, codeId) {
      const taken = await store.takeCode(tx, codeId, clock.now());
      return taken && { number: taken.number };
    },
    async sendToStranger(text) {
      const counted = await budget.may(text.number, 'stranger');
      if (!counted.allowed) return;
      await db.transaction((tx) => sending.enqueueText(tx, text));
    },
    warn: sending.warn,
  };

  jobs.every('phones.sweep', 3600, () => {
    const now = clock.now();
    return store.deleteOld(db, now, now - keepMs, rules.dayOf(now - keepMs));
  });

  const doors = bind(phonesContract, {
    async 'POST /api/sms/receipts/:messageId/:mac'({ params, body, header }) {
      const { messageId, mac } = params;
      const right = sameBytes(Buffer.from(sending.receiptMac(messageId)), Buffer.from(mac));
      if (!right || !gateway) return refuse('phones/forged-receipt');
      const fields = body as Readonly<Record<string, unknown>>;
      const receipt = gateway.readReceipt({ url: sending.receiptUrl(messageId), header, fields });
      if (receipt === 'forged') return refuse('phones/forged-receipt');
      if (receipt === 'nothing') return json({ taken: false });
      // A signed receipt of another message, sent to this one's address.
      const message = await store.findMessage(db, messageId);
      const isOther =
        message?.reference != null && receipt.reference !== null && message.reference !== receipt.reference;
      if (!message || isOther) return refuse('phones/forged-receipt');
      return json({ taken: await sending.became(messageId, receipt.state, receipt.reference) });
    },
  });

  return {
    ...phones,
    doors,
    /** Whether messages leave the house; else they land in the Outbox. */
    hasGateway: gateway !== null,
    /** Whether a text leaves as one message. */
    fits: (text: Omit<SmsText, 'number'>) => sending.fits(text),
    host: origin.hostname,
  };
}
export type PhonesModule = ReturnType<typeof createPhones>;
