// The numbers that a recovery may send a code to: recovery phones and numbers of the second step, once they have stood for
// three days, so that whoever turned a number to another SIM card or added one in a stolen session has gained nothing yet.
import type { Query } from '../../core/db/db.ts';
import type { RecoveryDeps } from './deps.ts';
import { listPhones } from './phone-store.ts';
import { phoneCounts } from './rules.ts';

export const createPhoneNumbers =
  ({ clock, factors }: Pick<RecoveryDeps, 'clock' | 'factors'>) =>
  async (query: Query, accountId: string): Promise<string[]> => {
    const now = clock.now();
    const kept = await listPhones(query, accountId);
    const ofFactors = await factors.numbers(query, accountId);
    return [
      ...new Set([
        ...kept.filter((row) => phoneCounts(row.verified_at, now)).map(({ number }) => number),
        ...ofFactors.filter((row) => phoneCounts(row.provenAt, now)).map(({ number }) => number),
      ]),
    ].slice(0, 3);
  };
export type PhoneNumbers = ReturnType<typeof createPhoneNumbers>;
