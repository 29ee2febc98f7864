// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as accounts } from './0001-accounts.ts';

export const migrations: readonly Migration[] = [accounts];
