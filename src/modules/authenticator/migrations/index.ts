// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as authenticator } from './0002-authenticator.ts';
import { migration as nextPhone } from './0007-next-phone.ts';

export const migrations: readonly Migration[] = [authenticator, nextPhone];
