// Changing the login address, or confirming the present one: a code goes to the address, typing it back settles it.
import { createHash } from 'node:crypto';
import { refuse } from '../../../core/errors.ts';
import { sameBytes } from '../../../core/keys.ts';
import type { Visit } from '../../../core/visit.ts';
import { normaliseCrockford } from '../../../lib/crockford.ts';
import { checkedAddress } from '../create-account.ts';
import type { AccountsDeps } from '../deps.ts';
import { addressKey, maskAddress } from '../rules.ts';
import * as store from '../store.ts';
import type { Account, Accounts } from '../types.ts';

const codeLifeMs = 15 * 60_000;
const tries = 5;
const purpose = 'login-address';

const hashCode = (accountId: string, code: string) =>
  new Uint8Array(
    createHash('sha256')
      .update(`${accountId}:${purpose}:${normaliseCrockford(code)}`)
      .digest(),
  );

export function createLoginAddressActions(
  deps: AccountsDeps,
  accounts: Pick<Accounts, 'mail' | 'notify' | 'record'>,
) {
  const { db, clock, random, limits } = deps;

  /** Always the same answer, whether or not somebody else signs in with the address: the mail tells its owner. */
  async function askForLoginAddress(account: Account, typed: string) {
    const address = checkedAddress(typed);
    if (addressKey(address) !== addressKey(account.loginAddress))
      await deps.hooks.mayChangeAddress(account.id);
    const counted = await limits.count([
      { key: `address-code:${account.id}`, limit: 5, windowSeconds: 3600 },
      { key: `address-code-to:${addressKey(address)}`, limit: 5, windowSeconds: 3600 },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const code = random.code(2, 4);
    const expiresAt = clock.now() + codeLifeMs;
    await db.transaction(async (tx) => {
      await store.putMailCode(tx, {
        account_id: account.id,
        purpose,
        address,
        code_hash: hashCode(account.id, code),
        tries: 0,
        expires_at: expiresAt,
      });
      const same = addressKey(address) === addressKey(account.loginAddress);
      const kind = same ? 'confirm-address' : 'new-address';
      if (!same) await deps.hooks.addressChanging(tx, account.id, expiresAt);
      await accounts.mail(tx, { to: address, language: account.language, kind, params: { code }, code });
    });
    return { sentTo: address, expiresAt };
  }

  async function confirmLoginAddress(account: Account, typed: string, visit: Visit): Promise<Account> {
    const now = clock.now();
    // The try is counted in its own transaction, before the code is looked at: nothing that fails later gives it back.
    const open = await db.transaction((tx) => store.tryMailCode(tx, account.id, purpose, now, tries));
    if (!open) refuse('accounts/code-expired');
    const sent = hashCode(account.id, typed);
    if (!sameBytes(sent, open.code_hash)) refuse('accounts/wrong-code');
    // Asked for before a recovery, typed after it.
    if (addressKey(open.address) !== addressKey(account.loginAddress))
      await deps.hooks.mayChangeAddress(account.id);
    return db.transaction(async (tx) => {
      if (!(await store.takeMailCode(tx, account.id, purpose, sent))) refuse('accounts/code-expired');
      if (!(await store.updateLoginAddress(tx, account.id, open.address, now)))
        refuse('accounts/address-taken');
      const changed = addressKey(open.address) !== addressKey(account.loginAddress);
      const kind = changed ? 'address.changed' : 'address.confirmed';
      await accounts.record(tx, {
        accountId: account.id,
        kind,
        visit,
        detail: changed
          ? { from: maskAddress(account.loginAddress), to: maskAddress(open.address) }
          : { address: maskAddress(open.address) },
      });
      if (changed) {
        await deps.hooks.credentialsChanged(tx, account.id);
        await deps.hooks.addressChanging(tx, account.id, 0);
        await deps.hooks.personChanged(tx, account.id);
        const detail = { from: account.loginAddress, to: open.address };
        await accounts.notify(tx, account.id, {
          kind: 'address-changed',
          visit,
          detail,
          alsoTo: [account.loginAddress],
        });
      }
      const after = await store.findAccount(tx, account.id);
      return after ?? refuse('core/sign-in-required');
    });
  }

  return { askForLoginAddress, confirmLoginAddress };
}
