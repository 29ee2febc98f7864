// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as gate } from './0013-gate.ts';

export const migrations: readonly Migration[] = [gate];
