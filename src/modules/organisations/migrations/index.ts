// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as organisations } from './0004-organisations.ts';

export const migrations: readonly Migration[] = [organisations];
