// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as factors } from './0003-factors.ts';
import { migration as keys } from './0007-keys.ts';

import { migration as numbers } from './0011-sms-factors.ts';

export const migrations: readonly Migration[] = [factors, keys, numbers];
