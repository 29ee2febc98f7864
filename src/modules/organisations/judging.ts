// What the organisations of an account demand, asked by lower modules at every request: read in one query, judged by rules.
import type { Query, Tx } from '../../core/db/db.ts';
import type { OrganisationsDeps } from './deps.ts';
import { appsRuleOf, demandOf, isRequired, lackOf, sessionRulesOf } from './policy-rules.ts';
import { type OwnRule, rulesOfAccount } from './rule-store.ts';
import * as store from './store.ts';

/** Published when somebody may owe a factor who did not before: open streams look again. */
export const rulesTopic = 'organisation-rules';

export function createJudging({ clock, live }: Pick<OrganisationsDeps, 'clock' | 'live'>) {
  const nameOf = async (query: Query, rule: OwnRule) =>
    (await store.findOrganisation(query, rule.organisationId))?.name ?? '';

  /** The first rule the account (and its session) does not satisfy. */
  async function demand(query: Query, accountId: string, methods: readonly string[] | null) {
    const rules = await rulesOfAccount(query, accountId);
    return demandOf(rules, { kinds: rules[0]?.kinds ?? [], methods, now: clock.now() });
  }

  async function judgeSession(query: Query, session: { accountId: string; methods: readonly string[] }) {
    const rules = await rulesOfAccount(query, session.accountId);
    const about = { kinds: rules[0]?.kinds ?? [], methods: session.methods, now: clock.now() };
    return { ...sessionRulesOf(rules), mustEnrol: demandOf(rules, about) !== null };
  }

  const sessionRules = async (query: Query, accountId: string) =>
    sessionRulesOf(await rulesOfAccount(query, accountId));

  const appsRule = async (query: Query, accountId: string) =>
    appsRuleOf(await rulesOfAccount(query, accountId), clock.now());

  /** Also a rule that starts later holds a factor back: the person was told of it. */
  async function demandedBy(query: Query, accountId: string, kinds: readonly string[]) {
    const rules = await rulesOfAccount(query, accountId);
    const found = rules.find((rule) => rule.requiredAt !== null && lackOf(rule, kinds) !== null);
    return found ? nameOf(query, found) : null;
  }

  async function forbiddenBy(query: Query, accountId: string, kind: string) {
    const rules = await rulesOfAccount(query, accountId);
    const found = rules.find(
      (rule) =>
        isRequired(rule, clock.now()) && rule.allowedKinds !== null && !rule.allowedKinds.includes(kind),
    );
    return found ? nameOf(query, found) : null;
  }

  const tellStreams = (tx: Tx) => tx.afterCommit(() => live.publish(rulesTopic, {}));

  return { demand, judgeSession, sessionRules, appsRule, demandedBy, forbiddenBy, tellStreams };
}
export type Judging = ReturnType<typeof createJudging>;
