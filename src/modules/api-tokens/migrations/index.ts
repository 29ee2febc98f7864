// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as apiTokens } from './0014-api-tokens.ts';

export const migrations: readonly Migration[] = [apiTokens];
