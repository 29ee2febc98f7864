// The organisations of an account as it sees them: role, what they demand, and whether it may go.
import type { OrganisationsDeps } from '../deps.ts';
import { lackOf } from '../policy-rules.ts';
import * as roles from '../role-store.ts';
import { mayLeave, toRole } from '../rules.ts';
import * as ruleStore from '../rule-store.ts';
import * as store from '../store.ts';

export function createMine({ db, accounts }: OrganisationsDeps) {
  async function listMine(accountId: string) {
    const mine = await store.listOrganisationsOf(db, accountId);
    const rules = await ruleStore.rulesOfAccount(db, accountId);
    const organisations = [];
    for (const { id, name, role } of mine) {
      const rule = rules.find((one) => one.organisationId === id);
      const stays = role === 'legal-responsible' && (await roles.countLegalResponsible(db, id)) < 2;
      organisations.push({
        id,
        name,
        role: toRole(role),
        requiredAt: rule?.requiredAt ?? null,
        complies: !rule || rule.requiredAt === null || lackOf(rule, rule.kinds) === null,
        mayLeave: mayLeave(role) && !stays,
      });
    }
    const operator = (await accounts.find(db, accountId))?.operator ?? false;
    const mayCreate = operator || mine.some(({ role }) => role === 'legal-responsible');
    return { organisations, mayCreate };
  }
  return { listMine };
}
