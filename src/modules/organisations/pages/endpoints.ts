// GET and POST of /start and /invitation: what was typed is checked, handed to an action, and shown again when refused.
import type { Call } from '../../../core/http/door.ts';
import { type Cookies, page, redirect, type Reply } from '../../../core/http/replies.ts';
import type { FieldErrors } from '../../../core/pages/parts.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import { isAddress, type OpenedSession } from '../../accounts/index.ts';
import type { createAcceptActions } from '../actions/accept-invitation.ts';
import type { createStartActions } from '../actions/start.ts';
import type { organisationsContract } from '../contract.ts';
import type { OrganisationsDeps } from '../deps.ts';
import { type Frame, toFailure } from './form-page.ts';
import { closedPage, invitationPage, signInFirstPage } from './invitation.ts';
import { startedPage, startPage } from './start.ts';

type Contract = typeof organisationsContract;
type Actions = ReturnType<typeof createStartActions> & ReturnType<typeof createAcceptActions>;
type AnyCall = Pick<Call, 'visit' | 'path'>;

const missingTexts: Readonly<Record<string, string>> = {
  code: 'organisations-pages.missing.code',
  givenName: 'organisations-pages.missing.givenName',
  familyName: 'organisations-pages.missing.familyName',
  organisation: 'organisations-pages.missing.organisation',
  address: 'organisations-pages.missing.address',
  password: 'organisations-pages.missing.password',
};

const signedIn = (session: OpenedSession): Cookies => ({
  session: {
    value: session.token,
    ...(session.maxAgeSeconds === undefined ? {} : { maxAgeSeconds: session.maxAgeSeconds }),
  },
});

export function createPages(deps: OrganisationsDeps, actions: Actions) {
  const { db, accounts, layout, translate } = deps;
  const frameOf = ({ visit, path }: AnyCall): Frame => ({
    layout,
    t: translate(visit.language),
    visit,
    path,
  });

  /** Errors of the fields that were left empty, in the order of the form. */
  function missing(t: Frame['t'], values: Readonly<Record<string, string>>): FieldErrors {
    const empty = Object.entries(values).filter(([, value]) => value === '');
    return Object.fromEntries(empty.map(([name]) => [name, t(missingTexts[name] ?? '')]));
  }

  async function getStart(call: Call<Contract['GET /start']>): Promise<Reply> {
    const frame = frameOf(call);
    if (await actions.isStarted()) return page(startedPage(frame), { status: 410 });
    return page(startPage(frame, call.formToken, {}, {}));
  }

  async function postStart(call: Call<Contract['POST /start']>): Promise<Reply> {
    const frame = frameOf(call);
    const { body, visit, formToken } = call;
    if (await actions.isStarted()) return page(startedPage(frame), { status: 410 });
    const given = {
      code: body.code.trim(),
      givenName: cleanName(body.givenName),
      familyName: cleanName(body.familyName),
      organisation: cleanName(body.organisation),
      address: body.address.trim(),
    };
    const again = (errors: FieldErrors, status: number) =>
      page(startPage(frame, formToken, given, errors), { status });
    const errors: Record<string, string> = { ...missing(frame.t, { ...given, password: body.password }) };
    if (given.address !== '' && !isAddress(given.address))
      errors.address = frame.t('errors.accounts.bad-address');
    if (Object.keys(errors).length > 0) return again(errors, 422);
    try {
      const session = await actions.start({ ...given, password: body.password }, visit);
      return redirect('/manager/', signedIn(session));
    } catch (error) {
      const failure = toFailure(error, frame.t);
      return again(failure.errors, failure.status);
    }
  }

  const accountOf = async ({ principal }: Pick<Call, 'principal'>) =>
    principal.kind === 'session' ? ((await accounts.find(db, principal.accountId)) ?? null) : null;

  async function getInvitation(call: Call<Contract['GET /invitation']>): Promise<Reply> {
    const joinAs = (await accountOf(call))?.loginAddress ?? null;
    return page(invitationPage(frameOf(call), call.formToken, { joinAs, invited: null }, {}, {}));
  }

  async function postInvitation(call: Call<Contract['POST /invitation']>): Promise<Reply> {
    const frame = frameOf(call);
    const { body, visit, formToken } = call;
    const me = await accountOf(call);
    const typed = {
      code: body.code.trim(),
      givenName: cleanName(body.givenName ?? ''),
      familyName: cleanName(body.familyName ?? ''),
    };
    let view: Parameters<typeof invitationPage>[2] = { joinAs: me?.loginAddress ?? null, invited: null };
    const again = (errors: FieldErrors, status: number) =>
      page(invitationPage(frame, formToken, view, typed, errors), { status });
    if (typed.code === '') return again(missing(frame.t, { code: '' }), 422);
    try {
      const open = await actions.openInvitation(typed.code, me?.id ?? null, visit);
      const invited = { address: open.row.address, organisation: open.organisation };
      switch (open.opening.kind) {
        case 'sign-in-first':
          return page(signInFirstPage(frame, invited), { status: 409 });
        case 'closed':
          return page(closedPage(frame), { status: 403 });
        case 'join':
          await actions.join(open, open.opening.account, visit);
          return redirect('/manager/');
        case 'create': {
          view = { joinAs: null, invited };
          const { givenName, familyName } = typed;
          const password = body.password ?? '';
          const errors = missing(frame.t, { givenName, familyName, password });
          if (Object.keys(errors).length > 0) return again(errors, 422);
          const session = await actions.createInvited(open, { givenName, familyName, password }, visit);
          return redirect('/manager/', signedIn(session));
        }
      }
    } catch (error) {
      const failure = toFailure(error, frame.t);
      return again(failure.errors, failure.status);
    }
  }

  return { getStart, postStart, getInvitation, postInvitation };
}
export type Pages = ReturnType<typeof createPages>;
