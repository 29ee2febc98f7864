// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as drive } from './0021-drive.ts';

export const migrations: readonly Migration[] = [drive];
