// A forgotten login address: it is sent to a mailbox that proved to be its owner's, never shown. The page and the work are
// the same whoever asks.
import type { Visit } from '../../../core/visit.ts';
import { addressKey, type Language } from '../../accounts/index.ts';
import type { RecoveryDeps } from '../deps.ts';
import * as store from '../store.ts';
import { countNetwork, soon } from './start.ts';

export type AddressJob = { to: string; language: Language };

export function createFindAddress(deps: RecoveryDeps) {
  const { db, limits, jobs, accounts, origin } = deps;

  jobs.handle<AddressJob>('recovery.address', async ({ to, language }) => {
    const direct = await accounts.findByIdentifier(db, to);
    const found = new Set(await store.listAccountsOf(db, addressKey(to)));
    // Whoever reads this mailbox may know that an account signs in with it.
    if (direct && addressKey(direct.loginAddress) === addressKey(to)) found.add(direct.id);
    const people = await Promise.all([...found].map((id) => accounts.find(db, id)));
    const addresses = people.flatMap((account) => (account ? [account.loginAddress] : []));
    await db.transaction(async (tx) => {
      if (addresses.length === 0)
        return accounts.mail(tx, { to, language, kind: 'recovery-address-none', params: {} });
      for (const account of people)
        if (account)
          await accounts.record(tx, { accountId: account.id, kind: 'recovery.address-sent', visit: null });
      return accounts.mail(tx, {
        to,
        language,
        kind: 'recovery-address',
        params: { addresses: addresses.join(', '), count: addresses.length },
        link: new URL('/sign-in', origin).href,
      });
    });
  });

  return async function findAddress(address: string, visit: Visit): Promise<void> {
    await countNetwork(deps, visit);
    const counted = await limits.count([
      { key: `recovery-address:${addressKey(address)}`, limit: 3, windowSeconds: 24 * 3600 },
    ]);
    if (!counted.allowed) return;
    const job: AddressJob = { to: address, language: visit.language as Language };
    await db.transaction((tx) => jobs.enqueue(tx, 'recovery.address', job, { runAt: soon(deps) }));
  };
}
