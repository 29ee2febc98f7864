// How large a file of an organisation may be, where that is not what the installation says.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0025-drive-file-limits',
  async up({ schema }, { text, integer }) {
    await schema
      .createTable('drive_file_limit')
      .addColumn('organisation_id', text, (c) =>
        c.primaryKey().references('organisation.id').onDelete('cascade'),
      )
      .addColumn('limit_bytes', integer, (c) => c.notNull())
      .execute();
  },
};
