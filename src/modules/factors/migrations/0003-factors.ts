// Code apps, sheets of backup codes, and whether two-step verification is on.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0003-factors',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('two_step')
      .addColumn('account_id', text, (c) => c.primaryKey().references('account.id').onDelete('cascade'))
      .addColumn('active_at', integer)
      .addColumn('revision', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createTable('code_app')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('seed', bytes, (c) => c.notNull())
      .addColumn('last_step', integer)
      .addColumn('added_at', integer, (c) => c.notNull())
      .addColumn('proven_at', integer)
      .addColumn('last_used_at', integer)
      .execute();
    await schema.schema.createIndex('code_app_account').on('code_app').column('account_id').execute();
    await schema.schema
      .createTable('backup_sheet')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('made_at', integer, (c) => c.notNull())
      .addColumn('confirmed_at', integer)
      .execute();
    await schema.schema.createIndex('backup_sheet_account').on('backup_sheet').column('account_id').execute();
    await schema.schema
      .createTable('backup_code')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('sheet_id', text, (c) => c.notNull().references('backup_sheet.id').onDelete('cascade'))
      .addColumn('selector', integer, (c) => c.notNull())
      .addColumn('hash', text, (c) => c.notNull())
      .addColumn('used_at', integer)
      .addUniqueConstraint('backup_code_selector', ['sheet_id', 'selector'])
      .execute();
  },
};
