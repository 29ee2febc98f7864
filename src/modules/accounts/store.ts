// All SQL about accounts and mailed codes.
import { type Query, rows } from '../../core/db/db.ts';
import { preparedRow } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import { addressKey } from './rules.ts';
import type { AccountsTables, AccountTable, MailCodeTable, RegistrationTable } from './tables.ts';
import type { Account, Language } from './types.ts';

const columns = [
  'id',
  'login_address',
  'given_name',
  'family_name',
  'sync_name',
  'language',
  'theme',
  'country',
  'operator',
  'address_verified_at',
  'password_changed_at',
  'must_change_password',
  'created_at',
] as const;

function toAccount(row: Pick<AccountTable, (typeof columns)[number]>): Account {
  return {
    id: row.id,
    loginAddress: row.login_address,
    addressVerifiedAt: row.address_verified_at,
    givenName: row.given_name,
    familyName: row.family_name,
    syncName: row.sync_name,
    language: row.language as Language,
    theme: row.theme as Account['theme'],
    country: row.country,
    operator: row.operator === 1,
    passwordChangedAt: row.password_changed_at,
    mustChangePassword: row.must_change_password === 1,
    createdAt: row.created_at,
  };
}

export async function findAccount(query: Query, id: string): Promise<Account | undefined> {
  const row = await accountById(query, { id });
  return row && toAccount(row);
}

const accountById = remembered(
  preparedRow((query, { id }: { id: string }) =>
    rows<AccountsTables>(query).selectFrom('account').select(columns).where('id', '=', id),
  ),
  ({ id }) => id,
);

/** One query whatever was typed, so that known and unknown identifiers cost the same. */
export async function findAccountByIdentifier(query: Query, given: string): Promise<Account | undefined> {
  // PostgreSQL refuses U+0000 in a text (manual, "Character Types"): nobody has it in a name, so nobody is found.
  const typed = given.replaceAll('\0', '\ufffd');
  const row = await accountByIdentifier(query, {
    loginKey: addressKey(typed),
    syncName: typed.trim().toUpperCase(),
  });
  return row && toAccount(row);
}

const accountByIdentifier = remembered(
  preparedRow((query, { loginKey, syncName }: { loginKey: string; syncName: string }) =>
    rows<AccountsTables>(query)
      .selectFrom('account')
      .select(columns)
      .where((e) => e.or([e('login_key', '=', loginKey), e('sync_name', '=', syncName)])),
  ),
  ({ loginKey, syncName }) => `${loginKey}\n${syncName}`,
);

export async function findPasswordHash(query: Query, id: string): Promise<string | undefined> {
  return (await passwordHashById(query, { id }))?.password_hash;
}

const passwordHashById = preparedRow((query, { id }: { id: string }) =>
  rows<AccountsTables>(query).selectFrom('account').select('password_hash').where('id', '=', id),
);

