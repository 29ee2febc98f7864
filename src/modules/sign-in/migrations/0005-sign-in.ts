// Sign-in attempts, the counters of wrong passwords and codes, and the method somebody used last.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0005-sign-in',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('attempt')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('token_hash', bytes, (c) => c.notNull().unique())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('purpose', text, (c) => c.notNull())
      .addColumn('session_id', text)
      .addColumn('verb', text)
      .addColumn('browser_hash', bytes, (c) => c.notNull())
      .addColumn('keep_signed_in', integer, (c) => c.notNull())
      .addColumn('next', text, (c) => c.notNull())
      .addColumn('proven', text, (c) => c.notNull())
      .addColumn('knock_id', text)
      .addColumn('failures', integer, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema.createIndex('attempt_account').on('attempt').column('account_id').execute();
    await schema.schema.createIndex('attempt_expires').on('attempt').column('expires_at').execute();
    await schema.schema
      .createTable('password_lane')
      .addColumn('key', text, (c) => c.primaryKey())
      .addColumn('in_row', integer, (c) => c.notNull())
      .addColumn('wait_until', integer, (c) => c.notNull())
      .addColumn('hour_at', integer, (c) => c.notNull())
      .addColumn('hour_count', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createTable('second_step')
      .addColumn('account_id', text, (c) => c.primaryKey().references('account.id').onDelete('cascade'))
      .addColumn('window_at', integer, (c) => c.notNull())
      .addColumn('window_count', integer, (c) => c.notNull())
      .addColumn('day_at', integer, (c) => c.notNull())
      .addColumn('day_count', integer, (c) => c.notNull())
      .addColumn('in_row', integer, (c) => c.notNull())
      .addColumn('blocked_until', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createTable('method_preference')
      .addColumn('account_id', text, (c) => c.primaryKey().references('account.id').onDelete('cascade'))
      .addColumn('method', text, (c) => c.notNull())
      .addColumn('at', integer, (c) => c.notNull())
      .execute();
  },
};
