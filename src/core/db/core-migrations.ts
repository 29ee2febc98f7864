// The platform's own tables, before those of the modules.
import { auditMigrations } from '../audit/tables.ts';
import { jobMigrations } from '../jobs/tables.ts';
import { limitMigrations } from '../limits/tables.ts';
import type { Migration } from './db.ts';
import { installationMigration } from './installation.ts';

export const coreMigrations: readonly Migration[] = [
  installationMigration,
  ...jobMigrations,
  ...limitMigrations,
  ...auditMigrations,
];
