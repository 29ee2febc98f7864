// All SQL about sessions and the browsers they live in.
import { type Query, rows } from '../../core/db/db.ts';
import { prepared, preparedRow } from '../../core/db/prepared.ts';
import { keyOfBytes, remembered } from '../../core/db/remembered.ts';
import type { AccountsTables, BrowserTable, SessionTable } from './tables.ts';

export async function insertSession(query: Query, row: SessionTable): Promise<void> {
  await insertOne(query, row);
}

const insertOne = prepared((query, row: SessionTable) =>
  rows<AccountsTables>(query).insertInto('session').values({
    id: row.id,
    token_hash: row.token_hash,
    account_id: row.account_id,
    level: row.level,
    methods: row.methods,
    authenticated_at: row.authenticated_at,
    sudo_until: row.sudo_until,
    sudo_reach: row.sudo_reach,
    keep_signed_in: row.keep_signed_in,
    browser_id: row.browser_id,
    browser: row.browser,
    system: row.system,
    network: row.network,
    place: row.place,
    created_at: row.created_at,
    seen_at: row.seen_at,
    idle_ms: row.idle_ms,
    expires_at: row.expires_at,
  }),
);

export type FoundSession = SessionTable & {
  operator: number;
  language: string;
};

/** The session of a token with what `principal()` needs of its account: one query. */
export const findSessionByToken: (
  query: Query,
  given: { tokenHash: Uint8Array },
) => Promise<FoundSession | undefined> = remembered(
  preparedRow((query, { tokenHash }) =>
    sessionWithAccount(query).where('session.token_hash', '=', tokenHash),
  ),
  ({ tokenHash }) => keyOfBytes(tokenHash),
);

/** The same of an id, for what a session opened elsewhere. */
export const findSessionById: (query: Query, given: { id: string }) => Promise<FoundSession | undefined> =
  remembered(
    preparedRow((query, { id }) => sessionWithAccount(query).where('session.id', '=', id)),
    ({ id }) => id,
  );

const sessionWithAccount = (query: Query) =>
  rows<AccountsTables>(query)
    .selectFrom('session')
    .innerJoin('account', 'account.id', 'session.account_id')
    .selectAll('session')
    .select(['account.operator', 'account.language']);

export async function findSession(query: Query, id: string): Promise<SessionTable | undefined> {
  return rows<AccountsTables>(query)
    .selectFrom('session')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function updateSession(
  query: Query,
  id: string,
  change: Partial<SessionTable>,
): Promise<number> {
  const done = await rows<AccountsTables>(query)
    .updateTable('session')
    .set(change)
    .where('id', '=', id)
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

export async function deleteSession(query: Query, id: string): Promise<number> {
  const done = await rows<AccountsTables>(query)
    .deleteFrom('session')
    .where('id', '=', id)
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}

/** Ids of the ended ones, so that their streams can be closed. */
export async function deleteSessions(query: Query, accountId: string, except?: string): Promise<string[]> {
  const ended = await rows<AccountsTables>(query)
    .deleteFrom('session')
    .where('account_id', '=', accountId)
    .where('id', '<>', except ?? '')
    .returning('id')
    .execute();
  return ended.map((row) => row.id);
}

export async function listSessions(query: Query, accountId: string, now: number): Promise<SessionTable[]> {
  const found = await rows<AccountsTables>(query)
    .selectFrom('session')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .orderBy('seen_at', 'desc')
    .execute();
  return found.filter((row) => row.seen_at + row.idle_ms > now);
}

export async function clearSudo(query: Query, accountId: string): Promise<void> {
  await rows<AccountsTables>(query)
    .updateTable('session')
    .set({ sudo_until: null, sudo_reach: null })
    .where('account_id', '=', accountId)
    .execute();
}

export async function deleteExpiredSessions(query: Query, now: number): Promise<void> {
  await rows<AccountsTables>(query).deleteFrom('session').where('expires_at', '<', now).execute();
}

export async function findBrowser(
  query: Query,
  accountId: string,
  tokenHash: Uint8Array,
): Promise<BrowserTable | undefined> {
  return browserByToken(query, { accountId, tokenHash });
}

const browserByToken = preparedRow(
  (query, { accountId, tokenHash }: { accountId: string; tokenHash: Uint8Array }) =>
    rows<AccountsTables>(query)
      .selectFrom('browser')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('token_hash', '=', tokenHash),
);

/** The browser as it is afterwards; a factor that passed earlier stays remembered. */
export async function putBrowser(query: Query, row: BrowserTable): Promise<BrowserTable> {
  const put = await putOneBrowser(query, row);
  if (!put) throw new Error('the browser was not written');
  return put;
}

const putOneBrowser = preparedRow((query, row: BrowserTable) =>
  rows<AccountsTables>(query)
    .insertInto('browser')
    .values({
      id: row.id,
      account_id: row.account_id,
      token_hash: row.token_hash,
      browser: row.browser,
      system: row.system,
      first_seen_at: row.first_seen_at,
      seen_at: row.seen_at,
      factor_at: row.factor_at,
      trusted_until: row.trusted_until,
      asked_trust_at: row.asked_trust_at,
    })
    .onConflict((c) =>
      c.columns(['account_id', 'token_hash']).doUpdateSet((e) => ({
        seen_at: e.ref('excluded.seen_at'),
        browser: e.ref('excluded.browser'),
        system: e.ref('excluded.system'),
        factor_at: e.fn.coalesce('excluded.factor_at', 'browser.factor_at'),
      })),
    )
    .returningAll(),
);

export async function updateBrowser(query: Query, id: string, change: Partial<BrowserTable>): Promise<void> {
  await rows<AccountsTables>(query).updateTable('browser').set(change).where('id', '=', id).execute();
}

export async function listBrowsers(query: Query, accountId: string): Promise<BrowserTable[]> {
  return rows<AccountsTables>(query)
    .selectFrom('browser')
    .selectAll()
    .where('account_id', '=', accountId)
    .orderBy('seen_at', 'desc')
    .limit(200)
    .execute();
}

export async function deleteBrowser(query: Query, accountId: string, id: string): Promise<number> {
  const done = await rows<AccountsTables>(query)
    .deleteFrom('browser')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  return Number(done.numDeletedRows);
}

export async function endTrust(query: Query, accountId: string): Promise<void> {
  await rows<AccountsTables>(query)
    .updateTable('browser')
    .set({ trusted_until: null, factor_at: null })
    .where('account_id', '=', accountId)
    .execute();
}

/** When each account was last seen in any session. */
export async function lastSeen(
  query: Query,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (accountIds.length === 0) return new Map();
  const found = await rows<AccountsTables>(query)
    .selectFrom('session')
    .select((e) => ['account_id', e.fn.max<number>('seen_at').as('seen_at')])
    .where('account_id', 'in', [...accountIds])
    .groupBy('account_id')
    .execute();
  return new Map(found.map((row) => [row.account_id, Number(row.seen_at)]));
}
