// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as openid } from './0020-openid.ts';

export const migrations: readonly Migration[] = [openid];
