// SQL of the list of people: searching, filtering, sorting and paging over 100,000 memberships of an organisation, and
// keeping the columns it needs.
import { sql, type ExpressionBuilder, type Expression, type SqlBool } from 'kysely';
import { type Dialect, type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared } from '../../core/db/prepared.ts';
import type { MembershipTable, OrganisationsTables } from './tables.ts';

export type PeopleFilter = {
  /** Folded words; all of them must be found. */
  words: readonly string[];
  strengths: readonly number[] | null;
  roleRank: number | null;
  /** The login address is being changed now. */
  changingAt: number | null;
  /** Factors of exactly these kinds: who a rule would stop. */
  kinds?: readonly string[];
};
export const sortColumns = {
  name: 'name_key',
  address: 'address_key',
  role: 'role_rank',
  strength: 'strength',
  seen: 'seen_at',
  alerted: 'alerted_at',
} as const;
export type Sort = keyof typeof sortColumns;

type Where = ExpressionBuilder<OrganisationsTables, 'membership'>;

/**
 * Filters are written so that they choose no index (the unary plus): each order has one that holds them too, and reading
 * a page from it beats sorting half the organisation.
 */
function matches(dialect: Dialect, filter: PeopleFilter) {
  const find = dialect === 'sqlite' ? sql.raw('instr') : sql.raw('strpos');
  return (e: Where) => {
    const all: Expression<SqlBool>[] = filter.words.map(
      (word) => sql<SqlBool>`${find}(${e.ref('folded')}, ${word}) > 0`,
    );
    if (filter.strengths !== null) {
      const list = sql.join(filter.strengths.map((rank) => sql.lit(rank)));
      all.push(sql<SqlBool>`+${e.ref('strength')} in (${list})`);
    }
    if (filter.roleRank !== null)
      all.push(sql<SqlBool>`+${e.ref('role_rank')} = ${sql.lit(filter.roleRank)}`);
    if (filter.changingAt !== null)
      all.push(sql<SqlBool>`+${e.ref('changing_until')} > ${filter.changingAt}`);
    if (filter.kinds) all.push(e('factor_kinds', 'in', [...filter.kinds, '-']));
    return e.and(all);
  };
}

