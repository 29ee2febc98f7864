// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as help } from './0006-help.ts';

export const migrations: readonly Migration[] = [help];
