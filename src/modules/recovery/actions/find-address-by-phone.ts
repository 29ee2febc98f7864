// A forgotten login address, looked for by a mobile number: it is sent to that number or to a recovery mailbox, never shown.
// Page, work and number of messages are the same whoever has the number.
import type { Visit } from '../../../core/visit.ts';
import { type Account, addressKey, type Language } from '../../accounts/index.ts';
import type { RecoveryDeps } from '../deps.ts';
import { listAccountsOfPhone } from '../phone-store.ts';
import * as store from '../store.ts';
import { countNetwork, soon } from './start.ts';

type PhoneAddressJob = { number: string; to: string | null; language: Language };

export function createFindAddressByPhone(deps: RecoveryDeps) {
  const { db, clock, limits, jobs, accounts, factors, phones, origin } = deps;

  async function peopleWith(number: string): Promise<Account[]> {
    const ids = new Set([
      ...(await listAccountsOfPhone(db, number)),
      ...(await factors.accountsWithNumber(db, number)),
    ]);
    const found = await Promise.all([...ids].map((id) => accounts.find(db, id)));
    return found.flatMap((account) => (account ? [account] : []));
  }

  const record = (people: readonly Account[]) =>
    db.transaction(async (tx) => {
      for (const { id } of people)
        await accounts.record(tx, { accountId: id, kind: 'recovery.address-sent', visit: null });
    });

  /** One text message, whatever was found; none to countries where nobody could have added a number. */
  async function bySms(number: string, language: Language): Promise<void> {
    const people = await peopleWith(number);
    const [only] = people;
    if (people.length === 0 && !phones.mayComeBack(number)) return;
    const kind = !only ? 'address-none' : people.length > 1 ? 'address-several' : 'address';
    let params: Record<string, string> = {};
    if (only && kind === 'address') {
      params = { address: only.loginAddress };
      // An address that does not fit into one message: the sync name opens the same door.
      if (!phones.fits({ language, kind, params })) params = { address: only.syncName };
    }
    await record(kind === 'address' ? people : []);
    await phones.sendToStranger({ number, language, kind, params });
  }

  /** One mail, to the mailbox that was typed: the address only when number and mailbox are the same account's. */
  async function byMail(number: string, to: string, language: Language): Promise<void> {
    const ofMailbox = new Set(await store.listAccountsOf(db, addressKey(to)));
    const people = (await peopleWith(number)).filter(
      ({ id, loginAddress }) => ofMailbox.has(id) || addressKey(loginAddress) === addressKey(to),
    );
    await record(people);
    const addresses = people.map(({ loginAddress }) => loginAddress);
    await db.transaction((tx) =>
      addresses.length === 0
        ? accounts.mail(tx, { to, language, kind: 'recovery-address-none', params: {} })
        : accounts.mail(tx, {
            to,
            language,
            kind: 'recovery-address',
            params: { addresses: addresses.join(', '), count: addresses.length },
            link: new URL('/sign-in', origin).href,
          }),
    );
  }

  jobs.handle<PhoneAddressJob>('recovery.phone-address', ({ number, to, language }) =>
    to === null ? bySms(number, language) : byMail(number, to, language),
  );

  /** `to` null: by text message to the number itself. */
  return async function findAddressByPhone(number: string, to: string | null, visit: Visit): Promise<void> {
    await countNetwork(deps, visit);
    // Messages to the number are counted where they are sent; a mailbox has three a day, as in the search by mailbox.
    const key = to === null ? `recovery-phone:${number}` : `recovery-address:${addressKey(to)}`;
    const counted = await limits.count([{ key, limit: 3, windowSeconds: 24 * 3600 }]);
    if (!counted.allowed) return;
    const job: PhoneAddressJob = { number, to, language: visit.language as Language };
    const options = { runAt: soon(deps), expiresAt: clock.now() + 3600_000 };
    await db.transaction((tx) => jobs.enqueue(tx, 'recovery.phone-address', job, options));
  };
}
