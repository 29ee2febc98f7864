// The module's routes.
import { bind } from '../../core/http/door.ts';
import { json } from '../../core/http/replies.ts';
import { createEnter } from './actions/enter.ts';
import { createSites } from './actions/change-sites.ts';
import { createJudge } from './actions/judge.ts';
import { gateContract } from './contract.ts';
import type { GateDeps } from './deps.ts';
import { createGateDoors } from './gate-doors.ts';

export function createDoors(deps: GateDeps) {
  const sites = createSites(deps);
  const judge = createJudge(deps);

  const listed = async (accountId: string, organisationId: string) =>
    json({ origin: deps.origin.origin, sites: await sites.list(accountId, organisationId) });

  return bind(gateContract, {
    'GET /api/organisations/:organisationId/sites': ({ principal, params }) =>
      listed(principal.accountId, params.organisationId),
    async 'POST /api/organisations/:organisationId/sites'({ principal, params, body, visit }) {
      await sites.add(principal.accountId, params.organisationId, body, visit);
      return listed(principal.accountId, params.organisationId);
    },
    async 'PUT /api/organisations/:organisationId/sites/:siteId'({ principal, params, body, visit }) {
      await sites.change(principal.accountId, params.organisationId, params.siteId, body, visit);
      return listed(principal.accountId, params.organisationId);
    },
    async 'DELETE /api/organisations/:organisationId/sites/:siteId'({ principal, params, visit }) {
      await sites.remove(principal.accountId, params.organisationId, params.siteId, visit);
      return listed(principal.accountId, params.organisationId);
    },
    ...createGateDoors(deps, judge, createEnter(deps, judge)),
  });
}
