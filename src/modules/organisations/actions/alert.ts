// A security alert: one mail that states how that person's account is protected. No link but to the Manager, once a day.
import type { Tx } from '../../../core/db/db.ts';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { OrganisationsDeps } from '../deps.ts';
import * as people from '../people-store.ts';
import { administers, alertEveryMs, alertsAnHour } from '../rules.ts';
import * as store from '../store.ts';

const hourMs = 3_600_000;

export function createAlerts({ db, clock, accounts, factors, origin }: OrganisationsDeps) {
  /** How many more may leave this hour. */
  const alertsLeft = async (tx: Tx, organisationId: string) =>
    alertsAnHour - (await people.countAlertsSince(tx, organisationId, clock.now() - hourMs));

  /** What is refused is the code. */
  async function alertOne(
    tx: Tx,
    given: {
      organisation: { id: string; name: string };
      actorId: string;
      accountId: string;
      visit: Visit | null;
    },
  ): Promise<string | null> {
    const { organisation, actorId, accountId, visit } = given;
    const now = clock.now();
    const person = await people.findPerson(tx, organisation.id, accountId);
    const account = await accounts.find(tx, accountId);
    if (!person || !account) return 'organisations/no-such-person';
    if (!(await people.markAlerted(tx, accountId, now, now - alertEveryMs)))
      return 'organisations/alerted-today';
    const { state, factors: all, backupCodes } = await factors.twoStep(tx, accountId);
    await accounts.mail(tx, {
      to: account.loginAddress,
      language: account.language,
      kind: 'security-alert',
      params: {
        organisation: organisation.name,
        account: account.loginAddress,
        state,
        factors: all.length,
        codes: backupCodes?.left ?? 0,
        confirmed: account.addressVerifiedAt === null ? 'no' : 'yes',
      },
      link: new URL('/manager/', origin).href,
    });
    await accounts.record(tx, {
      accountId,
      actor: actorId,
      kind: 'organisation.alert-sent',
      visit,
      organisationId: organisation.id,
      detail: { organisation: organisation.name, person: person.name },
    });
    return null;
  }

  async function alert(actorId: string, organisationId: string, accountId: string, visit: Visit) {
    return db.transaction(async (tx) => {
      if (!administers(await store.findRole(tx, organisationId, actorId))) refuse('organisations/not-yours');
      const organisation = await store.findOrganisation(tx, organisationId);
      if (!organisation) refuse('organisations/not-yours');
      if ((await alertsLeft(tx, organisationId)) < 1) refuse('core/too-many', { retryAfterSeconds: 3600 });
      const code = await alertOne(tx, { organisation, actorId, accountId, visit });
      if (code !== null) refuse(code);
      return { alertedAt: clock.now() };
    });
  }

  return { alertsLeft, alertOne, alert };
}
export type Alerts = ReturnType<typeof createAlerts>;
