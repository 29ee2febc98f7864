// The copy of what other modules know of a person, beside each membership: taken when somebody joins, and again by the
// hooks of those modules in the transaction that changes it.
import type { Query, Tx } from '../../core/db/db.ts';
import { refuse } from '../../core/errors.ts';
import { addressKey, fullName } from '../accounts/index.ts';
import { type FactorKind, strengthOf } from '../factors/index.ts';
import type { OrganisationsDeps } from './deps.ts';
import { plainName } from './names.ts';
import * as people from './people-store.ts';
import { administers, folded, rankOf } from './rules.ts';
import * as store from './store.ts';
import type { MembershipTable } from './tables.ts';

const ranks = ['none', 'weak', 'ok', 'phishing-resistant'] as const;
export const strengthRank = (kinds: readonly string[]): number =>
  ranks.indexOf(strengthOf(kinds as FactorKind[]));
export const strengthOfRank = (rank: number) => ranks[rank] ?? 'none';

export type Facts = Pick<
  MembershipTable,
  'name' | 'name_key' | 'address' | 'address_key' | 'folded' | 'factor_kinds' | 'strength'
>;

export function createFacts({ accounts, factors, lastSeen }: OrganisationsDeps) {
  /** What the columns should say; undefined for an account that is gone. */
  async function factsOf(query: Query, accountId: string): Promise<Facts | undefined> {
    const account = await accounts.find(query, accountId);
    if (!account) return undefined;
    const kinds = await factors.kinds(query, accountId);
    const name = plainName(fullName(account));
    return {
      name,
      name_key: folded(name),
      address: account.loginAddress,
      address_key: addressKey(account.loginAddress),
      folded: folded(`${name} ${account.loginAddress} ${account.syncName}`),
      factor_kinds: kinds.join(' '),
      strength: strengthRank(kinds),
    };
  }

  async function refresh(tx: Tx, accountId: string): Promise<void> {
    if (!(await people.belongsSomewhere(tx, accountId))) return;
    const facts = await factsOf(tx, accountId);
    if (facts) await people.updateFacts(tx, accountId, facts);
  }

  /** A text message as the only second step is too weak for whoever administers. */
  async function isTooWeakFor(query: Query, accountId: string, role: string): Promise<boolean> {
    return administers(role) && (await factors.onlyNumbers(query, accountId));
  }

  /** False when the account belongs to it already: its role stays as it is. Refuses with organisations/sms-alone. */
  async function join(
    tx: Tx,
    membership: { organisationId: string; accountId: string; role: string; at: number },
  ): Promise<boolean> {
    const { organisationId, accountId, role, at } = membership;
    const facts = await factsOf(tx, accountId);
    if (!facts) return false;
    if (await isTooWeakFor(tx, accountId, role)) refuse('organisations/sms-alone');
    const elsewhere = await people.findElsewhere(tx, accountId);
    return store.insertMembership(tx, {
      organisation_id: organisationId,
      account_id: accountId,
      role,
      role_rank: rankOf(role),
      joined_at: at,
      ...facts,
      seen_at: elsewhere?.seen_at ?? (await lastSeen(tx, accountId)),
      alerted_at: elsewhere?.alerted_at ?? 0,
      changing_until: elsewhere?.changing_until ?? 0,
    });
  }

  /** Accounts whose columns say something else than their modules: none, unless somebody wrote by hand. */
  async function check(
    query: Query,
    repair: ((accountId: string) => Promise<void>) | null,
  ): Promise<string[]> {
    const wrong: string[] = [];
    let after = '';
    for (;;) {
      const page = await people.listFacts(query, after, 500);
      for (const row of page) {
        const facts = await factsOf(query, row.account_id);
        const differs =
          facts && Object.entries(facts).some(([name, value]) => row[name as keyof Facts] !== value);
        if (!differs) continue;
        wrong.push(row.account_id);
        await repair?.(row.account_id);
      }
      const last = page.at(-1);
      if (!last || page.length < 500) return [...new Set(wrong)];
      after = last.account_id;
    }
  }

  return { refresh, join, check, isTooWeakFor };
}
export type FactsOf = ReturnType<typeof createFacts>;
