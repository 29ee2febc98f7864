// GET and POST of the interstitial. A session that owes nothing is led on.
import { refuse } from '../../../core/errors.ts';
import type { Call } from '../../../core/http/door.ts';
import { page, redirect, type Reply } from '../../../core/http/replies.ts';
import type { PeopleActions } from '../actions/change-people.ts';
import type { organisationsContract } from '../contract.ts';
import type { OrganisationsDeps } from '../deps.ts';
import type { Judging } from '../judging.ts';
import { lackOf } from '../policy-rules.ts';
import { mayLeave } from '../rules.ts';
import * as store from '../store.ts';
import type { Frame } from './form-page.ts';
import { leavePage, requiredPage } from './required.ts';

type Contract = typeof organisationsContract;

/** What can be added here today, strongest first, and where. */
const methods: readonly { kind: string; href: string }[] = [
  { kind: 'passkey', href: '/manager/two-step?add=passkey' },
  { kind: 'security-key', href: '/manager/two-step?add=security-key' },
  { kind: 'aldaba-auth', href: '/manager/two-step?add=aldaba-auth' },
  { kind: 'code-app', href: '/manager/two-step?add=code-app' },
  { kind: 'sms', href: '/manager/two-step?add=sms' },
];

/** Back to a page of ours, as it was asked for: never another site, never here again. */
const safeNext = (next: string | undefined): string =>
  next && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}$/.test(next) && !next.startsWith('/two-step-required')
    ? next
    : '/manager/';

export function createRequiredPages(deps: OrganisationsDeps, judging: Judging, changes: PeopleActions) {
  const { db, accounts, factors, layout, translate } = deps;
  const frameOf = ({ visit, path }: Pick<Call, 'visit' | 'path'>): Frame => ({
    layout,
    t: translate(visit.language),
    visit,
    path,
  });

  async function getRequired(call: Call<Contract['GET /two-step-required']>): Promise<Reply> {
    const { principal, query, formToken } = call;
    const { accountId } = principal;
    const next = safeNext(query.next);
    const demand = await judging.demand(db, accountId, principal.methods);
    if (!demand) return redirect(next);
    const { rule, why } = demand;
    const mine = await store.listOrganisationsOf(db, accountId);
    const state = await factors.state(db, accountId);
    return page(
      requiredPage(frameOf(call), formToken, {
        organisation: mine.find(({ id }) => id === rule.organisationId)?.name ?? '',
        why: why === 'none' && state === 'unfinished' ? 'unfinished' : why,
        minimum: rule.minimum,
        methods: methods.filter(({ kind }) => lackOf(rule, [kind]) === null),
        next,
        leave: mine.filter(({ id, role }) => id === rule.organisationId && role === 'external'),
      }),
    );
  }

  async function postSignOut(call: Call<Contract['POST /two-step-required/sign-out']>): Promise<Reply> {
    const { principal, visit } = call;
    await db.transaction(async (tx) => {
      await accounts.record(tx, { accountId: principal.accountId, kind: 'session.signed-out', visit });
      await accounts.endSession(tx, principal.sessionId);
    });
    return redirect('/signed-out', { session: null, attempt: null });
  }

  async function getLeave(
    call: Call<Contract['GET /two-step-required/leave/:organisationId']>,
  ): Promise<Reply> {
    const { principal, params, formToken } = call;
    const mine = await store.listOrganisationsOf(db, principal.accountId);
    const found = mine.find(({ id }) => id === params.organisationId);
    if (!found) refuse('organisations/not-yours');
    if (!mayLeave(found.role)) refuse('organisations/members-stay');
    return page(leavePage(frameOf(call), formToken, found));
  }

  async function postLeave(
    call: Call<Contract['POST /two-step-required/leave/:organisationId']>,
  ): Promise<Reply> {
    await changes.leave(call.principal.accountId, call.params.organisationId, call.visit);
    // Another organisation may demand it too: the interstitial says so, or leads on.
    return redirect('/two-step-required');
  }

  return { getRequired, postSignOut, getLeave, postLeave };
}
export type RequiredPages = ReturnType<typeof createRequiredPages>;
