// The module's routes.
import { bind } from '../../core/http/door.ts';
import { json } from '../../core/http/replies.ts';
import type { createKeyActions } from './actions/add-key.ts';
import type { createYubikeyActions } from './actions/add-yubikey.ts';
import type { createNumberActions } from './actions/add-number.ts';
import type { createChangeActions } from './actions/change-factors.ts';
import type { createCodeAppActions } from './actions/add-code-app.ts';
import type { createSheetActions } from './actions/make-backup-codes.ts';
import { factorsContract } from './contract.ts';
import type { State } from './state.ts';

type Actions = ReturnType<typeof createCodeAppActions> &
  ReturnType<typeof createChangeActions> &
  ReturnType<typeof createNumberActions> &
  ReturnType<typeof createSheetActions> &
  ReturnType<typeof createKeyActions> &
  ReturnType<typeof createYubikeyActions>;

export function createDoors(actions: Actions, state: State) {
  return bind(factorsContract, {
    async 'GET /api/two-step'({ principal }) {
      return json(await state.present(principal.accountId));
    },
    async 'POST /api/two-step/code-apps'({ principal, body }) {
      return json(await actions.startCodeApp(principal.accountId, body.name));
    },
    async 'POST /api/two-step/code-apps/:factorId/prove'({ principal, params, body, visit }) {
      return json(await actions.proveCodeApp(principal.accountId, params.factorId, body.code, visit));
    },
    async 'PATCH /api/two-step/factors/:factorId'({ principal, params, body, visit }) {
      return json(await actions.renameFactor(principal.accountId, params.factorId, body.name, visit));
    },
    async 'DELETE /api/two-step/factors/:factorId'({ principal, params, visit }) {
      return json(await actions.removeFactor(principal.accountId, params.factorId, visit));
    },
    async 'POST /api/two-step/numbers'({ principal, body }) {
      return json(await actions.startNumber(principal.accountId, body));
    },
    async 'POST /api/two-step/numbers/:factorId/send'({ principal, params }) {
      return json(await actions.sendAgain(principal.accountId, params.factorId));
    },
    async 'POST /api/two-step/numbers/:factorId/prove'({ principal, params, body, visit }) {
      return json(await actions.proveNumber(principal.accountId, params.factorId, body.code, visit));
    },
    async 'POST /api/two-step/backup-codes'({ principal, visit }) {
      return json(await actions.makeSheet(principal.accountId, visit));
    },
    async 'POST /api/two-step/backup-codes/confirm'({ principal, body, visit }) {
      return json(await actions.confirmSheet(principal.accountId, body.code, visit));
    },
    async 'POST /api/two-step/keys/challenge'({ principal, body, visit }) {
      return json(await actions.startKey({ ...principal, visit }, body.kind));
    },
    async 'POST /api/two-step/keys'({ principal, body, visit }) {
      return json(await actions.addKey({ ...principal, visit }, body.kind, body.credential, body.name));
    },
    async 'POST /api/two-step/keys/:factorId/challenge'({ principal, params, visit }) {
      return json(await actions.askAgain({ ...principal, visit }, params.factorId));
    },
    async 'POST /api/two-step/keys/:factorId/prove'({ principal, params, body, visit }) {
      return json(await actions.proveKey({ ...principal, visit }, params.factorId, body.answer, body.name));
    },
    async 'POST /api/two-step/yubikeys'({ principal, body, visit }) {
      return json(await actions.addYubikey(principal.accountId, body.otp, body.name, visit));
    },
  });
}
