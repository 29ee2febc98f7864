// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as appPasswords } from './0007-app-passwords.ts';

export const migrations: readonly Migration[] = [appPasswords];
