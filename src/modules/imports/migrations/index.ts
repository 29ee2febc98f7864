// The module's migrations, in order.
import type { Migration } from '../../../core/db/db.ts';
import { migration as imports } from './0023-imports.ts';
import { migration as providers } from './0030-import-providers.ts';

export const migrations: readonly Migration[] = [imports, providers];
