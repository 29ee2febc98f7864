// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as signIn } from './0005-sign-in.ts';

export const migrations: readonly Migration[] = [signIn];
