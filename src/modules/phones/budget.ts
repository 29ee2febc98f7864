// How many messages may leave: per number, and per country and day. Counted in transactions that have committed before a
// message is made, so that neither a crash nor a hundred parallel requests send more than was counted.
import type { PhonesDeps } from './deps.ts';
import {
  budgetMarks,
  budgetOf,
  countryOf,
  dayOf,
  noticeLimit,
  numberLimits,
  strangerLimit,
  strangerShare,
} from './rules.ts';
import * as store from './store.ts';
import type { Lane } from './types.ts';

export type Allowed =
  | { allowed: true }
  | { allowed: false; why: 'wait' | 'number' | 'budget'; retryAfterSeconds: number };

export function createBudget(deps: PhonesDeps) {
  const { db, clock, limits, log, accounts, dailyBudget } = deps;

  async function tellOperators(day: string, country: string, used: number, most: number): Promise<void> {
    const mark = budgetMarks.findLast((one) => used * 100 >= most * one);
    if (mark === undefined) return;
    const isFirst = await db.transaction(async (tx) => {
      if (!(await store.markTold(tx, day, country, mark))) return false;
      for (const { loginAddress, language } of await accounts.operators(tx))
        await accounts.mail(tx, {
          to: loginAddress,
          language,
          kind: 'sms-budget',
          params: { country, used, most, spent: mark === 100 ? 'yes' : 'no' },
        });
      return true;
    });
    if (isFirst) log.warn({ country, used, most, percent: mark }, 'text messages: budget of the day');
  }

  async function payFor(number: string, lane: Lane): Promise<Allowed> {
    const country = countryOf(number);
    const now = clock.now();
    const day = dayOf(now);
    const most = budgetOf(dailyBudget, country);
    const strangersMost = lane === 'stranger' ? Math.ceil(most * strangerShare) : null;
    const spent = await db.transaction((tx) => store.spendBudget(tx, { day, country, most, strangersMost }));
    // What strangers may not use is not used up: operators hear of the whole budget only.
    if (spent || lane === 'owner') await tellOperators(day, country, spent?.sent ?? most, most);
    if (spent) return { allowed: true };
    const retryAfterSeconds = Math.ceil((Date.parse(`${day}T24:00:00Z`) - now) / 1000);
    return { allowed: false, why: 'budget', retryAfterSeconds };
  }

  async function countNumber(number: string, lane: Lane): Promise<Allowed> {
    if (lane === 'stranger') {
      const strangers = await limits.count([{ key: `sms-stranger:${number}`, ...strangerLimit }]);
      if (!strangers.allowed)
        return { allowed: false, why: 'number', retryAfterSeconds: strangers.retryAfterSeconds };
    }
    // One after the other: what a shorter one refuses must not use up a longer one.
    for (const [why, rule] of [
      ['wait', numberLimits.minute],
      ['number', numberLimits.hour],
      ['number', numberLimits.day],
    ] as const) {
      const counted = await limits.count([{ key: `sms:${number}`, ...rule }]);
      if (!counted.allowed) return { allowed: false, why, retryAfterSeconds: counted.retryAfterSeconds };
    }
    return { allowed: true };
  }

  return {
    async may(number: string, lane: Lane): Promise<Allowed> {
      const counted = await countNumber(number, lane);
      return counted.allowed ? payFor(number, lane) : counted;
    },
    async mayWarn(number: string): Promise<boolean> {
      const counted = await limits.count([{ key: `sms-notice:${number}`, ...noticeLimit }]);
      return counted.allowed && (await payFor(number, 'owner')).allowed;
    },
  };
}
