// Creating an account: the row, its sync name, the first entry of its activity log.
import type { Clock } from '../../core/clock.ts';
import type { Tx } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { cleanName } from '../../lib/plain-text.ts';
import { addressKey, isAddress, syncNameFrom } from './rules.ts';
import { findAccount, insertAccount, isAddressTaken } from './store.ts';
import type { Account, Accounts } from './types.ts';

/** A name as it is kept: no control or bidi characters. Refuses when nothing is left. */
export function checkedName(text: string): string {
  const name = cleanName(text).slice(0, 80);
  if (name === '') refuse('accounts/bad-name');
  return name;
}

export function checkedAddress(text: string): string {
  const address = text.trim();
  if (!isAddress(address)) refuse('accounts/bad-address');
  return address;
}

export function createAccountMaker(deps: { clock: Clock; random: Random }): Accounts['create'] {
  const { clock, random } = deps;
  return async function create(tx: Tx, given): Promise<Account> {
    const loginAddress = checkedAddress(given.loginAddress);
    const givenName = checkedName(given.givenName);
    const familyName = checkedName(given.familyName);
    const now = clock.now();
    const id = random.token(16);
    if (await isAddressTaken(tx, loginAddress)) refuse('accounts/address-taken');
    // A sync name is one of 90,000 for its initials: a few draws find a free one in any installation of the size we know.
    for (let draw = 0; draw < 40; draw += 1) {
      const inserted = await insertAccount(tx, {
        id,
        login_address: loginAddress,
        login_key: addressKey(loginAddress),
        given_name: givenName,
        family_name: familyName,
        sync_name: syncNameFrom(givenName, familyName, random.digits(5)),
        language: given.language,
        theme: 'system',
        country: null,
        operator: given.operator ? 1 : 0,
        address_verified_at: given.addressVerified ? now : null,
        password_hash: given.passwordHash,
        password_changed_at: now,
        must_change_password: 0,
        created_at: now,
      });
      if (inserted) break;
      // Two registrations with one address: the first to commit has it.
      if (await isAddressTaken(tx, loginAddress)) refuse('accounts/address-taken');
    }
    const account = await findAccount(tx, id);
    if (!account) throw new Error('no free sync name was found');
    return account;
  };
}
