// App passwords, and the programs that use the account's own password.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0007-app-passwords',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('app_password')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('secret_hash', bytes, (c) => c.notNull().unique())
      .addColumn('scopes', text, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('expires_at', integer)
      .addColumn('last_used_at', integer)
      .addColumn('last_network', text)
      .addColumn('last_client', text)
      .execute();
    await schema.schema.createIndex('app_password_account').on('app_password').column('account_id').execute();
    await schema.schema
      .createTable('app_client')
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('scope', text, (c) => c.notNull())
      .addColumn('client', text, (c) => c.notNull())
      .addColumn('network', text, (c) => c.notNull())
      .addColumn('first_used_at', integer, (c) => c.notNull())
      .addColumn('last_used_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('app_client_key', ['account_id', 'scope', 'client'])
      .execute();
  },
};
