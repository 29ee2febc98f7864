// Recovery phones.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0012-recovery-phones',
  async up(schema, { text, integer }) {
    await schema.schema
      .createTable('recovery_phone')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('number', text, (c) => c.notNull())
      .addColumn('verified_at', integer, (c) => c.notNull())
      .addUniqueConstraint('recovery_phone_account', ['account_id', 'number'])
      .execute();
    await schema.schema.createIndex('recovery_phone_number').on('recovery_phone').column('number').execute();
  },
};
