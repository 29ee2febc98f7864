// Making an organisation, adding somebody to it, and listing all: for the start page and the operator's commands.
import type { Tx } from '../../../core/db/db.ts';
import type { Visit } from '../../../core/visit.ts';
import { checkedName } from '../../accounts/index.ts';
import type { OrganisationsDeps } from '../deps.ts';
import * as store from '../store.ts';
import type { Role } from '../types.ts';

export function createOrganisationActions({ db, clock, random, accounts }: OrganisationsDeps) {
  /** `responsibleId` becomes the legal responsible; `visit` null from the command line. Refuses with accounts/bad-name. */
  async function create(tx: Tx, typedName: string, responsibleId: string, visit: Visit | null) {
    const name = checkedName(typedName);
    const id = random.token(16);
    const now = clock.now();
    await store.insertOrganisation(tx, { id, name, created_at: now });
    await store.insertMembership(tx, {
      organisation_id: id,
      account_id: responsibleId,
      role: 'legal-responsible',
      joined_at: now,
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
    const membership = { organisation_id: organisation.id, account_id: accountId, role };
    if (!(await store.insertMembership(tx, { ...membership, joined_at: clock.now() }))) return false;
    const detail = { organisation: organisation.name, role };
    const entry = { accountId, visit, organisationId: organisation.id, detail };
    await accounts.record(tx, { ...entry, kind: 'organisation.joined' });
    return true;
  }

  return { create, addMember, list: () => store.listOrganisations(db) };
}
