// App passwords: what programs that can't do a second step come in with, and who such a program is.
import type { PrincipalResolver } from '../../core/http/principal.ts';
import { createMake } from './actions/make.ts';
import { createRevoke } from './actions/revoke.ts';
import type { AppPasswordsDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createPrograms } from './programs.ts';
import { clientsSeenMs } from './rules.ts';
import { createSecrets } from './secrets.ts';
import { createServiceResolver } from './service-token.ts';
import * as store from './store.ts';
import { accountPasswordEndedTopic, appPasswordEndedTopic } from './topics.ts';
import type { AppPasswords } from './types.ts';

export { appPasswordsContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export { scopes } from './rules.ts';
export type { AppPasswordsDeps } from './deps.ts';
export type * from './types.ts';

export function createAppPasswords(deps: AppPasswordsDeps) {
  const { db, clock, jobs, live } = deps;
  const secrets = createSecrets(deps);
  const programs = createPrograms(deps, secrets);
  const actions = { ...createMake(deps, secrets), ...createRevoke(deps) };

  const appPasswords: AppPasswords = {
    count: store.countAppPasswords,
    revokeAll: actions.revokeAll,
    accountPasswordChanged(tx, accountId) {
      tx.afterCommit(() => {
        programs.forget(accountId);
        live.publish(accountPasswordEndedTopic(accountId), {});
      });
    },
  };

  jobs.every('app-passwords.drop-old-clients', 86_400, () =>
    store.deleteClientsBefore(db, clock.now() - clientsSeenMs),
  );

  return {
    ...appPasswords,
    /** For the operator's command. */
    make: actions.make,
    resolvers: [programs.resolvePrincipal, createServiceResolver(deps)] satisfies PrincipalResolver[],
    /** Calls `end` when the right by which a program is in has gone; the function it returns stops listening. */
    whenEnded: (program: { accountId: string; appPasswordId: string | null }, end: () => void) =>
      live.subscribe(
        program.appPasswordId === null
          ? accountPasswordEndedTopic(program.accountId)
          : appPasswordEndedTopic(program.appPasswordId),
        end,
      ),
    doors: createDoors(deps, actions, programs),
  };
}

export type AppPasswordsModule = ReturnType<typeof createAppPasswords>;
