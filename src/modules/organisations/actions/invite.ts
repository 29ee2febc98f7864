// Inviting somebody by mail, and withdrawing it.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { addressKey, checkedAddress, fullName, maskAddress } from '../../accounts/index.ts';
import type { Codes } from '../codes.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { administers, inviteLimits, invitationMs, toRole } from '../rules.ts';
import * as store from '../store.ts';
import type { InvitationTable } from '../tables.ts';

export function presentInvitation(row: InvitationTable, now: number) {
  return {
    id: row.id,
    address: row.address,
    role: toRole(row.role),
    invitedAt: row.invited_at,
    expiresAt: row.expires_at,
    expired: row.expires_at <= now,
  };
}

export function createInviteActions(deps: OrganisationsDeps, codes: Codes) {
  const { db, clock, random, limits, accounts, origin } = deps;

  async function administered(accountId: string, organisationId: string) {
    if (!administers(await store.findRole(db, organisationId, accountId))) refuse('organisations/not-yours');
    return (await store.findOrganisation(db, organisationId)) ?? refuse('organisations/not-yours');
  }

  async function invite(
    accountId: string,
    organisationId: string,
    given: { address: string; role: 'administrator' | 'member' | 'external' },
    visit: Visit,
  ) {
    const organisation = await administered(accountId, organisationId);
    const address = checkedAddress(given.address);
    const counted = await limits.count([
      { key: `invite:${accountId}`, ...inviteLimits.byAccount },
      { key: `invite-to:${addressKey(address)}`, ...inviteLimits.toAddress },
    ]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const inviter = (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required');
    const invited = await accounts.findByIdentifier(db, address);
    if (invited && (await store.findRole(db, organisationId, invited.id)))
      refuse('organisations/already-member');
    const code = codes.draw();
    const now = clock.now();
    const row: InvitationTable = {
      id: random.token(16),
      organisation_id: organisationId,
      address,
      address_key: addressKey(address),
      role: given.role,
      code_hash: codes.hash('invitation', code),
      invited_by: accountId,
      invited_at: now,
      expires_at: now + invitationMs,
    };
    const link = new URL('/invitation', origin);
    await db.transaction(async (tx) => {
      await store.putInvitation(tx, row);
      await accounts.mail(tx, {
        to: address,
        language: invited?.language ?? inviter.language,
        kind: 'invitation',
        params: {
          organisation: organisation.name,
          inviter: fullName(inviter),
          role: given.role,
          code,
          page: link.href,
          days: invitationMs / 86_400_000,
        },
        link: `${link.href}#${code}`,
      });
      await accounts.record(tx, {
        accountId,
        kind: 'invitation.sent',
        visit,
        organisationId,
        detail: { organisation: organisation.name, address: maskAddress(address), role: given.role },
      });
    });
    return presentInvitation(row, now);
  }

  /** The same address and role, a new code, seven days from now. */
  async function resend(accountId: string, organisationId: string, invitationId: string, visit: Visit) {
    await administered(accountId, organisationId);
    const row = (await store.listInvitations(db, organisationId)).find(({ id }) => id === invitationId);
    if (!row) refuse('organisations/no-such-invitation');
    const role = toRole(row.role);
    if (role === 'legal-responsible') refuse('organisations/no-such-invitation');
    return invite(accountId, organisationId, { address: row.address, role }, visit);
  }

  async function listInvitations(accountId: string, organisationId: string) {
    await administered(accountId, organisationId);
    const rows = await store.listInvitations(db, organisationId);
    return { invitations: rows.map((row) => presentInvitation(row, clock.now())) };
  }

  async function withdraw(accountId: string, organisationId: string, invitationId: string, visit: Visit) {
    const organisation = await administered(accountId, organisationId);
    const withdrawn = await db.transaction(async (tx) => {
      const address = await store.withdrawInvitation(tx, organisationId, invitationId);
      if (address === undefined) return 0;
      const detail = { organisation: organisation.name, address: maskAddress(address) };
      await accounts.record(tx, {
        accountId,
        kind: 'invitation.withdrawn',
        visit,
        organisationId,
        detail,
      });
      return 1;
    });
    return { withdrawn };
  }

  return { invite, resend, listInvitations, withdraw, administered };
}
