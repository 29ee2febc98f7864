// Proven numbers of an account, and how pages show them.
import type { Query } from '../../core/db/db.ts';
import { endingOf, formatNumber } from '../phones/index.ts';
import type { FactorsDeps } from './deps.ts';
import { listNumbers } from './sms-store.ts';
import type { SmsFactorTable } from './tables.ts';

export const smsFactors = ({ phones }: Pick<FactorsDeps, 'phones'>) => ({
  provenNumbers: async (query: Query, accountId: string) =>
    (await listNumbers(query, accountId)).filter((row) => row.proven_at !== null),
  numberRow: ({ id, name, number, added_at, last_used_at }: SmsFactorTable) => ({
    id,
    kind: 'sms' as const,
    name,
    addedAt: added_at,
    lastUsedAt: last_used_at,
    number: formatNumber(number),
    mayComeBack: phones.mayComeBack(number),
  }),
  /** Of a number no more than its end is shown before the second step is done. */
  smsLabel: (numbers: readonly SmsFactorTable[]) =>
    numbers.map(({ number }) => `··· ${endingOf(number)}`).join(', '),
});
