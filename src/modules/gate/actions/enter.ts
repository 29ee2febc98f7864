// From a session on our host to a pass on the site's: a code that works once, for the browser that began.
import { timingSafeEqual } from 'node:crypto';
import { refuse } from '../../../core/errors.ts';
import type { Visit } from '../../../core/visit.ts';
import type { GateDeps } from '../deps.ts';
import { codeLifeMs, enterLimit, olderPassMs } from '../rules.ts';
import * as store from '../store.ts';
import type { GateSiteTable } from '../tables.ts';
import { hashToken, type Judge } from './judge.ts';

/** What our host learns of the state: enough to bind the code to it, not enough to forge it. */
export const stateHash = (state: string): string =>
  Buffer.from(hashToken(`state:${state}`)).toString('base64url');

export function createEnter(deps: GateDeps, judge: Judge) {
  const { db, clock, random, limits, accounts } = deps;

  /** A code for a visitor who may enter; the caller has judged them. */
  async function makeCode(
    site: GateSiteTable,
    principal: { accountId: string; sessionId: string },
    given: { state: string; path: string },
    visit: Visit,
  ): Promise<string> {
    const counted = await limits.count([{ key: `gate-enter:${principal.accountId}`, ...enterLimit }]);
    if (!counted.allowed) refuse('core/too-many', { retryAfterSeconds: counted.retryAfterSeconds });
    const code = random.token(32);
    await db.transaction(async (tx) => {
      await store.insertCode(tx, {
        code_hash: hashToken(code),
        site_id: site.id,
        session_id: principal.sessionId,
        state_hash: given.state,
        path: given.path,
        expires_at: clock.now() + codeLifeMs,
      });
      await accounts.record(tx, {
        accountId: principal.accountId,
        kind: 'site.entered',
        visit,
        detail: { site: site.name, host: site.host },
      });
    });
    return code;
  }

  /** The pass and where to go; undefined when the code is used, too old, of another site or of another browser. */
  async function redeem(
    site: GateSiteTable,
    code: string,
    state: string | undefined,
  ): Promise<{ token: string; path: string } | undefined> {
    const now = clock.now();
    const taken = await db.transaction((tx) => store.takeCode(tx, hashToken(code), site.id, now));
    if (!taken || state === undefined) return undefined;
    const [own, sent] = [Buffer.from(taken.state_hash), Buffer.from(stateHash(state))];
    if (own.length !== sent.length || !timingSafeEqual(own, sent)) return undefined;
    // A minute is long enough for a session to end or a rule to begin.
    const principal = await accounts.principalOfSession(taken.session_id);
    if (!principal || principal.mustEnrol) return undefined;
    if ((await judge.judgeVisitor(site, principal)).verdict !== 'in') return undefined;
    const token = random.token(32);
    const pass = {
      token_hash: hashToken(token),
      site_id: site.id,
      session_id: principal.sessionId,
      made_at: now,
    };
    await db.transaction((tx) => store.insertPass(tx, pass, now - olderPassMs));
    return { token, path: taken.path };
  }

  const leave = (site: GateSiteTable, token: string): Promise<boolean> =>
    db.transaction((tx) => store.deletePass(tx, hashToken(token), site.id));

  return { makeCode, redeem, leave };
}
export type Enter = ReturnType<typeof createEnter>;
