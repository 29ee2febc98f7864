// The web's single window: the types of every JSON route. Types only, nothing of the server is pulled in.
import type { ApiOf } from './core/contract.ts';
import type { accountsContract } from './modules/accounts/contract.ts';
import type { apiTokensContract } from './modules/api-tokens/contract.ts';
import type { appPasswordsContract } from './modules/app-passwords/contract.ts';
import type { authenticatorContract } from './modules/authenticator/contract.ts';
import type { driveContract } from './modules/drive/contract.ts';
import type { factorsContract } from './modules/factors/contract.ts';
import type { gateContract } from './modules/gate/contract.ts';
import type { importsContract } from './modules/imports/contract.ts';
import type { openidContract } from './modules/openid/contract.ts';
import type { organisationsContract } from './modules/organisations/contract.ts';
import type { phonesContract } from './modules/phones/contract.ts';
import type { recoveryContract } from './modules/recovery/contract.ts';
import type { signInContract } from './modules/sign-in/contract.ts';

export type Api = ApiOf<typeof accountsContract> &
  ApiOf<typeof apiTokensContract> &
  ApiOf<typeof appPasswordsContract> &
  ApiOf<typeof authenticatorContract> &
  ApiOf<typeof driveContract> &
  ApiOf<typeof factorsContract> &
  ApiOf<typeof gateContract> &
  ApiOf<typeof importsContract> &
  ApiOf<typeof openidContract> &
  ApiOf<typeof organisationsContract> &
  ApiOf<typeof phonesContract> &
  ApiOf<typeof signInContract> &
  ApiOf<typeof recoveryContract>;
