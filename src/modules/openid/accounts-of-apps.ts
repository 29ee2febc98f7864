// What apps learn of a person, and whether the person may sign in to them at all.
import type { Query } from '../../core/db/db.ts';
import type { OpenidDeps } from './deps.ts';
import * as store from './store.ts';
import type { OpenidAppTable } from './tables.ts';
import { fullName } from '../accounts/index.ts';

/** Claims by scope, as the discovery document names them. */
export const claimsOfScopes = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale'],
  email: ['email', 'email_verified'],
  organisations: ['organisations'],
} as const;

export function createAccountsOfApps({ db, accounts, organisations }: OpenidDeps) {
  /** The account's membership of the app's organisation; undefined: the app is not for this person. */
  async function membership(query: Query, accountId: string, app: OpenidAppTable) {
    const all = await organisations.organisationsOf(query, accountId);
    return all.find(({ id }) => id === app.organisation_id);
  }

  async function find(accountId: string, clientId: string | undefined) {
    const account = await accounts.find(db, accountId);
    const app = clientId === undefined ? undefined : await store.findApp(db, clientId);
    if (!account || !app) return undefined;
    const member = await membership(db, accountId, app);
    return {
      isMember: member !== undefined,
      accountId,
      claims: async () => ({
        sub: accountId,
        name: fullName(account),
        given_name: account.givenName,
        family_name: account.familyName,
        preferred_username: account.syncName,
        locale: account.language,
        email: account.loginAddress,
        email_verified: account.addressVerifiedAt !== null,
        // Of the organisation that registered the app only: it need not know where else somebody belongs.
        organisations: member ? [{ id: member.id, name: member.name, role: member.role }] : [],
      }),
    };
  }

  return { find, membership };
}
export type AccountsOfApps = ReturnType<typeof createAccountsOfApps>;
