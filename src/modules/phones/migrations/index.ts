// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as phones } from './0010-phones.ts';

export const migrations: readonly Migration[] = [phones];
