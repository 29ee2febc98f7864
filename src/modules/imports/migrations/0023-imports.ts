// Imports and what they bring.
import { sql } from 'kysely';
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0023-imports',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('drive_import')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('drive_id', text, (c) => c.notNull().references('drive.id').onDelete('cascade'))
      .addColumn('folder_id', text, (c) => c.notNull())
      .addColumn('place', text, (c) => c.notNull())
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('credentials', bytes)
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('error', text)
      .addColumn('retry_at', integer)
      .addColumn('troubles', integer, (c) => c.notNull())
      .addColumn('run', integer, (c) => c.notNull())
      .addColumn('beat_at', integer, (c) => c.notNull())
      .addColumn('is_listed', integer, (c) => c.notNull())
      .addColumn('files_total', integer, (c) => c.notNull())
      .addColumn('bytes_total', integer, (c) => c.notNull())
      .addColumn('files_done', integer, (c) => c.notNull())
      .addColumn('files_skipped', integer, (c) => c.notNull())
      .addColumn('items_failed', integer, (c) => c.notNull())
      .addColumn('bytes_done', integer, (c) => c.notNull())
      .addColumn('bytes_now', integer, (c) => c.notNull())
      .addColumn('bytes_per_second', integer, (c) => c.notNull())
      .addColumn('current_path', text)
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('started_at', integer)
      .addColumn('ended_at', integer)
      // The promise people are given, kept by the database itself.
      .addCheckConstraint(
        'drive_import_credentials',
        sql`credentials is null or state in ('waiting', 'running', 'paused')`,
      )
      .execute();
    await schema.schema
      .createIndex('drive_import_account')
      .on('drive_import')
      .columns(['account_id', 'created_at'])
      .execute();
    await schema.schema.createIndex('drive_import_state').on('drive_import').column('state').execute();
    await schema.schema
      .createTable('drive_import_item')
      .addColumn('import_id', text, (c) => c.notNull().references('drive_import.id').onDelete('cascade'))
      .addColumn('seq', integer, (c) => c.notNull())
      .addColumn('parent_seq', integer)
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('path', text, (c) => c.notNull())
      .addColumn('href', text, (c) => c.notNull())
      .addColumn('size_bytes', integer)
      .addColumn('modified_at', integer)
      .addColumn('etag', text)
      .addColumn('checksums', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('error', text)
      .addColumn('attempts', integer, (c) => c.notNull())
      .addColumn('node_id', text)
      .addPrimaryKeyConstraint('drive_import_item_key', ['import_id', 'seq'])
      .execute();
    await schema.schema
      .createIndex('drive_import_item_state')
      .on('drive_import_item')
      .columns(['import_id', 'state', 'kind', 'seq'])
      .execute();
    await schema.schema
      .createIndex('drive_import_item_parent')
      .on('drive_import_item')
      .columns(['import_id', 'parent_seq'])
      .execute();
  },
};
