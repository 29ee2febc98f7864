// SQL of what organisations demand. `rulesOfAccount` is asked at every request of every session: one compiled query.
import { type Query, rows, type Tx } from '../../core/db/db.ts';
import { prepared } from '../../core/db/prepared.ts';
import { remembered } from '../../core/db/remembered.ts';
import { appsRules, minimums, type Rule } from './policy-rules.ts';
import type { OrganisationRuleTable, OrganisationsTables } from './tables.ts';

export type OwnRule = Rule & { readonly organisationId: string; readonly kinds: readonly string[] };

const words = (text: string): readonly string[] => text.split(' ').filter(Boolean);

export const toRule = (
  row: Omit<OrganisationRuleTable, 'revision' | 'changed_at' | 'announced_at'>,
): Rule => ({
  requiredAt: row.required_at,
  // A word this version does not know was written by a later one: the strictest is right then.
  minimum: minimums.find((one) => one === row.minimum) ?? 'phishing-resistant',
  apps: appsRules.find((one) => one === row.apps) ?? 'blocked',
  allowedKinds: row.allowed_kinds === null ? null : words(row.allowed_kinds),
  idleMs: row.idle_ms,
  totalMs: row.total_ms,
  keepAllowed: row.keep_allowed === 1,
  trustAllowed: row.trust_allowed === 1,
  numberAlways: row.number_always === 1,
  linksAllowed: row.links_allowed === 1,
});

const ofAccount = prepared((query, { accountId }: { accountId: string }) =>
  rows<OrganisationsTables>(query)
    .selectFrom('membership')
    .innerJoin('organisation_rule', 'organisation_rule.organisation_id', 'membership.organisation_id')
    .select([
      'membership.factor_kinds',
      'organisation_rule.organisation_id',
      'organisation_rule.required_at',
      'organisation_rule.minimum',
      'organisation_rule.apps',
      'organisation_rule.allowed_kinds',
      'organisation_rule.idle_ms',
      'organisation_rule.total_ms',
      'organisation_rule.keep_allowed',
      'organisation_rule.trust_allowed',
      'organisation_rule.number_always',
      'organisation_rule.links_allowed',
    ])
    .where('membership.account_id', '=', accountId)
    .orderBy('organisation_rule.required_at'),
);

export const rulesOfAccount: (query: Query, accountId: string) => Promise<readonly OwnRule[]> = remembered(
  async (query, accountId) => {
    const { rows: found } = await ofAccount(query, { accountId });
    return found.map((row) => ({
      ...toRule(row),
      organisationId: row.organisation_id,
      kinds: words(row.factor_kinds),
    }));
  },
  (accountId) => accountId,
);

export async function findRule(
  query: Query,
  organisationId: string,
): Promise<OrganisationRuleTable | undefined> {
  return rows<OrganisationsTables>(query)
    .selectFrom('organisation_rule')
    .selectAll()
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
}

/** Call after the organisation's turn was taken. Returns the new revision. */
export async function putRule(
  tx: Tx,
  organisationId: string,
  rule: Rule,
  announcedAt: number | null,
  at: number,
): Promise<number> {
  const before = await findRule(tx, organisationId);
  const row: OrganisationRuleTable = {
    organisation_id: organisationId,
    required_at: rule.requiredAt,
    announced_at: announcedAt,
    minimum: rule.minimum,
    apps: rule.apps,
    allowed_kinds: rule.allowedKinds === null ? null : rule.allowedKinds.join(' '),
    idle_ms: rule.idleMs,
    total_ms: rule.totalMs,
    keep_allowed: rule.keepAllowed ? 1 : 0,
    trust_allowed: rule.trustAllowed ? 1 : 0,
    number_always: rule.numberAlways ? 1 : 0,
    links_allowed: rule.linksAllowed ? 1 : 0,
    revision: (before?.revision ?? 0) + 1,
    changed_at: at,
  };
  await rows<OrganisationsTables>(tx)
    .insertInto('organisation_rule')
    .values(row)
    .onConflict((c) => c.column('organisation_id').doUpdateSet(row))
    .execute();
  return row.revision;
}
