// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as organisations } from './0004-organisations.ts';
import { migration as people } from './0010-organisation-people.ts';
import { migration as linksAllowed } from './0027-links-allowed.ts';

export const migrations: readonly Migration[] = [organisations, people, linksAllowed];
