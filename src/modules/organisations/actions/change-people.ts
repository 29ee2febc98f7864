// Another role, being taken out, leaving. One legal responsible always stays, whatever order requests come in.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { type Language, maskAddress } from '../../accounts/index.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { createFacts } from '../facts.ts';
import type { Judging } from '../judging.ts';
import * as people from '../people-store.ts';
import * as roles from '../role-store.ts';
import { administers, changeFault, mayLeave } from '../rules.ts';
import * as store from '../store.ts';
import type { Role } from '../types.ts';

export type Change = {
  organisation: { id: string; name: string };
  actorId: string;
  accountId: string;
  /** null takes the person out. */
  role: Role | null;
  visit: Visit | null;
};

export function createPeopleActions(deps: OrganisationsDeps, judging: Judging) {
  const { db, accounts, origin, hooks } = deps;
  const facts = createFacts(deps);
  /** What is refused is the code. Call after `takeTurn`; nothing was written when it says a code. */
  async function changeOne(tx: Tx, change: Change): Promise<string | null> {
    const { organisation, actorId, accountId, role, visit } = change;
    const actorRole = await store.findRole(tx, organisation.id, actorId);
    const person = await people.findPerson(tx, organisation.id, accountId);
    if (!person) return 'organisations/no-such-person';
    const fault = changeFault(actorRole, person.role, role);
    if (fault !== null) return `organisations/${fault}`;
    if (person.role === role) return null;
    const isLast =
      person.role === 'legal-responsible' && (await roles.countLegalResponsible(tx, organisation.id)) < 2;
    if (isLast) return 'organisations/last-legal-responsible';
    if (role !== null && !administers(person.role) && (await facts.isTooWeakFor(tx, accountId, role)))
      return 'organisations/sms-alone';
    const written =
      role === null
        ? await roles.deleteMembership(tx, organisation.id, accountId, person.role)
        : await roles.updateRole(tx, organisation.id, accountId, person.role, role);
    if (!written) return 'organisations/no-such-person';
    if (role === null) await hooks.left(tx, organisation.id, accountId);
    const detail = {
      organisation: organisation.name,
      person: person.name,
      address: maskAddress(person.address),
      before: person.role,
      ...(role === null ? {} : { role }),
    };
    const kind = role === null ? 'organisation.removed' : 'organisation.role-changed';
    await accounts.record(tx, {
      accountId,
      actor: actorId,
      kind,
      visit,
      organisationId: organisation.id,
      detail,
    });
    if (accountId !== actorId) {
      const notice = role === null ? 'removed-from-organisation' : 'role-changed';
      const said = { organisation: organisation.name, role: role ?? '' };
      await accounts.notify(tx, accountId, { kind: notice, visit: null, detail: said });
    }
    judging.tellStreams(tx);
    return null;
  }

  async function change(
    actorId: string,
    organisationId: string,
    accountId: string,
    role: Role | null,
    visit: Visit,
  ): Promise<void> {
    await db.transaction(async (tx) => {
      if (!(await roles.takeTurn(tx, organisationId))) refuse('organisations/not-yours');
      const organisation = await store.findOrganisation(tx, organisationId);
      if (!organisation) refuse('organisations/not-yours');
      const code = await changeOne(tx, { organisation, actorId, accountId, role, visit });
      if (code !== null) refuse(code);
    });
  }

  /** Whoever stays behind to administer is told. Refuses with organisations/members-stay, last-legal-responsible. */
  async function leave(accountId: string, organisationId: string, visit: Visit): Promise<{ name: string }> {
    return db.transaction(async (tx) => {
      if (!(await roles.takeTurn(tx, organisationId))) refuse('organisations/not-yours');
      const organisation = await store.findOrganisation(tx, organisationId);
      const person = await people.findPerson(tx, organisationId, accountId);
      if (!organisation || !person) refuse('organisations/not-yours');
      if (!mayLeave(person.role)) refuse('organisations/members-stay');
      const isLast =
        person.role === 'legal-responsible' && (await roles.countLegalResponsible(tx, organisationId)) < 2;
      if (isLast) refuse('organisations/last-legal-responsible');
      if (!(await roles.deleteMembership(tx, organisationId, accountId, person.role)))
        refuse('organisations/not-yours');
      await hooks.left(tx, organisationId, accountId);
      const said = { organisation: organisation.name, person: person.name };
      await accounts.record(tx, {
        accountId,
        kind: 'organisation.left',
        visit,
        organisationId,
        detail: { ...said, before: person.role },
      });
      for (const one of await roles.listAdministrators(tx, organisationId)) {
        const language = (await accounts.find(tx, one.account_id))?.language ?? (visit.language as Language);
        await accounts.mail(tx, {
          to: one.address,
          language,
          kind: 'person-left',
          params: { ...said, address: person.address },
          link: new URL('/manager/users', origin).href,
        });
      }
      return { name: organisation.name };
    });
  }

  return { changeOne, change, leave };
}
export type PeopleActions = ReturnType<typeof createPeopleActions>;
