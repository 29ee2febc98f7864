// The first account of an installation and its organisation, made with the code printed at the first start.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { Language, OpenedSession } from '../../accounts/index.ts';
import type { Codes } from '../codes.ts';
import type { OrganisationsDeps } from '../deps.ts';
import * as store from '../store.ts';

export type Start = {
  code: string;
  givenName: string;
  familyName: string;
  organisation: string;
  address: string;
  password: string;
};

export function createStartActions(deps: OrganisationsDeps, codes: Codes) {
  const { db, clock, random, accounts } = deps;

  async function startCode(): Promise<string | undefined> {
    if ((await accounts.count()) > 0) return undefined;
    const code = codes.draw();
    await store.putStartCode(db, codes.hash('start', code), clock.now());
    return code;
  }

  const isStarted = async () => (await accounts.count()) > 0;

  /** `given` has clean names and address. Refuses with organisations/bad-code, core/too-many, accounts/password-*. */
  async function start(given: Start, visit: Visit): Promise<OpenedSession> {
    const { givenName, familyName, organisation, address } = given;
    await codes.countTry('start', visit);
    const codeHash = codes.hash('start', given.code);
    // Looked at first, so that strangers can't make the server hash; decided in the transaction.
    if (!(await store.isStartCode(db, codeHash))) refuse('organisations/bad-code');
    const names = [address, givenName, familyName, organisation, 'aldaba'];
    const passwordHash = await accounts.hashNewPassword(given.password, { names, withFactor: false });
    return db.transaction(async (tx) => {
      if (!(await store.takeStartCode(tx, codeHash))) refuse('organisations/bad-code');
      const now = clock.now();
      const account = await accounts.create(tx, {
        loginAddress: address,
        givenName,
        familyName,
        language: visit.language as Language,
        passwordHash,
        operator: true,
        addressVerified: false,
      });
      const organisationId = random.token(16);
      await store.insertOrganisation(tx, { id: organisationId, name: organisation, created_at: now });
      await store.insertMembership(tx, {
        organisation_id: organisationId,
        account_id: account.id,
        role: 'legal-responsible',
        joined_at: now,
      });
      const entry = { accountId: account.id, visit, organisationId };
      await accounts.record(tx, { ...entry, kind: 'account.created' });
      const detail = { organisation };
      await accounts.record(tx, { ...entry, kind: 'organisation.created', detail });
      return openFirstSession(deps, tx, account.id, visit);
    });
  }

  return { startCode, isStarted, start };
}

/** Right after the password was chosen: fresh proof of the only class there is. */
export async function openFirstSession(
  { accounts }: Pick<OrganisationsDeps, 'accounts'>,
  tx: Parameters<OrganisationsDeps['accounts']['openSession']>[0],
  accountId: string,
  visit: Visit,
): Promise<OpenedSession> {
  const { browser } = await accounts.seeBrowser(tx, accountId, visit, { factorPassed: false });
  return accounts.openSession(tx, {
    accountId,
    level: 1,
    methods: ['password'],
    keepSignedIn: false,
    sudo: 'every',
    visit,
    browserId: browser?.id ?? null,
  });
}
