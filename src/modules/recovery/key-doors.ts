// Routes on which a passkey or security key is shown: as proof of a recovery, and to try it in the drill.
import { refuse } from '../../core/errors.ts';
import type { Call, Endpoints } from '../../core/http/door.ts';
import { json, page, redirect, type Reply } from '../../core/http/replies.ts';
import type { Visit } from '../../core/visit.ts';
import { keyBody } from '../sign-in/index.ts';
import type { createProve } from './actions/prove.ts';
import type { createRehearse } from './actions/rehearse.ts';
import type { recoveryContract } from './contract.ts';
import type { RecoveryDeps } from './deps.ts';
import { type Flow, type Flows, proofsOf } from './flows.ts';

type Keys = Extract<keyof typeof recoveryContract, `${string}/key` | `${string}/key/challenge`>;
type Actions = Pick<ReturnType<typeof createProve>, 'prove' | 'askForKey'> &
  Pick<ReturnType<typeof createRehearse>, 'rehearse' | 'askToTryKey'>;

export function createKeyDoors(
  deps: RecoveryDeps,
  flows: Flows,
  actions: Actions,
): Pick<Endpoints<typeof recoveryContract>, Keys> {
  const { db, accounts, layout, translate } = deps;

  /** A recovery that is open and in which something has been shown already: strangers are not told what keys there are. */
  async function openFlow({ visit, cookie }: Pick<Call, 'visit' | 'cookie'>): Promise<Flow | undefined> {
    const flow = await flows.find(cookie('recovery'), visit.browserToken);
    return flow?.state === 'offered' && proofsOf(flow.row).length > 0 ? flow : undefined;
  }

  function keyPage(visit: Visit, formToken: string, error?: string): Reply {
    const t = translate(visit.language);
    const body = keyBody(t, {
      formToken,
      action: '/recovery/key',
      others: '/recovery/proof?way=other',
      error,
    });
    const failed = error !== undefined;
    return page(layout(visit, '/recovery/key', { title: t('entry-keys.key.title'), body, failed }), {
      status: failed ? 422 : 200,
    });
  }

  return {
    async 'GET /recovery/key'(call) {
      return (await openFlow(call)) ? keyPage(call.visit, call.formToken) : redirect('/recovery/proof');
    },

    async 'POST /recovery/key/challenge'(call) {
      const flow = (await openFlow(call)) ?? refuse('core/attempt-required');
      return json(await actions.askForKey(flow.row, call.visit));
    },

    async 'POST /recovery/key'(call) {
      const flow = await openFlow(call);
      if (!flow) return redirect('/recovery/proof');
      const { visit, body, formToken } = call;
      const proven = await actions.prove(flow.row, 'key', body.credential, visit);
      if (proven === 'wrong')
        return keyPage(visit, formToken, translate(visit.language)('entry-keys.key.not-yours'));
      // The page of the proofs knows where a flow in this state goes on.
      return redirect('/recovery/proof?way=other');
    },

    async 'POST /recovery/drill/key/challenge'({ principal, visit }) {
      return json(await actions.askToTryKey(principal, visit));
    },

    async 'POST /recovery/drill/key'({ principal, visit, body }) {
      const account =
        (await accounts.find(db, principal.accountId)) ??
        refuse('core/sign-in-required', { location: '/sign-in' });
      const works = await actions.rehearse(account, 'key', body.credential, visit, principal.sessionId);
      return redirect(`/recovery/drill?tried=${works ? 'key' : 'not-key'}`);
    },
  };
}
