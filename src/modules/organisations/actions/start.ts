// The first account of an installation and its organisation, made with the code printed at the first start.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { Language, OpenedSession } from '../../accounts/index.ts';
import type { Codes } from '../codes.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { createOrganisationActions } from './create-organisation.ts';
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
  const { db, clock, accounts } = deps;
  const { create } = createOrganisationActions(deps);

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
      const account = await accounts.create(tx, {
        loginAddress: address,
        givenName,
        familyName,
        language: visit.language as Language,
        passwordHash,
        operator: true,
        addressVerified: false,
      });
      await accounts.record(tx, { accountId: account.id, visit, kind: 'account.created' });
      await create(tx, organisation, account.id, visit);
      return accounts.openFirstSession(tx, account.id, visit);
    });
  }

  return { startCode, isStarted, start };
}
