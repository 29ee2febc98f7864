// GET and POST /authorise: read the request of Aldaba Auth, ask the person, go back with a code or with a reason.
import { page, redirect, type Reply } from '../../../core/http/replies.ts';
import type { Endpoints } from '../../../core/http/door.ts';
import { cleanName } from '../../../lib/plain-text.ts';
import { type DeviceActions, maxNameLength } from '../actions/link-device.ts';
import type { createPhoneLinks } from '../actions/link-from-phone.ts';
import type { authenticatorContract } from '../contract.ts';
import type { AuthenticatorDeps } from '../deps.ts';
import { authoriseFault, maxDevices } from '../rules.ts';
import { authorisePage, badRequestPage, tooManyPage } from './authorise.ts';
import { fullName } from '../../accounts/index.ts';

type Doors = Pick<Endpoints<typeof authenticatorContract>, 'GET /authorise' | 'POST /authorise'>;

export function createAuthoriseDoors(
  deps: AuthenticatorDeps,
  phone: ReturnType<typeof createPhoneLinks>,
  device: DeviceActions,
): Doors {
  const { db, origin, accounts, layout, translate } = deps;
  const redirectUri = new URL('/auth/', origin).href;

  /** RFC 6749 §4.1.2 with `iss` (RFC 9207). Always our own address, never the one the request named. */
  function back(state: string, result: { code: string } | { error: string }): Reply {
    const to = new URL(redirectUri);
    for (const [name, value] of Object.entries({ ...result, state, iss: origin.origin }))
      to.searchParams.set(name, value);
    return redirect(to.pathname + to.search);
  }

  return {
    async 'GET /authorise'({ query, visit, principal, path, formToken }) {
      const t = translate(visit.language);
      const fault = authoriseFault(query, redirectUri);
      if (fault === 'client' || fault === 'redirect')
        return page(badRequestPage(layout, t, visit, path), { status: 400 });
      const { state = '', code_challenge: codeChallenge = '', device_key: deviceKey = '' } = query;
      const deviceName = cleanName(query.device_name ?? '', maxNameLength);
      if (fault || deviceName === '') return back(state, { error: 'invalid_request' });
      const account = await accounts.find(db, principal.accountId);
      if (!account) return back(state, { error: 'server_error' });
      if (!(await device.hasRoom(db, account.id)))
        return page(tooManyPage(layout, t, visit, path, maxDevices), { status: 409 });
      const name = fullName(account);
      const shown = { name, loginAddress: account.loginAddress };
      const view = { formToken, account: shown, deviceName, redirectUri, codeChallenge, state, deviceKey };
      return page(authorisePage(layout, t, visit, path, view));
    },

    async 'POST /authorise'({ body, visit, principal }) {
      const t = translate(visit.language);
      // Everything is read again: what a form carries may have been changed on its way.
      const { state, redirectUri: sentUri, codeChallenge, deviceKey } = body;
      const asked = {
        client_id: 'aldaba-auth',
        response_type: 'code',
        redirect_uri: sentUri,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
        device_key: deviceKey,
        state,
      };
      const deviceName = cleanName(body.deviceName, maxNameLength);
      if (authoriseFault(asked, redirectUri) || deviceName === '')
        return page(badRequestPage(layout, t, visit, '/manager/'), { status: 400 });
      if (body.decision !== 'authorise') return back(state, { error: 'access_denied' });
      if (!(await device.hasRoom(db, principal.accountId)))
        return page(tooManyPage(layout, t, visit, '/manager/', maxDevices), { status: 409 });
      const code = await phone.authorise(principal.accountId, { deviceKey, codeChallenge, deviceName });
      return back(state, { code });
    },
  };
}
