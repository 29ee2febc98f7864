// Links to a file or folder for whoever has them.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0024-drive-share-links',
  async up({ schema }, { text, integer, bytes }) {
    await schema
      .createTable('drive_share_link')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('secret_hash', bytes, (c) => c.notNull().unique())
      .addColumn('drive_id', text, (c) => c.notNull().references('drive.id').onDelete('cascade'))
      .addColumn('node_id', text, (c) => c.notNull().references('drive_node.id').onDelete('cascade'))
      .addColumn('password_hash', text)
      .addColumn('expires_at', integer)
      .addColumn('downloads', integer, (c) => c.notNull())
      .addColumn('last_used_at', integer)
      .addColumn('made_at', integer, (c) => c.notNull())
      .addColumn('made_by', text, (c) => c.notNull())
      .execute();
    await schema.createIndex('drive_share_link_drive').on('drive_share_link').column('drive_id').execute();
    await schema.createIndex('drive_share_link_node').on('drive_share_link').column('node_id').execute();
  },
};
