// Organisations: the first start of an installation, the people of each, what they demand, and inviting somebody.
import type { Query, Tx } from '../../core/db/db.ts';
import { createAcceptActions } from './actions/accept-invitation.ts';
import { createAlerts } from './actions/alert.ts';
import { createBulk } from './actions/bulk.ts';
import { createPeopleActions } from './actions/change-people.ts';
import { createOrganisationActions } from './actions/create-organisation.ts';
import { createInviteActions } from './actions/invite.ts';
import { createMine } from './actions/list-mine.ts';
import { createPeople } from './actions/list-people.ts';
import { createTrail } from './actions/read-trail.ts';
import { addReminders } from './actions/remind.ts';
import { createRuleActions } from './actions/set-rule.ts';
import { createStartActions } from './actions/start.ts';
import { createCodes } from './codes.ts';
import type { OrganisationsDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createFacts } from './facts.ts';
import { createJudging } from './judging.ts';
import { createPages } from './pages/endpoints.ts';
import { createRequiredPages } from './pages/required-endpoints.ts';
import * as people from './people-store.ts';
import { findRule } from './rule-store.ts';
import { administers, invitationMs, toRole } from './rules.ts';
import { listAdministrators } from './role-store.ts';
import * as store from './store.ts';
import type { Organisations } from './types.ts';

export { organisationsContract } from './contract.ts';
export { errors } from './errors.ts';
export { rulesTopic } from './judging.ts';
export { migrations } from './migrations/index.ts';
export { administers, rankOf } from './rules.ts';
export type { OrganisationsDeps } from './deps.ts';
export type * from './types.ts';

export function createOrganisations(deps: OrganisationsDeps) {
  const { db, clock, jobs } = deps;
  const codes = createCodes(deps);
  const judging = createJudging(deps);
  const facts = createFacts(deps);
  const startActions = createStartActions(deps, codes);
  const changes = createPeopleActions(deps, judging);
  const alerts = createAlerts(deps);
  const rules = createRuleActions(deps, judging);
  const creating = createOrganisationActions(deps);
  const pages = {
    ...createPages(deps, { ...startActions, ...createAcceptActions(deps, codes) }),
    ...createRequiredPages(deps, judging, changes),
  };
  addReminders(deps, judging);

  const organisations: Organisations = {
    async isAdministrator(query, accountId) {
      return (await store.listOrganisationsOf(query, accountId)).some(({ role }) => administers(role));
    },
    async organisationsOf(query, accountId) {
      const found = await store.listOrganisationsOf(query, accountId);
      return found.map(({ id, name, role }) => ({ id, name, role: toRole(role) }));
    },
    async roleIn(query, organisationId, accountId) {
      const role = await store.findRole(query, organisationId, accountId);
      return role === undefined ? undefined : toRole(role);
    },
    appsRule: judging.appsRule,
    startCode: startActions.startCode,
  };
  const actions = {
    ...createInviteActions(deps, codes),
    ...createPeople(deps),
    ...createTrail(deps),
    ...createBulk(deps, changes, alerts),
    ...createMine(deps),
    ...creating,
    ...rules,
    ...changes,
    ...alerts,
  };

  // Expired ones stay in the list as long again, so that an administrator sees what was never accepted.
  jobs.every('organisations.drop-old-invitations', 86_400, () =>
    store.deleteInvitationsOlderThan(db, clock.now() - invitationMs),
  );

  /** The accounts that administer an organisation. */
  async function administratorsOf(query: Query, organisationId: string): Promise<string[]> {
    return (await listAdministrators(query, organisationId)).map(({ account_id }) => account_id);
  }

  /** `create`, `addMember`, `list`, `requireTwoStep` and `checkFacts` are for the operator's commands. */
  return {
    ...organisations,
    administratorsOf,
    ...creating,
    requireTwoStep: rules.requireTwoStep,
    /** Accounts whose copied columns are not what their modules say; repairs them when told to. */
    checkFacts: (query: Query, repair: boolean) =>
      facts.check(query, repair ? (accountId) => db.transaction((tx) => facts.refresh(tx, accountId)) : null),
    /** Hooks of lower modules, in the transaction that changes something. */
    hooks: {
      personChanged: facts.refresh,
      async protectionChanged(tx: Tx, accountId: string) {
        await facts.refresh(tx, accountId);
        judging.tellStreams(tx);
      },
      seen: people.updateSeen,
      addressChanging: (tx: Tx, accountId: string, until: number) =>
        people.updateFacts(tx, accountId, { changing_until: until }),
    },
    judgeSession: judging.judgeSession,
    sessionRules: judging.sessionRules,
    /** Whether links to files of its drives may be made and open. */
    linksAllowed: async (query: Query, organisationId: string) =>
      (await findRule(query, organisationId))?.links_allowed !== 0,
    demandedBy: judging.demandedBy,
    forbiddenBy: judging.forbiddenBy,
    doors: createDoors(deps, actions, pages),
  };
}

export type OrganisationsModule = ReturnType<typeof createOrganisations>;
