// The protected sites of an organisation: added, changed and removed by its administrators, with effect at once.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import { administers, type Role } from '../../organisations/index.ts';
import type { GateDeps } from '../deps.ts';
import { maximumSites, nameLength, readHost } from '../rules.ts';
import * as store from '../store.ts';
import type { SiteRule } from '../types.ts';
import { ruleOf } from './judge.ts';

export type SiteGiven = SiteRule & { readonly name: string; readonly host: string };

export function createSites(deps: GateDeps) {
  const { db, clock, random, accounts, organisations, origin } = deps;

  function checked({ name: typed, host: typedHost, who, leastRole, secondStep }: SiteGiven) {
    const name = cleanName(typed, nameLength);
    if (name === '') refuse('gate/bad-name');
    const read = readHost(typedHost);
    if (!read || read.host === origin.host) refuse('gate/bad-host');
    return {
      name,
      host: read.host,
      secure: read.secure ? 1 : 0,
      who,
      least_role: leastRole as string,
      second_step: secondStep ? 1 : 0,
    };
  }

  async function mustAdminister(query: Tx | typeof db, accountId: string, organisationId: string) {
    const role: Role | undefined = await organisations.roleIn(query, organisationId, accountId);
    if (!administers(role)) refuse('organisations/not-yours');
  }

  async function list(accountId: string, organisationId: string) {
    await mustAdminister(db, accountId, organisationId);
    const sites = await store.listSites(db, organisationId);
    return sites.map((site) => ({ ...ruleOf(site), ...shown(site) }));
  }

  async function add(accountId: string, organisationId: string, given: SiteGiven, visit: Visit) {
    const row = {
      id: random.token(16),
      organisation_id: organisationId,
      created_at: clock.now(),
      ...checked(given),
    };
    await db.transaction(async (tx) => {
      await mustAdminister(tx, accountId, organisationId);
      if ((await store.countSites(tx, organisationId)) >= maximumSites)
        refuse('gate/too-many-sites', { maximum: maximumSites });
      if (!(await store.insertSite(tx, row))) refuse('gate/host-taken');
      const detail = { name: row.name, host: row.host };
      await accounts.record(tx, { accountId, kind: 'site.added', visit, organisationId, detail });
    });
  }

  /** Who may enter is asked at every request; passes of another host are worth nothing on the new one. */
  async function change(
    accountId: string,
    organisationId: string,
    id: string,
    given: SiteGiven,
    visit: Visit,
  ) {
    const row = checked(given);
    await db.transaction(async (tx) => {
      await mustAdminister(tx, accountId, organisationId);
      const before = await store.findSite(tx, id, organisationId);
      const done = before ? await store.updateSite(tx, organisationId, id, row) : 'gone';
      if (done === 'gone') refuse('gate/no-such-site');
      if (done === 'taken') refuse('gate/host-taken');
      if (before?.host !== row.host) await store.deletePassesOfSite(tx, id);
      const detail = { name: row.name, host: row.host };
      await accounts.record(tx, { accountId, kind: 'site.changed', visit, organisationId, detail });
    });
  }

  async function remove(accountId: string, organisationId: string, id: string, visit: Visit) {
    await db.transaction(async (tx) => {
      await mustAdminister(tx, accountId, organisationId);
      const detail = (await store.deleteSite(tx, organisationId, id)) ?? refuse('gate/no-such-site');
      await accounts.record(tx, { accountId, kind: 'site.removed', visit, organisationId, detail });
    });
  }

  return { list, add, change, remove };
}
export type Sites = ReturnType<typeof createSites>;

const shown = (site: { id: string; name: string; host: string; secure: number; created_at: number }) => ({
  id: site.id,
  name: site.name,
  host: site.host,
  address: `${site.secure === 1 ? 'https' : 'http'}://${site.host}`,
  createdAt: site.created_at,
});
