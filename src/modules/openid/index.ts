// OpenID Connect: other apps sign their people in here. The protocol is oidc-provider's; storage, sessions, pages, keys
// and rules are ours.
import type { Provider } from 'oidc-provider';
import { createAccountsOfApps } from './accounts-of-apps.ts';
import { createAppActions } from './actions/change-apps.ts';
import { createConnectActions } from './actions/connect.ts';
import type { OpenidDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createEndings, type Endings } from './endings.ts';
import { createInteractionDoors } from './interaction-doors.ts';
import { createItems } from './items.ts';
import { createProvider } from './provider.ts';
import { createSigningKeys } from './signing-keys.ts';
import * as store from './store.ts';

export { openidContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';

export function createOpenid(deps: OpenidDeps) {
  const { db, clock, jobs } = deps;
  const items = createItems(deps);
  const signingKeys = createSigningKeys(deps);
  const people = createAccountsOfApps(deps);
  const provider: () => Promise<Provider> = createProvider(deps, {
    items,
    signingKeys,
    people,
    endings: () => endings,
  });
  const endings: Endings = createEndings(deps, items, provider);
  const actions = { ...createAppActions(deps), ...createConnectActions(deps) };
  const interactions = createInteractionDoors(deps, { provider, people, actions });

  jobs.every('openid.sweep', 600, () => store.deleteExpiredItems(db, clock.now()));
  jobs.every('openid.rotate-keys', 86_400, signingKeys.rotateWhenDue);

  return {
    sessionsEnded: endings.sessionsEnded,
    sessionRaised: endings.sessionRaised,
    endTokens: endings.endTokens,
    /** For the operator's command: a key that may have leaked is replaced at once. */
    rotateKeys: signingKeys.rotate,
    doors: createDoors(deps, { provider, actions, interactions }),
  };
}
