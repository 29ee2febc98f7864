// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as recovery } from './0006-recovery.ts';

import { migration as phones } from './0012-recovery-phones.ts';

export const migrations: readonly Migration[] = [recovery, phones];
