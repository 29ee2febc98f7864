// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as recovery } from './0006-recovery.ts';

export const migrations: readonly Migration[] = [recovery];
