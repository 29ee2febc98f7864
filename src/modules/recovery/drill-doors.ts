// Routes for whoever is signed in: the drill, and recovery addresses.
import { Refusal, refuse } from '../../core/errors.ts';
import type { Endpoints } from '../../core/http/door.ts';
import { json, page, redirect } from '../../core/http/replies.ts';
import { formatInstant } from '../../core/i18n/instant.ts';
import type { Visit } from '../../core/visit.ts';
import type { Account } from '../accounts/index.ts';
import type { Cancel } from './actions/cancel.ts';
import type { createChangeAddresses } from './actions/change-addresses.ts';
import { type createRehearse, rehearsals } from './actions/rehearse.ts';
import type { recoveryContract } from './contract.ts';
import type { RecoveryDeps } from './deps.ts';
import { drillBody } from './pages/drill.ts';

type Actions = ReturnType<typeof createRehearse> &
  ReturnType<typeof createChangeAddresses> &
  Pick<Cancel, 'cancelAll'>;

type Keys = Exclude<
  Extract<
    keyof typeof recoveryContract,
    | `${string}/recovery/drill${string}`
    | `${string}/api/recovery`
    | `${string}/api/recovery/addresses${string}`
  >,
  `${string}/key${string}`
>;

export function createDrillDoors(
  deps: RecoveryDeps,
  actions: Actions,
): Pick<Endpoints<typeof recoveryContract>, Keys> {
  const { db, accounts, layout, translate } = deps;

  const accountOf = async (accountId: string): Promise<Account> =>
    (await accounts.find(db, accountId)) ?? refuse('core/sign-in-required', { location: '/sign-in' });

  async function drillPage(
    account: Account,
    visit: Visit,
    formToken: string,
    tried: string | null,
    wrong?: string,
  ) {
    const t = translate(visit.language);
    const when = (at: number) => formatInstant(at, visit.language);
    const { heldUntil } = await actions.present(account.id);
    const rehearsed = [...(await actions.rehearsedAt(account.id))];
    const body = drillBody(t, {
      formToken,
      ways: await actions.waysOf(account),
      rehearsed: new Map(rehearsed.map(([way, at]) => [way, when(at)])),
      heldUntil: heldUntil === null ? null : when(heldUntil),
      tried,
      errors:
        wrong === undefined
          ? {}
          : {
              [wrong === 'key' ? '' : `code-${wrong}`]:
                wrong === 'key' ? t('entry-keys.key.not-yours') : t('recovery.drill.wrong'),
            },
    });
    const failed = wrong !== undefined;
    return page(
      layout(visit, '/recovery/drill', { title: t('recovery.drill.title'), body, failed, wide: true }),
      {
        status: failed ? 422 : 200,
      },
    );
  }

  return {
    async 'GET /recovery/drill'({ principal, visit, formToken, query }) {
      const account = await accountOf(principal.accountId);
      if (query.tried === 'not-key') return drillPage(account, visit, formToken, null, 'key');
      const tried =
        query.tried === 'sent' || query.tried === 'sent-sms' || rehearsals.some((one) => one === query.tried);
      return drillPage(account, visit, formToken, tried ? (query.tried ?? null) : null);
    },

    async 'POST /recovery/drill'({ principal, visit, formToken, body }) {
      const account = await accountOf(principal.accountId);
      const way = rehearsals.find((one) => one === body.way);
      if (!way || way === 'key') throw new Refusal('core/bad-request');
      const works = await actions.rehearse(
        account,
        way,
        body[`code-${way}`] ?? '',
        visit,
        principal.sessionId,
      );
      return works
        ? redirect(`/recovery/drill?tried=${way}`)
        : drillPage(account, visit, formToken, null, way);
    },

    async 'POST /recovery/drill/send'({ principal, body }) {
      const account = await accountOf(principal.accountId);
      if (body.way === 'sms') {
        await actions.sendSms(account);
        return redirect('/recovery/drill?tried=sent-sms');
      }
      await actions.sendCode(account);
      return redirect('/recovery/drill?tried=sent');
    },

    async 'POST /recovery/drill/stop'({ principal, visit }) {
      await db.transaction((tx) => actions.cancelAll(tx, principal.accountId, 'person', visit));
      return redirect('/recovery/drill');
    },

    async 'GET /api/recovery'({ principal }) {
      return json(await actions.present(principal.accountId));
    },

    async 'POST /api/recovery/addresses'({ principal, body }) {
      return json(await actions.askForAddress(await accountOf(principal.accountId), body.address));
    },

    async 'POST /api/recovery/addresses/confirm'({ principal, body, visit }) {
      return json(await actions.confirmAddress(await accountOf(principal.accountId), body.code, visit));
    },

    async 'DELETE /api/recovery/addresses/:addressId'({ principal, params, visit }) {
      return json(await actions.removeAddress(await accountOf(principal.accountId), params.addressId, visit));
    },
  };
}
