// Recoveries under way, mailed codes, recovery addresses, and what may not be changed after a recovery.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0006-recovery',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('recovery_flow')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('token_hash', bytes, (c) => c.notNull().unique())
      .addColumn('browser_hash', bytes, (c) => c.notNull())
      .addColumn('account_id', text, (c) => c.references('account.id').onDelete('cascade'))
      .addColumn('unknown_address', text)
      .addColumn('language', text, (c) => c.notNull())
      .addColumn('lane', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('proven', text, (c) => c.notNull())
      .addColumn('tries', integer, (c) => c.notNull())
      .addColumn('sends', integer, (c) => c.notNull())
      .addColumn('knock_id', text)
      .addColumn('browser', text, (c) => c.notNull())
      .addColumn('system', text, (c) => c.notNull())
      .addColumn('network', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addColumn('held_at', integer)
      .addColumn('hold_until', integer)
      .addColumn('done_at', integer)
      .execute();
    await schema.schema
      .createIndex('recovery_flow_account')
      .on('recovery_flow')
      .columns(['account_id', 'state'])
      .execute();
    await schema.schema
      .createTable('recovery_code')
      .addColumn('owner_id', text, (c) => c.notNull())
      .addColumn('purpose', text, (c) => c.notNull())
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('code_hash', bytes, (c) => c.notNull())
      .addColumn('tries', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('recovery_code_pk', ['owner_id', 'purpose'])
      .execute();
    await schema.schema
      .createTable('recovery_address')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('address_key', text, (c) => c.notNull())
      .addColumn('verified_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createIndex('recovery_address_account')
      .on('recovery_address')
      .columns(['account_id', 'address_key'])
      .unique()
      .execute();
    await schema.schema
      .createIndex('recovery_address_key')
      .on('recovery_address')
      .column('address_key')
      .execute();
    await schema.schema
      .createTable('recovery_freeze')
      .addColumn('account_id', text, (c) => c.primaryKey().references('account.id').onDelete('cascade'))
      .addColumn('until', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createTable('recovery_rehearsal')
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('way', text, (c) => c.notNull())
      .addColumn('at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('recovery_rehearsal_pk', ['account_id', 'way'])
      .execute();
  },
};
