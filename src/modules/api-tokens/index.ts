// API tokens: what programs of an organisation come in with.
import { createTokens } from './actions/change-tokens.ts';
import type { ApiTokensDeps } from './deps.ts';
import { createDoors } from './doors.ts';
import { createResolver } from './resolver.ts';

export { apiTokensContract } from './contract.ts';
export { errors } from './errors.ts';
export { migrations } from './migrations/index.ts';
export type { ApiTokensDeps } from './deps.ts';

export function createApiTokens(deps: ApiTokensDeps) {
  return { doors: createDoors(deps, createTokens(deps)), resolvePrincipal: createResolver(deps) };
}

export type ApiTokensModule = ReturnType<typeof createApiTokens>;
