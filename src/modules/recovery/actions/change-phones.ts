// Recovery phones: added once a code sent there is typed back, told to every channel, kept as they are for 72 hours after a
// recovery.
import type { Query, Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { Account } from '../../accounts/index.ts';
import { endingOf, formatNumber } from '../../phones/index.ts';
import { sixDigits } from '../../sign-in/index.ts';
import type { RecoveryDeps } from '../deps.ts';
import type { Tell } from '../jobs.ts';
import * as phoneStore from '../phone-store.ts';
import { maximumPhones } from '../rules.ts';
import * as store from '../store.ts';
import type { Cancel } from './cancel.ts';

const purpose = 'recovery-phone' as const;
const againMs = 60_000;

export function createChangePhones(deps: RecoveryDeps, tell: Tell, cancelAll: Cancel['cancelAll']) {
  const { db, clock, random, limits, accounts, phones } = deps;

  async function mustHaveRoom(query: Query, accountId: string, number: string): Promise<void> {
    const until = await store.findFrozenUntil(query, accountId, clock.now());
    if (until !== null) refuse('recovery/frozen', { until });
    const kept = await phoneStore.listPhones(query, accountId);
    if (kept.some((row) => row.number === number)) refuse('recovery/phone-there');
    if (kept.length >= maximumPhones) refuse('recovery/too-many-phones');
  }

  async function askForPhone(account: Account, typed: { number: string; country?: string }) {
    const number = phones.checkedMobile(typed.number, typed.country);
    await mustHaveRoom(db, account.id, number);
    const counted = await limits.count([
      { key: `recovery-channel:${account.id}`, limit: 5, windowSeconds: 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    await phones.countNewNumber(account.id, number);
    const { language } = account;
    const { expiresAt } = await phones.mustSendCode({
      ownerId: account.id,
      purpose,
      numbers: [number],
      language,
    });
    return { sentTo: formatNumber(number), expiresAt, againAt: clock.now() + againMs };
  }

  async function told(tx: Tx, account: Account, kind: 'added' | 'removed', number: string, visit: Visit) {
    const detail = { ending: endingOf(number) };
    const { language } = account;
    await accounts.record(tx, {
      accountId: account.id,
      kind: kind === 'added' ? 'recovery.phone-added' : 'recovery.phone-removed',
      visit,
      detail,
    });
    const [, ...alsoTo] = await tell.channels(tx, account);
    await accounts.notify(tx, account.id, { kind: `recovery-phone-${kind}`, visit, detail, alsoTo });
    await phones.warn(tx, { number, language, kind, params: {} });
    for (const other of await phoneStore.listPhones(tx, account.id))
      if (other.number !== number)
        await phones.warn(tx, { number: other.number, language, kind: 'changed', params: {} });
  }

  async function confirmPhone(account: Account, typed: string, visit: Visit): Promise<void> {
    const six = sixDigits(typed);
    const codeId = six === null ? undefined : await phones.tryCode(account.id, purpose, six);
    if (codeId === undefined) return refuse('phones/wrong-code');
    return db.transaction(async (tx) => {
      const taken = await phones.takeCode(tx, codeId);
      if (!taken) return refuse('phones/wrong-code');
      const { number } = taken;
      await mustHaveRoom(tx, account.id, number);
      const row = { id: random.token(16), account_id: account.id, number, verified_at: clock.now() };
      await phoneStore.insertPhone(tx, row);
      return told(tx, account, 'added', number, visit);
    });
  }

  async function removePhone(account: Account, id: string, visit: Visit): Promise<void> {
    await db.transaction(async (tx) => {
      const until = await store.findFrozenUntil(tx, account.id, clock.now());
      if (until !== null) refuse('recovery/frozen', { until });
      const removed = (await phoneStore.listPhones(tx, account.id)).find((row) => row.id === id);
      if (!removed || !(await phoneStore.deletePhone(tx, account.id, id)))
        return refuse('recovery/no-such-phone');
      // A code that was sent there proves nothing any more.
      await cancelAll(tx, account.id, 'change', visit);
      return told(tx, account, 'removed', removed.number, visit);
    });
  }

  return { askForPhone, confirmPhone, removePhone };
}
