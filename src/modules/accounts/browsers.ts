// Browsers an account signed in with before. A known browser has its own lane of password tries, a trusted one skips
// the second step for thirty days; neither is ever proof for a change of security.
import type { Clock } from '../../core/clock.ts';
import type { Query, Tx } from '../../core/db/db.ts';
import type { Random } from '../../core/random.ts';
import type { Visit } from '../../core/visit.ts';
import * as store from './session-store.ts';
import { hashToken } from './sessions.ts';
import type { BrowserTable } from './tables.ts';
import type { Accounts, KnownBrowser } from './types.ts';

const toKnown = (row: BrowserTable): KnownBrowser => ({
  id: row.id,
  firstSeenAt: row.first_seen_at,
  factorAt: row.factor_at,
  trustedUntil: row.trusted_until,
  askedTrustAt: row.asked_trust_at,
});

export function createBrowsers(deps: { clock: Clock; random: Random }) {
  const { clock, random } = deps;

  async function browser(query: Query, accountId: string, browserToken: string | null) {
    if (browserToken === null) return undefined;
    const row = await store.findBrowser(query, accountId, hashToken(browserToken));
    return row && toKnown(row);
  }

  async function seeBrowser(tx: Tx, accountId: string, visit: Visit, seen: { factorPassed: boolean }) {
    if (visit.browserToken === null) return { browser: null, isNew: true };
    const now = clock.now();
    const id = random.token(16);
    const row = await store.putBrowser(tx, {
      id,
      account_id: accountId,
      token_hash: hashToken(visit.browserToken),
      browser: visit.browser,
      system: visit.system,
      first_seen_at: now,
      seen_at: now,
      factor_at: seen.factorPassed ? now : null,
      trusted_until: null,
      asked_trust_at: null,
    });
    return { browser: toKnown(row), isNew: row.id === id };
  }

  async function trustBrowser(tx: Tx, browserId: string, until: number | null) {
    await store.updateBrowser(tx, browserId, { trusted_until: until, asked_trust_at: clock.now() });
  }

  return { browser, seeBrowser, trustBrowser, endTrust: store.endTrust } satisfies Partial<Accounts>;
}