/** False when the address or the sync name is taken: nothing was inserted. */
export async function insertAccount(query: Query, row: AccountTable): Promise<boolean> {
  const done = await rows<AccountsTables>(query)
    .insertInto('account')
    .values(row)
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

export async function isAddressTaken(query: Query, address: string): Promise<boolean> {
  const row = await rows<AccountsTables>(query)
    .selectFrom('account')
    .select('id')
    .where('login_key', '=', addressKey(address))
    .executeTakeFirst();
  return row !== undefined;
}

export async function updateAccount(
  query: Query,
  id: string,
  change: Partial<Omit<AccountTable, 'id' | 'login_key'>>,
): Promise<void> {
  if (Object.keys(change).length === 0) return;
  await rows<AccountsTables>(query).updateTable('account').set(change).where('id', '=', id).execute();
}

/** False when another account has the address. */
export async function updateLoginAddress(
  query: Query,
  id: string,
  address: string,
  at: number,
): Promise<boolean> {
  const key = addressKey(address);
  const done = await rows<AccountsTables>(query)
    .updateTable('account')
    .set({ login_address: address, login_key: key, address_verified_at: at })
    .where('id', '=', id)
    .where((e) =>
      e.not(
        e.exists(
          e
            .selectFrom('account as other')
            .select('other.id')
            .where('other.login_key', '=', key)
            .where('other.id', '<>', id),
        ),
      ),
    )
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

export async function countAccounts(query: Query): Promise<number> {
  const row = await rows<AccountsTables>(query)
    .selectFrom('account')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function listAccounts(query: Query, limit: number, after: string): Promise<Account[]> {
  const found = await rows<AccountsTables>(query)
    .selectFrom('account')
    .select(columns)
    .where('login_key', '>', after)
    .orderBy('login_key')
    .limit(limit)
    .execute();
  return found.map(toAccount);
}

export async function listOperators(query: Query): Promise<Account[]> {
  const found = await rows<AccountsTables>(query)
    .selectFrom('account')
    .select(columns)
    .where('operator', '=', 1)
    .orderBy('login_key')
    .limit(20)
    .execute();
  return found.map(toAccount);
}

/** One open code an account and purpose: a new one replaces the old. */
export async function putMailCode(query: Query, row: MailCodeTable): Promise<void> {
  await rows<AccountsTables>(query)
    .insertInto('mail_code')
    .values(row)
    .onConflict((c) =>
      c.columns(['account_id', 'purpose']).doUpdateSet({
        address: row.address,
        code_hash: row.code_hash,
        tries: 0,
        expires_at: row.expires_at,
      }),
    )
    .execute();
}

/** Counts the try and returns the code's row as it is after it; undefined when there is none open. */
export async function tryMailCode(
  query: Query,
  accountId: string,
  purpose: string,
  now: number,
  tries: number,
): Promise<{ address: string; code_hash: Uint8Array } | undefined> {
  return rows<AccountsTables>(query)
    .updateTable('mail_code')
    .set((e) => ({ tries: e('tries', '+', 1) }))
    .where('account_id', '=', accountId)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .where('tries', '<', tries)
    .returning(['address', 'code_hash'])
    .executeTakeFirst();
}

/** True for the one that used it up. */
export async function takeMailCode(
  query: Query,
  accountId: string,
  purpose: string,
  codeHash: Uint8Array,
): Promise<boolean> {
  const done = await rows<AccountsTables>(query)
    .deleteFrom('mail_code')
    .where('account_id', '=', accountId)
    .where('purpose', '=', purpose)
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

/** One open registration an address: a new code replaces the old. */
export async function putRegistration(query: Query, row: RegistrationTable): Promise<void> {
  const { address_key: _key, ...rest } = row;
  await rows<AccountsTables>(query)
    .insertInto('registration')
    .values(row)
    .onConflict((c) => c.column('address_key').doUpdateSet(rest))
    .execute();
}

/** Counts the try and returns the code's hash; undefined when there is none open. */
export async function tryRegistration(
  query: Query,
  addressKeyed: string,
  now: number,
  tries: number,
): Promise<{ code_hash: Uint8Array } | undefined> {
  return rows<AccountsTables>(query)
    .updateTable('registration')
    .set((e) => ({ tries: e('tries', '+', 1) }))
    .where('address_key', '=', addressKeyed)
    .where('expires_at', '>', now)
    .where('tries', '<', tries)
    .returning('code_hash')
    .executeTakeFirst();
}

/** True for the one that used it up. */
export async function takeRegistration(
  query: Query,
  addressKeyed: string,
  codeHash: Uint8Array,
): Promise<boolean> {
  const done = await rows<AccountsTables>(query)
    .deleteFrom('registration')
    .where('address_key', '=', addressKeyed)
    .where('code_hash', '=', codeHash)
    .executeTakeFirst();
  return done.numDeletedRows === 1n;
}

export async function deleteExpiredCodes(query: Query, now: number): Promise<void> {
  await rows<AccountsTables>(query).deleteFrom('registration').where('expires_at', '<', now).execute();
  await rows<AccountsTables>(query).deleteFrom('mail_code').where('expires_at', '<', now).execute();
}
