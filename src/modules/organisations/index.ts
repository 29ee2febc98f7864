// Organisations: the first start of an installation, the people of each, and inviting somebody.
import { createAcceptActions } from './actions/accept-invitation.ts';
import { createOrganisationActions } from './actions/create-organisation.ts';
import { createInviteActions } from './actions/invite.ts';
import { createPeople } from './actions/list-people.ts';
import { createStartActions } from './actions/start.ts';
import { createCodes } from './codes.ts';
import type { OrganisationsDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createPages } from './pages/endpoints.ts';
import { administers, invitationMs, toRole } from './rules.ts';
import * as store from './store.ts';
import type { Organisations } from './types.ts';

export { organisationsContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export type { OrganisationsDeps } from './deps.ts';
export type * from './types.ts';

export function createOrganisations(deps: OrganisationsDeps) {
  const { db, clock, jobs } = deps;
  const codes = createCodes(deps);
  const startActions = createStartActions(deps, codes);
  const pages = createPages(deps, { ...startActions, ...createAcceptActions(deps, codes) });

  const organisations: Organisations = {
    async isAdministrator(query, accountId) {
      return (await store.listOrganisationsOf(query, accountId)).some(({ role }) => administers(role));
    },
    async organisationsOf(query, accountId) {
      const found = await store.listOrganisationsOf(query, accountId);
      return found.map(({ id, name, role }) => ({ id, name, role: toRole(role) }));
    },
    startCode: startActions.startCode,
  };
  const actions = {
    ...createInviteActions(deps, codes),
    people: createPeople(deps),
    organisationsOf: organisations.organisationsOf,
  };

  // Expired ones stay in the list as long again, so that an administrator sees what was never accepted.
  jobs.every('organisations.drop-old-invitations', 86_400, () =>
    store.deleteInvitationsOlderThan(db, clock.now() - invitationMs),
  );

  /** `create`, `addMember` and `list` are for the operator's commands. */
  return { ...organisations, ...createOrganisationActions(deps), doors: createDoors(deps, actions, pages) };
}

export type OrganisationsModule = ReturnType<typeof createOrganisations>;
