// Drives: who may what, the tree, its content, versions, properties, locks, the trash and the marks of what is gone. Nodes
// refer to each other without foreign keys: a tree is taken apart in steps, and a key would be checked for each row of a copy.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0021-drive',
  async up({ schema }, { text, integer, bytes }) {
    await schema
      .createTable('drive')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('organisation_id', text, (c) => c.notNull().references('organisation.id'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('quota_bytes', integer)
      .addColumn('used_bytes', integer, (c) => c.notNull())
      .addColumn('sequence', integer, (c) => c.notNull())
      .addColumn('forgotten_sequence', integer, (c) => c.notNull())
      .addColumn('root_id', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .execute();
    await schema.createIndex('drive_organisation').on('drive').column('organisation_id').execute();
    await schema
      .createTable('drive_member')
      .addColumn('drive_id', text, (c) => c.notNull().references('drive.id').onDelete('cascade'))
      .addColumn('account_id', text, (c) => c.notNull().references('account.id'))
      .addColumn('access', text, (c) => c.notNull())
      .addColumn('personal_id', text, (c) => c.notNull())
      .addColumn('joined_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('drive_member_key', ['drive_id', 'account_id'])
      .execute();
    await schema.createIndex('drive_member_account').on('drive_member').column('account_id').execute();
    await schema
      .createTable('drive_node')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('drive_id', text, (c) => c.notNull())
      .addColumn('parent_id', text)
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('kind', text, (c) => c.notNull())
      .addColumn('content_id', text)
      .addColumn('size_bytes', integer, (c) => c.notNull())
      .addColumn('media_type', text)
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('modified_at', integer, (c) => c.notNull())
      .addColumn('written_at', integer, (c) => c.notNull())
      .addColumn('written_by', text)
      .addColumn('sequence', integer, (c) => c.notNull())
      .addColumn('arrived_sequence', integer, (c) => c.notNull())
      .addUniqueConstraint('drive_node_name', ['parent_id', 'name'])
      .execute();
    await schema
      .createIndex('drive_node_content')
      .on('drive_node')
      .column('content_id')
      .where('content_id', 'is not', null)
      .execute();
    await schema
      .createTable('drive_grant')
      .addColumn('node_id', text, (c) => c.notNull().references('drive_node.id').onDelete('cascade'))
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('drive_id', text, (c) => c.notNull().references('drive.id').onDelete('cascade'))
      .addColumn('access', text, (c) => c.notNull())
      .addColumn('granted_at', integer, (c) => c.notNull())
      .addColumn('granted_by', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('drive_grant_key', ['node_id', 'account_id'])
      .execute();
    await schema.createIndex('drive_grant_account').on('drive_grant').column('account_id').execute();
    await schema
      .createTable('drive_content')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('drive_id', text, (c) => c.notNull())
      .addColumn('size_bytes', integer, (c) => c.notNull())
      .addColumn('is_small', integer, (c) => c.notNull())
      .addColumn('sha1', text)
      .addColumn('md5', text)
      .addColumn('sha256', text)
      .execute();
    await schema
      .createTable('drive_small_content')
      .addColumn('content_id', text, (c) => c.primaryKey().references('drive_content.id').onDelete('cascade'))
      .addColumn('bytes', bytes, (c) => c.notNull())
      .execute();
    await schema
      .createTable('drive_released')
      .addColumn('content_id', text, (c) => c.primaryKey())
      .addColumn('released_at', integer, (c) => c.notNull())
      .execute();
    await schema
      .createTable('drive_version')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('drive_id', text, (c) => c.notNull())
      .addColumn('node_id', text, (c) => c.notNull())
      .addColumn('content_id', text, (c) => c.notNull())
      .addColumn('size_bytes', integer, (c) => c.notNull())
      .addColumn('media_type', text)
      .addColumn('modified_at', integer, (c) => c.notNull())
      .addColumn('written_at', integer, (c) => c.notNull())
      .addColumn('written_by', text)
      .execute();
    await schema
      .createIndex('drive_version_node')
      .on('drive_version')
      .columns(['node_id', 'written_at'])
      .execute();
    await schema.createIndex('drive_version_content').on('drive_version').column('content_id').execute();
    await schema
      .createTable('drive_property')
      .addColumn('node_id', text, (c) => c.notNull().references('drive_node.id').onDelete('cascade'))
      .addColumn('namespace', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('xml', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('drive_property_key', ['node_id', 'namespace', 'name'])
      .execute();
    await schema
      .createTable('drive_lock')
      .addColumn('token', text, (c) => c.primaryKey())
      .addColumn('drive_id', text, (c) => c.notNull().references('drive.id').onDelete('cascade'))
      .addColumn('node_id', text, (c) => c.notNull().references('drive_node.id').onDelete('cascade'))
      .addColumn('account_id', text, (c) => c.notNull())
      .addColumn('scope', text, (c) => c.notNull())
      .addColumn('is_deep', integer, (c) => c.notNull())
      .addColumn('owner_xml', text, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .execute();
    await schema.createIndex('drive_lock_node').on('drive_lock').column('node_id').execute();
    await schema
      .createIndex('drive_lock_drive')
      .on('drive_lock')
      .columns(['drive_id', 'expires_at'])
      .execute();
    await schema
      .createTable('drive_gone')
      .addColumn('drive_id', text, (c) => c.notNull())
      .addColumn('parent_id', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('sequence', integer, (c) => c.notNull())
      .addColumn('gone_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('drive_gone_key', ['parent_id', 'name'])
      .execute();
    await schema.createIndex('drive_gone_at').on('drive_gone').column('gone_at').execute();
    await schema
      .createTable('drive_trash')
      .addColumn('node_id', text, (c) => c.primaryKey().references('drive_node.id').onDelete('cascade'))
      .addColumn('drive_id', text, (c) => c.notNull().references('drive.id').onDelete('cascade'))
      .addColumn('parent_id', text, (c) => c.notNull())
      .addColumn('place', text, (c) => c.notNull())
      .addColumn('audience', text, (c) => c.notNull())
      .addColumn('owner_id', text)
      .addColumn('trashed_at', integer, (c) => c.notNull())
      .addColumn('trashed_by', text)
      .addColumn('is_purging', integer, (c) => c.notNull())
      .execute();
    await schema
      .createIndex('drive_trash_drive')
      .on('drive_trash')
      .columns(['drive_id', 'is_purging', 'trashed_at'])
      .execute();
  },
};
