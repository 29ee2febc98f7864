// Recovery addresses: added once a mailed code is typed back, told to every channel, kept as they are for 72 hours after a
// recovery.
import { refuse } from '../../../core/errors.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import { type Account, addressKey, checkedAddress, maskAddress } from '../../accounts/index.ts';
import type { Cancel } from './cancel.ts';
import type { RecoveryDeps } from '../deps.ts';
import { hashCode } from '../flows.ts';
import type { Tell } from '../jobs.ts';
import { formatNumber } from '../../phones/index.ts';
import { listPhones } from '../phone-store.ts';
import { codeLifeMs, codeTries, maximumAddresses, phoneWaitMs } from '../rules.ts';
import * as store from '../store.ts';

export function createChangeAddresses(deps: RecoveryDeps, tell: Tell, cancelAll: Cancel['cancelAll']) {
  const { db, clock, random, limits, accounts, phones } = deps;

  const mustNotBeFrozen = async (query: Parameters<typeof store.findFrozenUntil>[0], accountId: string) => {
    const until = await store.findFrozenUntil(query, accountId, clock.now());
    if (until !== null) refuse('recovery/frozen', { until });
  };

  async function present(accountId: string) {
    const held = await store.findHeld(db, accountId);
    return {
      addresses: (await store.listAddresses(db, accountId)).map((row) => ({
        id: row.id,
        address: row.address,
        verifiedAt: row.verified_at,
      })),
      phones: (await listPhones(db, accountId)).map(({ id, number, verified_at }) => ({
        id,
        number: formatNumber(number),
        verifiedAt: verified_at,
        countsFrom: verified_at + phoneWaitMs,
        mayComeBack: phones.mayComeBack(number),
      })),
      countries: [...phones.countries],
      leavesHouse: phones.hasGateway,
      frozenUntil: await store.findFrozenUntil(db, accountId, clock.now()),
      heldUntil: held && held.expires_at > clock.now() ? held.hold_until : null,
    };
  }

  /** The same answer whoever else has the address: it is proven by its code, and may be several people's. */
  async function askForAddress(account: Account, typed: string) {
    const address = checkedAddress(typed);
    if (addressKey(address) === addressKey(account.loginAddress)) refuse('recovery/same-as-login');
    await mustNotBeFrozen(db, account.id);
    if ((await store.listAddresses(db, account.id)).length >= maximumAddresses)
      refuse('recovery/too-many-addresses');
    const counted = await limits.count([
      { key: `recovery-channel:${account.id}`, limit: 5, windowSeconds: 3600 },
      { key: `recovery-channel-to:${addressKey(address)}`, limit: 5, windowSeconds: 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const code = random.code(2, 4);
    const expiresAt = clock.now() + codeLifeMs;
    await db.transaction(async (tx) => {
      await store.putCode(tx, {
        owner_id: account.id,
        purpose: 'address',
        address,
        code_hash: hashCode(account.id, 'address', code),
        tries: 0,
        expires_at: expiresAt,
      });
      const { language } = account;
      await accounts.mail(tx, { to: address, language, kind: 'recovery-channel', params: { code }, code });
    });
    return { sentTo: address, expiresAt };
  }

  async function confirmAddress(account: Account, typed: string, visit: Visit) {
    const open = await db.transaction((tx) =>
      store.tryCode(tx, account.id, 'address', clock.now(), codeTries),
    );
    const sent = hashCode(account.id, 'address', typed);
    if (!open || !sameBytes(sent, new Uint8Array(open.code_hash))) refuse('recovery/wrong-code');
    await db.transaction(async (tx) => {
      if (!(await store.takeCode(tx, account.id, 'address', sent))) refuse('recovery/wrong-code');
      await mustNotBeFrozen(tx, account.id);
      const before = await store.listAddresses(tx, account.id);
      if (before.length >= maximumAddresses) refuse('recovery/too-many-addresses');
      await store.insertAddress(tx, {
        id: random.token(16),
        account_id: account.id,
        address: open.address,
        address_key: addressKey(open.address),
        verified_at: clock.now(),
      });
      const detail = { address: maskAddress(open.address) };
      await accounts.record(tx, { accountId: account.id, kind: 'recovery.address-added', visit, detail });
      const [, ...alsoTo] = await tell.channels(tx, account);
      await accounts.notify(tx, account.id, { kind: 'recovery-address-added', visit, detail, alsoTo });
    });
    return present(account.id);
  }

  async function removeAddress(account: Account, id: string, visit: Visit) {
    await db.transaction(async (tx) => {
      await mustNotBeFrozen(tx, account.id);
      const before = await store.listAddresses(tx, account.id);
      const removed = before.find((row) => row.id === id);
      if (!removed || !(await store.deleteAddress(tx, account.id, id))) refuse('recovery/no-such-address');
      // What would leave no way to a new password is refused where it would happen.
      if (before.length === 1 && account.addressVerifiedAt === null) refuse('recovery/last-way');
      // A code that was mailed there proves nothing any more.
      await cancelAll(tx, account.id, 'change', visit);
      const detail = { address: maskAddress(removed.address) };
      await accounts.record(tx, { accountId: account.id, kind: 'recovery.address-removed', visit, detail });
      const alsoTo = before.map(({ address }) => address);
      await accounts.notify(tx, account.id, { kind: 'recovery-address-removed', visit, detail, alsoTo });
    });
    return present(account.id);
  }

  return { present, askForAddress, confirmAddress, removeAddress };
}