/** One page, in order; ties by account. Instants and ranks sort first by what stands out: the newest, the weakest. */
export async function listPeople(
  query: Query,
  organisationId: string,
  filter: PeopleFilter,
  order: { by: Sort; down: boolean; offset: number; limit: number },
): Promise<MembershipTable[]> {
  const column = sortColumns[order.by];
  const direction = order.down ? 'desc' : 'asc';
  const then =
    order.by === 'role' || order.by === 'strength'
      ? (['name_key', 'account_id'] as const)
      : (['account_id'] as const);
  const db = rows<OrganisationsTables>(query);
  const chosen = db
    .selectFrom('membership')
    .select('account_id')
    .where('organisation_id', '=', organisationId)
    .where(matches(query.dialect, filter))
    .orderBy(column, direction)
    .$call((q) => then.reduce((sorted, name) => sorted.orderBy(name, direction), q))
    .limit(order.limit)
    .offset(order.offset);
  const ids = (await chosen.execute()).map((row) => row.account_id);
  if (ids.length === 0) return [];
  const found = await db
    .selectFrom('membership')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .where('account_id', 'in', ids)
    .execute();
  const byId = new Map(found.map((row) => [row.account_id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

export async function countPeople(
  query: Query,
  organisationId: string,
  filter: PeopleFilter,
): Promise<number> {
  const row = await rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('organisation_id', '=', organisationId)
    .where(matches(query.dialect, filter))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** How many there are of each strength: one pass over an index. */
export async function countByStrength(query: Query, organisationId: string): Promise<Map<number, number>> {
  const found = await rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .select((e) => ['strength', e.fn.countAll<number>().as('count')])
    .where('organisation_id', '=', organisationId)
    .groupBy('strength')
    .execute();
  return new Map(found.map((row) => [row.strength, Number(row.count)]));
}

/** Kinds of factors, roles, and how many people have them: what a rule is tried on. */
export async function countByKinds(
  query: Query,
  organisationId: string,
): Promise<{ kinds: string; roleRank: number; count: number }[]> {
  const found = await rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .select((e) => ['factor_kinds', 'role_rank', e.fn.countAll<number>().as('count')])
    .where('organisation_id', '=', organisationId)
    .groupBy(['factor_kinds', 'role_rank'])
    .execute();
  return found.map((row) => ({
    kinds: row.factor_kinds,
    roleRank: row.role_rank,
    count: Number(row.count),
  }));
}

/** The next people by name after a given one: for files. */
export async function listByName(
  query: Query,
  organisationId: string,
  filter: PeopleFilter,
  after: { nameKey: string; accountId: string } | null,
  limit: number,
): Promise<MembershipTable[]> {
  return rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .where(matches(query.dialect, filter))
    .$if(after !== null, (q) =>
      // Compared as a pair, so that the index of this order is entered where the last page ended.
      q.where(
        (e) =>
          sql<SqlBool>`(${e.ref('name_key')}, ${e.ref('account_id')}) > (${after?.nameKey ?? ''}, ${after?.accountId ?? ''})`,
      ),
    )
    .orderBy('name_key')
    .orderBy('account_id')
    .limit(limit)
    .execute();
}

/** The next people by account: for acts that change what the filter looks at. */
export async function listByAccount(
  query: Query,
  organisationId: string,
  filter: PeopleFilter,
  after: string,
  limit: number,
): Promise<MembershipTable[]> {
  return rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .where('account_id', '>', after)
    .where(matches(query.dialect, filter))
    .orderBy('account_id')
    .limit(limit)
    .execute();
}

export async function findPerson(
  query: Query,
  organisationId: string,
  accountId: string,
): Promise<MembershipTable | undefined> {
  return rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
}

export async function belongsSomewhere(query: Query, accountId: string): Promise<boolean> {
  const row = await rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .select('account_id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Another membership of the account: when it was last seen and alerted stands there too. */
export async function findElsewhere(
  query: Query,
  accountId: string,
): Promise<Pick<MembershipTable, 'seen_at' | 'alerted_at' | 'changing_until'> | undefined> {
  return rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .select(['seen_at', 'alerted_at', 'changing_until'])
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst();
}

export async function updateFacts(tx: Tx, accountId: string, facts: Partial<MembershipTable>): Promise<void> {
  await rows<OrganisationsTables>(tx)
    .updateTable('membership')
    .set(facts)
    .where('account_id', '=', accountId)
    .execute();
}

const seenAt = prepared((query, { accountId, at }: { accountId: string; at: number }) =>
  rows<OrganisationsTables>(query)
    .updateTable('membership')
    .set({ seen_at: at })
    .where('account_id', '=', accountId)
    .where('seen_at', '<', at),
);
export async function updateSeen(tx: Tx, accountId: string, at: number): Promise<void> {
  await seenAt(tx, { accountId, at });
}

/** True for the one that may send the alert: nobody did since `cutoff`, in any organisation. */
export async function markAlerted(tx: Tx, accountId: string, at: number, cutoff: number): Promise<boolean> {
  const done = await rows<OrganisationsTables>(tx)
    .updateTable('membership')
    .set({ alerted_at: at })
    .where('account_id', '=', accountId)
    .where('alerted_at', '<=', cutoff)
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

export async function countAlertsSince(query: Query, organisationId: string, since: number): Promise<number> {
  const row = await rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('organisation_id', '=', organisationId)
    .where('alerted_at', '>', since)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function listFacts(query: Query, after: string, limit: number): Promise<MembershipTable[]> {
  return rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .selectAll()
    .where('account_id', '>', after)
    .orderBy('account_id')
    .limit(limit)
    .execute();
}
