// Who stands at the gate of a site: asked at every request of the site, so it only reads.
import { hash } from 'node:crypto';
import { createFresh } from '../../../core/db/remembered.ts';
import type { Account } from '../../accounts/index.ts';
import type { Role } from '../../organisations/index.ts';
import type { GateDeps } from '../deps.ts';
import { verdictOf } from '../rules.ts';
import * as store from '../store.ts';
import type { GateSiteTable } from '../tables.ts';
import type { SiteRule, Verdict } from '../types.ts';

export const hashToken = (token: string): Uint8Array => new Uint8Array(hash('sha256', token, 'buffer'));

export const ruleOf = (site: GateSiteTable): SiteRule => ({
  // A word this version does not know was written by a later one: the strictest is right then.
  who: site.who === 'anybody' ? 'anybody' : 'organisation',
  leastRole:
    site.least_role === 'external' || site.least_role === 'member' || site.least_role === 'administrator'
      ? site.least_role
      : 'legal-responsible',
  secondStep: site.second_step === 1,
});

export type Judged =
  | { verdict: 'in'; account: Account; role: Role | undefined }
  | { verdict: Exclude<Verdict, 'in'> };

export function createJudge({ db, clock, accounts, organisations }: GateDeps) {
  /** Whether a session may enter the site; the session itself has been judged by accounts. */
  async function judgeVisitor(site: GateSiteTable, principal: { accountId: string; level: 1 | 2 }) {
    const role = await organisations.roleIn(db, site.organisation_id, principal.accountId);
    return { verdict: verdictOf(ruleOf(site), { level: principal.level, role }), role };
  }

  const fresh = createFresh<Judged>({
    query: db,
    now: () => clock.now(),
    isKept: ({ verdict }) => verdict === 'in',
  });

  /** Whether a pass opens the site of that host now. */
  function judgePass(host: string, token: string | undefined): Judged | Promise<Judged> {
    if (token === undefined) return { verdict: 'sign-in' };
    return fresh.of(`${host} ${token}`, () => judge(host, token));
  }

  async function judge(host: string, token: string): Promise<Judged> {
    const pass = await store.findPass(db, { tokenHash: hashToken(token), host });
    const principal = pass && (await accounts.principalOfSession(pass.session_id));
    if (!principal || principal.mustEnrol) return { verdict: 'sign-in' };
    const { verdict, role } = await judgeVisitor(pass, principal);
    if (verdict !== 'in') return { verdict };
    const account = await accounts.find(db, principal.accountId);
    return account ? { verdict, account, role } : { verdict: 'sign-in' };
  }

  return { judgeVisitor, judgePass };
}
export type Judge = ReturnType<typeof createJudge>;
