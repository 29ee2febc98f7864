// Accepting an invitation: a new account whose address the mail has proven, or the account that has it joins.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { Account, Language, OpenedSession } from '../../accounts/index.ts';
import type { Codes } from '../codes.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { createFacts } from '../facts.ts';
import { createJudging } from '../judging.ts';
import * as store from '../store.ts';
import type { InvitationTable } from '../tables.ts';

/** What the holder of a good code may do. Only they learn it, and it is about their own mailbox. */
export type Opening =
  | { kind: 'join'; account: Account }
  | { kind: 'sign-in-first' }
  | { kind: 'create' }
  | { kind: 'closed' };

export type OpenInvitation = { row: InvitationTable; organisation: string; opening: Opening };

export function createAcceptActions(deps: OrganisationsDeps, codes: Codes) {
  const { db, clock, accounts, registration } = deps;
  const facts = createFacts(deps);
  const judging = createJudging(deps);

  /** Counts the try, then finds the invitation. Refuses with core/too-many, organisations/bad-code. */
  async function openInvitation(
    code: string,
    signedInAs: string | null,
    visit: Visit,
  ): Promise<OpenInvitation> {
    await codes.countTry('invitation', visit);
    const row = await store.findInvitation(db, codes.hash('invitation', code), clock.now());
    const organisation = row && (await store.findOrganisation(db, row.organisation_id));
    if (!row || !organisation) refuse('organisations/bad-code');
    const account = await accounts.findByIdentifier(db, row.address);
    const opening = (): Opening => {
      if (account) return account.id === signedInAs ? { kind: 'join', account } : { kind: 'sign-in-first' };
      return registration === 'closed' ? { kind: 'closed' } : { kind: 'create' };
    };
    return { row, organisation: organisation.name, opening: opening() };
  }

  async function join({ row, organisation }: OpenInvitation, account: Account, visit: Visit): Promise<void> {
    await db.transaction(async (tx) => {
      const now = clock.now();
      if (!(await store.takeInvitation(tx, row.code_hash, now))) refuse('organisations/bad-code');
      const membership = { organisationId: row.organisation_id, accountId: account.id, role: row.role };
      if (!(await facts.join(tx, { ...membership, at: now }))) return;
      judging.tellStreams(tx);
      await accounts.record(tx, {
        accountId: account.id,
        kind: 'invitation.accepted',
        visit,
        organisationId: row.organisation_id,
        detail: { organisation, role: row.role },
      });
    });
  }

  /** Names are clean. Refuses with organisations/bad-code, accounts/address-taken, accounts/password-*. */
  async function createInvited(
    { row, organisation }: OpenInvitation,
    given: { givenName: string; familyName: string; password: string },
    visit: Visit,
  ): Promise<OpenedSession> {
    const { givenName, familyName } = given;
    const names = [row.address, givenName, familyName, organisation, 'aldaba'];
    const passwordHash = await accounts.hashNewPassword(given.password, { names, withFactor: false });
    return db.transaction(async (tx) => {
      const now = clock.now();
      if (!(await store.takeInvitation(tx, row.code_hash, now))) refuse('organisations/bad-code');
      const account = await accounts.create(tx, {
        loginAddress: row.address,
        givenName,
        familyName,
        language: visit.language as Language,
        passwordHash,
        operator: false,
        addressVerified: true,
      });
      const membership = { organisationId: row.organisation_id, accountId: account.id, role: row.role };
      await facts.join(tx, { ...membership, at: now });
      const entry = { accountId: account.id, visit, organisationId: row.organisation_id };
      await accounts.record(tx, { ...entry, kind: 'account.created' });
      const detail = { organisation, role: row.role };
      await accounts.record(tx, { ...entry, kind: 'invitation.accepted', detail });
      return accounts.openFirstSession(tx, account.id, visit);
    });
  }

  return { openInvitation, join, createInvited };
}
