// The module's routes.
import { refuse } from '../../core/errors.ts';
import { bind } from '../../core/http/door.ts';
import { file, json } from '../../core/http/replies.ts';
import type { SessionPrincipal } from '../../core/http/principal.ts';
import type { Visit } from '../../core/visit.ts';
import type { Alerts } from './actions/alert.ts';
import type { createBulk, Chosen } from './actions/bulk.ts';
import type { PeopleActions } from './actions/change-people.ts';
import type { createOrganisationActions } from './actions/create-organisation.ts';
import type { createInviteActions } from './actions/invite.ts';
import type { createPeople, PeopleQuery } from './actions/list-people.ts';
import type { createMine } from './actions/list-mine.ts';
import type { createTrail } from './actions/read-trail.ts';
import type { RuleActions } from './actions/set-rule.ts';
import { organisationsContract } from './contract.ts';
import type { OrganisationsDeps } from './deps.ts';
import type { Pages } from './pages/endpoints.ts';
import type { RequiredPages } from './pages/required-endpoints.ts';
import { administers } from './rules.ts';
import * as store from './store.ts';

type Actions = ReturnType<typeof createInviteActions> &
  ReturnType<typeof createPeople> &
  ReturnType<typeof createTrail> &
  ReturnType<typeof createBulk> &
  ReturnType<typeof createMine> &
  Pick<ReturnType<typeof createOrganisationActions>, 'createAnother' | 'rename'> &
  RuleActions &
  PeopleActions &
  Alerts;

