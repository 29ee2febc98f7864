// Making an app password: shown once, kept as a hash, and told by mail.
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import type { AppPasswordsDeps } from '../deps.ts';
import {
  longestLifeMs,
  makeLimit,
  maximumAppPasswords,
  nameLength,
  type Scope,
  shownSecret,
} from '../rules.ts';
import type { Secrets } from '../secrets.ts';
import * as store from '../store.ts';
import type { AppPasswordTable } from '../tables.ts';

export const checkedName = (typed: string): string => {
  const name = cleanName(typed, nameLength);
  return name === '' ? refuse('app-passwords/bad-name') : name;
};

export function createMake({ db, clock, random, limits, accounts }: AppPasswordsDeps, secrets: Secrets) {
  /** The row and the secret as it is shown. */
  async function make(
    accountId: string,
    asked: { name: string; scopes: readonly Scope[]; expiresAt?: number | null | undefined },
    visit: Visit | null,
  ): Promise<{ row: AppPasswordTable; secret: string }> {
    const name = checkedName(asked.name);
    const now = clock.now();
    const expiresAt = asked.expiresAt ?? null;
    if (expiresAt !== null && (expiresAt <= now || expiresAt > now + longestLifeMs))
      refuse('app-passwords/bad-expiry');
    const counted = await limits.count([{ key: `make-app-password:${accountId}`, ...makeLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const secret = secrets.make();
    const row: AppPasswordTable = {
      id: random.token(16),
      account_id: accountId,
      name,
      secret_hash: secrets.hash(secret),
      scopes: [...asked.scopes].join(' '),
      created_at: now,
      expires_at: expiresAt,
      last_used_at: null,
      last_network: null,
      last_client: null,
    };
    await db.transaction(async (tx) => {
      if ((await store.countAppPasswords(tx, accountId)) >= maximumAppPasswords)
        refuse('app-passwords/too-many-app-passwords', { maximum: maximumAppPasswords });
      await store.insertAppPassword(tx, row);
      await accounts.record(tx, {
        accountId,
        kind: 'app-password.made',
        visit,
        detail: { name, scopes: row.scopes },
      });
      await accounts.notify(tx, accountId, { kind: 'app-password-made', visit, detail: { name } });
    });
    return { row, secret: shownSecret(secret) };
  }

  return { make };
}
