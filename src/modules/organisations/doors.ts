// The module's routes.
import { bind } from '../../core/http/door.ts';
import { json } from '../../core/http/replies.ts';
import type { createInviteActions } from './actions/invite.ts';
import type { createPeople } from './actions/list-people.ts';
import { organisationsContract } from './contract.ts';
import type { OrganisationsDeps } from './deps.ts';
import type { Pages } from './pages/endpoints.ts';
import type { Organisations } from './types.ts';

type Actions = ReturnType<typeof createInviteActions> & {
  people: ReturnType<typeof createPeople>;
  organisationsOf: Organisations['organisationsOf'];
};

export function createDoors({ db }: OrganisationsDeps, actions: Actions, pages: Pages) {
  return bind(organisationsContract, {
    async 'GET /api/organisations'({ principal }) {
      return json({ organisations: await actions.organisationsOf(db, principal.accountId) });
    },
    async 'GET /api/organisations/:organisationId/people'({ principal, params, query }) {
      await actions.administered(principal.accountId, params.organisationId);
      return json(await actions.people(params.organisationId, query.search ?? ''));
    },
    async 'POST /api/organisations/:organisationId/invitations'({ principal, params, body, visit }) {
      return json(await actions.invite(principal.accountId, params.organisationId, body, visit));
    },
    async 'DELETE /api/organisations/:organisationId/invitations/:invitationId'({
      principal,
      params,
      visit,
    }) {
      const { organisationId, invitationId } = params;
      return json(await actions.withdraw(principal.accountId, organisationId, invitationId, visit));
    },
    'GET /start': pages.getStart,
    'POST /start': pages.postStart,
    'GET /invitation': pages.getInvitation,
    'POST /invitation': pages.postInvitation,
  });
}
