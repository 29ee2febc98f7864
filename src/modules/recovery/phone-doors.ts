// Routes about phones: recovery phones of whoever is signed in, and the search for a login address by number.
import { Refusal, refuse } from '../../core/errors.ts';
import type { Endpoints } from '../../core/http/door.ts';
import type { Html } from '../../core/http/html.ts';
import { json, page, type Reply } from '../../core/http/replies.ts';
import type { Visit } from '../../core/visit.ts';
import { evenly } from '../../lib/evenly.ts';
import { type Account, checkedAddress } from '../accounts/index.ts';
import { readNumber } from '../phones/index.ts';
import type { createChangePhones } from './actions/change-phones.ts';
import type { createFindAddressByPhone } from './actions/find-address-by-phone.ts';
import type { recoveryContract } from './contract.ts';
import type { RecoveryDeps } from './deps.ts';
import * as pages from './pages/phone.ts';
import { startMs } from './rules.ts';

type Actions = ReturnType<typeof createChangePhones> & {
  present: (accountId: string) => Promise<unknown>;
  findAddressByPhone: ReturnType<typeof createFindAddressByPhone>;
};

export type PhoneKeys = Extract<
  keyof typeof recoveryContract,
  `${string}/recovery/address/phone${string}` | `${string}/api/recovery/phones${string}`
>;

export function createPhoneDoors(
  deps: RecoveryDeps,
  actions: Actions,
): Pick<Endpoints<typeof recoveryContract>, PhoneKeys> {
  const { db, accounts, layout, translate } = deps;

  const accountOf = async (accountId: string): Promise<Account> =>
    (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required', { location: '/sign-in' });

  function show(visit: Visit, title: string, body: Html, status = 200): Reply {
    const content = { title, body, failed: status >= 400 };
    return page(layout(visit, '/recovery/address/phone', content), { status });
  }

  function numberPage(visit: Visit, formToken: string, typed: string, wrong: boolean): Reply {
    const t = translate(visit.language);
    const errors: Record<string, string> = wrong ? { number: t('errors.phones.not-a-number') } : {};
    const body = pages.numberBody(t, { formToken, typed, errors });
    return show(visit, t('recovery.by-phone.title'), body, wrong ? 422 : 200);
  }

  function channelPage(
    visit: Visit,
    given: { formToken: string; number: string; address: string; error?: string },
  ): Reply {
    const t = translate(visit.language);
    const errors: Record<string, string> = given.error === undefined ? {} : { address: given.error };
    const body = pages.channelBody(t, { ...given, errors });
    return show(visit, t('recovery.by-phone.where'), body, given.error === undefined ? 200 : 422);
  }

  return {
    'GET /recovery/address/phone': ({ visit, formToken }) => numberPage(visit, formToken, '', false),

    // Looks nothing up: the same page for every number that is one.
    'POST /recovery/address/phone'({ body, visit, formToken }) {
      const number = readNumber(body.number);
      return number === undefined
        ? numberPage(visit, formToken, body.number, true)
        : channelPage(visit, { formToken, number, address: '' });
    },

    async 'POST /recovery/address/phone/send'({ body, visit, formToken }) {
      const t = translate(visit.language);
      const number = readNumber(body.number);
      if (number === undefined) return numberPage(visit, formToken, body.number, true);
      const byMail = body.by === 'mail';
      try {
        const to = byMail ? checkedAddress(body.address ?? '') : null;
        await evenly(startMs, () => actions.findAddressByPhone(number, to, visit));
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 'accounts/bad-address') throw error;
        const said = t('errors.accounts.bad-address');
        return channelPage(visit, { formToken, number, address: body.address ?? '', error: said });
      }
      return show(visit, t('recovery.by-phone.sent.title'), pages.sentBody(t, byMail));
    },

    async 'POST /api/recovery/phones'({ principal, body }) {
      return json(await actions.askForPhone(await accountOf(principal.accountId), body));
    },

    async 'POST /api/recovery/phones/confirm'({ principal, body, visit }) {
      await actions.confirmPhone(await accountOf(principal.accountId), body.code, visit);
      return json(await actions.present(principal.accountId));
    },

    async 'DELETE /api/recovery/phones/:phoneId'({ principal, params, visit }) {
      await actions.removePhone(await accountOf(principal.accountId), params.phoneId, visit);
      return json(await actions.present(principal.accountId));
    },
  };
}
