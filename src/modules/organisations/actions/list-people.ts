// The people of an organisation, searched without accents or capitals.
import type { Account } from '../../accounts/index.ts';
import { addressKey } from '../../accounts/index.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { matches, peopleShown, toRole } from '../rules.ts';
import * as store from '../store.ts';
import { presentInvitation } from './invite.ts';

const pageSize = 500;

export function createPeople({ db, clock, accounts, factors, lastSeen }: OrganisationsDeps) {
  /** By address. Neither dialect folds accents alike, so the words are compared here. */
  async function findMembers(roles: ReadonlyMap<string, string>, search: string): Promise<Account[]> {
    const found: Account[] = [];
    let after = '';
    for (;;) {
      const page = await accounts.list(pageSize, after);
      for (const account of page) {
        const texts = [account.givenName, account.familyName, account.loginAddress, account.syncName];
        if (roles.has(account.id) && matches(search, texts)) found.push(account);
        if (found.length > peopleShown) return found;
      }
      const last = page.at(-1);
      if (!last || page.length < pageSize) return found;
      after = addressKey(last.loginAddress);
    }
  }

  return async function people(organisationId: string, search: string) {
    const now = clock.now();
    const roles = await store.listRoles(db, organisationId);
    const found = await findMembers(roles, search);
    const shown = found.slice(0, peopleShown);
    const ids = shown.map(({ id }) => id);
    const on = await factors.whoIsOn(db, ids);
    const seen = await lastSeen(ids);
    const invitations = await store.listInvitations(db, organisationId);
    return {
      members: shown.map((account) => ({
        accountId: account.id,
        name: `${account.givenName} ${account.familyName}`,
        address: account.loginAddress,
        role: toRole(roles.get(account.id) ?? ''),
        twoStep: on.has(account.id),
        seenAt: seen.get(account.id) ?? null,
      })),
      more: found.length > shown.length,
      invitations: invitations
        .filter((row) => matches(search, [row.address]))
        .map((row) => presentInvitation(row, now)),
    };
  };
}
