// Making an organisation, adding somebody to it, and listing all: for the start page and the operator's commands.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { checkedName } from '../../accounts/index.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { createFacts } from '../facts.ts';
import { createJudging } from '../judging.ts';
import * as roles from '../role-store.ts';
import { administers, organisationsEach } from '../rules.ts';
import * as store from '../store.ts';
import type { Role } from '../types.ts';

export function createOrganisationActions(deps: OrganisationsDeps) {
  const { db, clock, random, accounts } = deps;
  const facts = createFacts(deps);
  const judging = createJudging(deps);
  /** `responsibleId` becomes the legal responsible; `visit` null from the command line. Refuses with accounts/bad-name. */
  async function create(tx: Tx, typedName: string, responsibleId: string, visit: Visit | null) {
    const name = checkedName(typedName);
    const id = random.token(16);
    const now = clock.now();
    await store.insertOrganisation(tx, { id, name, created_at: now, revision: 0 });
    await facts.join(tx, {
      organisationId: id,
      accountId: responsibleId,
      role: 'legal-responsible',
      at: now,
    });
    const detail = { organisation: name };
    const entry = { accountId: responsibleId, visit, organisationId: id, detail };
    await accounts.record(tx, { ...entry, kind: 'organisation.created' });
    return { id, name };
  }

  /** False when the account belongs to it already: its role stays as it is. */
  async function addMember(
    tx: Tx,
    organisation: { id: string; name: string },
    accountId: string,
    role: Role,
    visit: Visit | null,
  ): Promise<boolean> {
    const membership = { organisationId: organisation.id, accountId, role, at: clock.now() };
    if (!(await facts.join(tx, membership))) return false;
    judging.tellStreams(tx);
    const detail = { organisation: organisation.name, role };
    const entry = { accountId, visit, organisationId: organisation.id, detail };
    await accounts.record(tx, { ...entry, kind: 'organisation.joined' });
    return true;
  }

  /** For whoever answers for an organisation already, and for operators. */
  async function createAnother(accountId: string, typedName: string, visit: Visit) {
    return db.transaction(async (tx) => {
      const mine = await store.listOrganisationsOf(tx, accountId);
      const account = await accounts.find(tx, accountId);
      const answersFor = mine.filter(({ role }) => role === 'legal-responsible').length;
      if (answersFor === 0 && !account?.operator) refuse('organisations/may-not-create');
      if (answersFor >= organisationsEach) refuse('organisations/too-many', { most: organisationsEach });
      return create(tx, typedName, accountId, visit);
    });
  }

  async function rename(accountId: string, organisationId: string, typedName: string, visit: Visit) {
    const name = checkedName(typedName);
    await db.transaction(async (tx) => {
      if (!administers(await store.findRole(tx, organisationId, accountId)))
        refuse('organisations/not-yours');
      const before = await store.findOrganisation(tx, organisationId);
      if (!before || !(await roles.renameOrganisation(tx, organisationId, name)))
        refuse('organisations/not-yours');
      const detail = { organisation: name, before: before.name };
      await accounts.record(tx, { accountId, kind: 'organisation.renamed', visit, organisationId, detail });
    });
    return { id: organisationId, name };
  }

  return { create, createAnother, rename, addMember, list: () => store.listOrganisations(db) };
}
