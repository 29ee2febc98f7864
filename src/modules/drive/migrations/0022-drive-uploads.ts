// Files that arrive in pieces.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0022-drive-uploads',
  async up({ schema }, { text, integer }) {
    await schema
      .createTable('drive_upload')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('drive_id', text, (c) => c.notNull().references('drive.id').onDelete('cascade'))
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('parent_id', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('media_type', text)
      .addColumn('size_bytes', integer, (c) => c.notNull())
      .addColumn('received_bytes', integer, (c) => c.notNull())
      .addColumn('modified_at', integer)
      .addColumn('clash', text, (c) => c.notNull())
      .addColumn('node_id', text)
      .addColumn('touched_at', integer, (c) => c.notNull())
      .execute();
    await schema.createIndex('drive_upload_drive').on('drive_upload').column('drive_id').execute();
    await schema.createIndex('drive_upload_touched').on('drive_upload').column('touched_at').execute();
  },
};
