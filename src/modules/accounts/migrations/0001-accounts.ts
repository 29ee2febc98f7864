// Accounts, sessions, browsers that signed in before, and codes mailed to prove an address.
import type { Migration } from '../../../core/db/db.ts';

export const migration: Migration = {
  name: '0001-accounts',
  async up(schema, { text, integer, bytes }) {
    await schema.schema
      .createTable('account')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('login_address', text, (c) => c.notNull())
      .addColumn('login_key', text, (c) => c.notNull().unique())
      .addColumn('given_name', text, (c) => c.notNull())
      .addColumn('family_name', text, (c) => c.notNull())
      .addColumn('sync_name', text, (c) => c.notNull().unique())
      .addColumn('language', text, (c) => c.notNull())
      .addColumn('theme', text, (c) => c.notNull())
      .addColumn('country', text)
      .addColumn('operator', integer, (c) => c.notNull())
      .addColumn('address_verified_at', integer)
      .addColumn('password_hash', text, (c) => c.notNull())
      .addColumn('password_changed_at', integer, (c) => c.notNull())
      .addColumn('must_change_password', integer, (c) => c.notNull())
      .addColumn('created_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema
      .createTable('session')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('token_hash', bytes, (c) => c.notNull().unique())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('level', integer, (c) => c.notNull())
      .addColumn('methods', text, (c) => c.notNull())
      .addColumn('authenticated_at', integer, (c) => c.notNull())
      .addColumn('sudo_until', integer)
      .addColumn('sudo_reach', text)
      .addColumn('keep_signed_in', integer, (c) => c.notNull())
      .addColumn('browser_id', text)
      .addColumn('browser', text, (c) => c.notNull())
      .addColumn('system', text, (c) => c.notNull())
      .addColumn('network', text, (c) => c.notNull())
      .addColumn('place', text)
      .addColumn('created_at', integer, (c) => c.notNull())
      .addColumn('seen_at', integer, (c) => c.notNull())
      .addColumn('idle_ms', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .execute();
    await schema.schema.createIndex('session_account').on('session').column('account_id').execute();
    await schema.schema.createIndex('session_expires').on('session').column('expires_at').execute();
    await schema.schema
      .createTable('browser')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('token_hash', bytes, (c) => c.notNull())
      .addColumn('browser', text, (c) => c.notNull())
      .addColumn('system', text, (c) => c.notNull())
      .addColumn('first_seen_at', integer, (c) => c.notNull())
      .addColumn('seen_at', integer, (c) => c.notNull())
      .addColumn('factor_at', integer)
      .addColumn('trusted_until', integer)
      .addColumn('asked_trust_at', integer)
      .execute();
    await schema.schema
      .createIndex('browser_account_token')
      .on('browser')
      .columns(['account_id', 'token_hash'])
      .unique()
      .execute();
    await schema.schema
      .createTable('mail_code')
      .addColumn('account_id', text, (c) => c.notNull().references('account.id').onDelete('cascade'))
      .addColumn('purpose', text, (c) => c.notNull())
      .addColumn('address', text, (c) => c.notNull())
      .addColumn('code_hash', bytes, (c) => c.notNull())
      .addColumn('tries', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .addPrimaryKeyConstraint('mail_code_pk', ['account_id', 'purpose'])
      .execute();
    await schema.schema
      .createTable('registration')
      .addColumn('address_key', text, (c) => c.primaryKey())
      .addColumn('code_hash', bytes, (c) => c.notNull())
      .addColumn('tries', integer, (c) => c.notNull())
      .addColumn('expires_at', integer, (c) => c.notNull())
      .execute();
  },
};
