// Knocking from a sign-in or step-up attempt, and what the waiting page is told.
import type { Visit } from '../../../core/visit.ts';
import type { SignInDeps } from '../deps.ts';
import * as store from '../store.ts';
import type { AttemptTable } from '../tables.ts';

const recentlyMs = 30 * 86_400_000;

export function createKnockActions({ db, clock, accounts, authenticator, isAdministrator }: SignInDeps) {
  /** Knocks for the attempt; the refusal is data for the page. */
  async function knockFor(attempt: AttemptTable, visit: Visit) {
    const known = await accounts.browser(db, attempt.account_id, visit.browserToken);
    return authenticator.ask({
      accountId: attempt.account_id,
      boundTo: attempt.id,
      act: attempt.purpose === 'step-up' ? `sudo:${attempt.verb}` : 'login',
      detail: null,
      visit,
      knownBrowser: known !== undefined,
      factorRecentlyHere: known?.factorAt != null && clock.now() - known.factorAt < recentlyMs,
      administrator: await isAdministrator(attempt.account_id),
      asked: (tx, knockId) => store.putKnock(tx, attempt.id, knockId),
    });
  }

  const knockOf = async (attempt: AttemptTable) =>
    attempt.knock_id ? authenticator.knock(db, attempt.knock_id, attempt.id) : undefined;

  return { knockFor, knockOf };
}
