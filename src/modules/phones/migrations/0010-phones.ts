// Codes by text message, what became of each message, and how many left on a day.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0010-phones',
  async up(schema, { text, integer }) {
    await schema.schema
      .createTable('sms_code')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('owner_id', text, (c) => c.notNull())
      .addColumn('purpose', text, (c) => c.notNull())
      .addColumn('number', text, (c) => c.notNull())
      .addColumn('tries', integer, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addUniqueConstraint('sms_code_owner', ['owner_id', 'purpose'])
      .execute();
    await schema.schema
      .createTable('sms_message')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('code_id', text)
      .addColumn('country', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('reference', text)
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('updated_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema.createIndex('sms_message_code').on('sms_message').column('code_id').execute();
    await schema.schema
      .createTable('sms_day')
      .addColumn('day', text, (c) => c.notNull())
      .addColumn('country', text, (c) => c.notNull())
      .addColumn('sent', integer, (c) => c.notNull())
      .addColumn('strangers', integer, (c) => c.notNull())
      .addColumn('refused', integer, (c) => c.notNull())
      .addColumn('told', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('sms_day_pk', ['day', 'country'])
      .execute();
  },
};
