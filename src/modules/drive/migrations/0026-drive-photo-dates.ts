// Repairing the dates of photos: a run over a folder, and what it found and did of each file.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0026-drive-photo-dates',
  async up({ schema }, { text, integer }) {
    await schema
      .createTable('drive_date_run')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('drive_id', text, (c) => c.notNull().references('drive.id').onDelete('cascade'))
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('node_id', text, (c) => c.notNull())
      .addColumn('zone', text, (c) => c.notNull())
      .addColumn('act', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('problem', text)
      .addColumn('total', integer, (c) => c.notNull())
      .addColumn('begun_at', integer, (c) => c.notNull())
      .addColumn('ended_at', integer)
      .execute();
    await schema
      .createIndex('drive_date_run_account')
      .on('drive_date_run')
      .columns(['drive_id', 'account_id'])
      .execute();
    await schema
      .createTable('drive_date_entry')
      .addColumn('run_id', text, (c) => c.notNull().references('drive_date_run.id').onDelete('cascade'))
      .addColumn('node_id', text, (c) => c.notNull())
      .addColumn('path', text, (c) => c.notNull())
      .addColumn('does', text, (c) => c.notNull())
      .addColumn('now_at', integer, (c) => c.notNull())
      .addColumn('exif_at', integer)
      .addColumn('name_at', integer)
      .addColumn('reason', text)
      .addColumn('detail', text)
      .addColumn('content_before', text)
      .addColumn('content_after', text)
      .addColumn('set_at', integer)
      .addColumn('undone', text)
      .addPrimaryKeyConstraint('drive_date_entry_key', ['run_id', 'node_id'])
      .execute();
  },
};
