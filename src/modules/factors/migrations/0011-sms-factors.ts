// Mobile numbers as factors.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0011-sms-factors',
  async up(schema, { text, integer }) {
    await schema.schema
      .createTable('sms_factor')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('number', text, (c) => c.notNull())
      .addColumn('replaces_id', text)
      .addColumn('added_at', integer, (c) => c.notNull())
      .addColumn('proven_at', integer)
      .addColumn('last_used_at', integer)
      .execute();
    await schema.schema.createIndex('sms_factor_account').on('sms_factor').column('account_id').execute();
    await schema.schema.createIndex('sms_factor_number').on('sms_factor').column('number').execute();
  },
};