export function createDoors(
  { db, accounts }: OrganisationsDeps,
  actions: Actions,
  pages: Pages & RequiredPages,
) {
  /** Lists and files are for administrators; what they changed is checked again where it is written. */
  async function mustAdminister(principal: { accountId: string }, organisationId: string): Promise<void> {
    if (!administers(await store.findRole(db, organisationId, principal.accountId)))
      refuse('organisations/not-yours');
  }
  const languageOf = async (principal: SessionPrincipal): Promise<string> =>
    (await accounts.find(db, principal.accountId))?.language ?? 'es';

  function chosenOf(body: { accountIds?: readonly string[]; filter?: PeopleQuery }): Chosen {
    if (body.accountIds) return { accountIds: body.accountIds };
    return body.filter ? { filter: body.filter } : refuse('organisations/nobody-chosen');
  }

  /** Taking data of everybody out of the house is an act of its own. */
  async function recordExport(
    principal: SessionPrincipal,
    organisationId: string,
    what: string,
    visit: Visit,
  ) {
    await db.transaction((tx) =>
      accounts.record(tx, {
        accountId: principal.accountId,
        kind: 'organisation.exported',
        visit,
        organisationId,
        detail: { what },
      }),
    );
  }

  return bind(organisationsContract, {
    async 'GET /api/organisations'({ principal }) {
      return json(await actions.listMine(principal.accountId));
    },
    async 'POST /api/organisations'({ principal, body, visit }) {
      return json(await actions.createAnother(principal.accountId, body.name, visit));
    },
    async 'PATCH /api/organisations/:organisationId'({ principal, params, body, visit }) {
      return json(await actions.rename(principal.accountId, params.organisationId, body.name, visit));
    },
    async 'POST /api/organisations/:organisationId/leave'({ principal, params, visit }) {
      const { name } = await actions.leave(principal.accountId, params.organisationId, visit);
      return json({ left: name });
    },

    async 'GET /api/organisations/:organisationId/people'({ principal, params, query }) {
      await mustAdminister(principal, params.organisationId);
      return json(await actions.listPage(params.organisationId, query));
    },
    async 'GET /api/organisations/:organisationId/people.csv'({ principal, params, query, visit }) {
      await mustAdminister(principal, params.organisationId);
      await recordExport(principal, params.organisationId, 'people', visit);
      const rows = actions.csv(params.organisationId, query, await languageOf(principal));
      return file('aldaba-people.csv', 'text/csv; charset=utf-8', rows);
    },
    async 'PATCH /api/organisations/:organisationId/people/:accountId'({ principal, params, body, visit }) {
      const { organisationId, accountId } = params;
      await actions.change(principal.accountId, organisationId, accountId, body.role, visit);
      return json({ role: body.role });
    },
    async 'DELETE /api/organisations/:organisationId/people/:accountId'({ principal, params, visit }) {
      await actions.change(principal.accountId, params.organisationId, params.accountId, null, visit);
      return json({ removed: 1 });
    },
    async 'POST /api/organisations/:organisationId/people/:accountId/alert'({ principal, params, visit }) {
      return json(await actions.alert(principal.accountId, params.organisationId, params.accountId, visit));
    },
    async 'POST /api/organisations/:organisationId/alerts'({ principal, params, body }) {
      const given = { act: 'alert', role: null, chosen: chosenOf(body) } as const;
      return json(await actions.startBulk(principal.accountId, params.organisationId, given));
    },
    async 'POST /api/organisations/:organisationId/changes'({ principal, params, body }) {
      const { role } = body;
      const given = { act: role === null ? 'remove' : 'role', role, chosen: chosenOf(body) } as const;
      return json(await actions.startBulk(principal.accountId, params.organisationId, given));
    },
    async 'GET /api/organisations/:organisationId/bulk-acts/:bulkId'({ principal, params }) {
      return json(await actions.bulkOf(principal.accountId, params.organisationId, params.bulkId));
    },
    async 'DELETE /api/organisations/:organisationId/bulk-acts/:bulkId'({ principal, params }) {
      return json(await actions.cancelBulk(principal.accountId, params.organisationId, params.bulkId));
    },

    async 'GET /api/organisations/:organisationId/trail'({ principal, params, query }) {
      await mustAdminister(principal, params.organisationId);
      return json(await actions.listTrail(params.organisationId, query));
    },
    async 'GET /api/organisations/:organisationId/trail.csv'({ principal, params, query, visit }) {
      await mustAdminister(principal, params.organisationId);
      await recordExport(principal, params.organisationId, 'trail', visit);
      const rows = actions.trailCsv(params.organisationId, query, await languageOf(principal));
      return file('aldaba-audit-trail.csv', 'text/csv; charset=utf-8', rows);
    },

    async 'GET /api/organisations/:organisationId/rule'({ principal, params }) {
      await actions.administered(principal.accountId, params.organisationId);
      return json(await actions.presentRule(params.organisationId, principal.accountId));
    },
    async 'PUT /api/organisations/:organisationId/rule'({ principal, params, body, visit }) {
      return json(await actions.setRule(principal, params.organisationId, body, visit));
    },
    async 'GET /api/organisations/:organisationId/rule/preview'({ principal, params, query }) {
      await actions.administered(principal.accountId, params.organisationId);
      const allowedKinds = query.allowed?.split(' ') ?? null;
      return json(await actions.preview(params.organisationId, { minimum: query.minimum, allowedKinds }));
    },

    async 'GET /api/organisations/:organisationId/invitations'({ principal, params }) {
      return json(await actions.listInvitations(principal.accountId, params.organisationId));
    },
    async 'POST /api/organisations/:organisationId/invitations'({ principal, params, body, visit }) {
      return json(await actions.invite(principal.accountId, params.organisationId, body, visit));
    },
    async 'POST /api/organisations/:organisationId/invitations/:invitationId/resend'({
      principal,
      params,
      visit,
    }) {
      const { organisationId, invitationId } = params;
      return json(await actions.resend(principal.accountId, organisationId, invitationId, visit));
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
    'GET /two-step-required': pages.getRequired,
    'POST /two-step-required/sign-out': pages.postSignOut,
    'GET /two-step-required/leave/:organisationId': pages.getLeave,
    'POST /two-step-required/leave/:organisationId': pages.postLeave,
  });
}
